"""The main metric over commits: what each commit's runs reached, and where that stepped.

Runs of one configuration (else of one name) are put in the order of their commits, by the dates of
these where every one is known, else by when their first runs were trained.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec
import numpy as np

from fitreport.analysis import student
from fitreport.analysis.comparison import SURE
from fitreport.analysis.groups import configuration_of, name_of, origin_of
from fitreport.run import Floats, Run

_FEWEST = 3  # commits that make a trend
_FEWEST_FOR_A_STEP = 4


class Moment(msgspec.Struct, frozen=True):
    """What the runs of one commit reached: their mean and, of several, its 95% interval.

    `commit` is the report's file where no commit is known; `date` is that of the commit where all
    are known, else of its first run, in seconds since 1970 UTC.
    """

    commit: str
    date: float | None
    runs: tuple[int, ...]
    mean: float
    interval: tuple[float, float] | None = None


class Step(msgspec.Struct, frozen=True):
    """From the moment `at` on, the metric was another: by `difference`, with its 95% interval."""

    at: int
    difference: float
    interval: tuple[float, float]
    p: float


class Trend(msgspec.Struct, frozen=True):
    """One configuration over time, the oldest moment first; `step` is None where nothing shows."""

    name: str
    moments: tuple[Moment, ...]
    step: Step | None


def trends(runs: Sequence[Run], bests: Sequence[float | None]) -> tuple[Trend, ...]:
    """The trends of all configurations that were run at three commits or more."""
    return tuple(_trends(runs, bests))


def _trends(runs: Sequence[Run], bests: Sequence[float | None]) -> Iterator[Trend]:
    known = [at for at in range(len(runs)) if bests[at] is not None and origin_of(runs[at])]
    if len({origin_of(runs[at]) for at in known}) < _FEWEST:
        return
    for members in _split(known, lambda at: configuration_of(runs[at]) or runs[at].name):
        parts = _split(members, lambda at: origin_of(runs[at]))
        if len(parts) >= _FEWEST:
            names = {runs[at].name for at in members}
            known_dates = all(math.isfinite(_committed(runs[part[0]])) for part in parts)
            when = _committed if known_dates else _trained
            dates = {part[0]: min(when(runs[at]) for at in part) for part in parts}
            parts.sort(key=lambda part: dates[part[0]])
            values = [np.array([bests[at] for at in part], float) for part in parts]
            yield Trend(
                names.pop() if len(names) == 1 else name_of(runs, members),
                tuple(
                    _moment(runs, part, of, dates[part[0]])
                    for part, of in zip(parts, values, strict=True)
                ),
                _step(values),
            )


def _split(members: Sequence[int], key: Callable[[int], str]) -> list[list[int]]:
    found: dict[str, list[int]] = {}
    for at in members:
        found.setdefault(key(at), []).append(at)
    return list(found.values())


def _trained(run: Run) -> float:
    return math.inf if run.started is None else run.started


def _committed(run: Run) -> float:
    try:
        return datetime.fromisoformat(str(run.facts.get("git", {}).get("committed"))).timestamp()
    except (ValueError, OverflowError, OSError):
        return math.inf


def _moment(runs: Sequence[Run], members: Sequence[int], values: Floats, date: float) -> Moment:
    return Moment(
        commit=origin_of(runs[members[0]]),
        date=date if math.isfinite(date) else None,
        runs=tuple(members),
        mean=float(values.mean()),
        interval=student.of_one(values).interval if values.size > 1 else None,
    )


def _step(values: Sequence[Floats]) -> Step | None:
    """The one place where before and after differ most surely; None where that may be chance.

    Single runs are compared where each commit has several, else the commits' means: the spread
    from commit to commit is all that tells of noise then. All are taken to spread alike, since one
    configuration is run. Bonferroni's correction for the places.
    """
    if len(values) < _FEWEST_FOR_A_STEP:
        return None
    several = min(of.size for of in values) > 1
    units = values if several else [np.array([of.mean()]) for of in values]
    found = [
        (at, student.of_alike(np.concatenate(units[at:]), np.concatenate(units[:at])))
        for at in range(1, len(units))
    ]
    at, best = min(found, key=lambda item: item[1].p)
    p = min(1.0, best.p * len(found))
    if p >= SURE or not best.spread:
        return None
    return Step(at, best.mean, best.interval, p)
