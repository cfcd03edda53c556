"""The gate: whether each candidate meets what is required of it, and how surely.

A group is judged by its mean, a run that stands alone by its one value. How surely is told by the
statistics of `analysis.comparing`: the miss of a group has the 95% interval of a mean, or of a
difference to the baseline, paired by seed or fold where it can be. The chance of a miss is
corrected for how many misses there are (Holm, 1979), so that of equal configurations no more than
one gate in twenty finds one beyond seed noise. What is met does not count: a chance of both sides
is that of a miss given that it is one (Ellis, Pecanka and Goeman, Gaining power in multiple testing
of interval hypotheses via conditionalization, Biostatistics 21, 2020).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np

from fitreport.analysis import student
from fitreport.analysis.comparing import shared, values_of, wavering
from fitreport.analysis.groups import Group
from fitreport.analysis.holm import holm
from fitreport.analysis.pairs import MetricPair, named_pair
from fitreport.analysis.rounding import show
from fitreport.analysis.unknown import unknown_metric
from fitreport.deliver.candidates import best_epochs_of, candidates
from fitreport.deliver.requirement import Requirement
from fitreport.errors import UsageError
from fitreport.hub import Study
from fitreport.run import Split

Ruling = Literal["passed", "failed", "could not judge"]
Noise = Literal["seeds", "epochs"]

_CHANCE = 1 - student.LEVEL  # of a miss that is called beyond noise, where nothing is amiss


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement and one candidate, a group or a run that stands alone.

    `runs` are the candidate's, by their indices, and `epoch` is where a single run's value is
    taken. `miss` is how far the value lies on the wrong side of the bound, negative where it lies
    on the right one, and `interval` its 95% interval: by the `noise` between seeds, or, of single
    runs, that from epoch to epoch. `beyond_noise` tells whether chance can hardly bring about such
    a miss, None where nothing misses or nothing tells. `misses` counts those that seeds tell of and
    that it was corrected for, itself among them, 0 where it was not. `pairs` counts those of a
    seed or fold that candidate and baseline share, 0 where they were not paired. `reason` says why
    it could not be judged, or why a miss passed.
    """

    requirement: Requirement
    candidate: str
    runs: tuple[int, ...]
    ruling: Ruling
    baseline: str = ""
    epoch: int | None = None
    value: float | None = None
    bound: float | None = None
    miss: float | None = None
    interval: tuple[float, float] | None = None
    noise: Noise | None = None
    beyond_noise: bool | None = None
    misses: int = 0
    pairs: int = 0
    reason: str = ""


class _Measured(msgspec.Struct, frozen=True):
    """A judgement before its ruling; `difference` is the miss, None where seeds do not tell."""

    told: Judged
    difference: student.Difference | None = None

    @property
    def met(self) -> bool:
        value, bound = self.told.value, self.told.bound
        return value is not None and bound is not None and self.told.requirement.holds(value, bound)


def judge(
    study: Study, requirements: Sequence[Requirement], *, allow_noise: bool = False
) -> tuple[Judged, ...]:
    """Every requirement of every candidate, in the order of the requirements.

    The baseline is no candidate, nor is the group that it stands in. With `allow_noise` a miss
    fails only if it is beyond noise. One run against one run then never fails: nothing tells how
    far another seed would lie apart, so a miss beyond what values waver from epoch to epoch cannot
    be judged, and a smaller one passes. A run against a number fails beyond that wavering, since
    there the question is of this run alone.

    Raises:
        UsageError: no run has the metric, or there is no baseline and one is asked for.
    """
    pairs = [_pair(study, one) for one in requirements]
    sides = candidates(study)
    for one in requirements:
        if one.of_baseline and not study.options.baseline:
            raise UsageError(f"{one.text!r} asks for a baseline", "Name it with --baseline")
    best_epochs = best_epochs_of(study)
    measured = [
        _measured(study, one, pair, baseline, candidate, best_epochs)
        for one, pair in zip(requirements, pairs, strict=True)
        for baseline, candidate in sides
    ]
    missed = {
        at: one.difference.p
        for at, one in enumerate(measured)
        if one.difference is not None and not one.met
    }
    corrected = dict(zip(missed, holm(list(missed.values())), strict=True))
    return tuple(
        _ruled(one, corrected.get(at), len(missed), allow_noise=allow_noise)
        for at, one in enumerate(measured)
    )


def _pair(study: Study, wanted: Requirement) -> MetricPair:
    try:
        return named_pair(study.pairs, wanted.metric)
    except KeyError:
        raise unknown_metric(repr(wanted.text), wanted.metric, study.pairs, split=True) from None


def _measured(
    study: Study,
    wanted: Requirement,
    pair: MetricPair,
    baseline: Group | None,
    candidate: Group,
    best_epochs: Sequence[int | None],
) -> _Measured:
    against = baseline if wanted.of_baseline else None
    told = Judged(
        requirement=wanted,
        candidate=candidate.name,
        runs=candidate.runs,
        ruling="could not judge",
        baseline=against.name if against else "",
        epoch=_epoch(study, wanted, pair, candidate, best_epochs),
    )
    sides = [side for side in (against, candidate) if side is not None]
    found = [
        values_of(study.runs, side, pair.metric, pair.judged, wanted.at, best_epochs)
        for side in sides
    ]
    reason = _missing(study, wanted, pair.judged, candidate, found[-1], best_epochs)
    if against is not None and not found[0]:
        reason = f"the baseline {against.name} has no finite {wanted.metric}"
    if reason:
        return _Measured(msgspec.structs.replace(told, reason=reason))
    if against is None:
        return _against_number(study, told, pair, found[0])
    before = {run: wanted.bound(value) for run, value in found[0].items()}
    return _against_baseline(study, told, pair, (against, candidate), (before, found[1]))


