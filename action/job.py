"""The job that the action runs in, as GitHub tells of it: the event, the inputs, where to write."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

_NAME = re.compile(r"[\w][\w.-]{0,99}\.html?", re.ASCII)


class Failed(Exception):
    """Something that the action cannot do, in a sentence for the job's log."""


@dataclass(frozen=True)
class Job:
    """`event` is the payload of what began the job, `folder` where its steps keep their files."""

    inputs: Mapping[str, str]
    event_name: str
    event: Mapping[str, Any]
    repository: str  # owner/name
    branch: str  # that was pushed
    run_id: str
    server: str
    folder: Path
    output: Path = field(repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Job:
        """The job of these environment variables.

        Raises:
            Failed: an input is not what it may be.
        """
        inputs = json.loads(environment.get("INPUTS") or "{}")
        event = Path(environment["GITHUB_EVENT_PATH"]).read_text("utf-8")
        job = cls(
            inputs={name: str(value).strip() for name, value in inputs.items()},
            event_name=environment["GITHUB_EVENT_NAME"],
            event=json.loads(event),
            repository=environment["GITHUB_REPOSITORY"],
            branch=environment.get("GITHUB_REF_NAME", ""),
            run_id=environment["GITHUB_RUN_ID"],
            server=environment.get("GITHUB_SERVER_URL", ""),
            folder=Path(environment["RUNNER_TEMP"]) / "fitreport",
            output=Path(environment["GITHUB_OUTPUT"]),
        )
        if not _NAME.fullmatch(job.inputs.get("report") or "fitreport.html"):
            raise Failed(f"report: {job.inputs['report']!r} is no plain file name ending .html")
        job.folder.mkdir(parents=True, exist_ok=True)
        return job

    @property
    def report(self) -> Path:
        """Where the report stands; its name is the artifact's."""
        return self.folder / (self.inputs.get("report") or "fitreport.html")

    @property
    def only_comments(self) -> bool:
        """Whether another workflow built the report, one whose token may only read."""
        return self.event_name == "workflow_run"

    @property
    def pull_request(self) -> Mapping[str, Any] | None:
        """The pull request that began the job."""
        found = self.event.get("pull_request")
        return found if isinstance(found, Mapping) else None

    def kept(self, name: str) -> str:
        """What an earlier step kept; '' where it kept nothing."""
        path = self.folder / f"{name}.txt"
        return path.read_text("utf-8") if path.is_file() else ""

    def keep(self, name: str, value: str) -> None:
        """Keeps a value for later steps, and gives it out as the step's output."""
        if "\n" in value or "\r" in value:
            raise Failed(f"{name} is no single line")
        (self.folder / f"{name}.txt").write_text(value, "utf-8")
        with self.output.open("a", encoding="utf-8") as file:
            file.write(f"{name}={value}\n")

    def lines(self, name: str) -> list[str]:
        """An input of several lines, those that say nothing left out."""
        return [line.strip() for line in self.inputs.get(name, "").splitlines() if line.strip()]


def told(level: Literal["notice", "warning", "error"], text: str) -> None:
    """Says something in the job's log, where it stands out; one line, by GitHub's escapes."""
    line = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{level} title=fitreport::{line}", flush=True)
