"""A candidate held against a baseline in one metric, and its verdict in one of four words."""

from __future__ import annotations

from typing import Literal

import msgspec

from fitreport.analysis.rounding import many, show
from fitreport.analysis.student import LEVEL, Difference
from fitreport.run import Split

Verdict = Literal["improved", "regressed", "within noise", "can't tell"]
At = Literal["best", "end"]

# Asked of a verdict. Below one in twenty, since values of real runs spread not quite as the normal
# distribution does; what lies between is too near to call.
SURE = 0.04
_EDGE = 1 - LEVEL


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One metric of one candidate beside the baseline's.

    `at` tells where values are taken: `best` at each run's best epoch by the main metric, `end` at
    the last one. `difference` is the candidate's mean less the baseline's, in the metric's unit,
    and `interval` its 95% confidence interval; None where it cannot be told. `runs` counts those of
    baseline and candidate that have a value. `p` is corrected for how many differences are judged.
    Only a pair's judged split at its best epoch has a `verdict`. `detectable` is the true
    difference that as many runs would show four times of five, `needed` how many runs of each
    would show the one that is seen, or that which is `relevant`; None where more than a thousand.
    """

    metric: str
    split: Split
    at: At
    baseline: str
    candidate: str
    values: tuple[float | None, float | None]  # means of baseline and candidate
    runs: tuple[int, int]
    difference: float | None = None
    interval: tuple[float, float] | None = None
    paired: bool = False
    p: float | None = None
    verdict: Verdict | None = None
    reason: str = ""
    detectable: float | None = None
    needed: int | None = None
    relevant: float | None = None

    @property
    def matters_not(self) -> bool:
        """Whether all of the interval is under the difference that would matter."""
        if self.relevant is None or self.interval is None:
            return False
        return max(-self.interval[0], self.interval[1]) < self.relevant


def verdict_of(
    told: Comparison, difference: Difference | None, p: float | None, *, higher_is_better: bool
) -> tuple[Verdict, str]:
    """The verdict and the reason for it.

    Args:
        told: the comparison, all but its verdict.
        difference: what was measured; None for one run against one run.
        p: the difference's, corrected for how many are judged.
        higher_is_better: the metric's goal.
    """
    if told.difference is None:
        return "can't tell", "the baseline has no value" if told.runs[1] else "it has no value"
    if difference is None or p is None:
        return _between_two_runs(told)
    if difference.alike:
        return _without_spread(told)
    better: Verdict = "improved" if (told.difference > 0) is higher_is_better else "regressed"
    if told.matters_not:
        return "within noise", f"any difference is under the {show(told.relevant, 3)} that matters"
    if p < SURE:
        small = told.relevant is not None and abs(told.difference) < told.relevant
        return better, _how(told) + (", though by less than what matters" if small else "")
    if told.relevant is not None and (told.detectable or 0.0) > told.relevant:
        return "can't tell", _too_few(told)
    if p < _EDGE:
        return "can't tell", f"too near to call, p lies between {SURE} and {_EDGE:.2f}"
    if difference.p < _EDGE:
        return "within noise", "by itself beyond chance, but as one of so many it may be luck"
    return "within noise", _too_few(told)


def _between_two_runs(told: Comparison) -> tuple[Verdict, str]:
    assert told.difference is not None
    if told.interval is None:
        return "can't tell", "one run of each, which tells nothing of how others would come out"
    reach = (told.interval[1] - told.interval[0]) / 2
    if abs(told.difference) <= reach:
        return "within noise", (
            f"one run against one run, no further apart than the {show(reach, 2)} by which their "
            "values waver from epoch to epoch"
        )
    return "can't tell", (
        "one run against one run: they lie further apart than their values waver from epoch to "
        f"epoch ({show(reach, 2)}), but another seed might turn that round"
    )


def _without_spread(told: Comparison) -> tuple[Verdict, str]:
    if told.difference == 0:
        return "within noise", "all values are the same"
    if told.paired:
        return "can't tell", "it is the same in every pair, as if no seed had been at work"
    return "can't tell", "the runs of a side are all alike, as if they were one run copied"


def _how(told: Comparison) -> str:
    if told.paired:
        return f"by {many(min(told.runs), 'pair')} of the same seed or fold"
    return f"by {told.runs[1]} against {many(told.runs[0], 'run')}"


def _too_few(told: Comparison) -> str:
    """What so many runs cannot show, and how many could."""
    what = many(min(told.runs), "pair") if told.paired else many(sum(told.runs), "run")
    seen = told.relevant if told.relevant is not None else abs(told.difference or 0)
    enough = min(told.runs)
    more = (
        f"; about {told.needed} of each would show {show(seen, 2)}"
        if told.needed is not None and told.needed > enough
        else ""
    )
    return f"these {what} could hardly show a difference under {show(told.detectable, 2)}{more}"
