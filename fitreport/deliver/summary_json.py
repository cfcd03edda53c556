"""A Study in short as JSON: for programs. `docs/pull-requests.md` tells of its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from fitreport.deliver.brief import Entry, brief
from fitreport.deliver.check import finding_data, requirement_facts
from fitreport.deliver.gate import Judged
from fitreport.hub import Study


def as_json(study: Study, judged: Sequence[Judged] = ()) -> str:
    """One JSON document; numbers that are not known, or not finite, are null."""
    told = brief(study)
    document = {
        "fitreport": study.version,
        "title": told.title,
        "verdict": "".join(phrase.text for phrase in told.verdict).strip(),
        "metric": None
        if study.main is None
        else {"name": study.main.metric, "split": study.main.judged, "goal": study.main.goal},
        "entries": [_entry(entry) for entry in told.entries],
        "comparisons": msgspec.to_builtins(study.comparisons),
        "requirements": [requirement_facts(study, one) for one in judged],
        "findings": [finding_data(study, finding) for finding in study.findings],
        "skipped": msgspec.to_builtins(study.skipped),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "runs": entry.runs,
        "broken": entry.broken,
        "baseline": entry.is_baseline,
        **msgspec.to_builtins(entry.numbers),
        "verdict": entry.verdict,
        "reason": entry.reason,
        "severity": entry.severity,
    }
