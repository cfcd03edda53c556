"""One hyperparameter against the result: a dot a run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import numpy as np

from fitreport.analysis.distinct import distinct
from fitreport.analysis.rounding import show
from fitreport.charts.bounds import log_ticks
from fitreport.charts.drawing import Drawing, Row
from fitreport.charts.frame import of, scale, themed, y_axis
from fitreport.charts.labels import short, shorts
from fitreport.charts.swept import Axis, Side, Swept, swept
from fitreport.hub import Study

ORDER = 7
VARIANTS = ("linear", "log", "words")
SIZE = (340, 230)
_FEW = 6  # different numbers that are all labelled
_DOT, _BEST = 26, 64  # px² of a dot
_GOLDEN = 0.618  # steps of this part of a span fill it evenly, however many there are
_SPREAD = 0.5  # of a word's room, over which its dots are spread
_SHAPES: dict[Side, str] = {
    "within": "circle",
    "above": "triangle-up",
    "below": "triangle-down",
}


def chart(variant: str) -> Any:
    """Dots over a linear or logarithmic axis, or over words at whole numbers."""
    import altair as alt

    labels: dict[str, Any] = {"labelExpr": "x_words[datum.value]"} if variant == "words" else {}
    ticks = alt.Axis(grid=False, values=alt.ExprRef("x_ticks"), **labels)
    kind = "log" if variant == "log" else "linear"
    x = alt.X("x:Q", title=None, axis=ticks, scale=scale(alt, "x", kind))
    y = alt.Y("y:Q", title="@y_title@", axis=y_axis(alt, "linear"), scale=scale(alt, "y", "linear"))
    names = ("x_min", "x_max", "x_ticks", "x_words", "y_min", "y_max")
    dots = (
        of(alt, "dots")
        .mark_point(filled=True, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("shape:N", scale=None),
            size=alt.Size("size:Q", scale=None),
            color=alt.Color("color:N", scale=None),
        )
        .properties(name="dots")
    )
    return themed(
        alt,
        dots.add_params(
            *(alt.param(name=name, value=None) for name in names),
            alt.param(name="y_title_at", value=-8),
        ),
    )


def drawings(study: Study) -> Iterator[Drawing]:
    """One drawing for each hyperparameter of a sweep."""
    drawn = swept(study)
    for axis in drawn.axes if drawn else ():
        assert drawn is not None
        yield _drawing(study, drawn, axis)


def _drawing(study: Study, drawn: Swept, axis: Axis) -> Drawing:
    variant = "words" if axis.words else "log" if axis.bounds.log else "linear"
    dots = list(_dots(drawn, axis))
    return Drawing(
        kind="scatter",
        variant=variant,
        group="sweep",
        about=axis.label,
        title=axis.label,
        aside="logarithmic" if variant == "log" else "",
        rows={"dots": dots},
        signals={
            "x_min": axis.bounds.low,
            "x_max": axis.bounds.high,
            "x_ticks": _ticks(axis),
            "x_words": shorts(axis.words, 12),
            "y_min": drawn.bounds.low,
            "y_max": drawn.bounds.high,
        },
        texts={"y_title": short(f"best {drawn.result}", 40)},
        size=SIZE,
        alt=_words(study, drawn, axis, len(dots)),
        notes=drawn.notes if len(drawn.axes) == 1 else (),  # else they stand under all at once
    )


def _dots(drawn: Swept, axis: Axis) -> Iterator[Row]:
    spread = [count() for _ in axis.words]
    for run in drawn.runs:
        x, y = float(axis.values[run]), drawn.results[run]
        if np.isnan(x):
            continue
        if axis.words:
            x += _SPREAD * ((next(spread[int(x)]) * _GOLDEN + 0.5) % 1 - 0.5)
        side = drawn.side(run)
        edges = {"within": y, "above": drawn.bounds.high, "below": drawn.bounds.low}
        yield {
            "run": run,
            "x": x,
            "y": edges[side],
            "color": drawn.tones[run],
            "shape": _SHAPES[side],
            "size": _BEST if run == drawn.best else _DOT,
            "ring": run == drawn.best,
        }


def _ticks(axis: Axis) -> list[float] | None:
    """What is labelled: words, numbers while they are few; None leaves it to Vega."""
    if axis.words:
        return [float(at) for at in range(len(axis.words))]
    known = distinct(axis.values[np.isfinite(axis.values)])
    if known.size <= _FEW:
        return [float(value) for value in known]
    return log_ticks(axis.bounds) if axis.bounds.log else None


def _words(study: Study, drawn: Swept, axis: Axis, dots: int) -> str:
    one = axis.about
    said = [f"Scatter of the best {drawn.result} by {axis.label}, {dots} runs."]
    if one.strength is not None and not one.words:
        said.append(f"Rank correlation {show(one.strength, 2)}.")
    if one.bends:
        said.append(f"Of the distance from the middle {show(one.bend, 2)}.")
    value = axis.told(drawn.best)
    if value:
        best = show(drawn.results[drawn.best])
        said.append(f"Best run {study.labels[drawn.best]}: {best} at {value}.")
    return " ".join(said)