def _against_number(
    study: Study, told: Judged, pair: MetricPair, found: Mapping[int, float]
) -> _Measured:
    values, bound = np.array(list(found.values())), told.requirement.bound()
    told = _with_values(told, float(values.mean()), bound)
    if values.size == 1:
        return _Measured(_of_epochs(study, told, pair, list(found)))
    difference = student.of_one(_turned(told) * (values - bound))
    return _Measured(_of_seeds(told, difference), difference)


def _against_baseline(
    study: Study,
    told: Judged,
    pair: MetricPair,
    sides: tuple[Group, Group],
    found: tuple[Mapping[int, float], Mapping[int, float]],
) -> _Measured:
    """By each run's own bound: what is required is then a difference of means, as any other."""
    paired = shared(sides, found)
    before, values = (np.array(list(one.values())) for one in found)
    if paired is not None:
        values, before = paired
        told = msgspec.structs.replace(told, pairs=values.size)
    told = _with_values(told, float(values.mean()), float(before.mean()))
    if values.size == before.size == 1:
        return _Measured(_of_epochs(study, told, pair, [run for one in found for run in one]))
    turned = _turned(told)
    of = student.of_pairs if paired is not None else student.of_samples
    difference = of(turned * values, turned * before)
    return _Measured(_of_seeds(told, difference), difference)


def _with_values(told: Judged, value: float, bound: float) -> Judged:
    miss = _turned(told) * (value - bound)
    return msgspec.structs.replace(told, value=value, bound=bound, miss=miss)


def _turned(told: Judged) -> float:
    """What makes a difference to the bound a miss."""
    return -1.0 if told.requirement.upwards else 1.0


def _of_seeds(told: Judged, difference: student.Difference) -> Judged:
    return msgspec.structs.replace(told, interval=difference.interval, noise="seeds")


def _of_epochs(study: Study, told: Judged, pair: MetricPair, runs: Sequence[int]) -> Judged:
    reach = wavering([study.runs[run].curve(pair.metric, pair.judged) for run in runs])
    if reach is None or told.miss is None:
        return told
    interval = (told.miss - reach, told.miss + reach)
    return msgspec.structs.replace(told, interval=interval, noise="epochs")


def _ruled(one: _Measured, chance: float | None, misses: int, *, allow_noise: bool) -> Judged:
    told = one.told
    if told.value is None:
        return told
    if one.met:
        return msgspec.structs.replace(told, ruling="passed")
    told = msgspec.structs.replace(
        told,
        ruling="failed",
        beyond_noise=_beyond_noise(one, chance),
        misses=0 if chance is None else misses,
    )
    if not allow_noise:
        return told
    if told.beyond_noise is None:
        reason = "nothing tells how far other seeds would lie apart"
        if one.difference is not None:
            reason = "the runs are all alike, as if they were one run copied"
        elif told.noise is None:
            reason = "a single value tells of no noise"
        return msgspec.structs.replace(told, ruling="could not judge", reason=reason)
    if told.beyond_noise:
        return told
    reason = "which is allowed"
    if one.difference is not None:
        seen = one.difference.detectable(_CHANCE / misses)
        reason += f"; so few runs could hardly show a miss under {show(seen, 2)}"
    return msgspec.structs.replace(told, ruling="passed", reason=reason)


def _beyond_noise(one: _Measured, chance: float | None) -> bool | None:
    """Whether a miss is beyond noise; None where nothing tells."""
    told = one.told
    if one.difference is not None and chance is not None:
        if one.difference.alike and told.baseline:
            return None
        return chance < _CHANCE
    if told.interval is None:
        return None
    if told.interval[0] <= 0:
        return False
    return None if told.baseline else True


def _missing(
    study: Study,
    wanted: Requirement,
    split: Split,
    candidate: Group,
    found: Mapping[int, float],
    best_epochs: Sequence[int | None],
) -> str:
    """Why a candidate cannot be judged; '' where all of its runs have a value.

    Were a group judged by those that have one, a seed that broke would raise its mean. A baseline
    may lack some: that makes it look better, and no candidate pass.
    """
    lacking = [run for run in candidate.runs if run not in found]
    if not lacking:
        return ""
    what = f"{wanted.metric} at the end" if wanted.at == "end" else wanted.metric
    if wanted.at == "best" and split != "test":
        if study.main is None:
            return "no metric has a goal that is known, so that no epoch is the best: use last(…)"
        unknown = any(best_epochs[run] is None for run in lacking)
        what = f"{study.main.metric}, which tells the best epoch" if unknown else what
    if len(candidate.runs) == 1:
        return f"it has no finite {what}"
    return f"{len(lacking)} of {len(candidate.runs)} runs lack a finite {what}"


def _epoch(
    study: Study,
    wanted: Requirement,
    pair: MetricPair,
    candidate: Group,
    best_epochs: Sequence[int | None],
) -> int | None:
    """Where a single run's value is taken; None of a group, or a test."""
    first = candidate.runs[0]
    curve = study.runs[first].curve(pair.metric, pair.judged)
    if len(candidate.runs) > 1 or pair.judged == "test" or curve is None or not len(curve):
        return None
    return best_epochs[first] if wanted.at == "best" else int(curve.epochs[-1])
