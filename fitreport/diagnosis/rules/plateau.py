"""The training got stuck before it had learned what it could.

What it sees:
A training loss that never came down beyond its noise, or by little beside what training and
validation lie apart from the start, or, where it is a mean squared error, beside itself; or that is
hardly better than chance (see chance-level) and gains nothing, or gains little while validation
never was better than chance; or that stopped falling from one epoch to the next, or whose
validation did, and then hardly moved. A curve that slows down smoothly and levels off has
converged, and is none.

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

from fitreport.analysis.rounding import show
from fitreport.diagnosis.chance import (
    HARDLY_BETTER,
    LITTLE_BETTER,
    NO_BETTER,
    Chance,
    chance_from,
    learned_share,
    never_beyond_chance,
)
from fitreport.diagnosis.example import Example, falling, wobble
from fitreport.diagnosis.extrapolation import Gain
from fitreport.diagnosis.finding import Finding
from fitreport.diagnosis.reading import Pair, Reading
from fitreport.diagnosis.shape import Shape
from fitreport.diagnosis.standstill import (
    flat_since,
    froze_at,
    hardly_fell,
    never_fell,
    stopped_at,
)

TITLE = "Plateau"
EXPLAINS = (
    "too-smooth",
    "underfitting",
    "late-stop",
    "weights-not-restored",
    "learning-rate-unused",
)


_LITTLE = 0.03  # of a loss that ends at 0


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`share`: of the run that it must have been stuck; `pace`: the share of its pace before that
    it may still have had.
    """

    share: float = 0.3
    pace: float = 0.04


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the training loss."""
    pair, shape = run.training_loss(6)
    chance = _at_chance(run, pair, limits)
    if chance is not None:
        how = f"is hardly better than that of a model which knows nothing ({chance.words})"
        yield _finding(run, pair, shape, chance.first, how)
    elif not _moves(pair, shape) and (never := never_beyond_chance(run)) is not None:
        how = "gains little, and validation was never better than chance"
        yield _finding(run, pair, shape, 0, f"{how} ({never.words})")
    elif not _well(run, 0.95) and (at := froze_at(pair, shape, limits.share)) is not None:
        yield _finding(run, pair, shape, at, "and that of validation stopped moving at once")
    elif _well(run, 0.9):
        return
    elif never_fell(shape):
        yield _finding(run, pair, shape, 0, "never moved beyond its noise")
    elif hardly_fell(pair, shape):
        how = "moved by less than a fifth of what parts training and validation from the start"
        yield _finding(run, pair, shape, 0, how)
    elif _of_its_own_size(run, pair, shape) and not _moves(pair, shape):
        how = f"came down by less than {_LITTLE:.0%} of itself"
        yield _finding(run, pair, shape, 0, how)
    elif _poor(run) and (early := flat_since(shape)) is not None:
        yield _finding(run, pair, shape, early, "gained nothing after its first epochs")
    elif (at := stopped_at(shape, limits.share, limits.pace)) is not None:
        yield _finding(run, pair, shape, at, "stopped moving from one epoch to the next")


def _at_chance(run: Reading, pair: Pair, limits: Limits) -> Chance | None:
    """Chance, where training lies there and as many epochs again would not take it, or, where it
    is hardly better, validation, away from there; where it is a little better, validation gains
    nothing at all.
    """
    for beyond, gain, matters in (
        (NO_BETTER, pair.training_gain, NO_BETTER.loss),
        (HARDLY_BETTER, pair.judged_gain, NO_BETTER.loss),
        (LITTLE_BETTER, pair.judged_gain, 0),
    ):
        chance = chance_from(run, limits.share, beyond)
        if chance is None:
            continue
        if gain is None or not gain.sure(3) or gain.expected < matters * chance.loss:
            return chance
    return None


def _gains(gain: Gain | None) -> bool:
    """Whether the curve still falls at its end: that is slow, and not stuck."""
    return gain is not None and gain.sure(3)


def _moves(pair: Pair, train: Shape) -> bool:
    """Whether validation still gains, or training much of what it is."""
    gain = pair.training_gain
    much = gain is not None and gain.sure(3) and gain.expected > _LITTLE * abs(train.end_level)
    return much or (pair.validation is not None and _gains(pair.judged_gain))


def _of_its_own_size(run: Reading, pair: Pair, train: Shape) -> bool:
    """Whether a mean squared error fell by next to nothing of itself.

    It ends at 0 where all is learned; where it begins is the spread of what is to be predicted, or
    more. The mean absolute error beside it says that it is one.
    """
    if pair.metric != "loss" or float(train.y.min()) <= 0 or not _is_squared(run, train):
        return False
    return train.start - train.best_level < _LITTLE * train.best_level


def _is_squared(run: Reading, train: Shape) -> bool:
    absolute = next(
        (p.train for p in run.pairs if p.metric in ("mae", "mean_absolute_error")), None
    )
    if absolute is None or len(absolute) != len(train):
        return False
    # By Jensen's inequality never more than 1; errors of a normal distribution make it 0.64.
    ratio = absolute.y**2 / train.y
    return bool(ratio.max() < 1.001 and ratio.min() > 0.2)


def _well(run: Reading, least: float) -> bool:
    """Whether a metric whose scale is known says that the model is good."""
    good = ("accuracy", "auc", "f1_score", "r2_score", "cosine_similarity")
    shapes = [p.train or p.validation for p in run.pairs if p.goal == "max"
              and p.metric.rpartition(".")[2].endswith(good)]  # fmt: skip
    return any(s is not None and s.value(s.end_level) > least for s in shapes)


def _poor(run: Reading) -> bool:
    """Whether a metric whose scale is known says that less than half was learned."""
    known = [share for pair in run.pairs if (share := learned_share(run, pair)) is not None]
    return min(known, default=1.0) < 0.5


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


_SWINGS = [1.7 + 0.1 * wobble(n) for n in range(12)]
FIRES = {
    "never learned": Example(history={"loss": [2.3 + 0.01 * wobble(n) for n in range(20)]}),
    "a late stall at ln 2": Example(
        history={
            "loss": [0.9, 0.8, *[0.6931 + 0.0001 * (n % 3) for n in range(30)]],
            "accuracy": [0.5] * 32,
        },
        facts={"compile": {"loss": "BinaryCrossentropy"}},
    ),
    "frozen under dropout": Example(
        history={"loss": [2.2, 2.0, 1.8, *_SWINGS], "val_loss": [2.0, 1.7, 1.4, *[1.4] * 12]}
    ),
    "no further than the mean": Example(
        history={
            "loss": [1.02 - 0.01 * n / 20 + 0.002 * wobble(n) for n in range(20)],
            "mae": [0.81 - 0.004 * n / 20 + 0.001 * wobble(n) for n in range(20)],
        }
    ),
    "learned by heart, a little": Example(
        history={
            "loss": [0.6 + 0.1 * 0.8**n for n in range(30)],
            "accuracy": [0.7 - 0.2 * 0.8**n for n in range(30)],
            "val_loss": [0.71 + 0.01 * wobble(n) for n in range(30)],
            "val_accuracy": [0.5 + 0.01 * wobble(n) for n in range(30)],
        }
    ),
}
QUIET = {
    "a wrong validation": Example(
        history={"loss": falling(30), "val_loss": [*falling(20), 90.0, *falling(29)[20:]]}
    ),
    "a small squared error": Example(history={"loss": falling(30), "mae": falling(30, 1.3, 0.3)}),
    "converged": Example(history={"loss": falling(60)}),
    "learned at once": Example(history={"loss": [2.3, 0.3, 0.1, *[0.05] * 20]}),
}
