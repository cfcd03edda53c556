"""How a curve would go on: what as many epochs again would gain."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from fitreport.analysis.noise import middle
from fitreport.diagnosis.shape import Shape
from fitreport.run import Floats

_STRAIGHTEST = 0.9  # no fall goes on for ever: even a straight one slows down


class Gain(msgspec.Struct, frozen=True):
    """What as many epochs again would gain, from `low` to `high`, in the metric's unit."""

    expected: float
    low: float
    high: float
    straight: bool


def gain_of(shape: Shape, noise: float) -> Gain | None:
    """What as many epochs again would gain, None where the end is not falling beyond its noise.

    The last three fifths in three parts tell the pace, and how it shrinks. Three curves go on from
    there: an exponential, a power of the epochs, a hyperbola. Real ones lie among them, so their
    mean is what to expect, and their ends, with the noise of the parts, are what it may be.
    """
    y = _since_peak(shape.calm)
    if y.size < 4:
        return None
    part = max(1, y.size // 5)
    first, second, third = (
        float(np.mean(y[y.size - (n + 1) * part : y.size - n * part])) for n in (2, 1, 0)
    )
    earlier, later = first - second, second - third
    doubt = shape.doubt(part)
    if later <= noise * doubt or float(y[-1]) > third + 3 * shape.noise:
        return None
    if behind(shape) > 4 * shape.noise + 0.02 * abs(shape.start - shape.best_level):
        return None
    since = max(0.0, third - middle(y[-max(1, part // 3) :]))  # gained since the last part's middle
    parts = len(shape) / part  # in as many epochs again

    def gains(later: float, earlier: float) -> list[float]:
        return [max(0.0, gain - since) for gain in _onward(later, earlier, third, parts)]

    expected = gains(later, earlier)
    low, high = gains(later - doubt, earlier + doubt), gains(later + doubt, earlier - doubt)
    return Gain(float(np.mean(expected)), min(low), max(high), straight=later > 0.8 * earlier)


def _onward(later: float, earlier: float, level: float, parts: float) -> tuple[float, ...]:
    """What so many parts more gain by an exponential, a power and a hyperbola."""
    if later <= 0:
        return (0.0, 0.0, 0.0)
    ratio = min(_STRAIGHTEST, later / earlier) if earlier > 0 else _STRAIGHTEST
    steepness = math.log(ratio) / math.log(parts / (parts - 1))
    ahead = range(1, round(parts) + 1)
    exponential = later * math.fsum(ratio**n for n in ahead)
    power = later * math.fsum(math.pow(1 + n / parts, steepness) for n in ahead)
    hyperbola = later * parts / 2
    if level <= 0:
        return (exponential, power, hyperbola)
    # A loss that was never negative is taken to have its floor at 0.
    most = level * (1 - math.pow(level / (level + later), parts))
    return (min(exponential, most), min(power, most), min(hyperbola, most))


def behind(shape: Shape) -> float:
    """How far the end is above the best level; of a curve that falls to its end nothing."""
    last = float(np.mean(shape.y[-shape.window :]))
    return max(0.0, min(shape.end_level, last) - shape.best_level)


def _since_peak(y: Floats) -> Floats:
    """The values from the last peak on: what falls after a spike recovers, and gains nothing."""
    tail = y[-3 * max(1, y.size // 5) :]
    peak = int(tail.argmax())
    return tail[peak:] if peak > tail.size // 6 else y
