"""A metric that never moves.

What it sees:
A metric other than the loss with the same value in every epoch, while the loss moves; or the loss
itself, exactly the same in every epoch.

Why it matters:
It tells nothing: it may be computed from the wrong output, from labels in the wrong form, or be
saturated. A loss that is exactly constant means that no weight was changed.

What to try:
- a look at the metric's inputs: logits where probabilities are expected, one-hot labels where
  classes are
- `model.trainable_weights`: is there one, where the loss stands still?

What can fool it:
A metric that is perfect from the first epoch on; a quantity that is constant by nature.

Reference:
Keras, Metrics, on thresholds and from_logits.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Reading, called
from fitreport.diagnosis.rule import NoLimits

TITLE = "Constant metric"
_LEAST = 4


def judge(run: Reading, limits: NoLimits) -> Iterator[Finding]:  # noqa: ARG001, as every rule
    """One finding a metric, of both its splits where both stand still."""
    long = [curve for curve in run.run.curves if len(curve) >= _LEAST and curve.split != "test"]
    if not long:
        raise CannotJudge(f"fewer than {_LEAST} epochs")
    still: dict[str, list[int]] = {}
    for at, curve in enumerate(long):
        if np.isfinite(curve.values[0]) and bool((curve.values == curve.values[0]).all()):
            still.setdefault(curve.metric, []).append(at)
    main = run.loss.metric if run.loss is not None else ""
    for metric, curves in still.items():
        curve = long[curves[0]]
        value = float(curve.values[0])
        # Perfect from the start is no fault; nor is a constant that only one split has.
        if (
            metric != main
            and value in (0.0, 1.0)
            and len(long) > len(curves)
            and _perfect(run, metric, value)
        ):
            continue
        exact = metric == main and any(long[at].split == "train" for at in curves)
        alone = f"{called(curve.split)} " if len(curves) == 1 else ""
        yield Finding(
            severity="warning",
            message=f"{alone}{metric} is {show(value)} in each of {len(curve)} epochs: "
            + ("no weight was changed." if exact else "it does not tell how the training goes."),
            metric=metric,
            split=curve.split if len(curves) == 1 else None,
            first_epoch=int(curve.epochs[0]),
            last_epoch=int(curve.epochs[-1]),
            evidence={"value": value, "epochs": len(curve)},
            advice=(
                ("Check that model.trainable_weights is not empty, and the learning rate not 0",)
                if exact
                else ("Check what the metric is given: logits or probabilities, one-hot labels or "
                      "classes",)
            ),
        )  # fmt: skip


def _perfect(run: Reading, metric: str, value: float) -> bool:
    pair = next((pair for pair in run.pairs if pair.metric == metric), None)
    return pair is not None and (
        (pair.goal == "max" and value == 1) or (pair.goal == "min" and value == 0)
    )


FIRES = {
    "a metric": Example(history={"loss": [1.0, 0.5, 0.4, 0.3], "coverage": [0.5] * 4}),
    "the loss": Example(history={"loss": [1.5] * 6}),
}
QUIET = {
    "moves": Example(history={"loss": [1.0, 0.5, 0.4, 0.3], "coverage": [0.5, 0.5, 0.5, 0.6]}),
    "perfect": Example(history={"loss": [0.1, 0.05, 0.04, 0.03], "accuracy": [1.0] * 4}),
}
