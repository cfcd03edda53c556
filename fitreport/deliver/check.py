"""A Study's findings and requirements for a program: whether they fail a job, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from fitreport.deliver.candidates import own_runs
from fitreport.deliver.gate import Judged
from fitreport.diagnosis.finding import SEVERITIES, Finding
from fitreport.hub import Study

FailOn = Literal["error", "warning", "never"]


def exit_code(study: Study, judged: Sequence[Judged], fail_on: FailOn) -> int:
    """1 where a finding or a requirement fails the gate, else 2 where a requirement could not be
    judged, else 0.

    What fails, fails whatever else would come of what could not be judged.
    """
    rulings = {one.ruling for one in judged}
    if "failed" in rulings or any(fails(finding, fail_on) for finding in counting(study)):
        return 1
    return 2 if "could not judge" in rulings else 0


def counting(study: Study) -> list[Finding]:
    """The findings that count, the worst first: those that no other one explains, in runs that
    were not read as the baseline.
    """
    own = own_runs(study)
    return [finding for finding in study.findings if not finding.cause and finding.run < own]


def fails(finding: Finding, fail_on: FailOn) -> bool:
    """Whether a finding is as severe as `fail_on`, or worse."""
    if fail_on == "never":
        return False
    return SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on)


def as_json(study: Study, judged: Sequence[Judged] = ()) -> str:
    """The requirements, the findings, the outcome of every rule, and what was left out, as one
    JSON document.
    """
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
        "requirements": [requirement_facts(study, one) for one in judged],
        "findings": [finding_data(study, finding) for finding in study.findings],
        "outcomes": outcomes,
        "skipped": msgspec.to_builtins(study.skipped),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def requirement_facts(study: Study, one: Judged) -> dict[str, Any]:
    """What was judged, as JSON tells it."""
    plain: dict[str, Any] = msgspec.to_builtins(one)
    return plain | {
        "requirement": one.requirement.text,
        "runs": [study.labels[run] for run in one.runs],
        "baseline": one.baseline or None,
    }


def finding_data(study: Study, finding: Finding) -> dict[str, Any]:
    """A finding, as JSON tells it."""
    # msgspec writes NaN and infinities as null: JSON has no word for them.
    plain: dict[str, Any] = msgspec.to_builtins(finding)
    first = {"rule": finding.rule, "run": study.labels[finding.run]}
    return first | {key: value for key, value in plain.items() if key not in first}
