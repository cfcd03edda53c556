"""Keras histories as JSON: `json.dump(history.history, file)`, a data frame's `to_json`, and kin.

Read are a dict of lists; `{"history": …, "params": …, "epoch": …}`; a list of records, one an
epoch; what pandas makes of a table (`frames.py`); and several histories by name, as a
cross-validation leaves them. Numbers may be texts; NaN and Infinity may be bare; and all of it may
be written as Python writes it, as by `file.write(str(history.history))`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from fitreport.errors import InputError
from fitreport.run import Run
from fitreport.sources.content import HEAD, decoded, head, whole
from fitreport.sources.frames import lists_of_frame, names_at_the_head
from fitreport.sources.json_table import is_column, table_of_lists, table_of_records, with_params
from fitreport.sources.labels import clean, name_for
from fitreport.sources.literal import as_json
from fitreport.sources.naming import looks_like_a_metric, looks_like_training
from fitreport.sources.table import Table, run_of

NAME = "Keras history"
BROAD = True  # what it recognises may be a format of its own

_KEY = r'"((?:[^"\\]|\\.){1,300})"\s*:\s*'
_NUMBER = r'"?(?:[-+.\d]|NaN|nan|Infinity|inf|null|\])'
_LISTED = re.compile(_KEY + rf'(?:\[\s*(?:\[\s*)?{_NUMBER}|\{{\s*"\d+"\s*:)')
_RECORDS = re.compile(r'(?:\{\s*"history"\s*:\s*)?\[\s*\{')
_ANY = re.compile(_KEY)
_MOST_RUNS = 1000
_REMEDY = "Write one with json.dump(history.history, file)"


def recognise(path: Path) -> bool:
    """Whether a file begins as JSON does and names lists, or records, as a history does."""
    data = head(path)
    text = _text(data)
    if _RECORDS.match(text):
        return _named(_ANY.findall(text))
    if not text.startswith("{"):
        return False
    names = names_at_the_head(text) or _LISTED.findall(text)
    if names and len(data) == HEAD and not _named(names):
        with suppress(InputError):  # the telling name may stand behind a long list
            names = _LISTED.findall(_text(whole(path)))
    return _named(names)


def read(path: Path) -> tuple[Run, ...]:
    """The run, or one for each of several histories.

    Raises:
        InputError: it is no JSON, or no history in any of the forms above.
    """
    file = clean(path.name)
    found = list(islice(_histories(_decoded(path), (), file), _MOST_RUNS + 1))
    if not found:
        raise InputError(f"{file} holds no lists of numbers", _REMEDY)
    if len(found) > _MOST_RUNS:
        raise InputError(f"{file} holds more than {_MOST_RUNS:,} histories", "Split it up")
    name = name_for(path)
    return tuple(
        run_of(table, name=clean(" ".join((name, *labels))), path=file, source=NAME)
        for labels, table in found
    )


def _text(data: bytes) -> str:
    return as_json(decoded(data) or "").strip()


def _named(names: Iterable[str]) -> bool:
    return looks_like_training(names) or looks_like_a_metric(names)


def _decoded(path: Path) -> Any:
    data = whole(path)
    with suppress(ValueError, RecursionError):  # a bare NaN, or another encoding
        return msgspec.json.decode(data)
    try:
        return json.loads(_text(data))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{clean(path.name)} is no JSON, or was cut short ({error})", _REMEDY
        ) from error


def _histories(
    value: Any, labels: tuple[str, ...], file: str
) -> Iterator[tuple[tuple[str, ...], Table]]:
    """Every history in a JSON value, two levels down at most, with what tells it from others."""
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        if not any(is_column(cells) for cells in value[0].values()):
            yield labels, table_of_records(value, file)
        elif len(labels) < 2:
            for at, item in enumerate(value):
                yield from _histories(item, (*labels, str(at)), file)
    elif isinstance(value, dict):
        inner = value.get("history")
        if isinstance(inner, dict) or (isinstance(inner, list) and not is_column(inner)):
            for below, table in _histories(inner, labels, file):
                yield below, with_params(table, value)
        elif (frame := lists_of_frame(value, file)) is not None:
            yield labels, table_of_lists(frame)
        elif any(is_column(cells) for cells in value.values()):
            yield labels, table_of_lists(value)
        elif len(labels) < 2:
            for key, item in value.items():
                yield from _histories(item, (*labels, key), file)
