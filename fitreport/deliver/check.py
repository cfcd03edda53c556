"""A Study's findings as text for a terminal, and as JSON for a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from fitreport.diagnosis.finding import SEVERITIES, Diagnosis, Finding, Severity
from fitreport.hub import Study


def fails(study: Study, fail_on: Severity) -> bool:
    """Whether a finding that no other one explains is as severe as `fail_on`, or worse."""
    severe = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return any(finding.severity in severe and not finding.cause for finding in study.findings)


def as_json(study: Study) -> str:
    """The findings, the outcome of every rule, and what was left out, as one JSON document."""
    runs: list[dict[str, Any]] = [
        {"run": label, "id": run.id, "path": run.path, "status": run.status}
        for label, run in zip(study.labels, study.runs, strict=True)
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


def as_text(study: Study) -> Iterator[str]:
    """The lines that tell a person what was found, run by run, the runs with the worst first."""
    for at in sorted(range(len(study.runs)), key=lambda run: _worst(study.diagnoses[run])):
        diagnosis = study.diagnoses[at]
        said = {"unwell": "", "healthy": ": looks healthy", "unknown": ": too little to judge"}
        yield study.labels[at] + said[diagnosis.health]
        for finding in diagnosis.causes:
            yield from _lines(finding, diagnosis.findings)
        yield f"  {asked(diagnosis)}"
    if len(study.runs) > 1:
        yield _sum(study)


def _worst(diagnosis: Diagnosis) -> int:
    severities = [SEVERITIES.index(finding.severity) for finding in diagnosis.causes]
    return min(severities, default=len(SEVERITIES))


def _lines(finding: Finding, beside: Sequence[Finding]) -> Iterator[str]:
    yield f"  {finding.severity}: {finding.message} [{finding.rule}]"
    yield from (f"    try: {advice}" for advice in finding.advice[:1])
    for other in beside:
        if other.cause == finding.rule:
            yield f"    with it: {other.message} [{other.rule}]"


def asked(diagnosis: Diagnosis) -> str:
    """How many rules were asked, and which could not judge, with their reasons."""
    unable = [o for o in diagnosis.outcomes if o.result in ("could not judge", "failed")]
    number = sum(outcome.result != "off" for outcome in diagnosis.outcomes)
    told = f"{number} rules asked"
    if unable:
        reasons = "; ".join(f"{o.rule}: {o.reason}" for o in unable)
        told += f", {len(unable)} could not judge ({reasons})"
    return told


def _sum(study: Study) -> str:
    found = Counter(f.severity for diagnosis in study.diagnoses for f in diagnosis.causes)
    health = Counter(diagnosis.health for diagnosis in study.diagnoses)
    counted = ", ".join(_many(found[severity], severity) for severity in SEVERITIES)
    unknown = f", {health['unknown']} with too little to judge" if health["unknown"] else ""
    return f"{_many(len(study.runs), 'run')}: {counted}; {health['healthy']} healthy{unknown}"


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
