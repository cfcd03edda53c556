"""How far the best of many runs would stand out by luck alone, were all of them equal."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from fitreport.analysis.groups import Group
from fitreport.analysis.noise import middle
from fitreport.run import Floats, Goal

_FEWEST = 5  # runs; the best of fewer is hardly chosen
_FREEDOM = 3  # degrees, at least, of a spread between seeds that is to be trusted
_NORMAL = 1.4826  # standard deviations in a median absolute deviation of normal values


class Luck(msgspec.Struct, frozen=True):
    """How far the best of `runs` stands before the middle one, and how far luck alone would bring
    it, in the main metric's unit. `spread` is the standard deviation that luck is taken to have:
    between the seeds of a group where `between_seeds`, else between all runs.
    """

    runs: int
    ahead: float
    expected: float
    spread: float
    between_seeds: bool


def luck(bests: Sequence[float | None], groups: Sequence[Group], goal: Goal) -> Luck | None:
    """The luck of the best of these values; None where they are few, or do not differ.

    The expected largest of n normal values by Blom's approximation (Statistical Estimates and
    Transformed Beta-Variables, 1958). All spreads but that between seeds are by medians, since a
    run that failed is no measure of luck.
    """
    known = np.array([value for value in bests if value is not None])
    if known.size < _FEWEST:
        return None
    turned = known if goal == "max" else -known
    spread = _between_seeds(bests, groups)
    between_seeds = spread is not None
    if spread is None:
        spread = _NORMAL * middle(np.abs(turned - middle(turned)))
    if not spread:
        return None
    from statistics import NormalDist  # scipy's takes longer to import than all of this report

    size = known.size
    expected = spread * NormalDist().inv_cdf((size - 0.375) / (size + 0.25))
    ahead = float(turned.max()) - middle(turned)
    return Luck(size, ahead, expected, spread, between_seeds)


def _between_seeds(bests: Sequence[float | None], groups: Sequence[Group]) -> float | None:
    """The pooled standard deviation within groups."""
    squares, freedom = 0.0, 0
    for group in groups:
        values: Floats = np.array([v for run in group.runs if (v := bests[run]) is not None])
        if values.size > 1:
            squares += float(((values - values.mean()) ** 2).sum())
            freedom += values.size - 1
    return float(np.sqrt(squares / freedom)) if freedom >= _FREEDOM else None
