"""Early stopping replayed on a recorded curve: where it would have ended the run, with what left.

The logic is that of Keras 3's EarlyStopping (keras/src/callbacks/early_stopping.py), followed
statement by statement: an epoch without the monitored value is passed over, NaN is no improvement
(but the first value always is one, and NaN stays the best for ever then), nothing stops in epoch
0, and values are compared as float32, which is what Keras compares Python's floats as.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from fitreport.analysis.epochs import all_epochs
from fitreport.analysis.pairs import MetricPair
from fitreport.run import Curve, Floats, Goal, Run

PATIENCES = (3, 5, 10, 20)
_LEAST = 5  # values; a shorter curve has nothing to replay


class Stop(msgspec.Struct, frozen=True):
    """The epoch after which training would have stopped, None if never; and the best one, whose
    weights `restore_best_weights` keeps.
    """

    epoch: int | None
    kept: int


class Replay(msgspec.Struct, frozen=True):
    """What one patience would have made of a run.

    `monitor` is the metric whose validation values were watched, `metric` the one that runs are
    judged by (both base names). `lost` is by how much its value at the kept epoch is worse than
    the run's best, in its own unit; `epochs_saved` and `seconds_saved` are those after the stop.
    """

    patience: int
    monitor: str
    metric: str
    stopped: int
    kept: int
    value: float | None
    lost: float | None
    epochs_saved: int
    seconds_saved: float | None
    share_saved: float  # of the run's time, else of its epochs


def early_stop(
    epochs: Sequence[int],
    values: Floats | Sequence[float],
    goal: Goal,
    patience: int,
    *,
    min_delta: float = 0.0,
    start_from_epoch: int = 0,
) -> Stop:
    """Where Keras's EarlyStopping, restoring the best weights, would have stopped.

    `epochs` are Keras's own numbers of those epochs that have a value of what is monitored.
    """
    delta = abs(min_delta) if goal == "min" else -abs(min_delta)
    with np.errstate(over="ignore"):
        doubles = np.asarray(values, np.float64)
        as_they_are = doubles.astype(np.float32).tolist()
        shifted = (doubles + delta).astype(np.float32).tolist() if delta else as_they_are
    best: float | None = None
    kept, wait = epochs[0] if epochs else 0, 0
    for epoch, value, judged in zip(epochs, as_they_are, shifted, strict=True):
        if epoch < start_from_epoch:
            continue
        wait += 1
        if best is None or (judged < best if goal == "min" else judged > best):
            best, kept, wait = value, epoch, 0
        elif wait >= patience and epoch > 0:
            return Stop(epoch, kept)
    return Stop(None, kept)


def replays(run: Run, pairs: Sequence[MetricPair], main: MetricPair | None) -> tuple[Replay, ...]:
    """A replay for each usual patience that would have stopped this run before its end.

    None for a run of several fits: each starts the callback afresh. None of thinned curves.
    """
    if any(event.kind == "restarted" for event in run.events):
        return ()
    monitored = _monitored(run, pairs, main)
    if monitored is None or len(monitored[0]) < _LEAST or monitored[0].thinned_from:
        return ()
    curve, goal = monitored
    epochs = curve.epochs.tolist()
    found = []
    for patience in PATIENCES:
        stop = early_stop(epochs, curve.values, goal, patience)
        if stop.epoch is None or stop.epoch >= _last_epoch(run):
            break  # a longer patience stops later still
        found.append(_replay(run, curve, main, patience, stop.epoch, stop.kept))
    return tuple(found)


def _monitored(
    run: Run, pairs: Sequence[MetricPair], main: MetricPair | None
) -> tuple[Curve, Goal] | None:
    """The validation loss, else the validation curve of the metric that runs are judged by."""
    loss = next((pair for pair in pairs if pair.metric == "loss"), None)
    for pair in (loss, main):
        curve = run.curve(pair.metric, "validation") if pair is not None else None
        if curve is not None and len(curve) and pair is not None and pair.goal is not None:
            return curve, pair.goal
    return None


def _last_epoch(run: Run) -> int:
    return max(int(c.epochs[-1]) for c in run.curves if len(c) and c.split != "test")


def _replay(
    run: Run, monitored: Curve, main: MetricPair | None, patience: int, stopped: int, kept: int
) -> Replay:
    judged = run.curve(main.metric, main.judged) if main is not None else None
    value, lost = _value(judged, main, kept)
    every = all_epochs([c.epochs for c in run.curves if c.split != "test"])
    after = int((every > stopped).sum())
    seconds, share = run.time_after(stopped) or (None, None)
    return Replay(
        patience=patience,
        monitor=monitored.metric,
        metric=main.metric if main is not None else "",
        stopped=stopped,
        kept=kept,
        value=value,
        lost=lost,
        epochs_saved=after,
        seconds_saved=seconds,
        share_saved=share if share is not None else after / every.size,
    )


def _value(
    curve: Curve | None, main: MetricPair | None, epoch: int
) -> tuple[float | None, float | None]:
    """A curve's value at an epoch, and by how much it is worse than the best; None if not there."""
    if curve is None or main is None or main.goal is None:
        return None, None
    at = np.flatnonzero(curve.epochs == epoch)
    finite = curve.values[np.isfinite(curve.values)]
    if not at.size or not finite.size or not np.isfinite(curve.values[at[0]]):
        return None, None
    value = float(curve.values[at[0]])
    return value, value - float(finite.min()) if main.goal == "min" else float(finite.max()) - value
