"""The training loss swings up and down instead of settling.

What it sees:
A training loss whose second half goes up and down, from one epoch to the next or in waves, by a
share of its whole fall that matters.

Why it matters:
The steps are too long for the valley: the optimizer jumps over the bottom. The weights of any one
epoch are a matter of luck.

What to try:
- a learning rate three to ten times smaller, or one that decays
- a larger batch
- `use_ema=True` in the optimizer, which keeps a mean of the weights

What can fool it:
A training loss that is measured on few batches, where there is no validation to show that the
weights are at rest; data that differ from epoch to epoch on purpose.

Reference:
Goodfellow, Bengio, Courville, Deep Learning (2016), section 8.1.3, on batch sizes, and 8.3.1, on
learning rates; Smith et al., Don't decay the learning rate, increase the batch size (2018).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.noise import quantile
from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import Finding
from fitreport.diagnosis.reading import Pair, Reading

TITLE = "Oscillation"
EXPLAINS = ("plateau", "spike", "weights-not-restored")
_CALM = 0.1  # of the swing of training, as the noise of validation


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`swing`: the share of its fall by which the loss swings, typically, to be told."""

    swing: float = 0.12


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the training loss."""
    pair, shape = run.training_loss(10)
    half = shape.y[len(shape) // 2 :]
    fall = shape.start - shape.best_level
    steps = np.diff(half)
    turns = float(np.mean(steps[1:] * steps[:-1] < 0)) if steps.size > 1 else 0.0
    swing = quantile(half, 0.9) - quantile(half, 0.1)
    trend = abs(float(np.mean(half[: half.size // 2]) - np.mean(half[half.size // 2 :])))
    if fall <= 0 or turns < 0.3 or swing < limits.swing * fall or trend > 0.5 * swing:
        return
    if fall < 2 * float(np.std(half)):
        return  # there is no fall to speak of: noise, told by `plateau`
    if _weights_rest(pair, swing):
        return
    first = int(shape.epochs[len(shape) // 2])
    low, high = (shape.value(quantile(half, q)) for q in (0.1, 0.9))
    batch = run.fact("fit", "batch_size")
    larger = f" (from {batch} to {batch * 4})" if isinstance(batch, int) else ""
    yield Finding(
        severity="warning",
        message=f"The training {pair.metric} swings between {show(low, 3)} and {show(high, 3)} "
        f"from epoch {first} on, {swing / fall:.0%} of all that it gained, and does not settle.",
        metric=pair.metric,
        split="train",
        first_epoch=first,
        last_epoch=int(shape.epochs[-1]),
        evidence={"low": low, "high": high, "swing_share_of_fall": round(swing / fall, 4),
                  "turns": round(turns, 3)},
        advice=(
            f"Lower the learning rate{run.rate_changed(1 / 5)}, or let it decay",
            f"Use a larger batch{larger}",
            "Set use_ema=True in the optimizer: the mean of the weights swings less",
        ),
    )  # fmt: skip


def _weights_rest(pair: Pair, swing: float) -> bool:
    """Whether validation is calm: then it is the examples or Dropout that vary, not the weights."""
    val = pair.validation
    return val is not None and len(val) >= 10 and val.noise < _CALM * swing


FIRES = {
    "swings": Example(
        history={"loss": [2.0 * 0.7**n + 0.4 + 0.25 * (-1) ** n * min(1, n / 3) for n in range(30)]}
    )
}
QUIET = {
    "settles": Example(history={"loss": falling(40)}),
    "a little noise": Example(
        history={"loss": [2 * 0.7**n + 0.4 + 0.02 * (-1) ** n for n in range(30)]}
    ),
}
