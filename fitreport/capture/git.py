"""The commit that trained: asked of git once, without touching the repository."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from fitreport.run import Facts

_PATIENCE = 5.0  # seconds; a huge working tree on a slow disk shall not hold up a training


def git_facts(*, remote: bool = False) -> Facts:
    """Facts of the commit: `commit`, `committed` (when, in UTC), `branch`, `dirty` (whether tracked
    files differ), and `remote` if asked for.

    Empty where the code that trains is in no repository, or git cannot say.
    """
    here = _repository()
    git = shutil.which("git") if here else None
    if here is None or git is None:
        return {}
    status = _ask(git, here, "status", "--porcelain=v2", "--branch", "--untracked-files=no")
    if status is None:
        return {}
    lines = status.splitlines()
    told = dict(line[2:].split(" ", 1) for line in lines if line.startswith("# branch."))
    facts: Facts = {}
    if told.get("branch.oid", "(initial)") != "(initial)":
        facts["commit"] = told["branch.oid"]
        if date := _committed(git, here):
            facts["committed"] = date
    if told.get("branch.head", "(detached)") != "(detached)":
        facts["branch"] = told["branch.head"]
    facts["dirty"] = any(not line.startswith("#") for line in lines)
    if remote and (url := _ask(git, here, "config", "--get", "remote.origin.url")):
        facts["remote"] = url.strip()
    return facts


def _committed(git: str, here: Path) -> str:
    """When the commit was made, from the object itself: no configuration has a say in it."""
    told = _ask(git, here, "cat-file", "commit", "HEAD") or ""
    found = re.search(r"^committer .*> (\d{1,12}) [-+]\d{4}$", told, re.MULTILINE)
    if found is None:
        return ""
    try:
        return datetime.fromtimestamp(int(found[1]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):  # a year that no calendar has
        return ""


def _repository() -> Path | None:
    """The folder of the program's main file if that is in a repository, else the current one."""
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    for folder in ([Path(script).resolve().parent] if script else []) + [Path.cwd()]:
        if any((parent / ".git").exists() for parent in (folder, *folder.parents)):
            return folder
    return None


def _ask(git: str, folder: Path, *question: str) -> str | None:
    # No lock is taken, and no program runs that a repository's own configuration names.
    command = [git, "--no-optional-locks", "-c", "core.fsmonitor=false", *question]
    try:
        answer = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout if answer.returncode == 0 else None
