"""The training got stuck before it had learned what it could.

What it sees:
A training loss that never came down beyond its noise, or by less than training and validation lie
apart from the start; or that is hardly better than chance (see chance-level) and gains nothing; or
that stopped falling from one epoch to the next and then hardly moved. A curve that slows down
smoothly and levels off has converged, and is none.

Why it matters:
The rest of the epochs was spent on nothing, and the model is far from what it could be.

What to try:
- a learning rate ten times larger, or ten times smaller: stuck runs are often at one end
- `kernel_initializer="he_normal"`, or `keras.layers.LeakyReLU`, against units that are dead
- a look at whether labels still belong to their inputs, and whether layers are trainable

What can fool it:
A training that goes on from weights that had converged before; a learning rate that was lowered on
purpose to end the training.

Reference:
Lu, Shin, Su, Karniadakis, Dying ReLU and initialization (2019); Dauphin et al., Identifying and
attacking the saddle point problem (2014).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.rounding import show
from fitreport.diagnosis.chance import HARDLY_BETTER, Chance, chance_from, learned_share
from fitreport.diagnosis.example import Example, falling, wobble
from fitreport.diagnosis.extrapolation import Gain
from fitreport.diagnosis.finding import Finding
from fitreport.diagnosis.reading import Pair, Reading
from fitreport.diagnosis.shape import Shape, middle, noise_of

TITLE = "Plateau"
EXPLAINS = (
    "too-smooth",
    "underfitting",
    "late-stop",
    "weights-not-restored",
    "learning-rate-unused",
)


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`share`: of the run that it must have been stuck; `pace`: the share of its pace before that
    it may still have had.
    """

    share: float = 0.3
    pace: float = 0.04


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the training loss."""
    pair, shape = run.training_loss(6)
    chance = None if _gains(pair.training_gain) else chance_from(run, limits.share)
    if chance is None and not _gains(pair.judged_gain):
        chance = chance_from(run, limits.share, HARDLY_BETTER)
    if chance is not None:
        yield _finding(run, pair, shape, chance.first, _at_chance(chance))
    elif _well(run):
        return
    elif _never_fell(shape):
        yield _finding(run, pair, shape, 0, "never moved beyond its noise")
    elif _hardly_fell(pair, shape):
        how = "moved by less than half of what parts training and validation from the start"
        yield _finding(run, pair, shape, 0, how)
    elif _poor(run) and (early := _flat_since(shape)) is not None:
        yield _finding(run, pair, shape, early, "gained nothing after its first epochs")
    elif (at := stopped_at(shape, limits)) is not None:
        yield _finding(run, pair, shape, at, "stopped moving from one epoch to the next")


def _gains(gain: Gain | None) -> bool:
    """Whether the curve still falls at its end: that is slow, and not stuck."""
    return gain is not None and gain.sure(3)


def _at_chance(chance: Chance) -> str:
    return f"is hardly better than that of a model which knows nothing ({chance.words})"


def _well(run: Reading) -> bool:
    """Whether a metric whose scale is known says that the model is good."""
    good = ("accuracy", "auc", "f1_score", "r2_score", "cosine_similarity")
    shapes = [p.train or p.validation for p in run.pairs if p.goal == "max"
              and p.metric.rpartition(".")[2].endswith(good)]  # fmt: skip
    return any(s is not None and s.value(s.end_level) > 0.9 for s in shapes)


def _hardly_fell(pair: Pair, train: Shape) -> bool:
    """Whether all that was learned is little beside the distance of training and validation.

    Two sets of examples never have the same loss. How far they lie apart before anything is learned
    is a measure of the loss's scale that no unit and no constant changes.
    """
    val = pair.validation
    if val is None or len(val) < 8 or len(train) < 8:
        return False
    apart = abs(middle(train.y[1:4]) - middle(val.y[:3]))
    fell = max(train.start - train.best_level, float(val.y[0]) - val.best_level)
    return fell < apart / 2


def _poor(run: Reading) -> bool:
    """Whether a metric whose scale is known says that less than half was learned."""
    known = [share for pair in run.pairs if (share := learned_share(run, pair)) is not None]
    return min(known, default=1.0) < 0.5


def _flat_since(shape: Shape) -> int | None:
    """The first index, in the first fifth, after which nothing was gained beyond noise."""
    early = max(1, len(shape) // 5)
    y = shape.y[early:]
    third = max(1, y.size // 3)
    level = middle(y[-third:])
    gained = middle(y[:third]) - level
    spread = max(shape.noise, 1.5 * middle(np.abs(y[-2 * third :] - level)))
    fell = shape.start - shape.best_level
    if level - float(y.min()) > 0.3 * fell:
        return None  # it moved, and came back
    return early if gained < max(3 * spread / np.sqrt(third), 0.02 * fell) else None


def _never_fell(shape: Shape) -> bool:
    """Whether the second half is no lower than the first values, within noise."""
    half = shape.y[len(shape) // 2 :]
    level = middle(half)
    fall = shape.start - level
    early = float(np.mean(shape.y[: max(2, len(shape) // 4)])) - level
    # Of the calmed curve, so that one wild value is not taken for noise; calming halves noise.
    spread = max(2 * noise_of(shape.calm), middle(np.abs(half - level)))
    turned = float(half.min()) < shape.start - 6 * noise_of(shape.calm)
    if turned and level - float(half.min()) > 0.3 * (shape.start - float(half.min())):
        return False  # it had fallen, and came back: divergence or a spike
    return fall < 3 * spread and early < 2 * spread / np.sqrt(max(1, half.size / 4))


def stopped_at(shape: Shape, limits: Limits) -> int | None:
    """The index from which the curve is flat though it had been falling steadily.

    A fall that slows down smoothly loses its pace by the same factor from epoch to epoch; here one
    step is nothing beside what the two before it foretell, and nothing comes after it.
    """
    y, size = shape.y, len(shape)
    fall = shape.start - float(y.min())
    if size < 10 or fall <= 0:
        return None
    steps = y[:-1] - y[1:]
    for at in range(3, int(size * (1 - limits.share)) + 1):
        one, two = float(steps[at - 3]), float(steps[at - 2])
        if min(one, two) < max(0.03 * fall, 4 * shape.noise):
            continue
        if at > 3 and float(steps[at - 4]) < 0.4 * one:
            continue  # it fell all at once, as after a change of the learning rate, and converged
        foretold = two * min(1.0, two / one)
        later = y[at - 1 :]
        moved = abs(float(np.mean(later[later.size // 2 :])) - float(later[0]))
        if moved < limits.pace * foretold * 3 and float(np.std(later)) < limits.pace * foretold * 3:
            return at - 1
    return None


def _finding(run: Reading, pair: Pair, shape: Shape, at: int, how: str) -> Finding:
    first, last = int(shape.epochs[at]), int(shape.epochs[-1])
    level = show(shape.value(shape.end_level), 3)
    since = "from the start" if at == 0 else f"from epoch {first}"
    return Finding(
        severity="warning",
        message=f"Stuck {since}: the training {pair.metric} {how}. It is {level} after "
        f"{len(shape)} epochs, and was {show(shape.value(float(shape.y[at])), 3)} in epoch "
        f"{first}.",
        metric=pair.metric,
        split="train",
        first_epoch=first,
        last_epoch=last,
        evidence={"level": shape.value(shape.end_level), "epochs": len(shape) - at,
                  "start": shape.value(shape.start)},
        advice=_advice(run),
    )  # fmt: skip


def _advice(run: Reading) -> tuple[str, ...]:
    rate = run.fact("optimizer", "learning_rate")
    rates = (
        f" ({show(rate * 10)} and {show(rate / 10)}, it was {show(rate)})"
        if isinstance(rate, float)
        else ""
    )
    return (
        f"Try a learning rate ten times larger, and one ten times smaller{rates}",
        "Check that inputs are scaled, and that labels still belong to their inputs",
        'Use kernel_initializer="he_normal" or keras.layers.LeakyReLU against dead units',
    )


FIRES = {
    "never learned": Example(history={"loss": [2.3 + 0.01 * wobble(n) for n in range(20)]}),
    "a late stall at ln 2": Example(
        history={
            "loss": [0.9, 0.8, *[0.6931 + 0.0001 * (n % 3) for n in range(30)]],
            "accuracy": [0.5] * 32,
        },
        facts={"compile": {"loss": "BinaryCrossentropy"}},
    ),
}
QUIET = {
    "converged": Example(history={"loss": falling(60)}),
    "learned at once": Example(history={"loss": [2.3, 0.3, 0.1, *[0.05] * 20]}),
}
