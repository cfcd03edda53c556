"""How a report was made, and from what."""

from __future__ import annotations

from fitreport.analysis.verdict import metric_words
from fitreport.hub import Study

_MOST_PATHS = 12  # that are named of each kind of source


def provenance(study: Study) -> list[tuple[str, str]]:
    """Rows of what and how: version, command, files, the metric that runs were judged by."""
    rows = [("Made by", f"fitreport {study.version}")]
    if study.options.command:
        rows.append(("Command", study.options.command))
    rows.append(("Read from", _read_from(study)))
    rows.append(("Judged by", _judged(study)))
    return rows


def _read_from(study: Study) -> str:
    """The sources by kind and path, as many as one would read."""
    kinds: dict[str, list[str]] = {}
    for run in study.runs:
        kinds.setdefault(run.source, []).append(run.path)
    told = []
    for kind, paths in kinds.items():
        more = len(paths) - _MOST_PATHS
        named = ", ".join(paths[:_MOST_PATHS]) + (f" and {more} more" if more > 0 else "")
        told.append(f"{len(paths)} × {kind} ({named})")
    return "; ".join(told)


def _judged(study: Study) -> str:
    if study.main is None:
        return "no metric: none has a known goal"
    better = "lower" if study.main.goal == "min" else "higher"
    return f"{metric_words(study.main.metric, study.main.judged)}, {better} is better"
