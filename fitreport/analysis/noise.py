"""The noise of a curve: how far one value lies from the trend of its neighbours."""

from __future__ import annotations

import math

import numpy as np

from fitreport.run import Floats

_NORMAL = 0.6745  # the median of |x| of a standard normal variable
_SECOND = math.sqrt(6)  # the spread of second differences of white noise of spread one
_THIRD = math.sqrt(20)  # and of third differences


def noise_of(y: Floats) -> float:
    """The spread of values around any smooth trend, from second differences, outliers left out.

    Gasser, Sroka, Jennen-Steinmetz, Residual variance and residual pattern in nonlinear
    regression, Biometrika 73 (1986), with the median in place of the mean.
    """
    if y.size < 3:
        return 0.0
    second = y[:-2] - 2 * y[1:-1] + y[2:]
    spread = middle(np.abs(second)) / _NORMAL / _SECOND
    if y.size < 4:
        return spread
    # A steep fall bends, too: third differences see through that, and are no more for noise.
    return min(spread, middle(np.abs(second[1:] - second[:-1])) / _NORMAL / _THIRD)


def quantile(values: Floats, share: float) -> float:
    """The value below which such a share lies, between two values linearly, as numpy's own, which
    imports more than a report takes to write.
    """
    return float(np.interp(share, np.linspace(0, 1, values.size), np.sort(values)))


def middle(values: Floats) -> float:
    """The median, without what numpy's own costs on few values."""
    size = values.size
    half = size // 2
    if size % 2:
        return float(np.partition(values, half)[half])
    parted = np.partition(values, (half - 1, half))
    return float(parted[half - 1] + parted[half]) / 2
