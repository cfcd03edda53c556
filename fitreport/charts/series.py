"""Curves as rows of a chart's data sets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from fitreport.analysis.thinning import kept_epochs, thinned
from fitreport.charts.bounds import Bounds
from fitreport.charts.drawing import Note, Row
from fitreport.run import Curve

_DIGITS = 5  # of an axis' height that a picture shows, and one to spare
_FAR = 1000.0  # lengths of an axis
MOST_EPOCHS = 400  # of one curve in a static chart; about one per px of its width
THINNED: Note = ("Thinned for drawing: first, last, best, extremes and gaps are kept.",)


def thinned_together(curves: Sequence[Curve]) -> tuple[list[Curve], bool]:
    """The curves of one run as they are drawn, and whether epochs were left out."""
    kept = kept_epochs(curves, MOST_EPOCHS)
    return [thinned(curve, kept) for curve in curves], kept is not None


def epoch_span(curves: Sequence[Curve]) -> tuple[float, float]:
    """From the first to the last epoch of the curves, a little of each side of a single one."""
    if not curves:
        return 0.0, 1.0
    first = min(int(curve.epochs[0]) for curve in curves)
    last = max(int(curve.epochs[-1]) for curve in curves)
    return (first, last) if last > first else (first - 0.5, last + 0.5)


def line_row(curve: Curve, key: str, color: str, bounds: Bounds) -> Row:
    """A curve as a row of `lines`, its points in two lists; what is not finite breaks the line.

    A value far beyond the axis is drawn from nearer by, where its line leaves the axis all the
    same: a picture's coordinates have their limits. Digits that no picture can show are left out.
    """
    height = bounds.high - bounds.low
    far = np.inf if bounds.log else _FAR * height
    values = np.clip(curve.values, bounds.low - far, bounds.high + far)
    if not bounds.log:
        values = np.round(values, min(_DIGITS - math.floor(math.log10(height)), 300))
    return {
        "x": curve.epochs.tolist(),
        "y": [y if math.isfinite(y) else None for y in np.where(
            np.isfinite(curve.values), values, np.nan).tolist()],
        "key": f"{key} {curve.split}",
        "color": color,
        "split": curve.split,
    }  # fmt: skip


def lone_rows(curve: Curve, color: str) -> Iterator[Row]:
    """A point for each value that no line can show, since both its neighbours are missing."""
    finite = np.isfinite(curve.values)
    before = np.concatenate([[False], finite[:-1]])
    after = np.concatenate([finite[1:], [False]])
    for at in np.flatnonzero(finite & ~before & ~after):
        yield point(int(curve.epochs[at]), float(curve.values[at]), color, size=16)


def point(
    x: float, y: float, color: str, *, shape: str = "circle", size: int = 30, solid: bool = True
) -> Row:
    """A row of `points`."""
    return {
        "x": x,
        "y": y,
        "color": color,
        "shape": shape,
        "size": size,
        "fill": color if solid else "transparent",
    }
