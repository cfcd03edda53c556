"""From the records of a run folder to the run that they tell of, by replaying them in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np

from fitreport.run import Curve, Event, Floats, Ints, Run, Split, Status, Timeline, frozen
from fitreport.runfolder.columns import columns, metrics
from fitreport.runfolder.format import (
    BeginRecord,
    EndRecord,
    EpochRecord,
    EvaluationRecord,
    EventRecord,
    Metadata,
    Number,
    Record,
    Values,
)

# What is forgotten when the epoch that it happened in is trained again: not what the user wrote,
# and not how the training came to be resumed.
_OF_AN_EPOCH = {"learning rate changed", "stopped early", "checkpoint", "non-finite", "restarted"}


class _State:
    """What is known of the run after the records so far."""

    def __init__(self) -> None:
        self.epochs: dict[int, EpochRecord] = {}
        self.tests: dict[int, Values] = {}
        self.events: list[EventRecord] = []
        self.status: Status = "incomplete"
        self.ended: datetime | None = None
        self.planned: int | None = None

    def take(self, record: Record) -> None:
        match record:
            case EpochRecord():
                before = self.epochs.get(record.epoch)
                self.epochs[record.epoch] = _merged(before, record) if before else record
                self.status, self.ended = "incomplete", None
            case BeginRecord():
                self.planned = record.planned or self.planned
                self.status, self.ended = "incomplete", None
            case EndRecord():
                self.status, self.ended = record.status, record.time
            case EvaluationRecord():
                self.tests[record.epoch] = self.tests.get(record.epoch, {}) | record.values
            case EventRecord():
                if record.kind == "resumed" and record.epoch is not None:
                    self._forget_from(record.epoch)
                self.events.append(record)

    def _forget_from(self, epoch: int) -> None:
        self.epochs = {e: r for e, r in self.epochs.items() if e < epoch}
        self.tests = {e: v for e, v in self.tests.items() if e < epoch}
        self.events = [
            event
            for event in self.events
            if event.kind not in _OF_AN_EPOCH or event.epoch is None or event.epoch < epoch
        ]


def replay(metadata: Metadata, records: Iterable[Record], path: str) -> Run:
    """The run that metadata and records tell of; `path` is what the run is to bear as such."""
    state = _State()
    for record in records:
        state.take(record)
    rows = [state.epochs[epoch] for epoch in sorted(state.epochs)]
    return Run(
        id=metadata.id,
        name=metadata.name,
        path=path,
        source="run folder",
        status=state.status,
        started=_seconds(metadata.started),
        ended=_seconds(state.ended),
        epochs_planned=state.planned,
        params=metadata.params,
        tags=metadata.tags,
        facts=metadata.facts,
        model=metadata.model,
        compiled=metadata.compiled,
        curves=tuple(_curves(rows, state.tests, metadata)),
        timeline=_timeline(rows) if rows else None,
        events=tuple(
            Event(e.kind, e.epoch, e.text, _seconds(e.time), e.facts) for e in state.events
        ),
        notes=metadata.notes,
    )


def _merged(before: EpochRecord, after: EpochRecord) -> EpochRecord:
    def later(name: str) -> Number | None:
        value: Number | None = getattr(after, name)
        return getattr(before, name) if value is None else value

    return EpochRecord(
        time=after.time,
        epoch=after.epoch,
        train=before.train | after.train,
        validation=before.validation | after.validation,
        learning_rate=later("learning_rate"),
        duration=later("duration"),
        elapsed=later("elapsed"),
        step=later("step"),
    )


def _curves(
    rows: list[EpochRecord], tests: dict[int, Values], metadata: Metadata
) -> Iterator[Curve]:
    """The curves, those of a metric together, metrics in the order in which they came."""
    tested = sorted(tests)
    trained = frozen(np.array([row.epoch for row in rows], np.int64))  # which all curves share
    epochs: dict[Split, Ints] = {
        "train": trained,
        "validation": trained,
        "test": np.array(tested, np.int64),
    }
    rows_of: dict[Split, list[Values]] = {
        "train": [row.train for row in rows],
        "validation": [row.validation for row in rows],
        "test": [tests[epoch] for epoch in tested],
    }
    found = {split: columns(values) for split, values in rows_of.items()}
    for metric in metrics(rows_of["train"], rows_of["validation"], rows_of["test"]):
        for split in (split for split in found if metric in found[split]):
            there, values = found[split][metric]
            yield Curve.of(
                metric,
                split,
                epochs[split] if there is None else epochs[split][there],
                values,
                goal=metadata.goals.get(metric),
                epochs_inferred=f"{_PREFIX[split]}{metric}" in metadata.inferred,
            )


_PREFIX: dict[Split, str] = {"train": "", "validation": "val_", "test": "test_"}


def _timeline(rows: list[EpochRecord]) -> Timeline:
    def column(values: Iterable[Number | None]) -> Floats:
        return np.fromiter(values, np.float64, len(rows))  # which reads None as NaN

    return Timeline.of(
        [row.epoch for row in rows],
        elapsed=column(row.elapsed for row in rows),
        duration=column(row.duration for row in rows),
        step=column(row.step for row in rows),
        learning_rate=column(row.learning_rate for row in rows),
    )


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
