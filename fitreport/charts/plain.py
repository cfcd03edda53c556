"""A drawing of one curve a run, as the lesser charts are: gap, learning rate, epoch duration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from fitreport.charts.bounds import Bounds
from fitreport.charts.cast import Cast
from fitreport.charts.clipped import clipped
from fitreport.charts.describe import curve_in_words
from fitreport.charts.drawing import Drawing, Row
from fitreport.charts.labels import margin_for, placed_labels, short
from fitreport.charts.series import line_rows, lone_rows, thinned_together
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
    drawn = {run: thinned_together([curve])[0][0] for run, curve in curves.items()}
    lines: list[Row] = []
    points: list[Row] = []
    for run, curve in drawn.items():
        lines += line_rows(curve, str(run), cast.color(run))
        points += [r for r in lone_rows(curve, cast.color(run)) if bounds.holds(r["y"])]
    beyond = clipped(study, cast, list(drawn.items()), bounds, splits=False)
    points += beyond.points
    ends = _ends(study, cast, drawn, bounds)
    first = min(int(curve.epochs[0]) for curve in drawn.values())
    last = max(int(curve.epochs[-1]) for curve in drawn.values())
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
            "x_min": first if last > first else first - 0.5,
            "x_max": last if last > first else last + 0.5,
            "y_min": bounds.low,
            "y_max": bounds.high,
        },
        margin=margin_for([row["text"] for row in ends]),
        notes=beyond.notes,
        alt=f"Line chart of {named['title']} by epoch. {' '.join(told)}",
        **named,
    )


def _ends(study: Study, cast: Cast, drawn: Mapping[int, Curve], bounds: Bounds) -> list[Row]:
    wanted = []
    for run, curve in drawn.items():
        finite = curve.values[np.isfinite(curve.values)]
        if finite.size:
            y = float(np.clip(finite[-1], bounds.low, bounds.high))
            wanted.append((short(study.labels[run]), y, cast.color(run)))
    if len(drawn) == 1 or len(wanted) > _MOST_LABELLED:
        return []
    return placed_labels(wanted, bounds)
