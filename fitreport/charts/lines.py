"""Curves as paths of a static picture.

Nine tenths of a picture's time would go into curves if Vega drew them: it makes an object of every
point. So Vega draws a picture without them, and they are set into it here, between the layers where
its own would stand. The axes' ends are given, not found, so both place a value alike; a test
compares the two.
"""

from __future__ import annotations

import math
import re
from functools import cache

import numpy as np

from fitreport.charts.drawing import Drawing, Row
from fitreport.charts.frame import BAND, DASH, FAINT, TRAIN_WIDTH, VALIDATION_WIDTH
from fitreport.run import Floats

PLACE = '<path d="lines"/>'  # no text of a user's can be this: Vega escapes '<'
_LAYER = r'<g class="[^"]* {}_(?:pathgroup|marks)"[^>]*?(?:/>|></g>)'
_PLOT = re.compile(r'<path class="background"[^>]* d="M0,0h([\d.]+)v([\d.]+)h')
_DASHES = " ".join(f"{length:g}" for length in DASH)


def with_place(svg: str, layer: str = "lines") -> str:
    """Vega's picture with a mark where the curves, or other marks, of a layer would stand."""
    return re.sub(_LAYER.format(layer), PLACE, svg, count=1)


def plot_size(svg: str) -> tuple[float, float]:
    """Width and height in px of what the axes of Vega's picture enclose."""
    found = _PLOT.search(svg)
    if found is None:
        raise ValueError("Vega's picture has no plot")
    return float(found[1]), float(found[2])


def line_paths(drawing: Drawing, size: tuple[float, float], name: str) -> str:
    """The curves of a drawing as SVG paths in a plot of this size; `name` begins their ids.

    Bands lie below, then what is faint, then the lines.
    """
    paths = [
        *(_band(drawing, row, size) for row in drawing.rows.get("bands", [])),
        *(_element(drawing, row, size, faint=True) for row in drawing.rows.get("faint", [])),
        *(_element(drawing, row, size) for row in drawing.rows.get("lines", [])),
    ]
    inside = "".join(element for element, leaves in paths if not leaves)
    leaving = "".join(element for element, leaves in paths if leaves)
    if leaving:
        width, height = size
        clip = f'<clipPath id="{name}-l"><rect width="{width:g}" height="{height:g}"/></clipPath>'
        inside = f'{clip}<g clip-path="url(#{name}-l)">{leaving}</g>{inside}'
    return f'<g stroke-width="{VALIDATION_WIDTH:g}" stroke-linejoin="round">{inside}</g>'


def _band(drawing: Drawing, row: Row, size: tuple[float, float]) -> tuple[str, bool]:
    """One band, along its upper edge and back along the lower; whether it leaves the plot."""
    edges = [np.array(row[field], np.float64) for field in ("y2", "y")]
    across = _tenths(np.array(row["x"], np.float64), drawing, "x", size[0])
    upper, lower = (size[1] * 10 - _tenths(edge, drawing, "y", size[1]) for edge in edges)
    path = "".join(
        _path(
            [*across[run].tolist(), *across[run][::-1].tolist()],
            [*upper[run].tolist(), *lower[run][::-1].tolist()],
            steps=False,
        )
        + "z"
        for run in _unbroken(upper + lower)
        if run.stop - run.start > 1
    )
    element = f'<path d="{path}" fill="{row["color"]}" opacity="{BAND:g}"/>' if path else ""
    return element, any(_leaves(drawing, edge) for edge in edges)


def _leaves(drawing: Drawing, values: Floats) -> bool:
    low, high = drawing.signals["y_min"], drawing.signals["y_max"]
    return bool(((values < low) | (values > high)).any())


def _element(
    drawing: Drawing, row: Row, size: tuple[float, float], *, faint: bool = False
) -> tuple[str, bool]:
    """One curve, and whether it leaves the plot."""
    values = np.array(row["y"], np.float64)  # None becomes NaN
    across = _tenths(np.array(row["x"], np.float64), drawing, "x", size[0])
    down = size[1] * 10 - _tenths(values, drawing, "y", size[1])
    steps = drawing.kind == "learning_rate"
    path = "".join(
        _path(across[run].tolist(), down[run].tolist(), steps=steps)
        for run in _unbroken(down)
        if run.stop - run.start > 1
    )
    train = f' stroke-width="{TRAIN_WIDTH:g}" stroke-dasharray="{_DASHES}"'
    look = train if row["split"] == "train" else ""
    if faint:
        look += f' opacity="{FAINT:g}"'
    element = f'<path d="{path}" stroke="{row["color"]}"{look}/>'
    return element if path else "", _leaves(drawing, values)


def _unbroken(values: Floats) -> list[slice]:
    """The stretches between missing values."""
    edges = np.flatnonzero(np.diff(np.isfinite(values), prepend=False, append=False))
    return [slice(start, stop) for start, stop in edges.reshape(-1, 2).tolist()]


def _tenths(values: Floats, drawing: Drawing, axis: str, length: float) -> Floats:
    """Places along an axis in tenths of a px, NaN where there is no value."""
    low, high = drawing.signals[f"{axis}_min"], drawing.signals[f"{axis}_max"]
    if axis == "y" and drawing.variant == "log":
        values, low, high = np.log(values), math.log(low), math.log(high)
    placed: Floats = np.round((values - low) / (high - low) * length * 10)
    return placed


def _path(across: list[float], down: list[float], *, steps: bool) -> str:
    """A path through these places, each step told from the place before."""
    words = [f"M{_text(across[0])}{_second(down[0])}"]
    last = "M"
    x, y = across[0], down[0]
    for to_x, to_y in zip(across[1:], down[1:], strict=True):
        if steps:
            words.append(f"h{_text(to_x - x)}v{_text(to_y - y)}")
        else:
            first = _text(to_x - x)
            joined = first if last == "l" and first[0] == "-" else f" {first}"
            words.append(f"{joined if last == 'l' else f'l{first}'}{_second(to_y - y)}")
            last = "l"
        x, y = to_x, to_y
    return "".join(words)


@cache
def _text(tenths: float) -> str:
    whole, part = divmod(int(abs(tenths)), 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole or ''}.{part}" if part else f"{sign}{whole}"


@cache
def _second(tenths: float) -> str:
    """The second number of a pair, with a space where no sign parts it from the first."""
    text = _text(tenths)
    return text if text[0] == "-" else f" {text}"
