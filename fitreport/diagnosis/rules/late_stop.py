"""Much of the training came after its best epoch.

What it sees:
The judged curve of the main metric (or of the validation loss) was at its best level well before
the end and gained nothing since: no trend beyond its noise (by the slope of a straight line), or
less than a hundredth of its fall. It got no worse either: that is overfitting.

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

import math
from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.rounding import duration, show
from fitreport.diagnosis.example import Example, falling, wobble
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Pair, Reading
from fitreport.diagnosis.shape import Shape, good_level, reached_at

TITLE = "Late stop"
_TRIED = 8  # places from which the curve may stand still
_LINE = 4  # values that a straight line is drawn through
_SURE = 1.7  # standard errors of a slope: one in twenty by chance


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
    if shape.end_level > good_level(shape):
        return  # it got worse: that is for overfitting and divergence to tell
    latest = len(shape) - 1 - math.ceil(max(limits.epochs, limits.share * len(shape)))
    reached = _flat_from(shape, latest)
    if reached is None:
        return
    epoch, last = int(shape.epochs[reached]), int(shape.epochs[-1])
    in_noise = shape.level(reached) - shape.shown_end <= 2 * shape.doubt(shape.window)
    gained = "nothing beyond its noise" if in_noise else "less than a hundredth of its fall"
    spread = f", single epochs spread by {show(shape.noise, 2)}" if in_noise and shape.noise else ""
    yield Finding(
        severity="note",
        message=f"Validation {pair.metric} gained {gained} after epoch "
        f"{epoch} ({show(shape.value(shape.level(reached)), 3)} there, "
        f"{show(shape.value(shape.shown_end), 3)} at the end{spread}): "
        f"{last - epoch} of {last + 1 - int(shape.epochs[0])} epochs{_time(run, epoch)} "
        f"bought {'nothing' if in_noise else 'no more'}.",
        metric=pair.metric,
        split="validation",
        first_epoch=epoch,
        last_epoch=last,
        evidence={"epochs_after": last - epoch, "best_level": shape.value(shape.best_level),
                  "end_level": shape.value(shape.end_level)},
        advice=_advice(run, pair, last - epoch),
    )  # fmt: skip


def _flat_from(shape: Shape, latest: int) -> int | None:
    """The index, up to the latest, from which nothing was gained; None where something was.

    A level that was lucky is as good as the best, and yet the curve falls on: that it stands
    still is asked of all that comes after.
    """
    first = reached_at(shape)
    if first > latest:
        return None
    for at in sorted(set(np.linspace(first, latest, _TRIED, dtype=int).tolist())):
        gap = shape.level(at) - shape.shown_end
        if gap <= max(2 * shape.doubt(shape.window), _small(shape)) and not _falls(shape, at):
            return int(at)
    return None


def _falls(shape: Shape, at: int) -> bool:
    """Whether the values behind this one's level fall by more than noise and a small part."""
    y = shape.y[at + shape.window // 2 + 1 :]
    if y.size < _LINE:
        return False
    x = np.arange(y.size) - (y.size - 1) / 2
    slope = float(x @ y / (x @ x))
    rest = y - y.mean() - slope * x
    error = math.sqrt(float(rest @ rest) / (y.size - 2) / float(x @ x))
    return slope < -_SURE * error and -slope * (y.size - 1) > _small(shape)


def _small(shape: Shape) -> float:
    """A hundredth of the whole fall."""
    return 0.01 * (shape.start - shape.best_level)


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


def _lucky() -> list[float]:
    """A loss that falls to its end through much noise, with three low values on the way."""
    values = [y + 0.05 * wobble(at) for at, y in enumerate(falling(28, 1.2, 0.4, 12))]
    values[13:16] = [values[-1] + 0.08] * 3
    return values


FIRES = {
    "flat for long": Example(
        history={"loss": falling(80, 2.0, 0.1, 20), "val_loss": falling(80, 2.0, 0.5, 3)}
    )
}
QUIET = {
    "gains to the end": Example(
        history={"loss": falling(40, pace=20), "val_loss": falling(40, pace=20)}
    ),
    "falls on after a lucky low": Example(history={"loss": falling(28), "val_loss": _lucky()}),
}
