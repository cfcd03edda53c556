"""Findings as shaded spans on a chart: what was found, and in which epochs it can be seen."""

from __future__ import annotations

from fitreport.charts.cast import Cast
from fitreport.charts.drawing import Row
from fitreport.diagnosis.finding import SEVERITIES, Finding, Severity
from fitreport.hub import Study

COLORS: dict[Severity, str] = {"error": "#b3261e", "warning": "#8f5200", "note": "#5f656c"}
_MOST_RUNS = 3  # with more runs on a chart only the best one's findings are shaded
_MOST = 3
_LINE = 13  # px from one label to the next
_NARROW = 0.008  # of the axis, that a span of one epoch is wide to each side


def span_rows(study: Study, cast: Cast, metric: str, ends: tuple[float, float]) -> list[Row]:
    """The spans of one metric's findings, the worst first, their labels one below the other."""
    rows: list[Row] = []
    for finding in shaded(study, cast, metric):
        first, last = float(finding.first_epoch or 0), float(finding.last_epoch or 0)
        wide = _NARROW * (ends[1] - ends[0]) if last <= first else 0.0
        low, high = max(first - wide, ends[0]), min(last + wide, ends[1])
        if low >= high:
            continue
        left = (low - ends[0]) / (ends[1] - ends[0]) < 0.7
        rows.append(
            {
                "x": low,
                "x2": high,
                "at": low if left else high,
                "text": finding.rule.replace("-", " "),
                "color": COLORS[finding.severity],
                "dy": 3 + _LINE * len(rows),
                "align": "left" if left else "right",
            }
        )
    return rows


def shaded(study: Study, cast: Cast, metric: str) -> list[Finding]:
    """The findings that a metric's chart shades."""
    drawn = cast.drawn if len(cast.drawn) <= _MOST_RUNS else (study.best,)
    found = [
        finding
        for run in cast.drawn
        if run in drawn
        for finding in study.diagnosis(run).causes
        if finding.metric == metric and finding.first_epoch is not None
    ]
    return sorted(found, key=lambda f: SEVERITIES.index(f.severity))[:_MOST]
