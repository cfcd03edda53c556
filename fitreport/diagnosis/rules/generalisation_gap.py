"""The model does far better on its training examples than on new ones.

What it sees:
Validation levels off while training goes on to fall, so that the two end far apart: by more than
half of what training fell. Validation did not get worse: that would be overfitting.

Why it matters:
Most of what was learned holds for the training examples alone. More epochs will not close the gap.

What to try:
- more examples, or augmentation
- `keras.layers.Dropout`, or `weight_decay` in the optimizer
- a smaller network

What can fool it:
A validation set that is harder than the training set, or drawn from elsewhere.

Reference:
Zhang, Bengio, Hardt, Recht, Vinyals, Understanding deep learning requires rethinking
generalization (2017).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Reading

TITLE = "Generalisation gap"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`gap`: the share of the training curve's fall by which the two end apart."""

    gap: float = 0.5


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the loss."""
    pair, train = run.training_loss(5)
    val = pair.validation
    if val is None:
        raise CannotJudge(f"{pair.metric} has no validation values")
    fall = pair.fall(train)
    gap = val.end_level - train.end_level
    if gap > 2 * fall:
        return  # training hardly fell: that is another rule's matter
    if fall <= 0 or gap < limits.gap * fall or gap < 4 * (train.noise + val.noise):
        return
    yield Finding(
        severity="note",
        message=f"Ends with a training {pair.metric} of {show(train.value(train.shown_end), 3)} "
        f"and a validation {pair.metric} of {show(val.value(val.shown_end), 3)}: "
        f"{gap / fall:.0%} of what training fell is not seen on new data.",
        metric=pair.metric,
        split="validation",
        first_epoch=int(val.epochs[val.best]),
        last_epoch=int(val.epochs[-1]),
        evidence={"train": train.value(train.end_level), "validation": val.value(val.end_level),
                  "gap_share_of_fall": round(gap / fall, 4)},
        advice=(
            "Train on more examples, or augment those there are",
            "Use more regularisation (keras.layers.Dropout, weight_decay), or a smaller network",
        ),
    )  # fmt: skip


FIRES = {
    "far apart": Example(
        history={"loss": falling(40, 2.0, 0.1, 8), "val_loss": falling(40, 2.0, 1.4, 4)}
    )
}
QUIET = {
    "close": Example(
        history={"loss": falling(40, 2.0, 0.3, 8), "val_loss": falling(40, 2.0, 0.4, 8)}
    )
}
