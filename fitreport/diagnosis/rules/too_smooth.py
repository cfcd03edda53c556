"""A curve that repeats itself: the metric is not measured anew in each epoch.

What it sees:
Long stretches of exactly the same values in a curve that moves elsewhere; a stretch of changing
values that comes back later to the last digit, longer than chance could make it, given how often
each value and each step is taken; or a validation curve that is the training curve to the last
digit.

Why it matters:
Real measurements on changing weights do not repeat to the last digit. The metric may be cached,
computed on the wrong split, or copied.

What to try:
- a look at where the metric is reset and computed; in Keras, `reset_state` of a metric of your own
- a look at whether `validation_data` really is another set than the training data

What can fool it:
An accuracy on few examples, which can only take few values (not told: only metrics with many
different values are judged); weights that are frozen on purpose for some epochs; a training that
was resumed from an earlier state and did the same again.

Reference:
Keras, Making new layers and metrics via subclassing, on reset_state.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from fitreport.analysis.distinct import distinct
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Pair, Reading, called
from fitreport.diagnosis.repetition import Repetition, repetition
from fitreport.diagnosis.rule import NoLimits
from fitreport.diagnosis.shape import Shape
from fitreport.run import Floats, Split

TITLE = "Too smooth"
_LEAST = 8  # values; a repetition of fewer may be chance
_RUN = 5  # equal values in a row


def judge(run: Reading, limits: NoLimits) -> Iterator[Finding]:  # noqa: ARG001, as every rule
    """One finding for a curve that stands still, one for all that come back, one for a pair that
    is the same twice.
    """
    shapes = [(p, split, s) for p in run.pairs for split, s in p.shapes() if len(s) >= _LEAST]
    if not shapes:
        raise CannotJudge(f"fewer than {_LEAST} values of any metric")
    coming_back = []
    for pair, split, shape in shapes:
        stretch = _longest_stretch(shape.y)
        if stretch is not None and not _stood_still(run, shape, stretch):
            yield _standing(pair, split, shape, stretch)
        elif (back := repetition(shape.y)) is not None:
            coming_back.append((pair, split, shape, back))
    if coming_back:
        others = [f"{called(split).lower()} {pair.metric}" for pair, split, *_ in coming_back[1:]]
        yield _coming_back(*coming_back[0], others)
    for pair in run.pairs:
        a, b = pair.train, pair.validation
        if a is None or b is None or len(a) < _LEAST or len(a) != len(b):
            continue
        if bool((a.y == b.y).all()) and distinct(a.y).size >= _LEAST // 2:
            yield Finding(
                severity="warning",
                message=f"Validation {pair.metric} is training {pair.metric} to the last digit in "
                "every epoch: it is not measured on other data.",
                metric=pair.metric,
                split="validation",
                first_epoch=int(a.epochs[0]),
                last_epoch=int(a.epochs[-1]),
                evidence={"equal_values": len(a)},
                advice=("Check what is passed to validation_data, and what is logged as val_",),
            )


def _standing(pair: Pair, split: Split, shape: Shape, stretch: tuple[int, int]) -> Finding:
    first, last = (int(shape.epochs[at]) for at in stretch)
    return Finding(
        severity="note",
        message=f"{called(split)} {pair.metric} is the same to the last digit from epoch {first} "
        f"to epoch {last}, though it moves elsewhere: is it measured anew in each epoch?",
        metric=pair.metric,
        split=split,
        first_epoch=first,
        last_epoch=last,
        evidence={"equal_values": stretch[1] - stretch[0] + 1},
        advice=("Check where the metric is computed and reset",),
    )


def _coming_back(
    pair: Pair, split: Split, shape: Shape, back: Repetition, others: list[str]
) -> Finding:
    first, last = (int(shape.epochs[at]) for at in (back.first, back.first + back.values - 1))
    again = int(shape.epochs[back.again])
    return Finding(
        severity="note",
        message=f"{called(split)} {pair.metric} of epochs {first} to {last} comes back to the last "
        f"digit from epoch {again} on: is it measured anew in each epoch?"
        + (f" So does {', '.join(others[:6])}." if others else ""),
        metric=pair.metric,
        split=split,
        first_epoch=again,
        last_epoch=int(shape.epochs[back.again + back.values - 1]),
        evidence={"equal_values": back.values, "first_seen": first},
        advice=("Check where the metric is computed and reset", "Check that no log was copied"),
    )


def _stood_still(run: Reading, shape: Shape, stretch: tuple[int, int]) -> bool:
    """Whether the training loss hardly moved either in these epochs: then nothing had to change."""
    loss = run.loss.train if run.loss is not None else None
    if loss is None or loss is shape:
        return False
    first, last = (int(shape.epochs[at]) for at in stretch)
    inside = loss.y[(loss.epochs >= first) & (loss.epochs <= last)]
    return inside.size > 0 and float(np.ptp(inside)) < 0.01 * (loss.start - loss.best_level)


def _longest_stretch(y: Floats) -> tuple[int, int] | None:
    """The longest run of equal values in a curve of many different ones; None if it is short."""
    changes = np.flatnonzero(y[1:] != y[:-1]) + 1
    if y.size - changes.size < _RUN:
        return None
    bounds = np.concatenate(([0], changes, [y.size]))
    lengths = np.diff(bounds)
    at = int(lengths.argmax())
    elsewhere = y.size - int(lengths[at])
    # A metric that can take few values only, as an accuracy of few examples, repeats by nature.
    if lengths[at] < max(_RUN, 0.1 * y.size) or distinct(y).size - 1 < max(_LEAST, elsewhere):
        return None
    return int(bounds[at]), int(bounds[at + 1]) - 1


FIRES = {
    "cached": Example(history={"loss": [*falling(12), *[0.3] * 6, *falling(18)[12:]]}),
    "copied": Example(history={"loss": falling(12), "val_loss": falling(12)}),
    "a stretch comes back": Example(history={"loss": [*falling(30), *falling(26)[18:]]}),
    "round and round": Example(
        history={"loss": falling(40), "val_loss": [*falling(7, 0.9, 0.5)] * 6}
    ),
}
QUIET = {
    "measured": Example(history={"loss": falling(30), "val_loss": falling(30, end=0.3)}),
    "few values": Example(history={"accuracy": [0.5, 0.5, 0.75, *[1.0] * 9]}),
    "few values, up and down": Example(
        history={"accuracy": [round(0.9 + 0.05 * math.sin(n * n), 2) for n in range(60)]}
    ),
    "rounded": Example(
        history={"loss": [round(1 / n + 0.01 * math.sin(n * n), 3) for n in range(1, 120)]}
    ),
    "up and down": Example(history={"accuracy": [0.5, 0.75] * 20}),
}
