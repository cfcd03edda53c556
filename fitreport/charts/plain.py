"""A drawing of one curve a run, as the lesser charts are: gap, learning rate, epoch duration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from fitreport.charts.bounds import Bounds, log_ticks
from fitreport.charts.cast import Cast
from fitreport.charts.clipped import clipped
from fitreport.charts.describe import curve_in_words
from fitreport.charts.drawing import Drawing, Row
from fitreport.charts.labels import placed_labels
from fitreport.charts.notes import INFERRED
from fitreport.charts.series import THINNED, epoch_span, line_row, lone_rows, thinned_together
from fitreport.hub import Study
from fitreport.run import Curve

_MOST_LABELLED = 6


def plain_drawing(
    study: Study,
    cast: Cast,
    curves: Mapping[int, Curve],
    bounds: Bounds,
    **named: Any,
) -> Drawing:
    """The drawing of these curves by run; `named` are the fields of Drawing that differ."""
    thin = {run: thinned_together([curve]) for run, curve in curves.items()}
    drawn = {run: kept for run, ([kept], _) in thin.items()}
    span = epoch_span(list(drawn.values()))
    lines: list[Row] = []
    points: list[Row] = []
    for run, curve in drawn.items():
        lines.append(line_row(curve, str(run), cast.color(run), bounds))
        points += [r for r in lone_rows(curve, cast.color(run)) if bounds.holds(r["y"])]
    beyond = clipped(study, cast, list(drawn.items()), bounds, span, splits=False)
    points += beyond.points
    ends = _ends(study, cast, drawn, bounds)
    told = [f"{study.labels[run]}: {curve_in_words(curve)}." for run, curve in drawn.items()]
    named["rows"] = {
        "lines": lines,
        "points": points,
        "texts": beyond.texts,
        "ends": ends,
        **named["rows"],
    }
    return Drawing(
        signals={
            "x_min": span[0],
            "x_max": span[1],
            "y_min": bounds.low,
            "y_max": bounds.high,
            "y_ticks": log_ticks(bounds) if bounds.log else None,
        },
        notes=(
            *((INFERRED,) if any(curve.epochs_inferred for curve in curves.values()) else ()),
            *beyond.notes,
            *((THINNED,) if any(left for _, left in thin.values()) else ()),
        ),
        alt=f"Line chart of {named['title']} by epoch. {' '.join(told)}",
        **named,
    )


def _ends(study: Study, cast: Cast, drawn: Mapping[int, Curve], bounds: Bounds) -> list[Row]:
    wanted = []
    for run, curve in drawn.items():
        finite = curve.values[np.isfinite(curve.values)]
        if finite.size:
            y = float(np.clip(finite[-1], bounds.low, bounds.high))
            wanted.append((study.labels[run], y, cast.color(run)))
    if len(drawn) == 1 or len(wanted) > _MOST_LABELLED:
        return []
    return placed_labels(wanted, bounds)
