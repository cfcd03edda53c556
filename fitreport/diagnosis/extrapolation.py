"""How a curve would go on: what as many epochs again would gain."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from fitreport.diagnosis.shape import Shape
from fitreport.run import Floats

_POWERS = (0.25, 0.5, 1.0, 2.0)  # of the epochs
_PACES = (0.1, 0.2, 0.4, 0.8, 1.6)  # of exponentials, in shares of the run
_BOTTOMS = (1.05, 1.2, 1.5)  # of parabolas, in lengths of the run
_FEWEST = 4  # values that a fit needs
_MOST = 60  # values that a fit looks at; more are taken together
_RISE = 3  # spreads of one value, by which a peak stands out of what came before
_OFF = 0.4  # of a gain: real curves that went on ended so far from what was foretold
_TRUST = 8  # values, as which the evidence for one curve against another counts, at most


class Gain(msgspec.Struct, frozen=True):
    """What as many epochs again would gain on the best level, in the metric's unit. `doubt` is how
    far curves that fit foretell other gains, `most` what there is left to gain, and `proof` by how
    many spreads of its doubt the end is still falling.
    """

    expected: float
    doubt: float
    most: float
    proof: float
    straight: bool

    @property
    def low(self) -> float:
        """So much nearly every curve gains."""
        return self.expected - 2 * self._off

    @property
    def high(self) -> float:
        """Few gain more."""
        return min(self.expected + 2 * self._off, self.most)

    @property
    def _off(self) -> float:
        return math.hypot(self.doubt, _OFF * self.expected)

    def sure(self, noise: float) -> bool:
        """Whether there is a gain, beyond so many spreads of doubt that the end still falls."""
        return self.expected > 0 and self.proof >= noise

    def beside(self, expected: float, doubt: float) -> Gain:
        """With another estimate of the same gain: each counts by the inverse of its variance."""
        share = (self.doubt / math.hypot(self.doubt, doubt)) ** 2
        return msgspec.structs.replace(
            self,
            expected=self.expected + share * (expected - self.expected),
            doubt=doubt * math.sqrt(share),
        )


def gain_of(shape: Shape) -> Gain | None:
    """What as many epochs again would gain; None where there is too little to tell.

    Powers of the epochs, exponentials and parabolas up to their bottom are fitted to the second
    half of the curve, whose pace is the one that goes on. None is the true one: what they foretell
    is averaged, each weighed by how well it fits (Domhan, Springenberg, Hutter 2015, with weights
    in place of their sampling).
    """
    y = _since_peak(shape)
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
    likely = min(expected, most) - lost
    return Gain(likely, doubt, most - lost, proof, straight=_straight(half))


def _curves(at: Floats) -> Floats:
    """Each kind of curve at these times, which count in lengths of the run so far; all fall."""
    powers = np.power(at, -np.array(_POWERS)[:, None])
    exponentials = np.exp(-at / np.array(_PACES)[:, None])
    # Validation that will overfit comes down to a bottom, beyond which nothing is gained.
    parabolas = np.square(np.maximum(np.array(_BOTTOMS)[:, None] - at, 0))
    return np.concatenate((powers, exponentials, parabolas))


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


def _since_peak(shape: Shape) -> Floats:
    """The values from the last peak on: what falls after a spike recovers, and gains nothing."""
    y = shape.calm
    tail = y[-3 * max(1, y.size // 5) :]
    peak = int(tail.argmax())
    if peak <= tail.size // 6:
        return y
    # In a noisy curve that is nearly level some value is the highest; that is no spike.
    rise = float(tail[peak] - tail[:peak].min())
    return tail[peak:] if rise > _RISE * shape.noise else y
