"""The learning rate that was in force, epoch by epoch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from fitreport.analysis.distinct import distinct
from fitreport.charts.bounds import log_bounds
from fitreport.charts.cast import cast_of
from fitreport.charts.drawing import Drawing
from fitreport.charts.frame import frame
from fitreport.charts.plain import plain_drawing
from fitreport.hub import Study
from fitreport.run import Curve, Run

ORDER = 3
VARIANTS = ("log",)


def chart(variant: str) -> Any:  # noqa: ARG001, every kind takes a variant
    """Steps over epochs on a logarithmic axis, since rates differ by factors."""
    return frame("log", interpolate="step-after")


def drawings(study: Study) -> Iterator[Drawing]:
    """One drawing, where a rate was recorded and is not the same everywhere."""
    cast = cast_of(study).one_each(study)
    rates = {run: rate for run in cast.drawn if (rate := _rate(study.runs[run])) is not None}
    values = np.concatenate([r.values for r in rates.values()]) if rates else np.empty(0)
    bounds = log_bounds([rate.values for rate in rates.values()])
    if bounds is None or distinct(values[np.isfinite(values)]).size < 2:
        return
    yield plain_drawing(
        study,
        cast,
        rates,
        bounds,
        kind="learning_rate",
        variant="log",
        group="training",
        about="learning rate",
        title="learning rate",
        aside="in force at the epoch's end",
        rows={},
        texts={"x_title": "epoch", "y_title": "learning rate (log)"},
    )


def _rate(run: Run) -> Curve | None:
    timeline = run.timeline
    if timeline is None or not (timeline.learning_rate > 0).any():
        return None
    rates = np.where(timeline.learning_rate > 0, timeline.learning_rate, np.nan)
    return Curve.of("learning_rate", "validation", timeline.epochs, rates)
