"""How long each epoch took."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from fitreport.charts.bounds import linear_bounds
from fitreport.charts.cast import cast_of
from fitreport.charts.drawing import Drawing
from fitreport.charts.frame import frame
from fitreport.charts.plain import plain_drawing
from fitreport.hub import Study
from fitreport.run import Curve

ORDER = 4
VARIANTS = ("linear",)


def chart(variant: str) -> Any:  # noqa: ARG001, every kind takes a variant
    """Durations over epochs on a linear axis."""
    return frame()


def drawings(study: Study) -> Iterator[Drawing]:
    """One drawing, where durations were recorded for more than one epoch."""
    cast = cast_of(study).one_each(study)
    spent = {}
    for run in cast.drawn:
        timeline = study.runs[run].timeline
        if timeline is not None and np.isfinite(timeline.duration).sum() > 1:
            spent[run] = Curve.of("duration", "validation", timeline.epochs, timeline.duration)
    if not spent:
        return
    yield plain_drawing(
        study,
        cast,
        spent,
        linear_bounds([curve.values for curve in spent.values()], [0.0]),
        kind="epoch_duration",
        variant="linear",
        group="training",
        about="epoch duration",
        title="epoch duration",
        aside="seconds",
        rows={},
        texts={"x_title": "epoch", "y_title": "seconds"},
    )
