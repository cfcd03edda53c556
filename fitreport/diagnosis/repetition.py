"""A stretch of changing values that comes back later in a curve, to the last digit."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from fitreport.analysis.distinct import distinct
from fitreport.run import Floats, Ints

_LEAST = 5  # different values of a stretch that comes back
_CHANCE = 1e-4  # of such a stretch in an honest curve


class Repetition(msgspec.Struct, frozen=True):
    """So many `values` from index `first` on come back from index `again` on."""

    first: int
    again: int
    values: int


def repetition(y: Floats) -> Repetition | None:
    """The first stretch that comes back; None where each is short enough to be chance.

    Equal values in a row count once, with their number: standing still is no repetition. How long
    chance makes a stretch is told by how often two values of the curve, or two of its steps, are
    the same: an accuracy of few examples walks up and down a few stairs, and repeats by nature.
    """
    starts = np.concatenate(([0], np.flatnonzero(y[1:] != y[:-1]) + 1))
    values = y[starts]
    if values.size < 2 * _LEAST or not _some_twice_in_a_row(values):
        return None
    named = np.unique(values, return_inverse=True)[1]
    length = _beyond_chance(values, named)
    stood = np.diff(starts, append=y.size)
    at = _first_twice(named * (y.size + 1) + stood, length)
    if at is None:
        return None
    first, again = at
    while again + length < values.size and bool(
        named[first + length] == named[again + length]
        and stood[first + length] == stood[again + length]
    ):
        length += 1
    if distinct(named[first : first + length]).size < _LEAST:
        return None
    return Repetition(
        int(starts[first]), int(starts[again]), int(stood[again : again + length].sum())
    )


def _some_twice_in_a_row(values: Floats) -> bool:
    """Whether as many neighbours as a stretch needs all occur elsewhere, too; quickly told."""
    ordered = np.sort(values)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if twice.size < _LEAST:
        return False
    at = np.minimum(np.searchsorted(twice, values), twice.size - 1)
    count = np.concatenate(([0], np.cumsum(twice[at] == values)))
    return bool((count[_LEAST:] - count[:-_LEAST] == _LEAST).any())


def _beyond_chance(values: Floats, named: Ints) -> int:
    """How many values a stretch must have that chance would hardly bring back once."""
    steps = np.diff(values)
    rounded = np.unique(np.round(steps / float(np.ptp(values)), 7), return_inverse=True)[1]
    half = values.size // 2
    same = max(_same(of) for of in (named[:half], named[half:], rounded[:half], rounded[half:]))
    if same >= 1:
        return int(values.size)
    pairs = values.size**2 / 2
    return max(_LEAST, math.ceil(math.log(_CHANCE / pairs) / math.log(same)))


def _same(named: Ints) -> float:
    """How likely two of these are the same."""
    shares = np.bincount(named) / named.size
    return float(shares @ shares)


def _first_twice(named: Ints, length: int) -> tuple[int, int] | None:
    """Where the first stretch of a length that comes back stands, and where it does."""
    width = 1
    known = np.unique(named, return_inverse=True)[1]
    while width < length:  # stretches twice as long are pairs of stretches, which may overlap
        more = min(width, length - width)
        if known.size <= more:
            return None
        pairs = known[:-more] * (int(known.max()) + 1) + known[more:]
        names, known = np.unique(pairs, return_inverse=True)
        if names.size == known.size:
            return None
        width += more
    order = np.argsort(known, kind="stable")
    twice = np.flatnonzero(np.diff(known[order]) == 0)
    if not twice.size:
        return None
    at = twice[int(order[twice].argmin())]
    return int(order[at]), int(order[at + 1])
