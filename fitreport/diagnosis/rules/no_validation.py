"""No metric was measured on data that the model was not trained on.

What it sees:
Training values, and not one validation value of any metric.

Why it matters:
Training values tell how well the examples were learned, not how well the model does on new ones.
Overfitting, leakage and the best epoch cannot be seen at all.

What to try:
- `model.fit(..., validation_data=(x_val, y_val))`, or `validation_split=0.2` for shuffled arrays
- where data are few, several folds in place of one split

What can fool it:
A training that is judged otherwise: a last one on all data, a GAN, a model whose evaluation runs
in a program of its own.

Reference:
Keras, Training and evaluation with the built-in methods, "Using a validation dataset".
"""

from __future__ import annotations

from collections.abc import Iterator

from fitreport.diagnosis.example import Example
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Reading
from fitreport.diagnosis.rule import NoLimits

TITLE = "No validation"


def judge(run: Reading, limits: NoLimits) -> Iterator[Finding]:  # noqa: ARG001, as every rule
    """One finding where training values stand alone."""
    curves = [curve for curve in run.run.curves if len(curve)]
    if not any(curve.split == "train" for curve in curves):
        raise CannotJudge("no training value was recorded")
    if any(curve.split == "validation" for curve in curves):
        return
    yield Finding(
        severity="note",
        message="No validation values were recorded: nothing here tells how the model does on "
        "data that it was not trained on.",
        evidence={"training_metrics": len(curves)},
        advice=("Pass validation_data=(x_val, y_val) to model.fit, or validation_split=0.2",),
    )


FIRES = {"training alone": Example(history={"loss": [1.0, 0.5], "accuracy": [0.5, 0.7]})}
QUIET = {
    "both": Example(history={"loss": [1.0, 0.5], "val_loss": [1.1, 0.7]}),
    "a metric validated": Example(history={"loss": [1.0, 0.5], "val_auc": [0.6, 0.7]}),
}
