"""What is true of each run of the corpus, by written definitions; no rule is asked.

A label is True, False, or None where a fair judge would accept either answer: such runs are not
counted for that rule. All levels are plain means over a tenth of a curve (three values at least);
`fall` is from the first value, of training or validation, to the best level. What was planted,
what the honest runs of the same task reach, and how the run went on after it was recorded are
known here and to no rule.

non-finite       some recorded value is NaN or infinite
no-validation    no metric has validation values
divergence       the training loss ends above its best level by 0.3 of its fall or more, or, where
                 it never fell, by twenty times its noise; open from 0.05 of the fall, and where
                 it ended in NaN
overfitting      the validation loss ends above its best level by 0.1 of the fall or more, and the
                 training loss ends below where it was then; open from 0.03, and where less than a
                 tenth of what honest runs learn was learned
spike            one to three values of a loss stand above those before and after by 0.15 of the
                 fall or more and by ten times the noise; open from 0.03, where it diverged, and
                 where less than a tenth of what honest runs learn was learned
still-improving  as many epochs again lowered the best level of the validation loss (the training
                 loss where there is none) by 0.1 of the fall or more; open from 0.04
plateau          the training loss of the last third is flat (within 0.02 of the honest fall) where
                 less than half of what honest runs of the task learn is learned; open to 0.85,
                 where the model is too small to learn more, and where it still improves, slowly
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import numpy as np

from tests.corpus.recipes import Recipe

Label = bool | None
Values = np.ndarray
RULES = (
    "non-finite", "no-validation", "divergence", "overfitting", "spike", "still-improving",
    "plateau",
)  # fmt: skip


def _finite(values: Sequence[float] | None) -> Values:
    y = np.array([] if values is None else values, float)
    return y[np.isfinite(y)]


def _width(y: Values) -> int:
    return min(max(3, y.size // 10), y.size)


def end(y: Values) -> float:
    """The level at the end, a single wild value left out."""
    return float(np.median(y[-_width(y) :]))


def levels(y: Values) -> Values:
    """All levels of a curve."""
    return np.convolve(y, np.ones(_width(y)) / _width(y), "valid")


def noise(y: Values) -> float:
    """The spread of a value around the line through its neighbours."""
    if y.size < 4:
        return 0.0
    return float(np.median(np.abs(np.diff(y, 2)))) / 0.6745 / math.sqrt(6)


def _graded(amount: float, open_from: float, yes_from: float) -> Label:
    return True if amount >= yes_from else None if amount >= open_from else False


class Loss:
    """The loss of one run, both splits."""

    def __init__(self, history: Mapping[str, Sequence[float]]) -> None:
        self.train, self.val = _finite(history.get("loss")), _finite(history.get("val_loss"))
        self.start = max(float(y[0]) for y in (self.train, self.val) if y.size)

    def fall(self, y: Values) -> float:
        """How far a split's curve came down."""
        return max(self.start - float(levels(y).min()), 1e-300)


def honest(runs: Sequence[tuple[Recipe, Mapping[str, Sequence[float]]]]) -> dict[Any, Any]:
    """By task and loss: where honest runs start, and which training loss they reach."""
    found: dict[Any, list[tuple[float, float]]] = {}
    for recipe, history in runs:
        if not recipe.planted:
            y = _finite(history["loss"])
            found.setdefault((recipe.task, recipe.loss), []).append((float(y[0]), end(y)))
    return {
        key: (median(a for a, _ in pairs), median(b for _, b in pairs))
        for key, pairs in found.items()
    }


