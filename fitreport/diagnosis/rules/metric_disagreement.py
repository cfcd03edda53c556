"""The validation loss gets worse while the validation metric holds: growing over-confidence.

What it sees:
A validation loss that ends above its best level as overfitting does, while the validation accuracy
(or the main metric) is, within noise, as good as it ever was.

Why it matters:
Which epoch is best depends on what is asked: by the metric the last weights are as good as any,
by the loss their probabilities are not to be trusted.

What to try:
- `EarlyStopping` on the metric that counts for the use that is made of the model
- `label_smoothing=0.1` in the loss, or a calibration of the probabilities afterwards

What can fool it:
An accuracy on few examples, which cannot show small losses.

Reference:
Guo, Pleiss, Sun, Weinberger, On calibration of modern neural networks (2017), section 3.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Pair, Reading
from fitreport.diagnosis.shape import Shape

TITLE = "Metrics disagree"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rise`: the share of its fall that the loss lost; `held`: the share of its own gain that
    the metric may have lost.
    """

    rise: float = 0.05
    held: float = 0.02


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding: the loss against the metric by which runs are judged."""
    loss, metric = run.loss, _other(run)
    val = loss.validation if loss is not None else None
    if loss is None or metric is None or val is None or metric.validation is None:
        raise CannotJudge("there is no validation loss beside a validation metric")
    held = metric.validation
    if len(val) < 5 or len(held) < 5:
        raise CannotJudge(f"{min(len(val), len(held))} validation values, and 5 are needed")
    rises = val.rise > 6 * val.doubt(val.window) and val.rise > limits.rise * loss.fall(val)
    gain = metric.fall(held)
    lost = held.rise
    if not rises or gain <= 0 or lost > max(limits.held * gain, 2 * held.doubt(held.window)):
        return
    yield _finding(loss, metric, val, held)


def _other(run: Reading) -> Pair | None:
    beside = [p for p in run.pairs if p.goal is not None and not p.is_loss and p.validation]
    if run.main is not None and not run.main.is_loss and run.main.validation is not None:
        return run.main
    return next((p for p in beside if p.goal == "max"), None)


def _finding(loss: Pair, metric: Pair, val: Shape, held: Shape) -> Finding:
    best = int(val.epochs[val.best])
    return Finding(
        severity="note",
        message=f"Validation {loss.metric} rises from {show(val.value(val.best_level), 3)} in "
        f"epoch {best} to {show(val.value(val.end_level), 3)}, while validation {metric.metric} "
        f"holds at {show(held.value(held.end_level), 3)}: the model grows over-confident, it "
        "does not decide worse.",
        metric=loss.metric,
        split="validation",
        first_epoch=best,
        last_epoch=int(val.epochs[-1]),
        evidence={"best_loss": val.value(val.best_level), "end_loss": val.value(val.end_level),
                  "metric": metric.metric, "metric_end": held.value(held.end_level)},
        advice=(
            f'Stop by the metric that counts: EarlyStopping(monitor="val_{metric.metric}")',
            "Set label_smoothing=0.1 in the loss, or calibrate the probabilities afterwards",
        ),
    )  # fmt: skip


_RISES = [v + 0.02 * max(0, n - 12) for n, v in enumerate(falling(40, 2.0, 0.5, 5))]
FIRES = {
    "accuracy holds": Example(
        history={"loss": falling(40, 2, 0.1, 8), "val_loss": _RISES,
                 "val_accuracy": [1 - v / 3 for v in falling(40, 2.0, 0.5, 5)]}
    )
}  # fmt: skip
QUIET = {
    "both get worse": Example(
        history={"loss": falling(40, 2, 0.1, 8), "val_loss": _RISES,
                 "val_accuracy": [1 - v / 3 for v in _RISES]}
    ),
    "both hold": Example(
        history={"val_loss": falling(40), "val_accuracy": [1 - v / 3 for v in falling(40)]}
    ),
}  # fmt: skip
