"""A metric became NaN or infinite.

What it sees:
The first value of each curve that is no finite number, and whether the training loss itself is
among them, and what it did before. A broken metric beside a finite loss is told apart from a dead
run.

Why it matters:
Weights that are NaN never recover: every later epoch is wasted. A metric that is NaN beside a
finite loss is a fault of the metric; the model may be fine.

What to try:
- a smaller learning rate, or a warm-up, where the loss climbed before it broke
- `clipnorm=1.0` in the optimizer
- `from_logits=True` in the loss instead of a softmax or sigmoid layer before it
- `keras.callbacks.TerminateOnNaN()`, so that no time is lost
- a look at the data for NaN, and at divisions and logarithms in losses and metrics of your own

What can fool it:
A metric that is undefined by nature in some epochs, such as precision where nothing was predicted
positive.

Reference:
Goodfellow, Bengio, Courville, Deep Learning (2016), section 4.1, overflow and underflow; Keras,
TerminateOnNaN.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Reading
from fitreport.run import Curve

TITLE = "NaN or infinity"
EXPLAINS = (
    "too-smooth",
    "divergence",
    "incomplete",
    "late-stop",
    "weights-not-restored",
    "learning-rate-unused",
)


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`climb`: a loss counts as having climbed before where it rose by this share of its fall."""

    climb: float = 0.5


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """One finding for the loss where it broke, else one for all metrics that broke alike."""
    curves = [curve for curve in run.run.curves if len(curve)]
    if not curves:
        raise CannotJudge("no value was recorded")
    broken = [curve for curve in curves if not bool(np.isfinite(curve.values).all())]
    if not broken:
        return
    main = run.loss.metric if run.loss is not None else "loss"
    dead = [c for c in broken if c.metric == main and c.split == "train"]
    if dead:
        stops = run.uses("TerminateOnNaN")
        yield _dead_run(dead[0], broken, limits, stops=stops)
    else:
        yield _broken_metric(broken, main)


def _dead_run(curve: Curve, broken: Sequence[Curve], limits: Limits, *, stops: bool) -> Finding:
    at, last = _first(curve), int(curve.epochs[-1])
    before = curve.values[: _index(curve)]
    climbed = _climbed(curve, limits)
    bad = int((~np.isfinite(curve.values)).sum())
    value = _name(curve)
    if not before.size:
        story = "the first one"
    elif climbed:
        story = (
            f"after it had climbed from {show(float(before.min()))} to {show(float(before[-1]))}"
        )
    else:
        story = f"at once, from {show(float(before[-1]))} one epoch before"
    others = "" if len(broken) < 2 else f" So did {_names(c for c in broken if c is not curve)}."
    return Finding(
        severity="error",
        message=f"The training {curve.metric} became {value} in epoch {at}, {story}.{others} "
        + (
            f"Nothing was learned from there on ({bad} epoch{'s' if bad > 1 else ''})."
            if _stays(curve)
            else f"It did so in {bad} epoch{'s' if bad > 1 else ''}, and came back."
        ),
        metric=curve.metric,
        split="train",
        first_epoch=at,
        last_epoch=last if _stays(curve) else at,
        evidence={"value": value, "epochs": bad, "climbed_before": climbed},
        advice=_advice(climbed, bool(before.size), stops=stops),
    )


def _broken_metric(broken: Sequence[Curve], main: str) -> Finding:
    curve = min(broken, key=_first)
    of_loss = any(c.metric == main for c in broken)
    many = len(broken) > 1
    names = _names(broken)
    fine = "the training loss stays finite, so the model may be fine"
    return Finding(
        severity="error" if of_loss and _stays(curve) else "warning",
        message=f"{names} {'are' if many else 'is'} not finite from epoch {_first(curve)} on "
        f"({_name(curve)}); {fine}: look at "
        + ("the validation data." if of_loss else "how the metric is computed."),
        metric=curve.metric,
        split=curve.split,
        first_epoch=_first(curve),
        last_epoch=int(curve.epochs[-1]) if _stays(curve) else _first(curve),
        evidence={"value": _name(curve), "curves": len(broken)},
        advice=(
            ("Look for NaN and missing values in the validation data",)
            if of_loss
            else ("Guard divisions and logarithms in the metric, as keras.ops.divide_no_nan does",)
        ),
    )


def _advice(climbed: bool, learned: bool, *, stops: bool) -> tuple[str, ...]:
    first = (
        ("Divide the learning rate by ten, or warm it up", "Set clipnorm=1.0 in the optimizer")
        if climbed
        else (
            "Look at the batches of that epoch for NaN, infinite or huge values",
            "Lower the learning rate: a blow-up can fit within one epoch",
        )
        if learned
        else ("Check that inputs and labels are finite: numpy.isfinite(x).all()",)
    )
    return (
        *first,
        "Give the loss logits and from_logits=True instead of a softmax or sigmoid before it",
        *(() if stops else ("Add keras.callbacks.TerminateOnNaN() so that no time is lost",)),
    )


def _climbed(curve: Curve, limits: Limits) -> bool:
    """Whether the loss rose in the epochs before: from its best by a share of its fall, and more
    than the steps that it had made before.
    """
    before = curve.values[: _index(curve)]
    if before.size < 2:
        return False
    best = int(before.argmin())
    rise = float(before[-1] - before[best])
    usual = float(np.abs(np.diff(before[: best + 1])).mean()) if best else 0.0
    return rise > limits.climb * float(before[0] - before[best]) and rise > 2 * usual


def _index(curve: Curve) -> int:
    return int(np.isfinite(curve.values).argmin())


def _first(curve: Curve) -> int:
    return int(curve.epochs[_index(curve)])


def _stays(curve: Curve) -> bool:
    return not bool(np.isfinite(curve.values[-1]))


def _name(curve: Curve) -> str:
    value = curve.values[_index(curve)]
    return "NaN" if np.isnan(value) else "infinite"


def _names(curves: Iterator[Curve] | Sequence[Curve]) -> str:
    words = [("" if c.split == "train" else f"{c.split} ") + c.metric for c in curves]
    return ", ".join(words[:4]) + (f" and {len(words) - 4} more" if len(words) > 4 else "")


_NAN = float("nan")
FIRES = {
    "the loss": Example(history={"loss": [1.0, 0.5, _NAN, _NAN]}),
    "a metric beside a finite loss": Example(history={"loss": [1.0, 0.5], "lift": [1.0, _NAN]}),
    "validation alone": Example(history={"loss": [1.0, 0.5], "val_loss": [1.0, float("inf")]}),
}
QUIET = {"finite": Example(history={"loss": [1e300, -1e300]})}
