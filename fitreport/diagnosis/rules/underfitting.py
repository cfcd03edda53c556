"""Training and validation level off together, far from what is known to be good.

What it sees:
A training loss that has converged where a metric whose scale is known (an accuracy against
guessing, an R squared against 0) says that little was learned: less than half of the way from
guessing to perfect, on the training data themselves, validation no better.

Why it matters:
The model cannot express the task, or is held back. More epochs and more data will not help.

What to try:
- a larger network: more units, more layers
- less `Dropout`, less `weight_decay`
- inputs that are scaled, features that tell more

What can fool it:
A task in which nobody can do better: labels that are noise, classes that overlap.

Reference:
Goodfellow, Bengio, Courville, Deep Learning (2016), section 5.2, capacity, overfitting and
underfitting.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fitreport.analysis.rounding import show
from fitreport.diagnosis.chance import guess_of, learned_share
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Pair, Reading
from fitreport.diagnosis.shape import Shape

TITLE = "Underfitting"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`learned`: the share of the way from guessing to perfect below which it is told."""

    learned: float = 0.5


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the metric whose scale is known."""
    loss, shape = run.training_loss(8)
    shares = [(pair, learned_share(run, pair)) for pair in run.pairs]
    known = [(pair, share) for pair, share in shares if share is not None]
    if not known:
        raise CannotJudge("no metric tells on a known scale how much was learned")
    pair, learned = known[0]
    if learned >= limits.learned or _moves(loss, shape):
        return
    guess = guess_of(run, pair.metric) or 0.0
    yield _finding(run, pair, guess, learned)


def _moves(loss: Pair, shape: Shape) -> bool:
    """Whether as many epochs again would still gain something."""
    gain = loss.training_gain
    fall = shape.start - shape.best_level
    return gain is not None and gain.sure(3) and gain.expected > 0.05 * fall


def _finding(run: Reading, pair: Pair, guess: float, learned: float) -> Finding:
    train, val = pair.train, pair.validation
    assert train is not None
    level = train.value(train.end_level)
    beside = f" ({show(val.value(val.end_level), 3)} in validation)" if val is not None else ""
    return Finding(
        severity="warning",
        message=f"Training {pair.metric} levels off at {show(level, 3)}{beside}, where "
        f"guessing gives {show(guess, 3) if guess else 'less'}: {max(learned, 0):.0%} of the way "
        "to perfect, on the very examples it was trained on.",
        metric=pair.metric,
        split="train",
        first_epoch=int(train.epochs[-max(1, len(train) // 3)]),
        last_epoch=int(train.epochs[-1]),
        evidence={"level": level, "guessing": guess, "learned_share": round(learned, 4)},
        advice=_advice(run),
    )


def _advice(run: Reading) -> tuple[str, ...]:
    found = ["Use a larger network: more units, or one more layer"]
    if "Dropout" in run.layer_kinds:
        found.append("Lower the rate of the Dropout layers")
    if run.fact("optimizer", "weight_decay"):
        found.append("Lower weight_decay")
    return (
        *found,
        "Scale the inputs, with keras.layers.Normalization",
        "Try another learning rate",
    )


FIRES = {
    "levels off low": Example(
        history={
            "loss": falling(40, 2.3, 1.7, 4),
            "accuracy": [0.1 + 0.25 * (1 - 0.7**n) for n in range(40)],
        },
        facts={"data": {"train.y.classes": ", ".join(f"{n}: 100" for n in range(10))}},
    )
}
QUIET = {
    "learned": Example(
        history={"loss": falling(40), "accuracy": [0.1 + 0.85 * (1 - 0.7**n) for n in range(40)]},
        facts={"data": {"train.y.classes": ", ".join(f"{n}: 100" for n in range(10))}},
    ),
    "no scale": Example(history={"loss": falling(40, 2.3, 1.7, 4)}),
}
