"""Tables from the two shapes of a history in JSON: lists by name, and a list of records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from fitreport.errors import InputError
from fitreport.run import Facts, Scalar
from fitreport.sources.columns import Column, sort_out
from fitreport.sources.labels import clean, unique
from fitreport.sources.naming import role_of
from fitreport.sources.pairing import rows_of_shorter
from fitreport.sources.table import MOST_METRICS, Table

_MOST_WIDE = 1000  # classes that one metric may have a value for


def is_column(cells: Any) -> bool:
    """A list of values, or values by the row that they stand in (`{"0": 0.5, "1": 0.4}`)."""
    if isinstance(cells, dict):
        return bool(cells) and all(key.isdecimal() for key in cells)
    return isinstance(cells, list) and dict not in set(map(type, cells))


def table_of_lists(history: Mapping[str, Any]) -> Table:
    """A table from a dict of lists, some of which may be shorter; what is no list is a param."""
    lists: dict[str, Sequence[Any]] = {}
    params: Facts = {}
    for name, cells in zip(unique(history), history.values(), strict=True):
        if is_column(cells):
            column = list(cells.values()) if isinstance(cells, dict) else cells
            lists |= _one_a_class(name, column)
        elif isinstance(cells, bool | int | float | str):
            params[name] = _scalar(cells)
    return _table(lists, params)


def table_of_records(records: Sequence[Mapping[str, Any]], file: str) -> Table:
    """A table from a list of records, one an epoch; raises as `lists_of_records` does."""
    lists: dict[str, Sequence[Any]] = {}
    for name, cells in lists_of_records(records, file).items():
        lists |= _one_a_class(name, cells)
    return _table(lists, {})


def lists_of_records(records: Sequence[Mapping[str, Any]], file: str) -> dict[str, Sequence[Any]]:
    """The columns of a list of records; one level of nesting is taken apart.

    Raises:
        InputError: the records have too many names between them.
    """
    flat = [dict(_flat(record)) for record in records]
    names = dict.fromkeys(name for record in flat for name in record)
    if len(names) > MOST_METRICS or len(names) * len(flat) > 100_000_000:
        raise InputError(f"{file} has {len(names):,} names in its records", "Keep what matters")
    return {
        shown: [record.get(name) for record in flat]
        for shown, name in zip(unique(names), names, strict=True)
    }


def with_params(table: Table, whole: Mapping[str, Any]) -> Table:
    """The table with what stands beside the history: `params` of the fit, and its `epoch` list."""
    numbers = dict(table.numbers)
    epochs = whole.get("epoch")
    if isinstance(epochs, list) and not any(role_of(name) == "epoch" for name in numbers):
        rows = max((c.values.size for c in numbers.values()), default=0)
        given, _ = Column.of([*epochs[:rows], *[None] * (rows - len(epochs))])
        numbers = {"epoch": given, **numbers}
    params = whole.get("params")
    fit: Facts = (
        {clean(k): _scalar(v) for k, v in params.items() if isinstance(v, bool | int | float | str)}
        if isinstance(params, dict)
        else {}
    )
    planned = fit.get("epochs")
    whole_number = isinstance(planned, int) and not isinstance(planned, bool)
    return msgspec.structs.replace(
        table,
        numbers=numbers,
        facts={"fit": fit} if fit else {},
        planned=planned if whole_number and isinstance(planned, int) else None,
    )


def _table(lists: Mapping[str, Sequence[Any]], params: Facts) -> Table:
    rows = max(map(len, lists.values()), default=0)
    columns, words, told = sort_out({name: cells for name, cells in lists.items() if cells})
    numbers: dict[str, Column] = {}
    inferred = set()
    for name, column in columns.items():
        count = column.values.size
        numbers[name], known = (column, True) if count == rows else _placed(column, rows)
        if count < rows and role_of(name) is None:
            inferred.add(name)
        if not known:
            told.append(f"{name} has {count} values for {rows} epochs: which ones is not known")
    return Table(
        numbers=numbers,
        first=next(iter(lists), ""),
        words={name: cells for name, cells in words.items() if len(cells) == rows},
        inferred=frozenset(inferred),
        told=tuple(told),
        params=params,
    )


def _placed(column: Column, rows: int) -> tuple[Column, bool]:
    at, known = rows_of_shorter(column.values.size, rows)
    values, present = np.full(rows, np.nan), np.zeros(rows, np.bool_)
    values[at], present[at] = column
    return Column(values, present), known


def _one_a_class(name: str, cells: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """A metric that has a value a class, `[[0.1, 0.9], …]`, as a list a class: `f1[0]`, `f1[1]`."""
    if not cells or not all(isinstance(cell, list) for cell in cells):
        return {name: cells}
    wide = {len(cell) for cell in cells}
    if len(wide) != 1 or not 0 < min(wide) <= _MOST_WIDE:
        return {name: cells}
    return {f"{name}[{i}]": [cell[i] for cell in cells] for i in range(min(wide))}


def _flat(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from ((f"{name}/{inner}", cell) for inner, cell in value.items())
        else:
            yield name, value


def _scalar(value: Scalar) -> Scalar:
    return clean(value) if isinstance(value, str) else value
