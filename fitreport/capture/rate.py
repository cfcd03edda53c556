"""The learning rate that was in force in each epoch, and the epochs in which it changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fitreport.capture.logs import as_number
from fitreport.run import Facts
from fitreport.runfolder.format import EventRecord, number

_KERAS = ("keras.", "tf_keras.")


class RateWatch:
    """Follows one optimizer's learning rate through the epochs of a run.

    The rate of an epoch is the one that its last batch was trained with. A callback may have set
    the next one by the time that an epoch ends; so the rate is looked at where an epoch begins,
    too, and what Keras's own callbacks put into the logs counts first.
    """

    def __init__(self, earlier: Iterable[float] = ()) -> None:
        self._last_two = [rate for rate in earlier if rate == rate][-2:]
        self._at_begin: float | None = None
        self._announced = ""  # the callback that set the next epoch's rate as the last one ended

    def begin(self, optimizer: Any) -> None:
        """Look at the rate that an epoch begins with; to be called after what sets it."""
        self._at_begin = None if _schedule(optimizer) is not None else current_rate(optimizer)

    def end(
        self, epoch: int, optimizer: Any, logged: float | None, callbacks: Sequence[Any]
    ) -> tuple[float | None, EventRecord | None]:
        """The rate in force in the epoch that ends, None where it can't be known; and an event
        where it is the first epoch with a new rate.
        """
        after = current_rate(optimizer)
        if logged is not None:
            rate: float | None = logged
        elif self._at_begin is None or any(map(_works_by_batch, callbacks)):
            rate = after
        else:
            rate = self._at_begin
        event = self._change(epoch, rate, optimizer, callbacks)
        self._announced = _first_named(callbacks, "ReduceLROnPlateau") if after != rate else ""
        return rate, event

    def _change(
        self, epoch: int, rate: float | None, optimizer: Any, callbacks: Sequence[Any]
    ) -> EventRecord | None:
        """A rate that moves in every epoch (a warm-up, a cosine) is a curve and no row of events:
        a change counts only where the rate had held for two epochs, or a callback announced it.
        """
        if rate is None:
            return None
        before = self._last_two
        self._last_two = [*before, rate][-2:]
        held = len(before) == 2 and before[0] == before[1]
        if not before or before[-1] == rate or not (held or self._announced):
            return None
        facts: Facts = {"from": number(before[-1]), "to": number(rate)}
        schedule = _schedule(optimizer)
        by = self._announced or (
            type(schedule).__name__
            if schedule is not None
            else _first_named(callbacks, "LearningRateScheduler")
        )
        if by:
            facts["by"] = by
        return EventRecord(kind="learning rate changed", epoch=epoch, facts=facts)


def current_rate(optimizer: Any) -> float | None:
    """The rate of the last batch, or before any batch that of the next; None where the optimizer
    has no rate, or several.
    """
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)  # inside a loss scale
    schedule = _schedule(optimizer)
    if schedule is not None:
        batches = as_number(optimizer.iterations) or 0
        return as_number(schedule(max(int(batches) - 1, 0)))
    return as_number(getattr(optimizer, "learning_rate", None))


def _schedule(optimizer: Any) -> Any | None:
    """The schedule that the optimizer itself follows, or None."""
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    rate = getattr(optimizer, "_learning_rate", None)
    if rate is None:  # tf_keras's older optimizers, which have the schedule itself for a rate
        rate = getattr(optimizer, "learning_rate", None)
    kinds = {kind.__name__ for kind in type(rate).__mro__}
    return rate if "LearningRateSchedule" in kinds else None


def _works_by_batch(callback: Any) -> bool:
    """Whether a user's callback does something after each batch, such as setting the rate."""
    if type(callback).__module__.startswith(_KERAS):
        return False
    for name in ("on_train_batch_begin", "on_train_batch_end"):
        hook = getattr(type(callback), name, None)
        inherited = getattr(hook, "__module__", "").startswith(_KERAS)
        if hook is not None and not inherited and not getattr(hook, "_is_default", False):
            return True
    return False


def _first_named(callbacks: Sequence[Any], kind: str) -> str:
    """The class name of the first callback of a kind, or of one derived from it; or ''."""
    for callback in callbacks:
        if any(base.__name__ == kind for base in type(callback).__mro__):
            return type(callback).__name__
    return ""
