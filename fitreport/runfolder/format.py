"""What a run folder holds, as types: the metadata in `run.json`, and the records of `log.jsonl`.

`run.json` is small and replaced whole; `log.jsonl` grows by a line a record and is never rewritten,
so that a killed process loses no line that was written. Both are strict JSON, which has no NaN:
where a number of a curve is not finite, one of three strings stands for it.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec

from fitreport.run import EventKind, Facts, Goal, Model, Scalar

FORMAT = 1
# 1: the first (fitreport 0.1)

METADATA = "run.json"
LOG = "log.jsonl"

Number = float | Literal["NaN", "Infinity", "-Infinity"]
Values = dict[str, Number]
MOST = 2**53  # epochs: what every reader of JSON holds exactly
Epoch = Annotated[int, msgspec.Meta(ge=-MOST, le=MOST)]
Count = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Ending = Literal["finished", "stopped early", "interrupted", "crashed"]


class Metadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`run.json`: everything about the run that is not told epoch by epoch.

    `goals` are the directions of metrics by base name; `inferred` names the curves, as a History
    names them (`val_loss`), whose values came without their epochs.
    """

    format: int = msgspec.field(name="fitreport_run")
    version: str = msgspec.field(name="fitreport", default="")  # of the writer
    id: str
    name: str
    started: Moment | None = None
    params: Facts = {}
    tags: tuple[str, ...] = ()
    notes: str = ""
    compiled: tuple[str, ...] = ()
    goals: dict[str, Goal] = {}
    inferred: tuple[str, ...] = ()
    facts: dict[str, Facts] = {}
    model: Model | None = None


class _Record(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="record", gc=False
):  # no record can be in a cycle, and a log may hold a hundred thousand of them
    time: Moment | None = None


class BeginRecord(_Record, frozen=True, tag="begin"):
    """A fit begins, with `epoch` as its first; `planned` counts the epochs of the whole run."""

    epoch: Epoch
    planned: Count | None = None


class EpochRecord(_Record, frozen=True, tag="epoch"):
    """One epoch. A later record of the same epoch adds to it, and wins where both have a value.

    `learning_rate` is the one in force at the epoch's end; `duration` and `elapsed` are seconds,
    `elapsed` and `step` count from the run's beginning.
    """

    epoch: Epoch
    train: Values = {}
    validation: Values = {}
    learning_rate: Number | None = None
    duration: Number | None = None
    elapsed: Number | None = None
    step: Number | None = None


class EvaluationRecord(_Record, frozen=True, tag="test"):
    """Values on the test split, of the weights as they were after `epoch`."""

    values: Values
    epoch: Epoch = 0


class EventRecord(_Record, frozen=True, tag="event"):
    """Something that happened; `resumed` at an epoch replaces what stands before it from there."""

    kind: EventKind
    epoch: Epoch | None = None
    text: str = ""
    facts: Facts = {}


class EndRecord(_Record, frozen=True, tag="end"):
    """Training ended. A run whose last fit has no such record is incomplete."""

    status: Ending


Record = BeginRecord | EpochRecord | EvaluationRecord | EventRecord | EndRecord


def now() -> datetime:
    """The time to write into a record: UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def number(value: float) -> Number:
    """A float as strict JSON can hold it."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def scalar(value: Scalar) -> Scalar:
    """A fact as strict JSON can hold it: what is not finite, or very long, becomes text."""
    if isinstance(value, float):
        return number(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return f"{value:e}" if value.bit_length() < 1024 else "a very long number"
    return text(value) if isinstance(value, str) else value


def text(value: str) -> str:
    """Text that can be written as UTF-8: a lone surrogate becomes a question mark."""
    return value.encode("utf-8", "replace").decode("utf-8")
