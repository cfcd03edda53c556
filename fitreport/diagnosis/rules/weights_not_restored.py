"""The weights of the last epoch were kept, though an earlier one was clearly better.

What it sees:
The last value of the judged curve is worse than its best level beyond noise and by a share of its
fall that matters, and neither `restore_best_weights` nor a checkpoint of the best epoch is known.

Why it matters:
The model that was saved is not the best one that was trained.

What to try:
- `keras.callbacks.EarlyStopping(..., restore_best_weights=True)`
- `keras.callbacks.ModelCheckpoint(path, monitor=..., save_best_only=True)`

What can fool it:
Weights that were saved by a program of your own.

Reference:
Keras, EarlyStopping, on restore_best_weights.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Reading

TITLE = "Weights not restored"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`loss`: the share of the curve's fall that the last value is worse by; `noise`: and by how
    many spreads of its noise.
    """

    loss: float = 0.05
    noise: float = 4.0


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the metric by which runs are judged."""
    pair = run.main or run.loss
    shape = pair.judged if pair is not None else None
    if pair is None or shape is None or pair.goal is None:
        raise CannotJudge("no metric has a known goal")
    if run.run.status is None:
        raise CannotJudge("the source does not tell which weights were kept")
    if len(shape) < 5:
        raise CannotJudge(f"{len(shape)} values, and 5 are needed")
    last = float(shape.y[-1])
    worse = last - shape.best_level
    kept = run.fact("fit", "weights_of_epoch") is not None or run.events("checkpoint")
    fall = pair.fall(shape)
    if kept or worse <= limits.noise * shape.noise or worse <= limits.loss * fall:
        return
    best = int(shape.epochs[shape.best])
    yield Finding(
        severity="note",
        message=f"The weights of the last epoch were kept ({pair.metric} "
        f"{show(shape.value(last), 3)}), though epoch {best} was clearly better "
        f"({show(shape.value(shape.best_level), 3)}).",
        metric=pair.metric,
        split=pair.judged_split,
        first_epoch=best,
        last_epoch=int(shape.epochs[-1]),
        evidence={"best": shape.value(shape.best_level), "best_epoch": best,
                  "last": shape.value(last)},
        advice=(
            "Set restore_best_weights=True in EarlyStopping"
            if run.events("stopped early") or run.uses("EarlyStopping")
            else f'Add keras.callbacks.ModelCheckpoint(path, monitor="{pair.monitor}", '
            "save_best_only=True)",
        ),
    )  # fmt: skip


FIRES = {
    "the last is worse": Example(
        history={"val_loss": [*falling(20), *[0.6 + 0.02 * n for n in range(10)]]},
        status="finished",
    )
}  # fmt: skip
QUIET = {
    "the last is the best": Example(history={"val_loss": falling(30)}, status="finished"),
    "restored": Example(
        history={"val_loss": [*falling(20), *[0.6] * 5]},
        status="stopped early",
        facts={"fit": {"weights_of_epoch": 19}},
    ),
}
