"""Candidates held against baselines, metric by metric: how far apart, and how surely.

A difference is judged by how runs of one configuration differ among themselves: by the differences
of pairs where both sides share seeds or folds, by the spread within each side otherwise. One run
against one run has no such measure; the noise from epoch to epoch is the only yardstick then, and a
difference beyond it may still be luck.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from fitreport.analysis import student
from fitreport.analysis.comparison import SURE, At, Comparison, verdict_of
from fitreport.analysis.groups import Group
from fitreport.analysis.holm import holm
from fitreport.analysis.noise import noise_of
from fitreport.analysis.pairs import MetricPair
from fitreport.run import Curve, Floats, Goal, Run, Split

MOST_WHOLE = 50  # candidates that are compared in every metric


class _Measured(msgspec.Struct, frozen=True):
    """A comparison before its verdict; `difference` is None for one run against one run."""

    told: Comparison
    difference: student.Difference | None
    spread: float  # of a pair's difference, or of a single run


def compared(
    runs: Sequence[Run],
    pairs: Sequence[MetricPair],
    best_epochs: Sequence[int | None],
    sides: Sequence[tuple[Group, Group]],
    main: MetricPair,
    relevant: Mapping[str, float],
) -> tuple[Comparison, ...]:
    """All comparisons of these baselines and candidates, the main metric's first.

    Verdicts on the main metric are corrected for the number of candidates, those on all other
    metrics together for theirs. Of more than MOST_WHOLE candidates the main metric alone is
    compared: corrected for so many, nothing else would show.

    Args:
        runs: all runs of the Study.
        pairs: its metric pairs.
        best_epochs: the best epoch of each run by the main metric.
        sides: baselines and candidates, two by two.
        main: the main metric's pair.
        relevant: the difference that would matter, by metric.
    """
    others = [pair for pair in pairs if pair != main] if len(sides) <= MOST_WHOLE else []
    ordered = [main, *others]
    measured = [
        _measured(runs, pair, split, at, best_epochs, two, relevant.get(pair.metric))
        for pair in ordered
        for two in sides
        for split, at in list(_places(pair))[: None if len(sides) <= MOST_WHOLE else 1]
    ]
    judged = dict.fromkeys(at for at, one in enumerate(measured) if _is_judged(one, ordered))
    corrected: dict[int, float] = {}
    tests: dict[int, int] = {}
    for first in (True, False):
        chosen = [at for at in judged if (measured[at].told.metric == main.metric) is first]
        told = [(at, one.p) for at in chosen if (one := measured[at].difference) is not None]
        p = holm([p for _, p in told])
        corrected |= {at: value for (at, _), value in zip(told, p, strict=True)}
        tests |= {at: len(told) for at, _ in told}
    goals = {pair.metric: pair.goal for pair in ordered}
    return tuple(
        _judged(one, goals[one.told.metric], corrected.get(at), tests.get(at, 1))
        if at in judged
        else one.told
        for at, one in enumerate(measured)
    )


def _places(pair: MetricPair) -> Iterator[tuple[Split, At]]:
    yield pair.judged, "best"
    if pair.judged != "test":
        yield pair.judged, "end"
    if pair.judged == "validation" and "train" in pair.splits:
        yield "train", "best"
    if "test" in pair.splits and pair.judged != "test":
        yield "test", "best"


def _is_judged(one: _Measured, pairs: Sequence[MetricPair]) -> bool:
    pair = next(pair for pair in pairs if pair.metric == one.told.metric)
    return pair.goal is not None and one.told.at == "best" and one.told.split == pair.judged


def _measured(
    runs: Sequence[Run],
    pair: MetricPair,
    split: Split,
    at: At,
    best_epochs: Sequence[int | None],
    sides: tuple[Group, Group],
    relevant: float | None,
) -> _Measured:
    found = [values_of(runs, side, pair.metric, split, at, best_epochs) for side in sides]
    first, second = (np.array(list(values.values())) for values in found)
    told = Comparison(
        metric=pair.metric,
        split=split,
        at=at,
        baseline=sides[0].name,
        candidate=sides[1].name,
        values=(_mean(first), _mean(second)),
        runs=(first.size, second.size),
        relevant=relevant,
    )
    if not first.size or not second.size:
        return _Measured(told, None, 0.0)
    if first.size == second.size == 1:
        return _of_two_runs(told, runs, pair, split, *(next(iter(values)) for values in found))
    paired = shared(sides, found)
    if paired is not None:
        difference = student.of_pairs(*paired)
        spread = difference.spread * math.sqrt(paired[0].size)
    else:
        difference = student.of_samples(second, first)
        spread = max(float(x.std(ddof=1)) for x in (first, second) if x.size > 1)
    told = msgspec.structs.replace(
        told,
        difference=difference.mean,
        interval=difference.interval,
        paired=paired is not None,
    )
    return _Measured(told, difference, float(spread))


def values_of(
    runs: Sequence[Run],
    side: Group,
    metric: str,
    split: Split,
    at: At,
    best_epochs: Sequence[int | None],
) -> dict[int, float]:
    """The finite values of a side's runs by run, of which some may have none."""
    values = {
        run: _value(runs[run].curve(metric, split), at, best_epochs[run]) for run in side.runs
    }
    return {run: value for run, value in values.items() if value is not None}


