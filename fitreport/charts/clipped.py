"""Curves that leave the axis: a mark at its edge, and how far they go, by value."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from fitreport.analysis.rounding import show
from fitreport.charts.bounds import Bounds
from fitreport.charts.cast import Cast
from fitreport.charts.drawing import Note, Row
from fitreport.charts.labels import align
from fitreport.charts.notes import listed
from fitreport.charts.series import point
from fitreport.hub import Study
from fitreport.run import Curve


class Clipped(msgspec.Struct, frozen=True):
    """Rows of `points` and `texts`, and a note in words."""

    points: list[Row]
    texts: list[Row]
    notes: tuple[Note, ...]


class _Leaving(msgspec.Struct, frozen=True):
    run: int
    split: str
    epoch: int
    value: float
    up: bool


def clipped(
    study: Study,
    cast: Cast,
    drawn: Sequence[tuple[int, Curve]],
    bounds: Bounds,
    span: tuple[float, float],
    *,
    splits: bool,
) -> Clipped:
    """Marks for every curve that leaves the axis; the farthest bears its value.

    `span` are the ends of the axis below, from which that value keeps clear; `splits` tells
    whether a curve must be named by its split, too.
    """
    leaving = [leave for run, curve in drawn for leave in _leaving(run, curve, bounds)]
    leaving.sort(key=lambda leave: (-abs(leave.value), leave.run))
    if not leaving:
        return Clipped([], [], ())
    points = [
        point(
            leave.epoch,
            bounds.high if leave.up else bounds.low,
            cast.color(leave.run),
            shape="triangle-up" if leave.up else "triangle-down",
            size=40,
        )
        for leave in leaving
    ]
    first = leaving[0]
    at_end = align(first.epoch, span) == "right"
    text = {
        "x": first.epoch,
        "y": points[0]["y"],
        "text": show(first.value, 3),
        "color": cast.color(first.run),
        "dx": -8 if at_end else 8,
        "dy": 10 if first.up else -8,
        "align": "right" if at_end else "left",
    }
    return Clipped(points, [text], (_note(study, leaving, splits),))


def _leaving(run: int, curve: Curve, bounds: Bounds) -> list[_Leaving]:
    finite = np.flatnonzero(np.isfinite(curve.values))
    values = curve.values[finite]
    found = []
    for up, outside in ((True, values > bounds.high), (False, values < bounds.low)):
        if outside.any():
            at = finite[values.argmax() if up else values.argmin()]
            epoch, value = int(curve.epochs[at]), float(curve.values[at])
            found.append(_Leaving(run, curve.split, epoch, value, up))
    return found


def _note(study: Study, leaving: Sequence[_Leaving], splits: bool) -> Note:
    told = [
        (study.labels[leave.run],
         f"{f' ({leave.split})' if splits else ''} reaches {show(leave.value, 3)}")
        for leave in leaving
    ]  # fmt: skip
    return listed("Beyond the axis: ", told)
