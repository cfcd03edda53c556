"""A schedule or reduction of the learning rate that did nothing for this run.

What it sees:
`ReduceLROnPlateau` in use that never fired although the curve was flat for long; a change of the
learning rate after the run was dead or had ended to improve, which changed nothing; a rate that was
already nearly nothing for most of the run.

Why it matters:
The run was trained with another rate than was meant, or the reduction came too late to help.

What to try:
- a smaller `patience` in `ReduceLROnPlateau`, and the metric that is meant as its `monitor`
- a schedule whose steps fit the number of batches that are trained (epochs times steps)

What can fool it:
A reduction that is there for longer runs only.

Reference:
Keras, ReduceLROnPlateau; LearningRateSchedule.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Reading
from fitreport.diagnosis.shape import reached_at
from fitreport.run import Floats, Ints

TITLE = "Learning rate unused"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`spent`: a rate below this share of the highest is nearly nothing; `share`: of the epochs
    that may be trained with such a rate; `flat`: epochs after which a reduction was due.
    """

    spent: float = 0.001
    share: float = 0.4
    flat: int = 20


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding."""
    timeline = run.run.timeline
    rates = timeline.learning_rate if timeline is not None else np.zeros(0)
    known = np.isfinite(rates)
    if timeline is None or int(known.sum()) < 4:
        raise CannotJudge("the learning rates of fewer than 4 epochs are known")
    epochs, rates = timeline.epochs[known], rates[known]
    yield from _spent(epochs, rates, limits) or _never_fired(run, epochs, rates, limits)


def _spent(epochs: Ints, rates: Floats, limits: Limits) -> list[Finding]:
    low = rates <= limits.spent * rates.max()
    if low.mean() <= limits.share or not low[-1]:
        return []
    first = int(epochs[int(np.flatnonzero(~low)[-1]) + 1]) if not low.all() else int(epochs[0])
    return [
        Finding(
            severity="note",
            message=f"The learning rate was {show(float(rates[-1]))} from epoch {first} on, "
            f"{'nothing' if rates[-1] == 0 else 'nearly nothing'} beside its highest "
            f"({show(float(rates.max()))}): {low.mean():.0%} of the epochs could change little.",
            first_epoch=first,
            last_epoch=int(epochs[-1]),
            evidence={"rate": float(rates[-1]), "highest": float(rates.max())},
            advice=("Fit the schedule's steps to the batches that are trained: epochs x steps",),
        )
    ]


def _never_fired(run: Reading, epochs: Ints, rates: Floats, limits: Limits) -> list[Finding]:
    pair = run.loss
    shape = pair.judged if pair is not None else None
    if not run.uses("ReduceLROnPlateau") or shape is None or float(np.ptp(rates)) > 0:
        return []
    flat = len(shape) - 1 - reached_at(shape)
    if flat < limits.flat:
        return []
    first = int(shape.epochs[reached_at(shape)])
    return [
        Finding(
            severity="note",
            message=f"ReduceLROnPlateau never lowered the learning rate ({show(float(rates[0]))}), "
            f"though nothing was gained in the {flat} epochs after epoch {first}.",
            metric=pair.metric if pair is not None else None,
            first_epoch=first,
            last_epoch=int(epochs[-1]),
            evidence={"rate": float(rates[0]), "flat_epochs": flat},
            advice=("Lower its patience, raise its min_delta, and look at what it monitors",),
        )
    ]


FIRES = {
    "spent early": Example(
        history={"loss": falling(20)}, learning_rate=[*[1e-3] * 5, *[1e-9] * 15]
    ),
    "never fired": Example(
        history={"loss": falling(60), "val_loss": falling(60, end=0.4, pace=2)},
        learning_rate=[1e-3] * 60,
        facts={"fit": {"callbacks": "ReduceLROnPlateau"}},
    ),
}
QUIET = {
    "constant": Example(history={"loss": falling(20)}, learning_rate=[1e-3] * 20),
    "decays": Example(
        history={"loss": falling(20)}, learning_rate=[1e-3 / (n + 1) for n in range(20)]
    ),
}
