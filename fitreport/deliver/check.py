"""A Study's findings for a program: whether they fail a job, and as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from fitreport.diagnosis.finding import SEVERITIES, Finding, Severity
from fitreport.hub import Study


def fails(study: Study, fail_on: Severity) -> bool:
    """Whether a finding that no other one explains is as severe as `fail_on`, or worse."""
    severe = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return any(finding.severity in severe and not finding.cause for finding in study.findings)


def as_json(study: Study) -> str:
    """The findings, the outcome of every rule, and what was left out, as one JSON document."""
    runs: list[dict[str, Any]] = [
        {
            "run": label,
            "id": run.id,
            "path": run.path,
            "status": run.status,
            "health": said.health,
            "found_by": said.version or study.version,
        }
        for label, run, said in zip(study.labels, study.runs, study.diagnoses, strict=True)
    ]
    outcomes = [
        {"run": study.labels[at]} | msgspec.to_builtins(outcome)
        for at, diagnosis in enumerate(study.diagnoses)
        for outcome in diagnosis.outcomes
    ]
    document = {
        "fitreport": study.version,
        "runs": runs,
        "findings": [_finding(study, finding) for finding in study.findings],
        "outcomes": outcomes,
        "skipped": msgspec.to_builtins(study.skipped),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _finding(study: Study, finding: Finding) -> dict[str, Any]:
    # msgspec writes NaN and infinities as null: JSON has no word for them.
    plain: dict[str, Any] = msgspec.to_builtins(finding)
    first = {"rule": finding.rule, "run": study.labels[finding.run]}
    return first | {key: value for key, value in plain.items() if key not in first}
