"""What pandas' `to_json` makes of a table, under each of its orients, as lists by name.

    columns  {"loss": {"0": 1.5, "1": 0.5}}
    index    {"0": {"loss": 1.5}, "1": {"loss": 0.5}}
    split    {"columns": ["loss"], "index": [0, 1], "data": [[1.5], [0.5]]}
    table    {"schema": {…}, "data": [{"index": 0, "loss": 1.5}, …]}

A table's index counts its rows, or was set to the epochs: where it says more than a count from 0,
and no column does, it is kept as `epoch`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fitreport.sources.json_table import lists_of_records
from fitreport.sources.labels import unique
from fitreport.sources.naming import role_of

Lists = dict[str, Sequence[Any]]

_TEXT = r'"((?:[^"\\]|\\.){1,300})"'
_SPLIT = re.compile(rf'\{{\s*"columns"\s*:\s*\[((?:\s*{_TEXT}\s*,?)+)\]\s*,\s*"index"')
_TABLE = re.compile(r'\{\s*"schema"\s*:\s*\{\s*"fields"\s*:')
_INDEX = re.compile(r'\{\s*"\d{1,15}"\s*:\s*\{\s*"')
_FIELD = re.compile(rf'"name"\s*:\s*{_TEXT}')
_KEY = re.compile(rf"{_TEXT}\s*:")
_MOST_DIGITS = 10  # of an epoch in an index: what is longer is a time


def names_at_the_head(text: str) -> list[str]:
    """The columns of a table that a text begins with, where it is one of split, table or index."""
    if split := _SPLIT.match(text):
        return re.findall(_TEXT, split[1])
    if _TABLE.match(text):
        return _FIELD.findall(text)
    return _KEY.findall(text) if _INDEX.match(text) else []


def lists_of_frame(value: Mapping[str, Any], file: str) -> Lists | None:
    """The columns of such a table, with its index as `epoch` where that tells more; else None.

    Raises:
        InputError: its rows have too many names between them.
    """
    if value.keys() == {"columns", "index", "data"}:
        return _of_split(value)
    rows = list(value.values())
    if value.keys() == {"schema", "data"} and _all(dict, value["data"]):
        lists = lists_of_records(value["data"], file)
        return _with_index(lists, lists.pop("index", ()))
    if not _all(dict, rows) or any(_nests(row) for row in rows):
        return None
    if all(map(str.isdecimal, rows[0])) and all(row.keys() == rows[0].keys() for row in rows):
        return _with_index({name: list(value[name].values()) for name in value}, rows[0])
    if all(map(str.isdecimal, value)):
        return _with_index(lists_of_records(rows, file), value)
    return None


def _of_split(value: Mapping[str, Any]) -> Lists | None:
    names, rows = value["columns"], value["data"]
    if not (_all(str, names) and _all(list, rows) and {len(row) for row in rows} == {len(names)}):
        return None
    columns = map(list, zip(*rows, strict=True))
    return _with_index(dict(zip(unique(names), columns, strict=True)), value["index"])


def _all(kind: type, values: Any) -> bool:
    return isinstance(values, list) and set(map(type, values)) == {kind}


def _nests(row: Mapping[str, Any]) -> bool:
    return not row or not {list, dict}.isdisjoint(map(type, row.values()))


def _with_index(lists: Lists, index: Iterable[Any]) -> Lists:
    epochs = _epochs(list(index))
    if len(epochs) != len(next(iter(lists.values()), ())) or epochs == list(range(len(epochs))):
        return lists
    return lists if any(role_of(name) == "epoch" for name in lists) else {"epoch": epochs, **lists}


def _epochs(index: Sequence[Any]) -> list[int]:
    """An index as epochs; none where it is one of words or times."""
    texts = list(map(str, index))
    if not all(text.isdecimal() and len(text) < _MOST_DIGITS for text in texts):
        return []
    return list(map(int, texts))
