"""Requirements and findings as GitHub's workflow commands, which become annotations of a job.

Source: GitHub, Workflow commands for GitHub Actions; the escapes are those of its actions toolkit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fitreport.analysis.rounding import many
from fitreport.deliver.check import counting
from fitreport.deliver.gate import Judged
from fitreport.deliver.gate_text import counted, in_words
from fitreport.diagnosis.finding import SEVERITIES, Severity
from fitreport.hub import Study

_MOST = 10  # annotations of a kind that GitHub shows of a step
_COMMAND: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def as_github(study: Study, judged: Sequence[Judged]) -> Iterator[str]:
    """The lines, the worst first; of each kind those that are shown are commands, all others are
    plain lines of the log.
    """
    told: dict[Severity, list[tuple[str, str]]] = {severity: [] for severity in SEVERITIES}
    for one in sorted(judged, key=lambda one: one.ruling != "failed"):
        if one.ruling != "passed":
            title = f"{one.requirement.text}: {one.ruling}"
            told["error"].append((title, in_words(one)))
    for finding in counting(study):
        label = study.labels[finding.run]
        told[finding.severity].append((f"{label}: {finding.rule}", finding.message))
    for skipped in study.skipped:
        told["warning"].append((f"left out: {skipped.path}", skipped.reason))
    for severity, lines in told.items():
        for title, message in lines[:_MOST]:
            yield f"::{_COMMAND[severity]} title={_in_property(title)}::{_in_message(message)}"
        if len(lines) > _MOST:
            yield f"{many(len(lines) - _MOST, f'more {severity}')}, beyond what GitHub shows:"
        yield from (_plain(f"{severity}: {title}: {message}") for title, message in lines[_MOST:])
    counts = ", ".join(many(len(lines), severity) for severity, lines in told.items())
    yield _plain("; ".join(filter(None, (f"fitreport: {counts}", counted(judged)))))


def _in_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_property(text: str) -> str:
    return _in_message(text).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """A line that no runner obeys: its older commands, as ##[error], may stand anywhere in one."""
    return " ".join(text.split()).replace("##[", "## [")
