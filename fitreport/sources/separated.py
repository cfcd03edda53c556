"""Text with separated values, taken apart into its tables: header, rows, and what is no table.

A line with a number in it is a row; the last line of words before it is its header. A header that
stands in the middle again goes on with the same table unless a title stands above it, as where a
script wrote several trials into one file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from fitreport.sources.columns import ABSENT, number_in
from fitreport.sources.naming import looks_like_training

_SEPARATORS = (",", ";", "\t", "|", " ")
_SAMPLE = 64 << 10  # characters, and lines, by which the separator is found
_SAMPLE_LINES = 200
_TELLING = re.compile(r"epoch|loss|val[_ /.-]", re.IGNORECASE)


class Part(msgspec.Struct):
    """One header with the rows below it, each as long as the header."""

    header: list[str]
    title: str = ""  # the line of words above the header
    rows: list[list[str]] = msgspec.field(default_factory=list)
    short: bool = False  # the last row had fewer values than the header has names
    misfits: int = 0  # rows that had more, and were left out
    empty: int = 0  # titled headers of the same names before this one, without a row

    @property
    def is_a_log(self) -> bool:
        """Whether its names are those of a training log, and there is a row below them."""
        return bool(self.rows) and looks_like_training(self.header)

    def take(self, cells: list[str]) -> None:
        """Add a row; one that is too long fits no names and is only counted."""
        wide = len(self.header)
        self.short = len(cells) < wide
        if len(cells) != wide:
            cells = _trimmed(cells)
            if len(cells) > wide:
                self.misfits += 1
                return
            cells = cells + [""] * (wide - len(cells))
        self.rows.append(cells)


def parts_of(text: str) -> tuple[str, list[Part]]:
    """The separator under which a text makes most sense, and its tables in order."""
    lines = _lines(text)
    separator = separator_of(text)
    return separator, list(_parts(_cells(lines, separator))) if separator else []


def separator_of(text: str) -> str:
    """The separator by which the first lines are the log of a training; nothing for none."""
    sample = [line for line in _lines(text[:_SAMPLE]) if line.strip()][:_SAMPLE_LINES]
    if not any(map(_TELLING.search, sample)):
        return ""

    def values(separator: str) -> int:
        parts = [p for p in _parts(_cells(sample, separator)) if p.is_a_log]
        tables = sum(1 + len(part.rows) for part in parts)
        # In prose and in programs a few lines may look like a table; most do not.
        if 2 * tables < len(sample):
            return 0
        return sum(len(part.rows) * len(part.header) for part in parts)

    best = max(_SEPARATORS, key=values)
    return best if values(best) else ""


def _lines(text: str) -> list[str]:
    """Lines, whether they end as on Unix, Windows or an old Mac, or in CR CR LF."""
    return (re.sub(r"\r+\n?", "\n", text) if "\r" in text else text).split("\n")


def _cells(lines: Sequence[str], separator: str) -> Iterator[list[str]]:
    if separator == " ":
        return (re.split(" +", line.strip()) for line in lines)
    if any('"' in line for line in lines):
        return (_unquoted(line, separator) for line in lines)
    return (line.split(separator) for line in lines)


def _unquoted(line: str, separator: str) -> list[str]:
    try:  # line by line, so that a stray quote costs its own line only
        return next(csv.reader((line,), delimiter=separator), [])
    except csv.Error:
        return [line]


def _parts(rows: Iterable[list[str]]) -> Iterator[Part]:
    part: Part | None = None
    words: list[list[str]] = []
    for cells in rows:
        if part is not None and not words and _is_plainly_a_row(cells, len(part.header)):
            part.rows.append(cells)
            part.short = False
            continue
        if not _is_row(cells):
            if not all(cell.strip().lower() in ABSENT for cell in cells):
                words.append(_trimmed(cells))
            continue
        if words and _is_header(words[-1], cells, part):
            following = _begun(words)
            if part is None or following.title or following.header != part.header:
                if part is not None:
                    yield part
                part = following
            words = []
        elif part is None:
            words.append(_trimmed(cells))  # a title with a number in it
            continue
        words = []
        part.take(cells)
    if part is not None:
        part.empty += words.count(part.header)
        yield part


def _is_header(words: Sequence[str], cells: Sequence[str], part: Part | None) -> bool:
    """Whether a line of words names the columns of the line after it, or is only a stray remark."""
    if _is_row(words):
        return False  # a table that lies on its side, or settings above the log
    if looks_like_training(words):
        return 2 * len(cells) >= len(words)  # else it is a sentence, and what follows another
    return part is None and len(words) >= len(_trimmed(cells))


def _begun(words: Sequence[list[str]]) -> Part:
    *before, header = words
    titles = [line for line in before if line != header]
    title = ", ".join(titles[-1]) if titles else ""
    return Part(header=header, title=title, empty=before.count(header) if titles else 0)


def _is_plainly_a_row(cells: Sequence[str], wide: int) -> bool:
    """What `_is_row` says of nearly every line, at a tenth of the cost."""
    return len(cells) == wide and cells[0].isdecimal() and cells[-1][:1].isdecimal()


def _is_row(cells: Sequence[str]) -> bool:
    """Whether at least half of what a line holds are numbers, be their comma decimal."""
    held = [cell for cell in cells if cell.strip().lower() not in ABSENT]
    numbers = sum(number_in(cell.replace(",", ".")) is not None for cell in held)
    return 2 * numbers >= max(len(held), 1)


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Cells without blanks around them, and without empty ones at the end."""
    shown = [cell.strip() for cell in cells]
    while shown and not shown[-1]:
        shown.pop()
    return shown
