"""The best and the last value of a curve."""

from __future__ import annotations

import msgspec
import numpy as np

from fitreport.run import Curve, Goal


class Point(msgspec.Struct, frozen=True):
    """One value of a curve and the epoch that it belongs to."""

    epoch: int
    value: float


def best_point(curve: Curve | None, goal: Goal | None) -> Point | None:
    """The best finite value by the goal, the earliest of equals; None where none can be named."""
    if curve is None or goal is None:
        return None
    finite = np.isfinite(curve.values)
    if not finite.any():
        return None
    worst = np.inf if goal == "min" else -np.inf
    values = np.where(finite, curve.values, worst)
    at = int(values.argmin() if goal == "min" else values.argmax())
    return Point(int(curve.epochs[at]), float(curve.values[at]))


def last_point(curve: Curve | None) -> Point | None:
    """The value of the last epoch, be it finite or not; None for an empty curve."""
    if curve is None or not len(curve):
        return None
    return Point(int(curve.epochs[-1]), float(curve.values[-1]))


def is_better(one: float, other: float, goal: Goal) -> bool:
    """Whether `one` is strictly better than `other`."""
    return one < other if goal == "min" else one > other
