"""The epochs, events and endings of a run that is being recorded, whichever way they come in.

RunRecorder, export and record all write through this. It knows nothing of Keras. Its methods raise
what goes wrong; guarding the training against that is the business of its callers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, get_args

import msgspec

from fitreport.capture.folder import RunFolder
from fitreport.capture.guard import Guard
from fitreport.capture.logs import Sorted, numbers
from fitreport.capture.wish import Wish
from fitreport.run import EventKind, Facts, Run, Split
from fitreport.runfolder.format import (
    MOST,
    BeginRecord,
    Ending,
    EndRecord,
    EpochRecord,
    EvaluationRecord,
    EventRecord,
    Record,
    now,
    number,
)


class Recording:
    """Counts the epochs of one run, and writes them into its folder.

    Where a fit starts its count again, its epochs are numbered on; `shift` is what was added to
    its own numbers.
    """

    def __init__(self, wish: Wish, guard: Guard, *, live: bool = True) -> None:
        self.folder = RunFolder(wish, guard, live=live)
        self.guard = guard
        self.shift = 0
        self._epoch: int | None = None
        self._recorded = 0
        self._elapsed = 0.0
        self._step = 0.0
        self._not_finite: set[tuple[str, str]] = set()
        self._ended = False
        self._weights_of: int | None = None  # the epoch whose weights a callback brought back

    @property
    def epoch(self) -> int | None:
        """The last epoch that was recorded, None before the first."""
        earlier = self.folder.earlier
        if earlier is not None and earlier.timeline is not None:
            return int(earlier.timeline.epochs[-1])
        return self._epoch

    def begin(self, counted_from: int, planned: int | None) -> None:
        """A fit begins with an epoch that it gives the number `counted_from` itself.

        Args:
            counted_from: the fit's own number for its first epoch.
            planned: how many epochs it means to train, None if it does not know.
        """
        if abs(counted_from) > MOST:
            raise ValueError(f"{counted_from} is no number of an epoch")
        last, self._ended, self._weights_of = self.epoch, False, None
        if self.folder.earlier is not None:
            self._resume_at(counted_from, self.folder.earlier)
        elif last is not None and counted_from <= last and counted_from + self.shift <= last:
            self.shift = last + 1 - counted_from
            self.event("restarted", last + 1, facts={"counted_from": counted_from})
        elif last is None or counted_from > last:
            self.shift = 0
        total = None if planned is None else self._recorded + planned
        self.folder.keep(BeginRecord(epoch=counted_from + self.shift, planned=total))

    def add(
        self,
        epoch: int,
        values: Sorted,
        *,
        duration: float | None = None,
        steps: float | None = None,
        events: tuple[EventRecord, ...] | list[EventRecord] = (),
    ) -> None:
        """Record an epoch, numbered as the run numbers it, with what happened in it.

        Args:
            epoch: the run's number for it.
            values: its metrics by split.
            duration: seconds; None where it is not known.
            steps: training batches in it; None where they are not known.
            events: to be written together with it.
        """
        if abs(epoch) > MOST:
            raise ValueError(f"{epoch} is no number of an epoch")
        if epoch != self.epoch:
            self._recorded += 1
            self._elapsed += math.nan if duration is None else duration
            self._step += math.nan if steps is None else steps
        self._epoch, self._ended = epoch, False
        records: list[Record] = [
            EpochRecord(
                epoch=epoch,
                train=values.train,
                validation=values.validation,
                learning_rate=None
                if values.learning_rate is None
                else number(values.learning_rate),
                duration=None if duration is None else round(duration, 4),
                elapsed=None if math.isnan(self._elapsed) else round(self._elapsed, 3),
                step=None if math.isnan(self._step) else int(self._step),
            )
        ]
        if values.test:
            records.append(EvaluationRecord(epoch=epoch, values=values.test))
        self.folder.keep(*records, *self._first_not_finite(epoch, values), *events)
        self._refuse(values.refused, f"epoch {epoch}")

    def test(self, metrics: Mapping[str, Any]) -> None:
        """Record values on the test split, of the weights as they are now."""
        values, refused = numbers(metrics)
        epoch = self.epoch if self._weights_of is None else self._weights_of
        self.folder.keep(EvaluationRecord(epoch=epoch or 0, values=values))
        self._refuse(refused, "the test")

    def event(
        self, kind: EventKind, epoch: int | None = None, text: str = "", facts: Facts | None = None
    ) -> None:
        """Record that something happened, in the last epoch unless another is named."""
        at = self.epoch if epoch is None else epoch
        self.folder.keep(EventRecord(kind=kind, epoch=at, text=text, facts=facts or {}))

    def end(
        self, status: Ending, *events: EventRecord, weights_of_epoch: int | None = None
    ) -> None:
        """Record how training ended; a second end without an epoch between them is none.

        `weights_of_epoch` is the epoch whose weights a callback brought back, if one did.
        """
        if self._ended:
            return
        self._ended, self._weights_of = True, weights_of_epoch
        if weights_of_epoch is not None:
            fit = self.folder.metadata.facts.get("fit", {})
            self.folder.describe(facts={"fit": {**fit, "weights_of_epoch": weights_of_epoch}})
        at = self.epoch
        placed = (msgspec.structs.replace(e, epoch=at) if e.epoch is None else e for e in events)
        self.folder.keep(*placed, EndRecord(status=status, time=now()))

    def _refuse(self, names: Iterable[str], of: str) -> None:
        for name in names:
            self.guard.tell(f"record {name}", f"left out {name} of {of}: it is no number")

    def _resume_at(self, epoch: int, earlier: Run) -> None:
        """Take up the counts of what was recorded before this epoch; what follows is replaced."""
        self.folder.earlier, self.shift = None, 0
        timeline = earlier.timeline
        if timeline is None:
            return
        kept = int((timeline.epochs < epoch).sum())
        self._recorded = kept
        self._epoch = int(timeline.epochs[kept - 1]) if kept else None
        self._not_finite = {
            (str(event.facts.get("split")), str(event.facts.get("metric")))
            for event in earlier.events
            if event.kind == "non-finite" and event.epoch is not None and event.epoch < epoch
        }
        if kept:
            self._elapsed = float(timeline.elapsed[kept - 1])
            self._step = float(timeline.step[kept - 1])
        self.event("resumed", epoch, facts={"replaced": len(timeline) - kept})

    def _first_not_finite(self, epoch: int, values: Sorted) -> list[EventRecord]:
        events = []
        for split in get_args(Split):
            for metric, value in getattr(values, split).items():
                if isinstance(value, str) and (split, metric) not in self._not_finite:
                    self._not_finite.add((split, metric))
                    facts: Facts = {"metric": metric, "split": split, "value": value}
                    events.append(EventRecord(kind="non-finite", epoch=epoch, facts=facts))
        return events
