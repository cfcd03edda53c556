"""The generalisation gap: the validation value less the training value, epoch by epoch.

Keras measures the training value while the epoch runs and the validation value at its end, so that
a gap may begin on the favourable side; the page says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from fitreport.analysis.pairs import MetricPair
from fitreport.charts.bounds import linear_bounds
from fitreport.charts.cast import cast_of
from fitreport.charts.drawing import Drawing
from fitreport.charts.frame import frame
from fitreport.charts.labels import TITLE, short
from fitreport.charts.plain import plain_drawing
from fitreport.hub import Study
from fitreport.run import Curve, Run

ORDER = 2
VARIANTS = ("linear",)


def chart(variant: str) -> Any:  # noqa: ARG001, every kind takes a variant
    """Gaps over epochs on a linear axis."""
    return frame()


def drawings(study: Study) -> Iterator[Drawing]:
    """The gap in the loss and in the main metric, where both splits were measured."""
    main = study.main.metric if study.main else None
    cast = cast_of(study).one_each(study)
    for pair in study.pairs:
        if pair.metric not in ("loss", main):
            continue
        gaps = {run: gap for run in cast.drawn if (gap := _gap(study.runs[run], pair)) is not None}
        if not gaps:
            continue
        yield plain_drawing(
            study,
            cast,
            gaps,
            linear_bounds([gap.values for gap in gaps.values()], [0.0]),
            kind="gap",
            variant="linear",
            group="training",
            about=pair.metric,
            title=f"generalisation gap, {pair.metric}",
            aside="validation less train",
            rows={"levels": [{"y": 0, "text": ""}]},
            texts={
                "x_title": "epoch",
                "y_title": f"validation {short(pair.metric, TITLE // 2)} − training",
            },
        )


def _gap(run: Run, pair: MetricPair) -> Curve | None:
    train, validation = run.curve(pair.metric, "train"), run.curve(pair.metric, "validation")
    if train is None or validation is None:
        return None
    epochs, at, also = np.intersect1d(train.epochs, validation.epochs, return_indices=True)
    if not epochs.size:
        return None
    with np.errstate(invalid="ignore"):
        return Curve.of(
            pair.metric,
            "validation",
            epochs,
            validation.values[also] - train.values[at],
            epochs_inferred=validation.epochs_inferred,
        )
