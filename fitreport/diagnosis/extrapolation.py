"""How a curve would go on: what as many epochs again would gain."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from fitreport.diagnosis.shape import Shape
from fitreport.run import Floats

_POWERS = (0.5, 1.0, 2.0)  # of the epochs
_PACES = (0.1, 0.2, 0.4, 0.8)  # of exponentials, in shares of the run
_FEWEST = 4  # values that a fit needs
_MOST = 60  # values that a fit looks at; more are taken together
_FASTER = 1.5  # times the fall of validation, at which that of training asks for its gap
_TRUST = 8  # values, as which the evidence for one curve against another counts, at most


class Gain(msgspec.Struct, frozen=True):
    """What as many epochs again would gain on the best level, from `low` to `high`, in the
    metric's unit. `proof` is by how many spreads of its doubt the end is still falling.
    """

    expected: float
    low: float
    high: float
    proof: float
    straight: bool

    def sure(self, noise: float) -> bool:
        """Whether there is a gain, beyond so many spreads of doubt that the end still falls."""
        return self.expected > 0 and self.proof >= noise

    def times(self, share: float) -> Gain:
        """That share of it."""
        less = {at: getattr(self, at) * share for at in ("expected", "low", "high")}
        return msgspec.structs.replace(self, **less)


def gain_of(shape: Shape) -> Gain | None:
    """What as many epochs again would gain; None where there is too little to tell.

    Powers of the epochs and exponentials are fitted to the second half of the curve, whose pace is
    the one that goes on. None is the true one: what they foretell is averaged, each weighed by how
    well it fits (Domhan, Springenberg, Hutter 2015, with weights in place of their sampling).
    """
    y = _since_peak(shape.calm)
    if y.size < _FEWEST:
        return None
    half = y[min(y.size // 2, y.size - _FEWEST) :]
    at, values = _taken_together(half)
    at = (at + y.size - half.size) / y.size
    known, ahead = _curves(at), _curves(np.array([1.0, 1.0 + len(shape) / y.size]))
    known_mean, mean = known.mean(axis=1), float(values.mean())
    x, away = known - known_mean[:, None], values - mean
    size = np.square(x).sum(axis=1)
    slope = (x @ away) / size
    missed = np.square(away - slope[:, None] * x).sum(axis=1)
    least = float(missed.min()) + 1e-12 * float(away @ away)
    if not least > 0:
        return None
    weight = (least / np.maximum(missed, least)) ** (min(_TRUST, values.size) / 2)
    weight /= weight.sum()
    end = mean + float(weight @ (slope * (ahead[:, 0] - known_mean)))
    gains = slope * (ahead[:, 0] - ahead[:, 1])
    expected = float(weight @ gains)
    apart = math.sqrt(float(weight @ np.square(gains - expected)))
    best = int(missed.argmin())
    spread = math.sqrt(least / max(1, values.size - 2) / float(size[best]))
    proof = float(slope[best]) / spread
    doubt = math.hypot(apart, expected / proof) if proof else math.inf
    lost = max(0.0, end - shape.best_level)
    # A loss that was never negative is taken to have its floor at 0.
    most = max(end, 0.0) if float(shape.y.min()) >= 0 else math.inf
    low, likely, high = (min(expected + by * doubt, most) - lost for by in (-2, 0, 2))
    return Gain(likely, low, high, proof, straight=_straight(half))


def left_by_gap(train: Shape, validation: Shape) -> float:
    """The share of a gain that a widening gap leaves to validation.

    What training gains reaches validation less and less before it overfits. Where training gains
    faster, the part that reaches it in the last quarter, beside that in the last half, is how
    quickly that goes: once for what is lost at the end itself, and once more for what comes after.
    """
    reaching = []
    for part in (2, 4):
        given, taken = (_fall(shape, part) for shape in (train, validation))
        if given is None or taken is None or given <= 0:
            return 1.0
        reaching.append(taken / given)
    before, last = reaching
    if before <= 0 or before > 1 / _FASTER or last >= before:
        return 1.0
    return (max(last, 0.0) / before) ** 2


def _fall(shape: Shape, part: int) -> float | None:
    """How far the line through the last half, or quarter, of a curve comes down."""
    if len(shape) < 2 * _FEWEST:
        return None
    y = shape.y[-max(_FEWEST - 1, len(shape) // part) :]
    at = np.arange(y.size) - (y.size - 1) / 2
    return -float(at @ y) / float(at @ at)


def _curves(at: Floats) -> Floats:
    """Each kind of curve at these times, which count in lengths of the run so far; all fall."""
    powers = np.power(at, -np.array(_POWERS)[:, None])
    return np.concatenate((powers, np.exp(-at / np.array(_PACES)[:, None])))


def _taken_together(y: Floats) -> tuple[Floats, Floats]:
    """Times, from 1, and values; of many values means of as many neighbours as make few."""
    each = max(1, y.size // _MOST)
    first = y.size % each
    times = np.arange(first + 1.0, y.size + 1)
    return times.reshape(-1, each).mean(axis=1), y[first:].reshape(-1, each).mean(axis=1)


def _straight(y: Floats) -> bool:
    """Whether the fall has hardly slowed down."""
    third = max(1, y.size // 3)
    first, last = float(y[:third].mean()), float(y[-third:].mean())
    middle = float(y[(y.size - third) // 2 :][:third].mean())
    return middle - last > 0.8 * (first - middle)


def _since_peak(y: Floats) -> Floats:
    """The values from the last peak on: what falls after a spike recovers, and gains nothing."""
    tail = y[-3 * max(1, y.size // 5) :]
    peak = int(tail.argmax())
    return tail[peak:] if peak > tail.size // 6 else y
