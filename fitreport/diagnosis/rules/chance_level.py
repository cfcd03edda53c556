"""The model does no better than guessing.

What it sees:
A training loss that lies at the entropy of the classes' shares (ln k for k classes of equal size),
and an accuracy no better than always naming the most frequent class: from the start on, or after a
fall.

Why it matters:
The outputs do not depend on the inputs. No number of further epochs changes that.

What to try:
- a learning rate ten times smaller, or ten times larger
- training on one batch alone: if that cannot be learned by heart, the fault is in model or data
- a look at whether labels still belong to their inputs, and whether `from_logits` fits the output
- `kernel_initializer="he_normal"` or `keras.layers.LeakyReLU` against dead units

What can fool it:
A task that cannot be learned from these inputs; a loss that is no cross-entropy and happens to lie
at ln k.

Reference:
Karpathy, A recipe for training neural networks (2019), "verify loss at init".
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fitreport.analysis.rounding import show
from fitreport.diagnosis.chance import chance_from
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import Finding
from fitreport.diagnosis.reading import Reading

TITLE = "No better than chance"
EXPLAINS = (
    "plateau", "underfitting", "late-stop", "weights-not-restored", "constant-metric",
    "learning-rate-unused", "still-improving", "oscillation", "overfitting", "too-smooth",
)  # fmt: skip


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`share`: of the run's epochs, its last, that must lie at chance."""

    share: float = 0.3


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the training loss."""
    pair, shape = run.training_loss(4)
    chance = chance_from(run, limits.share)
    gain = pair.training_gain
    if chance is None or (gain is not None and gain.sure(3)):
        return  # what still falls, however slowly, does depend on its inputs
    first = int(shape.epochs[chance.first])
    since = "From the start" if chance.first == 0 else f"From epoch {first} on"
    fell = chance.first > 0
    yield Finding(
        severity="error",
        message=f"{since} the training {pair.metric} is {show(shape.value(shape.end_level), 3)}: "
        f"what a model scores that knows nothing ({chance.words}). Its outputs do not depend on "
        "its inputs" + (", though it had begun otherwise." if fell else "."),
        metric=pair.metric,
        split="train",
        first_epoch=first,
        last_epoch=int(shape.epochs[-1]),
        evidence={"level": shape.value(shape.end_level), "chance": chance.loss,
                  "chance_accuracy": chance.accuracy},
        advice=_advice(run, fell=fell),
    )  # fmt: skip


def _advice(run: Reading, *, fell: bool) -> tuple[str, ...]:
    rate = run.fact("optimizer", "learning_rate")
    which = (
        f" ({show(rate / 10)} or {show(rate * 10)}, it was {show(rate)})"
        if isinstance(rate, float)
        else ""
    )
    units = 'Use keras.layers.LeakyReLU or kernel_initializer="he_normal": units may have died'
    rates = f"Try a learning rate ten times smaller, then ten times larger{which}"
    batch = "Train on one batch alone: what cannot be learned by heart is a fault of model or data"
    labels = "Check that labels still belong to their inputs, and that from_logits fits the output"
    return (units, rates, batch) if fell else (rates, batch, labels)


FIRES = {
    "ten classes": Example(
        history={"loss": [2.31, 2.305, *[2.3026] * 8], "accuracy": [0.1] * 10}
    ),
    "after a fall": Example(
        history={"loss": [*falling(10, 2.3, 0.5), *[2.303] * 8],
                 "accuracy": [*[0.8] * 10, *[0.1] * 8]}
    ),
}  # fmt: skip
QUIET = {
    "learned": Example(history={"loss": falling(20), "accuracy": [0.9] * 20}),
    "at ln 2 and right": Example(history={"loss": [0.693] * 12, "accuracy": [0.97] * 12}),
    "no classes": Example(history={"loss": [0.693] * 12}),
}
