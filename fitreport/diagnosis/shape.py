"""The shape of one curve, worked out once: its noise, its levels, where it was best.

Everything a rule compares is a difference of levels held against the curve's own fall and its own
noise, so that no answer depends on the unit of a metric, or on a constant added to it.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np

from fitreport.analysis.noise import middle, noise_of
from fitreport.run import Curve, Floats, Goal, Ints

_FEW = 3  # values of a window in which each one still counts
_LONG = 24  # values, of which the second half has a noise of its own


class Shape(msgspec.Struct, frozen=True, eq=False):
    """One curve as the rules see it, non-finite values left out.

    `y` is turned so that lower is better (as it is where the goal is unknown). `calm` is `y` with
    the middle of each three, so that a lone spike is gone. `window` is the number of values whose
    mean counts as a level; `levels[i]` is the level around value `i + window // 2`; `best` is the
    index of the middle of the best window. `noise` is the spread of one value around its trend, of
    the whole curve or of its second half, whichever is more.
    """

    curve: Curve
    goal: Goal | None
    epochs: Ints
    y: Floats
    calm: Floats
    window: int
    levels: Floats
    best: int
    best_level: float
    end_level: float
    noise: float

    def __len__(self) -> int:
        return int(self.y.size)

    @property
    def ends_broken(self) -> bool:
        """Whether the curve's last value is not finite."""
        return int(self.epochs[-1]) != int(self.curve.epochs[-1])

    @property
    def start(self) -> float:
        """The first value; one epoch often did most of the learning before it."""
        return float(self.y[0])

    @property
    def rise(self) -> float:
        """How far the end's level is above the best one."""
        return self.end_level - self.best_level

    @property
    def best_at(self) -> int:
        """The index of the best value itself, within the best window."""
        low = max(0, self.best - self.window // 2)
        return low + int(self.y[low : self.best + self.window // 2 + 1].argmin())

    @property
    def shown_end(self) -> float:
        """What to call the end: the last value, turned, or the level where noise hides in one."""
        last = float(self.y[-1])
        return last if self.window <= _FEW else self.end_level

    def value(self, y: float) -> float:
        """A turned value as the source gave it."""
        return -y if self.goal == "max" else y

    def level(self, at: int) -> float:
        """The level around the value of this index."""
        return float(self.levels[min(max(at - self.window // 2, 0), self.levels.size - 1)])

    def doubt(self, values: int) -> float:
        """The spread of a difference of two levels, each a mean of so many values, by noise."""
        return self.noise * math.sqrt(2 / max(values, 1))


def shape_of(curve: Curve, goal: Goal | None) -> Shape | None:
    """The shape of a curve; None for one without any finite value."""
    finite = np.isfinite(curve.values)
    whole = bool(finite.all())
    values = curve.values if whole else curve.values[finite]
    if not values.size:
        return None
    y = -values if goal == "max" else values
    calm = _calm(y)
    noise = noise_of(y)
    if y.size >= _LONG:
        noise = max(noise, noise_of(y[y.size // 2 :]))
    window = level_window(y.size, noise, float(y[0] - calm.min()))
    levels = _means(calm, window)
    at = int(levels.argmin())
    return Shape(
        curve=curve,
        goal=goal,
        epochs=curve.epochs if whole else curve.epochs[finite],
        y=y,
        calm=calm,
        window=window,
        levels=levels,
        best=at + window // 2,
        best_level=float(levels[at]),
        end_level=middle(y[-max(window, min(3, y.size)) :]),
        noise=noise,
    )


def reached_at(shape: Shape) -> int:
    """The first index whose level is as good as the best, within noise."""
    near = (shape.levels <= good_level(shape)).nonzero()[0]
    return min(int(near[0]) + shape.window // 2, len(shape) - 1)


def good_level(shape: Shape) -> float:
    """The worst level that noise alone may part from the best one."""
    fall = shape.start - shape.best_level
    return shape.best_level + max(3 * shape.doubt(shape.window), 0.01 * fall)


def level_window(size: int, noise: float, fall: float) -> int:
    """How many values make a level: no more than the noise asks for, or a sharp best is lost.

    So many that the noise of their mean is a hundredth of the fall, one at least of few values,
    three of many, a twelfth of all at most.
    """
    least, most = max(1, min(size // 4, 3)), max(1, size // 12)
    if noise <= 0 or most <= least:
        return least
    needed = (noise / (0.01 * fall)) ** 2 if fall > 0 else math.inf
    return int(min(max(needed, least), most))


def _calm(y: Floats) -> Floats:
    """Each value replaced by the middle of itself and its neighbours, the ends kept."""
    if y.size < 3:
        return y
    calm = y.copy()
    low, high = np.minimum(y[:-2], y[2:]), np.maximum(y[:-2], y[2:])
    np.clip(y[1:-1], low, high, out=calm[1:-1])
    return calm


def _means(y: Floats, window: int) -> Floats:
    if window == 1:
        return y
    total = np.cumsum(np.concatenate(([0.0], y)))
    means: Floats = (total[window:] - total[:-window]) / window
    return means
