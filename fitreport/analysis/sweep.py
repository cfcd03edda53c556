"""Sweeps: runs that differ in hyperparameters, and how each of these went with the result.

The result of a run is its best value of the main metric. Runs that have all hyperparameters in
common (other seeds, other folds) count as one configuration with their median result: they are no
independent trials of it. All rests on ranks, so neither the scale of a hyperparameter nor that of
the metric plays a part.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import msgspec
import numpy as np

from fitreport.analysis.differences import Difference
from fitreport.analysis.distinct import distinct
from fitreport.analysis.holm import holm
from fitreport.analysis.noise import middle
from fitreport.analysis.ranks import (
    explained,
    explained_beyond_chance,
    explained_p,
    rank_correlation,
    rank_correlation_p,
    ranks,
)
from fitreport.analysis.varied import Varied, hyperparameters
from fitreport.run import Floats, Goal

CHANCE = 0.05  # p-value from which on chance alone would do, too
ENOUGH = 20  # configurations below which nobody can tell which hyperparameter mattered
_LEAST = 4  # runs that make a sweep; configurations that make a correlation
_MOST = 64  # hyperparameters that are looked at
_TOGETHER = 0.9  # correlation of ranks above which two hyperparameters cannot be told apart


class Hyperparameter(msgspec.Struct, frozen=True, kw_only=True):
    """How one hyperparameter went with the result; what cannot be told is None.

    `section` and `name` are those of the Study's differences. `strength` is Spearman's rank
    correlation with the result, above 0 where the result rises with it. Of words it is the root of
    the share of the results' variance, in ranks, that lies between them, less what chance would
    explain: from 0 to 1. `bend`, of numbers of three values or more, is the rank correlation of the
    distance from the middle one with the result. `p` belongs to the stronger of the two, corrected
    for both and for the number of hyperparameters (Holm). `leader` is the word of the best mean
    rank.
    """

    section: str
    name: str
    words: bool
    configurations: int  # that have a value of it
    strength: float | None = None
    bend: float | None = None
    p: float | None = None
    leader: str | None = None
    together: tuple[str, ...] = ()  # hyperparameters that cannot be told apart from it

    @property
    def bends(self) -> bool:
        """Whether its distance from the middle went more with the result than it did itself."""
        return abs(self.bend or 0) > abs(self.strength or 0)

    @property
    def weight(self) -> float:
        """How much it went with the result, from 0 to 1."""
        return max(abs(self.strength or 0), abs(self.bend or 0))

    @property
    def told(self) -> bool:
        """Whether it went with the result more than chance would have it."""
        return self.p is not None and self.p < CHANCE


class Sweep(msgspec.Struct, frozen=True, kw_only=True):
    """A sweep, and `runs` that have a result, as indices.

    The hyperparameters that went most with the result come first, where there are enough
    configurations to tell; else they keep the order of the differences.
    """

    runs: tuple[int, ...]
    configurations: int
    hyperparameters: tuple[Hyperparameter, ...]

    @property
    def judged(self) -> bool:
        """Whether there are enough configurations to tell which hyperparameter mattered."""
        return self.configurations >= ENOUGH


def sweep(
    differing: Sequence[Difference], results: Sequence[float | None], goal: Goal
) -> Sweep | None:
    """The sweep that runs of these differences and results make; None where they make none."""
    runs = [at for at, result in enumerate(results) if result is not None]
    columns = [
        column
        for column in _of_runs(hyperparameters(differing), runs)
        if distinct(column.values[np.isfinite(column.values)]).size > 1
    ][:_MOST]
    if len(runs) < _LEAST or not columns:
        return None
    first, result = _configurations(columns, np.array([results[at] for at in runs], np.float64))
    columns = _of_runs(columns, first)
    judged = len(first) >= ENOUGH
    found = [_effect(column, result, goal) for column in columns]
    found = _with_p(found, columns, result) if judged else found
    found = _with_together(found, columns)
    if judged:
        found.sort(key=lambda one: (not one.told, -one.weight))
    return Sweep(runs=tuple(runs), configurations=len(first), hyperparameters=tuple(found))


def _of_runs(columns: Sequence[Varied], runs: Sequence[int]) -> list[Varied]:
    return [msgspec.structs.replace(one, values=one.values[list(runs)]) for one in columns]


def _configurations(columns: Sequence[Varied], results: Floats) -> tuple[list[int], Floats]:
    """The first run of each configuration, and its median result."""
    having: dict[tuple[float, ...], list[int]] = {}
    for at, values in enumerate(np.array([one.values for one in columns]).T.tolist()):
        # One NaN is not equal to another, but two runs without a value are alike.
        key = tuple(math.inf if math.isnan(value) else value for value in values)
        having.setdefault(key, []).append(at)
    return [ats[0] for ats in having.values()], np.array(
        [middle(results[ats]) for ats in having.values()]
    )


def _effect(column: Varied, result: Floats, goal: Goal) -> Hyperparameter:
    x, y = _both(column.values, result)
    plain = Hyperparameter(
        section=column.section, name=column.name, words=bool(column.words), configurations=x.size
    )
    if x.size < _LEAST:
        return plain
    if not column.words:
        bend = rank_correlation(_from_middle(x), y) if distinct(x).size > 2 else None
        return msgspec.structs.replace(plain, strength=rank_correlation(x, y), bend=bend)
    words, share = _share(x, y)
    if share is None:
        return plain
    known, groups = np.unique(x, return_inverse=True)
    means = np.bincount(groups, weights=ranks(y)) / np.bincount(groups)
    return msgspec.structs.replace(
        plain,
        strength=math.sqrt(explained_beyond_chance(share, words, x.size)),
        leader=column.words[int(known[means.argmin() if goal == "min" else means.argmax()])],
    )


def _both(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """The values of both where both are known."""
    known = np.isfinite(one) & np.isfinite(other)
    return one[known], other[known]


def _from_middle(x: Floats) -> Floats:
    placed = ranks(x)
    away: Floats = np.abs(placed - middle(placed))
    return away


def _share(words: Floats, y: Floats) -> tuple[int, float | None]:
    """How many words there are, and what they explain: nothing where each is but a run's name."""
    known, groups = np.unique(words, return_inverse=True)
    tells = 1 < known.size <= words.size // 2
    return known.size, explained(groups, y) if tells else None