def _value(curve: Curve | None, at: At, best: int | None) -> float | None:
    """A run's finite value at its best epoch or its last, a test curve's last; None without one."""
    if curve is None or not len(curve):
        return None
    if at == "end" or curve.split == "test":
        value = float(curve.values[-1])
    else:
        here = np.flatnonzero(curve.epochs == best)
        value = float(curve.values[here[0]]) if here.size else np.nan
    return value if np.isfinite(value) else None


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if values.size else None


def shared(
    sides: tuple[Group, Group], found: Sequence[Mapping[int, float]]
) -> tuple[Floats, Floats] | None:
    """Candidate's and baseline's values by shared seeds or folds; None where they are no pairs.

    All runs of the smaller side must have a counterpart: a few chance pairs would throw away what
    the other runs tell.
    """
    by_key = [
        {key: values[run] for run, key in zip(side.runs, side.keys, strict=True)
         if key and run in values}
        for side, values in zip(sides, found, strict=True)
    ]  # fmt: skip
    shared = sorted(by_key[0].keys() & by_key[1].keys())
    if len(shared) < 2 or len(shared) < min(map(len, found)):
        return None
    first, second = (np.array([values[key] for key in shared]) for values in by_key)
    return second, first


def _of_two_runs(
    told: Comparison, runs: Sequence[Run], pair: MetricPair, split: Split, first: int, second: int
) -> _Measured:
    """One run against one run, by the noise from epoch to epoch of both."""
    reach = wavering([runs[at].curve(pair.metric, split) for at in (first, second)])
    apart = (told.values[1] or 0.0) - (told.values[0] or 0.0)
    told = msgspec.structs.replace(
        told,
        difference=apart,
        interval=(apart - reach, apart + reach) if reach is not None else None,
    )
    return _Measured(told, None, 0.0)


def wavering(curves: Sequence[Curve | None]) -> float | None:
    """How far values of these curves, or their difference, waver from epoch to epoch: to either
    side, in 95 of 100. None where a curve does not tell.
    """
    known = [curve for curve in curves if curve is not None]
    # A test has one value; and what was thinned kept its extremes, and its noise with them.
    if any(curve.split == "test" or curve.thinned_from for curve in known):
        return None
    return 1.96 * math.hypot(*(noise_of(c.values[np.isfinite(c.values)]) for c in known))


def _judged(one: _Measured, goal: Goal | None, p: float | None, tests: int) -> Comparison:
    told = one.told
    if one.difference is not None:
        asked = SURE / tests  # what Holm asks of the first
        seen = told.relevant or one.difference.mean
        told = msgspec.structs.replace(
            told,
            detectable=one.difference.detectable(asked),
            needed=student.needed(one.spread, seen, asked, paired=told.paired),
        )
    verdict, reason = verdict_of(told, one.difference, p, higher_is_better=goal == "max")
    return msgspec.structs.replace(told, p=p, verdict=verdict, reason=reason)
