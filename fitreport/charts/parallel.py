"""All hyperparameters of a sweep at once: an upright axis each, and the result last; a line a run.

Inselberg, The plane with parallel coordinates (The Visual Computer 1, 1985).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from fitreport.analysis.rounding import show
from fitreport.charts.bounds import Bounds
from fitreport.charts.drawing import Drawing, Row
from fitreport.charts.frame import of, scale, themed
from fitreport.charts.labels import short, shorts
from fitreport.charts.swept import Axis, Swept, swept
from fitreport.hub import Study

ORDER = 6
VARIANTS = ("linear",)
_STEP, _HEIGHT = 150, 320  # px from axis to axis, and of the whole
_STRONG, _FAINT = (1.9, 1.0), (1.0, 0.55)  # px of width, and opacity


def chart(variant: str) -> Any:  # noqa: ARG001, every kind takes a variant
    """Axes at whole numbers, each from 0 to 1, with texts at their ends and beside them."""
    import altair as alt

    x = alt.X("x:Q", axis=None, scale=scale(alt, "x", "linear"))
    y = alt.Y("y:Q", axis=None, scale=scale(alt, "y", "linear"))
    text: dict[str, Any] = {"color": "currentColor", "fontSize": 11}
    layers = [
        of(alt, "axes").mark_rule(color="currentColor", opacity=0.3).encode(
            x=x, y=alt.value(0), y2=alt.value("height")),
        of(alt, "traces")
        .transform_flatten(["x", "y"])
        .mark_line(strokeJoin="round", invalid="break-paths-show-path-domains")
        .encode(x=x, y=y, detail="run:N", color=alt.Color("color:N", scale=None),
                strokeWidth=alt.StrokeWidth("width:Q", scale=None),
                opacity=alt.Opacity("opacity:Q", scale=None))
        .properties(name="traces"),
        of(alt, "axes").mark_text(**text, fontWeight="bold", baseline="bottom", dy=-22).encode(
            x=x, y=alt.value(0), text="name:N"),
        of(alt, "axes").mark_text(**text, opacity=0.75, baseline="bottom", dy=-6).encode(
            x=x, y=alt.value(0), text="high:N"),
        of(alt, "axes").mark_text(**text, opacity=0.75, baseline="top", dy=6).encode(
            x=x, y=alt.value("height"), text="low:N"),
        of(alt, "words").mark_text(**text, align="right", dx=-6).encode(x=x, y=y, text="text:N"),
    ]  # fmt: skip
    names = ("x_min", "x_max", "y_min", "y_max")
    return themed(
        alt, alt.layer(*layers).add_params(*(alt.param(name=name, value=None) for name in names))
    )


def drawings(study: Study) -> Iterator[Drawing]:
    """One drawing, where more than one hyperparameter was varied."""
    drawn = swept(study)
    if drawn is None or len(drawn.axes) < 2:
        return
    last = len(drawn.axes)
    yield Drawing(
        kind="parallel",
        variant="linear",
        group="sweep",
        about="sweep",
        title="All at once",
        aside="a line a run",
        rows={
            "axes": [*map(_axis_row, range(last), drawn.axes), _result_row(last, drawn)],
            "words": [row for at, axis in enumerate(drawn.axes) for row in _word_rows(at, axis)],
            "traces": [_trace(drawn, run) for run in drawn.runs],
        },
        signals={"x_min": 0, "x_max": last, "y_min": 0, "y_max": 1},
        size=(_STEP * last + 120, _HEIGHT),
        alt=_words(study, drawn),
        notes=drawn.notes,
    )


def _axis_row(at: int, axis: Axis) -> Row:
    ends = ("", "") if axis.words else (show(axis.extent.low, 3), show(axis.extent.high, 3))
    return {"x": at, "name": short(axis.label, 20), "low": ends[0], "high": ends[1]}


def _result_row(at: int, drawn: Swept) -> Row:
    """The result's axis, whose better end is above."""
    ends = [show(drawn.bounds.low, 3), show(drawn.bounds.high, 3)]
    low, high = reversed(ends) if drawn.goal == "min" else ends
    return {"x": at, "name": short(drawn.result, 20), "low": low, "high": f"better {high}"}


def _word_rows(at: int, axis: Axis) -> Iterator[Row]:
    for nth, word in enumerate(shorts(axis.words)):
        yield {"x": at, "y": _height(nth, axis.extent), "text": word}


def _trace(drawn: Swept, run: int) -> Row:
    heights = [_height(float(axis.values[run]), axis.extent) for axis in drawn.axes]
    result = _height(drawn.results[run], drawn.bounds)
    assert result is not None
    width, opacity = _STRONG if drawn.is_strong(run) else _FAINT
    return {
        "run": run,
        "x": list(range(len(heights) + 1)),
        "y": [*heights, 1 - result if drawn.goal == "min" else result],
        "color": drawn.tones[run],
        "width": width,
        "opacity": opacity,
    }


def _height(value: float, bounds: Bounds) -> float | None:
    """How far up an axis a value lies, from 0 to 1; None where there is none."""
    return None if math.isnan(value) else round(1 - bounds.depth(value), 4)


def _words(study: Study, drawn: Swept) -> str:
    names = ", ".join(axis.label for axis in drawn.axes)
    best = ", ".join(
        f"{axis.label} {value}" for axis in drawn.axes if (value := axis.told(drawn.best))
    )
    return (
        f"Parallel coordinates of {len(drawn.runs)} runs: {names}, and the best {drawn.result}. "
        f"Best run {study.labels[drawn.best]}: {show(drawn.results[drawn.best])} with {best}."
    )
