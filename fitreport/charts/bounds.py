"""Where an axis begins and ends, so that the data get an honest look and no spike flattens them.

The page's script has the same rules in templates/js/35-bounds.js; a browser test compares the two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from fitreport.analysis.noise import middle
from fitreport.run import Floats

_WINDOW = 5  # epochs whose median a spike cannot move
_REACH = 0.5  # of the medians' span that an axis follows values beyond them
_NOISE = 5.0  # ordinary deviations from the medians that an axis holds all the same
_FLAT = 2.0  # times that curves may be flattened before spikes and far curves are cut
_APART = 2.0  # spans beyond the middle curve at which a whole curve lies off the scale
_EQUAL = 1e-9  # of a value: two that differ by less are drawn as equal
_FARTHEST = 1e306  # no axis goes beyond, so that its length is a number, too
_NEAREST = 1e-300  # to zero; what is less has no length that can be divided up
_MOST_DECADES = 6  # that are labelled one by one on a logarithmic axis
_LABELS = 5  # on one of a decade or less, about


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
    finite = [np.clip(c[np.isfinite(c)], -_FARTHEST, _FARTHEST) for c in curves]
    spans = [_robust(values) for values in finite if values.size]
    if not spans:
        return Bounds(0.0, 1.0)
    low, high = _common(np.array(spans))
    low, high = min(low, *also, high), max(high, *also, low)
    if 0 <= low < 0.3 * high:
        low = 0.0
    constant = high - low <= _EQUAL * max(abs(low), abs(high))
    size = abs(high) if constant else high - low
    room = 0.05 * size if size > _NEAREST else 0.5
    return Bounds(low if low == 0.0 else low - room, high + room)


def log_bounds(curves: Sequence[Floats]) -> Bounds | None:
    """Ends for a logarithmic axis; None where no value is positive."""
    positive = [c[np.isfinite(c) & (c > 0)] for c in curves]
    values = np.concatenate(positive) if positive else np.empty(0)
    if not values.size:
        return None
    values = np.clip(values, _NEAREST, 1 / _NEAREST)
    return Bounds(float(values.min()) / 1.25, float(values.max()) * 1.25, log=True)


def log_ticks(bounds: Bounds) -> list[float]:
    """What is labelled on a logarithmic axis: decades; on less than two of them, what lies between.

    Vega would label every digit of every decade for which it finds room.
    """
    decades = range(
        math.ceil(math.log10(bounds.low) - _EQUAL), math.floor(math.log10(bounds.high) + _EQUAL) + 1
    )
    if bounds.high / bounds.low >= 100:
        step = math.ceil(len(decades) / _MOST_DECADES)
        return [float(f"1e{power}") for power in decades if power % step == 0]
    below = math.floor(math.log10(bounds.low))
    steps = [float(f"{digit}e{power}") for power in range(below, below + 4) for digit in (1, 2, 5)]
    ticks = list(filter(bounds.holds, steps))
    return ticks if len(ticks) > 2 else _even_ticks(bounds)


def _even_ticks(bounds: Bounds) -> list[float]:
    """Round numbers at even distances."""
    least = (bounds.high - bounds.low) / _LABELS
    unit = 10.0 ** math.floor(math.log10(least))
    step = unit * next(digit for digit in (1, 2, 5, 10) if digit * unit >= least)
    first, last = math.ceil(bounds.low / step), math.floor(bounds.high / step)
    return [float(f"{nth * step:.12g}") for nth in range(first, last + 1)]


def _robust(values: Floats) -> tuple[float, float]:
    """A curve's range, its spikes left out: that of its running median, and some reach beyond.

    What only falls or only rises has no spikes, however steeply it does.
    """
    low, high = float(values.min()), float(values.max())
    steps = np.diff(values)
    if values.size < _WINDOW or (steps <= 0).all() or (steps >= 0).all():
        return low, high
    smooth = _running_median(values)
    smooth_low, smooth_high = float(smooth.min()), float(smooth.max())
    third = 3 * values.size // 4
    noise = float(np.partition(np.abs(values - smooth), third)[third])  # of most epochs
    reach = max(_REACH * (smooth_high - smooth_low), _NOISE * noise)
    inner_low, inner_high = max(low, smooth_low - reach), min(high, smooth_high + reach)
    if high - low <= _FLAT * (inner_high - inner_low) or reach == 0:
        return low, high
    return inner_low, inner_high


def _running_median(values: Floats) -> Floats:
    """The median of the window about each value, of the last half window at the ends."""
    half = _WINDOW // 2
    first, last = (
        sorted(end.tolist())[half // 2] for end in (values[: half + 1], values[-half - 1 :])
    )
    # The third of five lies between the greater of two lows and the lesser of two highs: twenty
    # times faster than sorting each window, on a curve of a hundred thousand epochs.
    a, b, c, d, e = (values[at : values.size - _WINDOW + 1 + at] for at in range(_WINDOW))
    low = np.maximum(np.minimum(a, b), np.minimum(c, d))
    high = np.minimum(np.maximum(a, b), np.maximum(c, d))
    inner = np.maximum(np.minimum(low, high), np.minimum(np.maximum(low, high), e))
    return np.concatenate([[first] * half, inner, [last] * half])


def _common(spans: Floats) -> tuple[float, float]:
    """One range for all curves, those that lie far from the middle one left out."""
    if len(spans) == 1:
        return float(spans[0, 0]), float(spans[0, 1])
    lows, highs = spans.T
    low, high = float(lows.min()), float(highs.max())
    middle_low, middle_high = middle(lows), middle(highs)
    unit = max(middle_high - middle_low, middle(highs - lows))
    inner_low = float(lows[lows >= middle_low - _APART * unit].min())
    inner_high = float(highs[highs <= middle_high + _APART * unit].max())
    if high - low <= _FLAT * (inner_high - inner_low) or (lows == highs).all():
        return low, high
    return inner_low, inner_high
