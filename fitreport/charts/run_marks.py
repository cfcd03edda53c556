"""The marks of runs in a static picture: dots and broken lines that bear the number of their run.

Vega's pictures cannot tell which run a mark is of. So Vega draws axes and texts, and the marks are
set into the picture here; the page's script finds the run that the pointer is on by them, and needs
to draw nothing anew. Axes' ends are given, not found, so both place a value alike; a test compares
the two.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import Any

from fitreport.charts.drawing import Drawing, Row

_TRIANGLE = 4.5  # px from its middle to a corner


def run_dots(drawing: Drawing, size: tuple[float, float], name: str) -> str:  # noqa: ARG001
    """The dots of a drawing, those of one colour in a group."""
    dots = drawing.rows["dots"]
    groups = groupby(dots, key=lambda row: row["color"])
    return "".join(
        f'<g fill="{color}">{"".join(_dot(drawing, row, size) for row in rows)}</g>'
        for color, rows in groups
    )


def run_traces(drawing: Drawing, size: tuple[float, float], name: str) -> str:  # noqa: ARG001
    """The broken lines of a drawing; where a value is missing a line is interrupted."""
    looks = groupby(drawing.rows["traces"], key=_look)
    return "".join(
        f'<g stroke="{color}" stroke-width="{width:g}" stroke-opacity="{opacity:g}" fill="none"'
        f' stroke-linejoin="round">{"".join(_trace(drawing, row, size) for row in rows)}</g>'
        for (color, width, opacity), rows in looks
    )


def _look(row: Row) -> tuple[str, float, float]:
    return row["color"], row["width"], row["opacity"]


def _dot(drawing: Drawing, row: Row, size: tuple[float, float]) -> str:
    x, y = _place(drawing, row["x"], row["y"], size)
    run = f' data-run="{row["run"]}"'
    if row["shape"] != "circle":
        up = -1 if row["shape"] == "triangle-up" else 1
        tip = round(y + up * _TRIANGLE, 1)
        foot = round(y - up * _TRIANGLE, 1)
        left, right = round(x - _TRIANGLE, 1), round(x + _TRIANGLE, 1)
        return f'<path d="M{left:g} {foot:g}H{right:g}L{x:g} {tip:g}Z"{run}/>'
    radius = round(math.sqrt(row["size"] / math.pi), 1)
    ring = ' stroke="currentColor" stroke-width="1.6"' if row["ring"] else ""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"{run}{ring}/>'


def _trace(drawing: Drawing, row: Row, size: tuple[float, float]) -> str:
    corners = zip(row["x"], row["y"], strict=True)
    pieces = groupby(corners, key=lambda corner: corner[1] is not None)
    found = []
    for is_known, piece in pieces:
        points = " ".join(
            f"{x:g},{y:g}" for x, y in (_place(drawing, *corner, size) for corner in piece)
        ) if is_known else ""  # fmt: skip
        if "," in points:
            found.append(f'<polyline points="{points}" data-run="{row["run"]}"/>')
    return "".join(found)


def _place(drawing: Drawing, x: float, y: float, size: tuple[float, float]) -> tuple[float, float]:
    across = _share(drawing.signals, "x", x, log=drawing.variant == "log")
    down = 1 - _share(drawing.signals, "y", y, log=False)
    return round(across * size[0], 1), round(down * size[1], 1)


def _share(signals: dict[str, Any], axis: str, value: float, *, log: bool) -> float:
    """How far along an axis a value lies, from 0 to 1."""
    low, high = signals[f"{axis}_min"], signals[f"{axis}_max"]
    if log:
        value, low, high = math.log(value), math.log(low), math.log(high)
    return float((value - low) / (high - low))
