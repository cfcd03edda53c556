"""Whether a fit that Keras ended itself was stopped, by whom, and whose weights it left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from fitreport.run import Facts
from fitreport.runfolder.format import Ending, EventRecord, text

_ON_NAN = "TerminateOnNaN"


class Stop(msgspec.Struct, frozen=True):
    """How a fit ended. `weights_of_epoch` is the epoch whose weights were restored, if any."""

    status: Ending
    events: tuple[EventRecord, ...] = ()
    weights_of_epoch: int | None = None


def how_it_stopped(
    model: Any, callbacks: Sequence[Any], *, epochs_left: bool, finite: bool, shift: int
) -> Stop:
    """To be asked as a fit ends. `shift` is what the run adds to Keras's own epoch numbers; not
    `finite` was the training loss if it ended as NaN or infinity.

    A callback counts as one that stops early if it has a `stopped_epoch`; Keras sets it to an
    epoch above 0 when it has stopped the training. TerminateOnNaN, which is told by nothing but
    the loss, stops no training early: it gives up one that failed, within an epoch.
    """
    watchers = [c for c in callbacks if hasattr(c, "stopped_epoch") and hasattr(c, "monitor")]
    restored = next((c for c in watchers if _restores(c)), None)
    weights_of = None if restored is None else int(restored.best_epoch) + shift
    stopped = bool(getattr(model, "stop_training", False))
    if stopped and not finite and any(type(c).__name__ == _ON_NAN for c in callbacks):
        said = "the loss was not finite"
        event = EventRecord(kind="interrupted", text=said, facts={"by": _ON_NAN})
        return Stop("interrupted", (event,), weights_of)
    stopper = next((c for c in watchers if (c.stopped_epoch or 0) > 0), None)
    if stopper is not None:
        facts: Facts = {"monitor": text(str(stopper.monitor))}
        if (best := getattr(stopper, "best_epoch", None)) is not None:
            facts["best_epoch"] = int(best) + shift
        facts |= {"weights_restored": weights_of is not None, "by": type(stopper).__name__}
    elif epochs_left and stopped:
        facts = {"weights_restored": weights_of is not None}
    else:
        return Stop("finished", weights_of_epoch=weights_of)
    event = EventRecord(kind="stopped early", facts=facts)
    return Stop("stopped early", (event,), weights_of)


def _restores(callback: Any) -> bool:
    restores = getattr(callback, "restore_best_weights", False)
    return bool(restores) and getattr(callback, "best_weights", None) is not None
