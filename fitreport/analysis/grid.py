"""Values on a grid so fine that nobody sees it: multiples of a power of two."""

from __future__ import annotations

import math

import numpy as np

from fitreport.run import Floats

PARTS = 1 << 16  # of a curve's range: no value is moved by more than one of these
_OF_SIZE = 1 << 10  # of the smallest value that is not 0, since a logarithmic axis shows it large
_MOST = 1 << 24  # steps; with more the grid saves nothing over the values themselves


def step_of(values: Floats) -> float:
    """The step of a grid for these values; 0.0 where they are to be kept as they are."""
    if values.size < 2 or not np.isfinite(values).all():
        return 0.0
    span = float(values.max()) - float(values.min())
    sizes = np.abs(values[values != 0])
    if not 0 < span < math.inf:
        return 0.0
    finest = min(span * 2 / PARTS, float(sizes.min()) / _OF_SIZE)
    if finest < 1e-290:  # near the end of what doubles hold
        return 0.0
    step = 2.0 ** math.floor(math.log2(finest))
    return step if float(sizes.max()) / step < _MOST else 0.0


def on_grid(values: Floats, step: float) -> Floats:
    """The values as multiples of the step, each the nearest one; as they are without a step."""
    return np.rint(values / step) * step + 0.0 if step else values  # and no -0.0
