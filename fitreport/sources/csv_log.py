"""CSVLogger files, and pandas' `to_csv` of a history: any separator, any line end, any encoding.

A file that holds several tables under titles of their own holds as many runs. A header that comes
again, or a count that falls, is a training that was appended: one run goes on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from fitreport.errors import InputError
from fitreport.run import Facts, Run
from fitreport.sources.columns import Column, number_in, sort_out
from fitreport.sources.content import decoded, head, whole
from fitreport.sources.labels import clean, name_for, unique
from fitreport.sources.naming import role_of
from fitreport.sources.separated import Part, parts_of, separator_of
from fitreport.sources.table import Table, run_of

NAME = "CSV log"
BROAD = True  # what it recognises may be a format of its own

_DECIMAL_COMMA = re.compile(r"\s*[-+]?\d+,\d+(?:[eE][-+]?\d+)?\s*")
_SETTING = re.compile(r"([^:,;]+):([^:,;]+)(?=[,;]|$)")


def recognise(path: Path) -> bool:
    """Whether a file's first lines are the log of a training under some separator."""
    text = decoded(head(path)) or ""
    return text.lstrip()[:1] not in ("{", "[", "<") and bool(separator_of(text))


def read(path: Path) -> tuple[Run, ...]:
    """The run, or one for each table that has a title of its own.

    Raises:
        InputError: there is no table with a header and a row of numbers.
    """
    file = clean(path.name)
    text = decoded(whole(path)) or ""
    separator, parts = parts_of(text)
    parts = [part for part in parts if part.is_a_log]
    if not parts:
        raise InputError(
            f"{file} holds no line of numbers below a line of names",
            "Give the log of a training that reached the end of an epoch",
        )
    cut = [] if text.endswith(("\n", "\r")) else _without_cut(parts[-1])
    groups: list[list[Part]] = []
    for part in parts:
        if part.title or not groups:
            groups.append([])
        groups[-1].append(part)
    name = name_for(path)
    return tuple(
        run_of(
            _table(group, separator, cut if group[-1] is parts[-1] else []),
            name=name if len(groups) == 1 else f"{name} {at}",
            path=file,
            source=NAME,
        )
        for at, group in enumerate(groups, 1)
    )


def _without_cut(part: Part) -> list[str]:
    """Take what a killed process left of the last line out of its table, and tell of it."""
    if part.short and len(part.rows) > 1:
        part.rows.pop()
        return ["the last line was cut short and left out"]
    *before, last = [row[-1] for row in part.rows]
    if len(before) > 1 and 5 < min(map(len, before)) > len(last) > 0:
        part.rows[-1][-1] = ""
        return ["the last value was cut short and left out"]
    return []


def _table(parts: Sequence[Part], separator: str, told: Sequence[str]) -> Table:
    cells: dict[str, list[str]] = {name: [] for part in parts for name in unique(part.header)}
    for part in parts:
        found = dict(zip(unique(part.header), zip(*part.rows, strict=True), strict=True))
        for name, column in cells.items():
            column.extend(found.get(name, ("",) * len(part.rows)))
    numbers, words, strange = sort_out(_with_points(cells) if separator != "," else cells)
    settings = _settings(parts[0].title)
    planned = next((v for k, v in settings.items() if k.lower() == "epochs"), None)
    return Table(
        numbers=_with_index(numbers),
        words={name: column for name, column in words.items() if any(column)},
        first=next(iter(cells)),
        told=(*told, *strange, *_told(parts)),
        params=settings,
        planned=planned if isinstance(planned, int) else None,
    )


def _told(parts: Sequence[Part]) -> list[str]:
    misfits = sum(part.misfits for part in parts)
    empty = sum(part.empty for part in parts)
    return [
        *([f"lines with more values than columns were left out: {misfits}"] if misfits else []),
        *([f"titles without any row in the same file: {empty}"] if empty else []),
    ]


def _with_points(cells: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    """Numbers with a decimal comma as numbers with a point, where nothing else can be meant.

    A file in which a number has a point already could part thousands by a comma: it stays.
    """
    if any(
        "." in cell and number_in(cell) is not None for column in cells.values() for cell in column
    ):
        return cells
    return {
        name: [
            cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell for cell in column
        ]
        for name, column in cells.items()
    }


def _with_index(numbers: dict[str, Column]) -> dict[str, Column]:
    """An unnamed first column that counts the rows is their epoch, or says it a second time."""
    name = next(iter(numbers), "")
    if name.lower() not in ("unnamed", "unnamed: 0", "index") or not _counts(numbers[name]):
        return numbers
    others = {n: column for n, column in numbers.items() if n != name}
    if any(role_of(other) == "epoch" for other in others):
        return others
    return {"epoch": numbers[name], **others}


def _counts(column: Column) -> bool:
    steps = np.diff(column.values)
    return bool(column.present.all() and ((steps == 1) | (column.values[1:] == 0)).all())


def _settings(title: str) -> Facts:
    """What a title tells: `Batch Size: 50, Learning Rate: 0.01` as hyperparameters."""
    facts: Facts = {}
    for name, value in _SETTING.findall(title):
        number = number_in(value)
        whole = number is not None and number.is_integer() and "." not in value
        facts[clean(name)] = int(number) if whole and number is not None else number or clean(value)
    return facts
