"""The run that is being recorded: one folder, one count of epochs, whichever way values come in.

RunRecorder, export and record all write through this. It knows nothing of Keras. Its methods raise
what goes wrong; guarding the training against that is the business of its callers.
"""

from __future__ import annotations

import math
import os
import secrets
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

import msgspec

from fitreport.capture.guard import Guard
from fitreport.capture.logs import Sorted, numbers
from fitreport.capture.wish import Wish, cleaned
from fitreport.errors import InputError
from fitreport.run import EventKind, Facts, Run, Split
from fitreport.runfolder.format import (
    FORMAT,
    BeginRecord,
    Ending,
    EndRecord,
    EpochRecord,
    EvaluationRecord,
    EventRecord,
    Metadata,
    Record,
    now,
    number,
)
from fitreport.runfolder.read import is_run_folder, read_both
from fitreport.runfolder.write import RunWriter, claim, clear
from fitreport.version import __version__

_MOST_WAITING = 10_000  # records held in memory while there is no folder for them


class Recording:
    """Writes one run. Until `open` is called, nothing exists on disk.

    `epoch` is the number of the last epoch recorded, None before the first. Where a fit starts
    its count again, its epochs are numbered on; `shift` is what was added to its own numbers.
    """

    def __init__(self, wish: Wish, guard: Guard, *, live: bool = True) -> None:
        self.wish = wish
        self.guard = guard
        self._live = live
        self.folder = wish.folder
        self.epoch: int | None = None
        self.shift = 0
        self.earlier: Run | None = None  # what a resumed folder held, until its first new epoch
        self.metadata = Metadata(
            format=FORMAT,
            version=__version__,
            id="",
            name=wish.name,
            params=wish.params,
            tags=wish.tags,
            notes=wish.notes,
        )
        self._written: Metadata | None = None
        self._writer: RunWriter | None = None
        self._waiting: deque[Record] = deque(maxlen=_MOST_WAITING)
        self._recorded = 0
        self._elapsed = 0.0
        self._step = 0.0
        self._not_finite: set[tuple[str, str]] = set()
        self._ended = False
        self._process = os.getpid()
        self._weights_of: int | None = None  # the epoch whose weights a callback brought back

    def open(self) -> None:
        """Make the folder, or take up the one to be resumed; where there is one, do nothing."""
        if self._writer is not None:
            return
        self._process = os.getpid()
        wanted = self.wish.folder
        there = is_run_folder(wanted)
        if there and self.wish.resume and self._take_up(wanted):
            self._writer = RunWriter(wanted)
            return
        if there and self.wish.overwrite:
            clear(wanted)
        elif there and self.guard.strict:
            self.guard.tell("use the folder", f"found a run in {wanted.name}, and none may be lost")
        self.folder = claim(wanted)
        self._writer = RunWriter(self.folder)
        name = self.wish.name or cleaned(self.folder.name)
        self.metadata = msgspec.structs.replace(
            self.metadata,
            id=secrets.token_hex(8),  # made no earlier: a copied recorder is another run
            started=now() if self._live else None,
            name=name,
        )
        self._keep()
        if self.folder != wanted:
            self.guard.tell(
                "use the folder",
                f"found {wanted.name} taken and leaves it as it is: this run is written to "
                f"{self.folder.name} (resume=True continues a run, overwrite=True replaces it)",
            )

    def describe(self, **changes: Any) -> None:
        """Change fields of the metadata; they are written only if that makes a difference."""
        facts = self.metadata.facts | changes.pop("facts", {})
        facts = {section: told for section, told in facts.items() if told}
        changed = msgspec.structs.replace(self.metadata, facts=facts, **changes)
        if changed != self.metadata:
            self.metadata = changed
            self._keep()

    def note(self, markdown: str) -> None:
        """Add a paragraph to the run's notes."""
        paragraphs = [part for part in (self.metadata.notes, cleaned(markdown)) if part]
        self.describe(notes="\n\n".join(paragraphs))

    def begin(self, counted_from: int, planned: int | None) -> None:
        """A fit begins with an epoch that it gives the number `counted_from` itself.

        Args:
            counted_from: the fit's own number for its first epoch.
            planned: how many epochs it means to train, None if it does not know.
        """
        last, self._ended, self._weights_of = self.epoch, False, None
        if self.earlier is not None:
            self._resume_at(counted_from, self.earlier)
        elif last is not None and counted_from <= last and counted_from + self.shift <= last:
            self.shift = last + 1 - counted_from
            self.event("restarted", last + 1, facts={"counted_from": counted_from})
        elif last is None or counted_from > last:
            self.shift = 0
        total = None if planned is None else self._recorded + planned
        self._keep(BeginRecord(epoch=counted_from + self.shift, planned=total))

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
        if epoch != self.epoch:
            self._recorded += 1
            self._elapsed += math.nan if duration is None else duration
            self._step += math.nan if steps is None else steps
        self.epoch, self._ended = epoch, False
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
        self._keep(*records, *self._first_not_finite(epoch, values), *events)
        self._refuse(values.refused, f"epoch {epoch}")

    def test(self, metrics: Mapping[str, Any]) -> None:
        """Record values on the test split, of the weights as they are now."""
        values, refused = numbers(metrics)
        epoch = self.epoch if self._weights_of is None else self._weights_of
        self._keep(EvaluationRecord(epoch=epoch or 0, values=values))
        self._refuse(refused, "the test")

    def event(
        self, kind: EventKind, epoch: int | None = None, text: str = "", facts: Facts | None = None
    ) -> None:
        """Record that something happened, in the last epoch unless another is named."""
        at = self.epoch if epoch is None else epoch
        self._keep(EventRecord(kind=kind, epoch=at, text=text, facts=facts or {}))

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
            fit = self.metadata.facts.get("fit", {})
            self.describe(facts={"fit": {**fit, "weights_of_epoch": weights_of_epoch}})
        at = self.epoch
        placed = (msgspec.structs.replace(e, epoch=at) if e.epoch is None else e for e in events)
        self._keep(*placed, EndRecord(status=status, time=now()))

    def _refuse(self, names: Iterable[str], of: str) -> None:
        for name in names:
            self.guard.tell(f"record {name}", f"left out {name} of {of}: it is no number")

    def _keep(self, *records: Record) -> None:
        """Write records and changed metadata, or hold them until there is a folder for them."""
        moment = now() if self._live else None
        self._waiting.extend(
            record if record.time else msgspec.structs.replace(record, time=moment)
            for record in records
        )
        if self._writer is None or self._process != os.getpid():
            return  # a fork, such as a data loader's worker, has no say in the run
        if self._waiting:
            records = tuple(self._waiting)
            self._waiting.clear()  # from here the writer holds what the disk refuses
            self._writer.append(*records)
        if self.metadata is not self._written:
            self._writer.describe(self.metadata)
            self._written = self.metadata

    def _take_up(self, folder: Path) -> bool:
        """Continue the run in a folder: its identity stays, its settings are brought up to date."""
        try:
            self._written, self.earlier = read_both(folder)
        except InputError as error:
            self.guard.tell("resume", f"cannot resume: {error}", error)
            return False
        if self.earlier.timeline is not None:
            self.epoch = int(self.earlier.timeline.epochs[-1])
        new, old = self.metadata, self._written
        began_with = {name: old.facts[name] for name in ("optimizer",) if name in old.facts}
        self.metadata = msgspec.structs.replace(
            old,
            name=self.wish.name or old.name,
            params=old.params | new.params,
            tags=tuple(dict.fromkeys(old.tags + new.tags)),
            notes=new.notes or old.notes,
            compiled=new.compiled or old.compiled,
            goals=old.goals | new.goals,
            facts=old.facts | new.facts | began_with,
            model=new.model or old.model,
        )
        return True

    def _resume_at(self, epoch: int, earlier: Run) -> None:
        """Take up the counts of what was recorded before this epoch; what follows is replaced."""
        self.earlier, self.shift = None, 0
        timeline = earlier.timeline
        if timeline is None:
            return
        kept = int((timeline.epochs < epoch).sum())
        self._recorded = kept
        self.epoch = int(timeline.epochs[kept - 1]) if kept else None
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