def labels(
    recipe: Recipe,
    history: Mapping[str, Sequence[float]],
    after: Mapping[str, Sequence[float]],
    reached: Mapping[Any, tuple[float, float]],
) -> dict[str, Label]:
    """The labels of one run."""
    finite = all(math.isfinite(v) for values in history.values() for v in values)
    loss = Loss(history) if _finite(history.get("loss")).size else None
    found: dict[str, Label] = dict.fromkeys(RULES)
    found["non-finite"] = not finite
    found["no-validation"] = not any(name.startswith("val_") for name in history)
    if loss is None:
        return found | {"overfitting": False, "spike": False, "still-improving": False}
    broken = not all(map(math.isfinite, [*history["loss"], *history.get("val_loss", [])]))
    found["divergence"] = None if broken else _divergence(loss)
    start, goal = reached[recipe.task, recipe.loss]
    learned = (start - float(levels(loss.train).min())) / (start - goal)
    found["overfitting"] = _overfitting(loss)
    if found["overfitting"] and learned < 0.1:
        found["overfitting"] = None
    found["spike"] = _spike(loss)
    if found["spike"] and (found["divergence"] is not False or learned < 0.1):
        found["spike"] = None
    found["still-improving"] = None if broken else _still_improving(loss, found, after)
    found["plateau"] = None if broken else _plateau(recipe, loss, found, reached)
    return found


def _divergence(loss: Loss) -> Label:
    y = loss.train
    fall, rise = float(y[0]) - float(levels(y).min()), end(y) - float(levels(y).min())
    if fall <= 3 * noise(y):
        return _graded(rise / max(noise(y), 1e-300), 5, 20)
    return _graded(rise / fall, 0.05, 0.3)


def _overfitting(loss: Loss) -> Label:
    if not loss.val.size:
        return False
    at = int(levels(loss.val).argmin())
    rise = end(loss.val) - float(levels(loss.val).min())
    share = at / max(1, levels(loss.val).size - 1)
    before = levels(loss.train)[round(share * (levels(loss.train).size - 1))]
    if end(loss.train) > before:
        return False
    doubt = noise(loss.val) * math.sqrt(2 / _width(loss.val))
    amount = _graded(rise / loss.fall(loss.val), 0.03, 0.1)
    return amount if rise > 5 * doubt or not amount else None


def _spike(loss: Loss) -> Label:
    found = [False, *(_highest(y, loss.fall(y)) for y in (loss.train, loss.val) if y.size > 5)]
    return True if True in found else None if None in found else False


def _highest(y: Values, fall: float) -> Label:
    best: float = 0
    for at in range(2, y.size):
        before = y[max(0, at - 5) : at]
        for width in (1, 2, 3):
            beyond = y[at + width : at + width + 5]
            if at + width > y.size:
                break
            if beyond.size:
                around = max(float(np.median(before[-2:])), float(np.median(beyond[:2])))
            else:  # at the end, beyond where the values before were going
                around = float(before.max() + abs(before[-1] - before[0]))
            excess = float(y[at : at + width].min()) - around
            if excess > 10 * noise(y):
                best = max(best, excess)
    return _graded(best / fall, 0.03, 0.15)


def _still_improving(loss: Loss, found: Mapping[str, Label], after: Mapping[str, Any]) -> Label:
    y = loss.val if loss.val.size else loss.train
    later = _finite(after.get("val_loss" if loss.val.size else "loss"))
    if not later.size or found["overfitting"] or found["divergence"]:
        return False
    gain = float(levels(y).min()) - float(levels(np.concatenate([y, later])).min())
    return _graded(gain / loss.fall(y), 0.04, 0.1)


def _plateau(
    recipe: Recipe, loss: Loss, found: Mapping[str, Label], reached: Mapping[Any, Any]
) -> Label:
    start, goal = reached[recipe.task, recipe.loss]
    y = loss.train
    third = y[-max(4, y.size // 3) :]
    half = third.size // 2
    flat = abs(third[:half].mean() - third[half:].mean()) < 0.02 * (start - goal)
    learned = (start - end(y)) / (start - goal)
    if found["divergence"] or found["divergence"] is None:
        return None
    if not flat:
        return False if learned > 0.5 else None
    if recipe.planted == "too small" or found["still-improving"] is not False:
        return None
    return True if learned < 0.5 else None if learned < 0.85 else False
