"""The section on what configurations reached over time."""

from __future__ import annotations

from datetime import UTC, datetime

from fitreport.analysis.rounding import Rounding, many, rounding_for
from fitreport.analysis.standing_words import interval_words, signed
from fitreport.analysis.trend import Moment, Trend
from fitreport.analysis.verdict import Phrase, metric_words
from fitreport.hub import Study
from fitreport.report.parts import Heading, Table
from fitreport.report.standing_context import OverTime

_COMMIT = 10  # characters that tell one commit from another


def over_time(study: Study) -> tuple[OverTime, ...]:
    """A sentence and a table for each configuration that was run at several commits."""
    if study.main is None:
        return ()
    words = metric_words(study.main.metric, study.main.judged)
    up = study.main.goal == "max"
    return tuple(
        OverTime(trend.name, tuple(_sentence(trend, words, up)), _table(trend))
        for trend in study.trends
    )


def _sentence(trend: Trend, words: str, higher_is_better: bool) -> list[Phrase]:
    step, commits = trend.step, many(len(trend.moments), "commit")
    if step is None:
        return [
            Phrase(trend.name, strong=True),
            Phrase(f": over {commits} no step of {words} stands out from the noise."),
        ]
    rounding = _rounding(trend)
    better = (step.difference > 0) is higher_is_better
    return [
        Phrase(trend.name, strong=True),
        Phrase(f": {words} stepped {'to the better' if better else 'to the worse'} at "),
        Phrase(_name(trend.moments[step.at]), strong=True),
        Phrase(
            f", by {signed(step.difference, rounding)} (95% interval "
            f"{interval_words(step.interval, rounding)}), of {commits}."
        ),
    ]


def _table(trend: Trend) -> Table:
    rounding = _rounding(trend)
    heads = [("", "number"), ("commit", "text"), ("date", "text"), ("runs", "number"),
             ("mean", "number"), ("95% interval", "text")]  # fmt: skip
    rows = tuple(
        (
            str(nth),
            _name(moment),
            _day(moment.date),
            str(len(moment.runs)),
            rounding.show(moment.mean),
            " to ".join(map(rounding.show, moment.interval)) if moment.interval else "–",
        )
        for nth, moment in enumerate(trend.moments, 1)
    )
    return Table(tuple(Heading(text, kind) for text, kind in heads), rows)


def _rounding(trend: Trend) -> Rounding:
    return rounding_for([moment.mean for moment in trend.moments])


def _name(moment: Moment) -> str:
    return moment.commit if "." in moment.commit else moment.commit[:_COMMIT]


def _day(seconds: float | None) -> str:
    return "–" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