def _with_p(
    found: Sequence[Hyperparameter], columns: Sequence[Varied], result: Floats
) -> list[Hyperparameter]:
    """With p-values, for those that enough configurations have a value of."""
    ps = {
        at: _p(one, *_both(columns[at].values, result))
        for at, one in enumerate(found)
        if one.strength is not None and one.configurations >= ENOUGH
    }
    corrected = dict(zip(ps, holm(list(ps.values())), strict=True))
    return [msgspec.structs.replace(one, p=corrected.get(at)) for at, one in enumerate(found)]


def _p(one: Hyperparameter, x: Floats, y: Floats) -> float:
    if one.words:
        words, share = _share(x, y)
        return explained_p(share or 0.0, words, x.size)
    looks = [look for look in (one.strength, one.bend) if look is not None]
    return min(1.0, len(looks) * min(rank_correlation_p(look, x.size) for look in looks))


def _with_together(
    found: Sequence[Hyperparameter], columns: Sequence[Varied]
) -> list[Hyperparameter]:
    """With the names of those that vary together with each."""
    others: list[list[str]] = [[] for _ in found]
    for one, other in combinations(range(len(found)), 2):
        if _go_together(columns[one], columns[other]):
            others[one].append(found[other].name)
            others[other].append(found[one].name)
    return [
        msgspec.structs.replace(one, together=tuple(names))
        for one, names in zip(found, others, strict=True)
    ]


def _go_together(one: Varied, other: Varied) -> bool:
    """Whether one of two hyperparameters tells nearly all about the other."""
    a, b = _both(one.values, other.values)
    if a.size < _LEAST:
        return False
    if one.words and other.words:
        sizes = [distinct(values).size for values in (a, b)]
        pairs = len(set(zip(a.tolist(), b.tolist(), strict=True)))
        return min(sizes) > 1 and pairs == max(sizes) <= a.size // 2
    if one.words or other.words:
        _, share = _share(a, b) if one.words else _share(b, a)
        return math.sqrt(share or 0) > _TOGETHER
    return abs(rank_correlation(a, b) or 0) > _TOGETHER
