"""A job of GitHub Actions on this machine: the action's own steps, run by bash in their order."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
REPOSITORY = "people/model"
OURS = 7  # the repository's number
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")


@dataclass
class World:
    """What GitHub knows: a folder that the stand-in for `gh` reads and writes."""

    folder: Path

    def has(self, name: str, value: object) -> None:
        (self.folder / f"{name}.json").write_text(json.dumps(value), "utf-8")

    def knows(self, name: str) -> Any:
        path = self.folder / f"{name}.json"
        return json.loads(path.read_text("utf-8")) if path.is_file() else []

    def asked(self) -> list[str]:
        log = self.folder / "log"
        return log.read_text("utf-8").splitlines() if log.is_file() else []

    def keeps(self, page: bytes, branch: str = "main", **more: Any) -> None:
        """A report that an earlier job uploaded."""
        kept = self.knows("artifacts")
        number = len(kept) + 1
        run = {
            "id": more.pop("run", 100 + number),
            "head_branch": branch,
            "head_sha": more.pop("sha", f"{number:07d}abcdef"),
            "repository_id": OURS,
            "head_repository_id": more.pop("from_repository", OURS),
        }
        artifact = {
            "id": number,
            "name": "fitreport.html",
            "size_in_bytes": len(page),
            "expired": False,
            "created_at": f"2026-01-{number:02d}T00:00:00Z",
            "workflow_run": run,
            **more,
        }
        (self.folder / f"artifact-{number}").write_bytes(page)
        self.has("artifacts", [*kept, artifact])


def pull_request(number: int = 12, home: str = REPOSITORY, base: str = "main") -> dict[str, Any]:
    """The event of a pull request."""
    head = {"ref": "new", "sha": "f" * 40, "repo": {"full_name": home}}
    return {"pull_request": {"number": number, "base": {"ref": base}, "head": head}}


@dataclass
class Ran:
    """What a job came to."""

    code: int = 0
    failed: str = ""  # the step
    log: str = ""
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    uploaded: list[Path] = field(default_factory=list)
    summary: str = ""


def run(
    world: World,
    folder: Path,
    event: dict[str, Any],
    name: str = "pull_request",
    branch: str = "12/merge",
    **inputs: str,
) -> Ran:
    """Runs the action's steps as the runner would: in order, until one fails."""
    folder.mkdir(parents=True, exist_ok=True)
    _tools(folder)
    (folder / "event.json").write_text(json.dumps(event), "utf-8")
    environment = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "GH_WORLD": str(world.folder),
        "RUNNER_TEMP": str(folder / "temp"),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_EVENT_NAME": name,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_REF_NAME": branch,
        "GITHUB_RUN_ID": "999",
        "GITHUB_SERVER_URL": "https://git.example",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
    }
    given = {key.replace("_", "-"): value for key, value in inputs.items()}
    known = {key: str(one.get("default", "")) for key, one in ACTION["inputs"].items()}
    assert set(given) <= set(known)
    asked = known | {"token": "a-token"} | given
    ran = Ran()
    for step in ACTION["runs"]["steps"]:
        if not _holds(step.get("if", ""), name, asked):
            continue
        told = {key: _filled(text, asked, ran.outputs) for key, text in step.get("env", {}).items()}
        outputs: dict[str, str] = {}
        if "run" in step:
            assert step["shell"] == "bash"
            output = folder / "output"
            output.write_text("", "utf-8")
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                env=environment | told | {"GITHUB_OUTPUT": str(output)},
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            ran.log += done.stdout + done.stderr
            outputs = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())
            if done.returncode:
                ran.code, ran.failed = done.returncode, step["name"]
        else:
            assert step["uses"].startswith("actions/upload-artifact@")
            report = Path(_filled(step["with"]["path"], asked, ran.outputs))
            assert report.is_file()
            ran.uploaded.append(report)
            outputs = {
                "artifact-url": "https://git.example/people/model/actions/runs/999/artifacts/5"
            }
        if "id" in step:
            ran.outputs[step["id"]] = outputs
        if ran.code:
            break
    summary = folder / "summary.md"
    ran.summary = summary.read_text("utf-8") if summary.is_file() else ""
    return ran


def _tools(folder: Path) -> None:
    """`gh`, and a `python3` whose new environment is that of the tests, which has fitreport."""
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    stub = Path(__file__).with_name("gh.py")
    inner = f'[ "$2" = pip ] && exit 0\nexec "{sys.executable}" "$@"'
    outer = (
        f'if [ "$1 $2" = "-m venv" ]; then mkdir -p "$3/bin"; '
        f'cp "{tools}/inner" "$3/bin/python"; exit 0; fi\nexec "{sys.executable}" "$@"'
    )
    for name, body in (
        ("gh", f'exec "{sys.executable}" "{stub}" "$@"'),
        ("inner", inner),
        ("python3", outer),
    ):
        path = tools / name
        path.write_text(f"#!/bin/bash\n{body}\n", "utf-8")
        path.chmod(0o755)


def _holds(condition: str, event: str, inputs: dict[str, str]) -> bool:
    """The few conditions that the action has."""
    if not condition:
        return True
    left, way, right = re.fullmatch(r"(\S+) (==|!=) '([^']*)'", condition).groups()  # type: ignore[union-attr]
    found = event if left == "github.event_name" else inputs[left.removeprefix("inputs.")]
    return (found == right) is (way == "==")


def _filled(text: str, inputs: dict[str, str], outputs: dict[str, dict[str, str]]) -> str:
    """The expressions that the action has, as the runner fills them."""

    def value(expression: re.Match[str]) -> str:
        return next((v for one in expression[1].split("||") for v in _value(one.strip()) if v), "")

    def _value(one: str) -> Iterator[str]:
        if one == "toJSON(inputs)":
            yield json.dumps(inputs)
        elif one.startswith("inputs."):
            yield inputs[one.removeprefix("inputs.")]
        else:
            _, step, _, name = one.split(".")
            yield outputs.get(step, {}).get(name, "")

    return _EXPRESSION.sub(value, text)
