"""JSON Lines: a record of metrics a line, as training loops print them, be it as Python dicts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from fitreport.errors import InputError
from fitreport.run import Facts, Run
from fitreport.sources.content import decoded, head, whole
from fitreport.sources.json_table import table_of_records
from fitreport.sources.labels import clean, name_for
from fitreport.sources.literal import as_json
from fitreport.sources.naming import looks_like_a_metric, looks_like_training, role_of
from fitreport.sources.table import run_of

NAME = "JSON Lines"

_SAMPLE = 50  # lines by which a log is recognised: the first may tell of settings


def recognise(path: Path) -> bool:
    """Whether a file's first lines are records, at least two, and name metrics."""
    lines = list(islice(_lines(head(path)), _SAMPLE))
    if len(lines) < 2 or not all(line.startswith("{") for line in lines[:2]):
        return False
    records = [record for line in lines if (record := _record(line)) is not None]
    names = {name for record in records for name in _numbers_in(record)}
    metrics = {name for name in names if role_of(name) is None}
    return bool(metrics) and (looks_like_training(names) or looks_like_a_metric(names))


def read(path: Path) -> tuple[Run, ...]:
    """The one run in it; a line that is no record is left out, and an event says so.

    Raises:
        InputError: there is no record, or none with a value of a metric.
    """
    file = clean(path.name)
    found = [_record(line) for line in _lines(whole(path))]
    records = [record for record in found if record is not None]
    if not records:
        raise InputError(f"{file} holds no record", "Write one with json.dumps a line")
    cut = found[-1] is None
    broken = len(found) - len(records) - cut
    told = [
        *([f"lines that are no records were left out: {broken}"] if broken else []),
        *(["the last line was cut short and left out"] if cut else []),
    ]
    settings = _settings(records)
    table = table_of_records(records[1:] if settings else records, file)
    table = msgspec.structs.replace(table, told=(*told, *table.told), params=settings)
    return (run_of(table, name=name_for(path), path=file, source=NAME),)


def _settings(records: Sequence[Mapping[str, Any]]) -> Facts:
    """What the first record tells, if no other has any of its names: hyperparameters."""
    first, *others = records
    if len(others) < 2 or any(not first.keys().isdisjoint(other) for other in others):
        return {}
    return {
        clean(name): clean(value) if isinstance(value, str) else value
        for name, value in first.items()
        if isinstance(value, bool | int | float | str)
    }


def _lines(data: bytes) -> Iterator[str]:
    text = as_json(decoded(data) or "")
    return (line for line in map(str.strip, text.replace("\r", "\n").split("\n")) if line)


def _record(line: str) -> dict[str, Any] | None:
    try:
        value = msgspec.json.decode(line)
    except (ValueError, RecursionError):
        try:
            value = json.loads(line)  # which knows a bare NaN
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _numbers_in(record: dict[str, Any]) -> Iterator[str]:
    """The names of a record's numbers, one level of nesting included."""
    for name, value in record.items():
        if isinstance(value, dict):
            yield from (f"{name}/{inner}" for inner, cell in value.items() if _is_number(cell))
        elif _is_number(value):
            yield name


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
