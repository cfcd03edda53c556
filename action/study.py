"""What fitreport is asked: the report, its summary, and the gate."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from glob import glob, has_magic
from pathlib import Path

from action.job import Failed, Job, told

_GATE = {0: "passed", 1: "failed"}


def build(job: Job) -> int:
    """Builds the report, where it was not fetched."""
    if not job.only_comments:
        title = [f"--title={job.inputs['title']}"] if job.inputs.get("title") else []
        code = _fitreport("build", ["-o", str(job.report), *title], job)
        if code:
            return code
    job.keep("report", str(job.report))
    return 0


def summary(job: Job) -> int:
    """Writes the job's summary, and the comment."""
    return _fitreport("summary", [
        "--format=github",
        "--step-summary",
        f"--marker={job.report.stem}",
        *_required(job),
        *_given("--report", os.environ.get("REPORT_URL", "")),
        *_given("--note", job.kept("note")),
        "-o",
        str(job.folder / "comment.md"),
    ], job)  # fmt: skip


def gate(job: Job) -> int:
    """Judges; what names a baseline is left out where there is none to judge by."""
    for one in _waiting(job):
        told("notice", f"Not judged, since there is no baseline: {one}")
    fail_on = job.inputs.get("fail-on") or "error"
    code = _fitreport("check", ["--format=github", f"--fail-on={fail_on}", *_required(job)], job)
    job.keep("gate", _GATE.get(code, "could not judge"))
    return code


def _required(job: Job) -> list[str]:
    waiting = _waiting(job)
    options = [f"--require={one}" for one in job.lines("require") if one not in waiting]
    return [*options, *["--allow-noise"] * (job.inputs.get("allow-noise") == "true")]


def _waiting(job: Job) -> list[str]:
    """Requirements that name a baseline where there is none."""
    if job.kept("baseline"):
        return []
    return [one for one in job.lines("require") if re.search(r"\bbaseline\b", one)]


def _given(option: str, value: str) -> list[str]:
    return [f"{option}={value}"] if value else []


def _fitreport(command: str, options: Sequence[str], job: Job) -> int:
    """The exit code of a command on the job's runs, which prints for itself."""
    baseline = [f"--baseline={b}"] if (b := job.kept("baseline")) else []
    words = [command, *options, *job.lines("options"), *baseline, "--", *_runs(job)]
    done = subprocess.run(  # noqa: S603, no shell: nothing in a name is obeyed
        # -P: what lies in the working directory is the user's, and no module of ours.
        [sys.executable, "-P", "-m", "fitreport.cli.main", *words],
        check=False,
    )
    return done.returncode


def _runs(job: Job) -> list[str]:
    if job.only_comments:
        return [str(job.report)]
    runs = [path for line in job.lines("runs") for path in _matching(line)]
    if not runs:
        raise Failed("runs: nothing is named, or nothing matches")
    return runs


def _matching(line: str) -> list[str]:
    if not has_magic(line) or Path(line).exists():
        return [line]
    return sorted(glob(line, recursive=True))  # noqa: PTH207, patterns may be absolute
