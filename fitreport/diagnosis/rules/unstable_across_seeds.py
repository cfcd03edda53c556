"""Runs of one configuration that differ in their seed alone end far apart.

What it sees:
The best levels of the metric that runs are judged by, of three seeds or more, lie apart by a share
of what the runs learned that matters, and by more than the noise within the runs.

Why it matters:
One run of this configuration tells little: whether it is better than another may be luck. The best
of several seeds is no fair measure of any.

What to try:
- the mean of several seeds, with its spread, wherever configurations are compared
- a smaller learning rate or a warm-up, where some seeds fail altogether
- a larger validation set, where it is the measure that is noisy

What can fool it:
Folds of data that are not equally hard, in place of seeds.

Reference:
Bouthillier et al., Accounting for variance in machine learning benchmarks (2021); Henderson et al.,
Deep reinforcement learning that matters (2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from fitreport.analysis.noise import middle
from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Pair, Reading
from fitreport.diagnosis.shape import Shape

TITLE = "Unstable across seeds"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`apart`: the share of the fall by which the best and the worst seed lie apart; `noise`: and
    by how many spreads of the noise within a run.
    """

    apart: float = 0.1
    noise: float = 6.0


def judge_group(runs: Sequence[Reading], limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the seed that did worst; its `run` counts within the group."""
    known: list[tuple[int, Pair, Shape]] = []
    for at, run in enumerate(runs):
        pair = run.main or run.loss
        if pair is not None and pair.goal is not None and pair.judged is not None:
            known.append((at, pair, pair.judged))
    if len(known) < 3:
        raise CannotJudge("fewer than 3 seeds have a metric whose goal is known")
    levels = [shape.best_level for _, _, shape in known]
    apart = max(levels) - min(levels)
    falls = sorted(pair.fall(shape) for _, pair, shape in known)
    noise = sorted(shape.noise for _, _, shape in known)
    fall = falls[len(falls) // 2]
    if fall <= 0 or apart < limits.apart * fall or apart < limits.noise * noise[len(noise) // 2]:
        return
    at, pair, worst = known[levels.index(max(levels))]
    best = known[levels.index(min(levels))][2]
    usual = middle(np.array(levels))
    yield Finding(
        severity="warning",
        message=f"{len(known)} seeds of this configuration end far apart: the best {pair.metric} "
        f"is {show(best.value(best.best_level), 3)} with one, {show(worst.value(usual), 3)} in the "
        f"middle, and {show(worst.value(worst.best_level), 3)} with this one.",
        run=at,
        metric=pair.metric,
        evidence={
            "seeds": len(known),
            "best": best.value(best.best_level),
            "middle": worst.value(usual),
            "worst": worst.value(worst.best_level),
            "apart_share_of_fall": round(apart / fall, 4),
        },
        advice=(
            "Judge this configuration by the mean of its seeds, not by one of them",
            "Lower the learning rate, or warm it up, if some seeds fail altogether",
        ),
    )


FIRES = {
    "one seed fails": tuple(
        Example(history={"loss": falling(30, end=end), "val_loss": falling(30, end=end)})
        for end in (0.2, 0.22, 1.5)
    )
}
QUIET = {
    "close": tuple(
        Example(history={"loss": falling(30, end=end), "val_loss": falling(30, end=end)})
        for end in (0.2, 0.21, 0.22)
    )
}
