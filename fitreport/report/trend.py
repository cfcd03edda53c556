"""The section on what configurations reached over time."""

from __future__ import annotations

from datetime import UTC, datetime

from fitreport.analysis.trend import Trend
from fitreport.analysis.trend_words import called, rounding_of, trend_words
from fitreport.analysis.verdict import metric_words
from fitreport.hub import Study
from fitreport.report.parts import Heading, Table
from fitreport.report.standing_context import OverTime


def over_time(study: Study) -> tuple[OverTime, ...]:
    """A sentence and a table for each configuration that was run at several commits."""
    if study.main is None:
        return ()
    words = metric_words(study.main.metric, study.main.judged)
    up = study.main.goal == "max"
    return tuple(
        OverTime(trend.name, tuple(trend_words(trend, words, higher_is_better=up)), _table(trend))
        for trend in study.trends
    )


def _table(trend: Trend) -> Table:
    rounding = rounding_of(trend)
    heads = [("", "number"), ("commit", "text"), ("date", "text"), ("runs", "number"),
             ("mean", "number"), ("95% interval", "text")]  # fmt: skip
    rows = tuple(
        (
            str(nth),
            called(moment),
            _day(moment.date),
            str(len(moment.runs)),
            rounding.show(moment.mean),
            " to ".join(map(rounding.show, moment.interval)) if moment.interval else "–",
        )
        for nth, moment in enumerate(trend.moments, 1)
    )
    return Table(tuple(Heading(text, kind) for text, kind in heads), rows)


def _day(seconds: float | None) -> str:
    return "–" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
