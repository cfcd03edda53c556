"""The main metric over commits, oldest first: means, their intervals, and where it stepped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from fitreport.analysis.rounding import rounding_for, show
from fitreport.analysis.trend import Trend
from fitreport.analysis.trend_words import called
from fitreport.analysis.verdict import metric_words
from fitreport.charts.bounds import Bounds, linear_bounds
from fitreport.charts.cast import PALETTE
from fitreport.charts.drawing import Drawing, Row
from fitreport.charts.frame import frame
from fitreport.charts.labels import TITLE, align, short
from fitreport.charts.series import line_row, point
from fitreport.hub import Study
from fitreport.run import Curve

ORDER = 6
VARIANTS = ("linear",)
_MOST = 12  # charts


def chart(variant: str) -> Any:  # noqa: ARG001, every kind takes a variant
    """Means over the order of commits on a linear axis."""
    return frame()


def drawings(study: Study) -> Iterator[Drawing]:
    """One a configuration that was run at several commits."""
    for trend in study.trends[:_MOST]:
        yield _drawing(study, trend)


def _drawing(study: Study, trend: Trend) -> Drawing:
    assert study.main is not None
    moments = trend.moments
    means = _curve([moment.mean for moment in moments])
    low, high = (
        _curve([m.interval[side] if m.interval else float("nan") for m in moments])
        for side in (0, 1)
    )
    references = [r for r in study.options.references if r.metric == study.main.metric]
    bounds = linear_bounds([means.values, low.values, high.values], [r.value for r in references])
    color = PALETTE[0]
    span = (0.5, len(moments) + 0.5)
    words = metric_words(study.main.metric, study.main.judged)
    edges = [line_row(edge, "", "", bounds) for edge in (low, high)]
    return Drawing(
        kind="trend",
        variant="linear",
        group="trend",
        about=trend.name,
        title=trend.name,
        aside=f"best {words}",
        rows={
            "lines": [line_row(means, "mean", color, bounds)],
            "bands": [{"x": edges[0]["x"], "y": edges[0]["y"], "y2": edges[1]["y"],
                       "key": "interval", "color": color}],
            "points": [
                point(nth, m.mean, color, size=40)
                for nth, m in enumerate(moments, 1)
                if bounds.holds(m.mean)
            ],
            "texts": _last(trend, color, bounds, span),
            "levels": [{"y": r.value, "text": short(r.label or show(r.value), 30)}
                       for r in references],
            "moments": _stepped(trend, span),
        },
        signals={"x_min": span[0], "x_max": span[1], "y_min": bounds.low, "y_max": bounds.high,
                 "y_title_at": -22 if trend.step else -8},
        texts={"x_title": "commit, oldest first", "y_title": short(words, TITLE)},
        alt=_in_words(trend, words),
        notes=(("Bands: 95% confidence interval of each commit's mean.",),)
        if any(m.interval for m in moments)
        else (),
    )  # fmt: skip


def _curve(values: list[float]) -> Curve:
    return Curve.of("trend", "validation", range(1, len(values) + 1), values)


def _last(trend: Trend, color: str, bounds: Bounds, span: tuple[float, float]) -> list[Row]:
    """The newest value."""
    means = [moment.mean for moment in trend.moments]
    if not bounds.holds(means[-1]):
        return []
    at = len(means)
    below = means[-1] < float(np.mean(means[-2:]))
    text = rounding_for(means).show(means[-1])
    return [{"x": at, "y": means[-1], "text": text, "color": color,
             "dy": 13 if below else -11, "dx": 0, "align": align(at, span)}]  # fmt: skip


def _stepped(trend: Trend, span: tuple[float, float]) -> list[Row]:
    """A rule before the commit from which the metric was another."""
    if trend.step is None:
        return []
    x = trend.step.at + 0.5
    side = "right" if align(x, span) == "right" else "left"
    return [{"x": x, "text": short(called(trend.moments[trend.step.at])), "align": side}]


def _in_words(trend: Trend, words: str) -> str:
    first, last = trend.moments[0], trend.moments[-1]
    said = (
        f"Line chart of the best {words} over {len(trend.moments)} commits: "
        f"{show(first.mean)} at first, {show(last.mean)} at last."
    )
    if trend.step is not None:
        commit = called(trend.moments[trend.step.at])
        said += f" It stepped by {show(trend.step.difference, 3)} at {commit}."
    return said
