"""Validation looks better than training.

What it sees:
A validation loss that lies below the training loss for most of the run, by more than half an epoch
of progress explains. Where the model has layers that act in training alone, such as Dropout, these
explain it; where it has none, the validation set may be easier, or share examples with training.

Why it matters:
Mostly it is harmless. Where it is leakage, every validation number is too good to be true.

What to try:
- `model.evaluate` on the training data: without dropout and at the end of the epoch, is it lower?
- a search for examples that are in both sets, and for copies of one original in both

What can fool it:
Dropout, augmentation, weight penalties: they raise the training loss alone. An easier validation
set. Training values are means over an epoch in which the model still improved.

Reference:
Keras, FAQ, "Why is my training loss much higher than my testing loss?".
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.noise import middle
from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Pair, Reading

TITLE = "Validation better than training"
_IN_TRAINING_ALONE = ("Dropout", "Noise", "Random", "Augment", "Mixup", "CutMix")


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`share`: of the epochs in which it is better; `gap`: the share of the training curve's fall
    by which it is, typically.
    """

    share: float = 0.7
    gap: float = 0.05


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the loss."""
    pair, train = run.training_loss(5)
    val = pair.validation
    if val is None:
        raise CannotJudge(f"{pair.metric} has no validation values")
    both = np.intersect1d(train.epochs, val.epochs, assume_unique=True)
    if both.size < 4:
        raise CannotJudge("fewer than 4 epochs have both values")
    a = train.y[train.epochs.searchsorted(both)]
    b = val.y[val.epochs.searchsorted(both)]
    # Training is a mean over the epoch: compare with it half an epoch later.
    later = np.append((a[1:] + a[:-1]) / 2, a[-1])
    gap = later - b
    fall = pair.fall(train)
    half = gap[gap.size // 2 :]
    typical = middle(half)
    # Or the training curve lies still while validation is far better: nothing fell, all is gap.
    scale = max(fall, 0.0)
    if float(np.mean(gap > 0)) < limits.share or typical <= limits.gap * scale:
        return
    if typical < 3 * max(train.noise, val.noise):
        return
    level = train.value(middle(a[a.size // 2 :]))
    yield _finding(run, pair, level, typical, both)


def _finding(
    run: Reading,
    pair: Pair,
    level: float,
    gap: float,
    epochs: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> Finding:
    metric = pair.metric
    kinds = run.layer_kinds
    acting = sorted(kind for kind in kinds if any(word in kind for word in _IN_TRAINING_ALONE))
    if acting:
        verb = "acts" if len(acting) == 1 else "act"
        why = f"{', '.join(acting)} {verb} in training alone, which explains it."
    elif kinds:
        why = (
            "No layer acts in training alone: the validation set is easier, or shares examples "
            "with training."
        )
    else:
        why = "Dropout or augmentation would explain it; so would shared examples."
    return Finding(
        severity="note",
        message=f"Validation {metric} lies {pair.word('below', 'above')} training {metric} by "
        f"{show(gap, 3)} in the second "
        f"half of the run (training: {show(level, 3)}). {why}",
        metric=metric,
        split="validation",
        first_epoch=int(epochs[0]),
        last_epoch=int(epochs[-1]),
        evidence={"gap": gap, "explained_by": ", ".join(acting) or None},
        advice=(
            "Evaluate the model on its training data: model.evaluate(x, y)",
            *(() if acting else ("Search for examples that are in both sets",)),
        ),
    )


FIRES = {
    "below": Example(history={"loss": falling(30, end=0.5), "val_loss": falling(30, 2.0, 0.2)})
}
QUIET = {
    "above": Example(history={"loss": falling(30), "val_loss": falling(30, end=0.4)}),
    "half an epoch": Example(
        history={"loss": falling(30, pace=3), "val_loss": falling(31, pace=3)[1:]}
    ),
}  # fmt: skip
