"""Where an axis begins and ends, so that the data get an honest look and no spike flattens them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from fitreport.run import Floats

_WINDOW = 5  # epochs whose median a spike cannot move
_REACH = 0.5  # of the medians' span that an axis follows values beyond them
_NOISE = 5.0  # typical deviations from the medians that an axis holds all the same
_FLAT = 2.0  # times that a curve may be flattened before its spikes are cut
_APART = 4.0  # spans beyond the middle curve at which a whole curve lies off the scale


class Bounds(msgspec.Struct, frozen=True):
    """An axis' ends; values outside are marked at its edge."""

    low: float
    high: float
    log: bool = False

    def depth(self, value: float) -> float:
        """How far down the axis a value lies: 0 at its top, 1 at its foot."""
        inside = min(max(value, self.low), self.high)
        if self.log:
            return math.log(self.high / inside) / math.log(self.high / self.low)
        return (self.high - inside) / (self.high - self.low)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the axis."""
        return self.low <= value <= self.high


def linear_bounds(curves: Sequence[Floats], also: Sequence[float] = ()) -> Bounds:
    """Ends for a linear axis over these curves; `also` are single values that must be seen."""
    spans = [_robust(c[np.isfinite(c)]) for c in curves if np.isfinite(c).any()]
    if not spans:
        return Bounds(0.0, 1.0)
    low, high = _common(np.array(spans))
    low, high = min(low, *also, high), max(high, *also, low)
    if 0 <= low < 0.3 * high:
        low = 0.0
    room = 0.05 * (high - low) or 0.05 * abs(high) or 0.5
    return Bounds(low if low == 0.0 else low - room, high + room)


def log_bounds(curves: Sequence[Floats]) -> Bounds | None:
    """Ends for a logarithmic axis; None where no value is positive."""
    positive = [c[np.isfinite(c) & (c > 0)] for c in curves]
    values = np.concatenate(positive) if positive else np.empty(0)
    if not values.size:
        return None
    return Bounds(float(values.min()) / 1.25, float(values.max()) * 1.25, log=True)


def _robust(values: Floats) -> tuple[float, float]:
    """A curve's range, its spikes left out: that of its running median, and some reach beyond."""
    low, high = float(values.min()), float(values.max())
    if values.size < _WINDOW:
        return low, high
    half = _WINDOW // 2
    medians = np.median(np.lib.stride_tricks.sliding_window_view(values, _WINDOW), axis=1)
    ends = [np.median(values[: half + 1]), np.median(values[-half - 1 :])]
    smooth_low = float(min(medians.min(), *ends))
    smooth_high = float(max(medians.max(), *ends))
    noise = float(np.median(np.abs(values[half:-half] - medians)))
    reach = max(_REACH * (smooth_high - smooth_low), _NOISE * noise)
    inner_low, inner_high = max(low, smooth_low - reach), min(high, smooth_high + reach)
    if high - low <= _FLAT * (inner_high - inner_low) or reach == 0:
        return low, high
    return inner_low, inner_high


def _common(spans: Floats) -> tuple[float, float]:
    """One range for all curves, those that lie far from the middle one left out."""
    middle_low, middle_high = np.median(spans, axis=0)
    unit = max(middle_high - middle_low, float(np.median(spans[:, 1] - spans[:, 0])))
    highs = spans[:, 1][spans[:, 1] <= middle_high + _APART * unit]
    lows = spans[:, 0][spans[:, 0] >= middle_low - _APART * unit]
    return float(lows.min()), float(highs.max())
