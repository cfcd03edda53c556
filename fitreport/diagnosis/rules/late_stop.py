"""Much of the training came after its best epoch.

What it sees:
The judged curve of the main metric (or of the validation loss) was at its best level well before
the end and gained nothing since, beyond its noise. It got no worse either: that is overfitting.

Why it matters:
The same model was to be had for less time.

What to try:
- `keras.callbacks.EarlyStopping(patience=..., restore_best_weights=True)`
- `keras.callbacks.ReduceLROnPlateau`, which may gain what the flat epochs did not

What can fool it:
A metric that falls in steps, as after a learning rate that is lowered late.

Reference:
Prechelt, Early stopping - but when? (1998).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fitreport.analysis.rounding import duration, show
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Pair, Reading
from fitreport.diagnosis.shape import good_level, reached_at

TITLE = "Late stop"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`share`: of the run's epochs that came after; `epochs`: and how many at least."""

    share: float = 0.4
    epochs: int = 10


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding."""
    pair = run.loss if run.loss is not None and run.loss.validation is not None else run.main
    shape = pair.validation if pair is not None else None
    if pair is None or shape is None or pair.goal is None:
        raise CannotJudge("no metric has validation values and a known goal")
    if run.events("stopped early"):
        return
    reached = reached_at(shape)
    after = len(shape) - 1 - reached
    if shape.end_level > good_level(shape):
        return  # it got worse: that is for overfitting and divergence to tell
    if after < max(limits.epochs, limits.share * len(shape)):
        return
    epoch, last = int(shape.epochs[reached]), int(shape.epochs[-1])
    yield Finding(
        severity="note",
        message=f"Validation {pair.metric} gained nothing beyond its noise after epoch "
        f"{epoch} ({show(shape.value(shape.level(reached)), 3)} there, "
        f"{show(shape.value(shape.shown_end), 3)} at the end): "
        f"{last - epoch} of {last + 1 - int(shape.epochs[0])} epochs{_time(run, epoch)} "
        "bought nothing.",
        metric=pair.metric,
        split="validation",
        first_epoch=epoch,
        last_epoch=last,
        evidence={"epochs_after": last - epoch, "best_level": shape.value(shape.best_level),
                  "end_level": shape.value(shape.end_level)},
        advice=_advice(run, pair, last - epoch),
    )  # fmt: skip


def _time(run: Reading, epoch: int) -> str:
    spent = run.run.time_after(epoch)
    return f" ({duration(spent[0])})" if spent is not None and spent[0] > 0 else ""


def _advice(run: Reading, pair: Pair, after: int) -> tuple[str, ...]:
    patience = max(3, min(20, after // 4))
    stop = f'Add keras.callbacks.EarlyStopping(monitor="val_{pair.metric}", patience={patience}, '
    found = [] if run.uses("EarlyStopping") else [stop + "restore_best_weights=True)"]
    if not (run.uses("ReduceLROnPlateau") or run.events("learning rate changed")):
        found.append("Add keras.callbacks.ReduceLROnPlateau: a smaller rate may gain more")
    return tuple(found)


FIRES = {
    "flat for long": Example(
        history={"loss": falling(80, 2.0, 0.1, 20), "val_loss": falling(80, 2.0, 0.5, 3)}
    )
}
QUIET = {
    "gains to the end": Example(
        history={"loss": falling(40, pace=20), "val_loss": falling(40, pace=20)}
    )
}
