"""Training went on to improve while validation got worse.

What it sees:
The validation curve of a loss (of another metric, by its goal, where there is no loss) ends above
its best level by more than its noise can do, having picked the best of so many epochs, and by a
share of its fall that matters, while the training curve is still better at the end than it was
then. A curve that levels off is no overfitting; where training got worse, too, it is divergence;
where it learned next to nothing, a plateau.

Why it matters:
The model learns its training examples by heart. Its last weights do worse on new data than earlier
ones did.

What to try:
- `keras.callbacks.EarlyStopping(monitor="val_loss", patience=..., restore_best_weights=True)`
- more data, or augmentation layers such as `keras.layers.RandomFlip`
- `keras.layers.Dropout`, or `weight_decay` in the optimizer
- a smaller network

What can fool it:
A loss that rises for a few very confident mistakes while the accuracy holds; a validation set that
is drawn from elsewhere than the training set.

Reference:
Prechelt, Early stopping - but when? (1998); Goodfellow, Bengio, Courville, Deep Learning (2016),
section 7.8.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec

from fitreport.analysis.noise import middle, noise_of
from fitreport.analysis.rounding import duration, show
from fitreport.diagnosis.example import Example, falling, wobble
from fitreport.diagnosis.finding import CannotJudge, Finding, Severity
from fitreport.diagnosis.reading import Pair, Reading
from fitreport.diagnosis.shape import Shape
from fitreport.diagnosis.standstill import hardly_fell

TITLE = "Overfitting"
EXPLAINS = ("metric-disagreement", "late-stop", "weights-not-restored", "generalisation-gap")

_NOTHING = 0.05  # of what parts training and validation from the start


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rise`: the share of its fall that validation must have lost to be told, `warn`: to be a
    warning, where it is the loss or there is none; `noise`: how many spreads of its noise.
    """

    rise: float = 0.05
    warn: float = 0.05
    noise: float = 3.0


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding: of the loss, or else of the metric that shows it most."""
    asked = [
        (pair, pair.train, pair.validation)
        for pair in run.judged_pairs()
        if pair.train is not None and pair.validation is not None
    ]
    if not asked:
        raise CannotJudge("no metric has training and validation values and a known goal")
    enough = [found for found in asked if len(found[2]) >= 4]
    if not enough:
        raise CannotJudge(f"{len(asked[0][2])} validation values, and 4 are needed")
    found = [
        (pair, train, validation, amount)
        for pair, train, validation in enough
        if (amount := _amount(pair, train, validation, limits)) is not None
    ]
    losses = [of for of in found if of[0].is_loss]
    alone = any(pair.is_loss for pair, *_ in enough) and not losses  # a loss is there, and holds
    if losses or (found and _borne_out(enough, limits)):
        worst = losses[0] if losses else max(found, key=lambda of: of[3])
        also = [pair.metric for pair, *_ in found if pair.metric != worst[0].metric]
        severe = worst[3] >= limits.warn and not alone
        yield _finding(run, *worst, also, "warning" if severe else "note")


def _borne_out(asked: Sequence[tuple[Pair, Shape, Shape]], limits: Limits) -> bool:
    """Whether each loss rose as far as is asked of it, be it within noise: a metric may jump for
    reasons of its own.
    """
    losses = [(pair, val) for pair, _, val in asked if pair.is_loss]
    return all(
        val.rise >= limits.rise * pair.fall(val) and not val.ends_broken for pair, val in losses
    )


def _amount(pair: Pair, train: Shape, val: Shape, limits: Limits) -> float | None:
    """The share of the fall that validation lost; None where it is no overfitting."""
    learned = train.start - train.best_level
    # Validation may never have fallen: then training's fall is the measure.
    fall, rise = max(pair.fall(val), learned / 4), val.rise
    after = len(val) - 1 - val.best
    if hardly_fell(pair, train, _NOTHING):  # who learned nothing learned nothing by heart
        return None
    if after < max(2, val.window) or learned <= 3 * train.noise or rise < limits.rise * fall:
        return None
    then = _level_at(train, int(val.epochs[val.best]))
    further = then - train.end_level
    if further <= train.doubt(train.window) / 2:
        return None
    # The best of so many levels lies below the true one by chance alone.
    picked = math.sqrt(2 * math.log(max(2, val.levels.size))) / 2
    gap = val.end_level - train.end_level
    # A gap that has opened widely while training fell on makes a rise likely: less proof is asked.
    open_wide = gap > 0.4 * fall and further > 0.1 * learned
    asked = limits.noise / 2 if open_wide else limits.noise + picked
    if _proof(val, after) < asked:
        return None
    # It must have stayed up: most of the later half of what came after is worse than the best.
    worse = val.y[val.best + 1 + after // 2 :] > val.best_level + min(rise, fall) / 4
    return rise / fall if worse.mean() >= 0.7 else None


def _proof(val: Shape, after: int) -> float:
    """By how many spreads the values after the best window lie above it, noise alone supposed."""
    later = val.y[-max(val.window, after - val.window // 2) :]
    if later.size > 3:
        later = later[later.size // 3 :]
    away = middle(later) - val.best_level
    # What explodes is its own noise: then it counts that all of it lies far above what was before.
    before = noise_of(val.y[: val.best + 1]) if val.best >= 4 else val.noise
    if float(later.min()) - val.best_level > 10 * before > 0:
        return math.inf
    if val.noise <= 0:
        return math.inf if away > 0 else 0.0
    return away / (val.noise * math.sqrt(1 / later.size + 1 / val.window))


def _level_at(shape: Shape, epoch: int) -> float:
    at = int(shape.epochs.searchsorted(epoch)) - shape.window // 2
    return float(shape.levels[min(max(at, 0), shape.levels.size - 1)])


def _finding(
    run: Reading,
    pair: Pair,
    train: Shape,
    val: Shape,
    amount: float,
    also: list[str],
    severity: Severity,
) -> Finding:
    best, last = int(val.epochs[val.best_at]), int(val.epochs[-1])
    lowest, end = float(val.y[val.best_at]), val.shown_end
    name = pair.metric
    verb = "rises" if pair.goal == "min" else "falls"
    went = "falls" if pair.goal == "min" else "rises"
    then = train.value(_level_at(train, best))
    now = train.value(min(train.shown_end, train.end_level))  # the last value may be a wild one
    message = (
        f"Overfits from epoch {best}: validation {name} {verb} by {show(end - lowest, 3)} "
        f"(from {show(val.value(lowest), 3)} to {show(val.value(end), 3)}) while "
        f"training {name} still {went} (from {show(then, 3)} to "
        f"{show(now, 3)}). "
    )
    return Finding(
        severity=severity,
        message=message + _bought_nothing(run, best, last) + _kept(run),
        metric=name,
        split="validation",
        first_epoch=best,
        last_epoch=last,
        evidence={
            "best": val.value(lowest),
            "best_epoch": best,
            "end": val.value(end),
            "rise_share_of_fall": round(amount, 4),
            "rise_in_noise": round(val.rise / val.noise, 1) if val.noise else None,
            "also_in": ", ".join(also[:6]) or None,
        },
        advice=_advice(run, name, len(val) - 1 - val.best),
    )


def _bought_nothing(run: Reading, best: int, last: int) -> str:
    after = run.run.time_after(best)
    spent = f" ({duration(after[0])}, {after[1]:.0%} of the time)" if after is not None else ""
    epochs = f"The {last - best} epochs" if last - best > 1 else "The epoch"
    return f"{epochs} after it{spent} bought nothing."


def _kept(run: Reading) -> str:
    kept = run.fact("fit", "weights_of_epoch")
    return f" The weights of epoch {kept} were kept." if isinstance(kept, int) else ""


def _advice(run: Reading, metric: str, after: int) -> tuple[str, ...]:
    found = []
    if not (run.events("stopped early") or run.uses("EarlyStopping")):
        patience = max(1, min(10, after // 3))  # one that would have stopped this run
        mode = "" if metric == "loss" else ', mode="auto"'
        found.append(
            f'keras.callbacks.EarlyStopping(monitor="val_{metric}"{mode}, patience={patience}, '
            "restore_best_weights=True)"
        )
    found.append("Train on more examples, or augment those there are")
    if not run.layer_kinds & {"Dropout", "SpatialDropout2D", "AlphaDropout"}:
        found.append("Put keras.layers.Dropout between the layers")
    if not run.fact("optimizer", "weight_decay"):
        found.append("Set weight_decay in the optimizer, such as keras.optimizers.AdamW")
    found.append("Use a smaller network")
    return tuple(found)


_DOWN = falling(40, 2.0, 0.1, 8)
_UP_AGAIN = [v + 0.02 * max(0, n - 12) for n, v in enumerate(falling(40, 2.0, 0.5, 5))]
FIRES = {
    "validation rises": Example(history={"loss": _DOWN, "val_loss": _UP_AGAIN}),
    "an accuracy falls": Example(
        history={"accuracy": [1 - v / 3 for v in _DOWN],
                 "val_accuracy": [1 - v / 3 for v in _UP_AGAIN]}
    ),
    "in a tiny unit": Example(
        history={"loss": [v * 1e-9 for v in _DOWN], "val_loss": [v * 1e-9 for v in _UP_AGAIN]}
    ),
    "training is noisy": Example(
        history={"loss": [1 - 0.02 * n + 0.2 * wobble(n) for n in range(40)],
                 "val_loss": _UP_AGAIN}
    ),
}  # fmt: skip
QUIET = {
    "levels off": Example(history={"loss": _DOWN, "val_loss": falling(40, 2.0, 0.5, 5)}),
    "the loss holds": Example(
        history={
            "loss": _DOWN,
            "val_loss": [0.5 + 0.12 * v for v in _UP_AGAIN],
            "accuracy": [1 - v / 3 for v in _DOWN],
            "val_accuracy": [1 - v / 3 for v in _UP_AGAIN],
        }
    ),
    "nothing was learned": Example(
        history={"loss": [1.0135, *[1.0128] * 39], "val_loss": [0.9705, *[0.9748] * 39]}
    ),
    "training rises, too": Example(history={"loss": _UP_AGAIN, "val_loss": _UP_AGAIN}),
}
