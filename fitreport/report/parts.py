"""Parts that several sections of the page's context have: charts, tables, keys."""

from __future__ import annotations

import msgspec

from fitreport.charts.drawing import Note
from fitreport.charts.render import Picture


class Chart(msgspec.Struct, frozen=True):
    """One chart: what it is called, its static picture, and what the script needs to wake it."""

    anchor: str
    kind: str
    about: str
    title: str
    aside: str
    variants: str  # names of its variants, parted by spaces
    svg: Picture | None  # None where the script is to draw it when it is seen
    words: str  # what it shows, for where there is no picture
    notes: tuple[Note, ...]  # each of words and names by turns


class Heading(msgspec.Struct, frozen=True):
    """A column's head; `kind`, text or number, tells how it is aligned and sorted."""

    text: str
    kind: str


class Cell(msgspec.Struct, frozen=True):
    """A cell: what is shown, what is sorted by, whether it is the best of its column, and lines of
    less weight.
    """

    text: str
    value: str = ""
    best: bool = False
    under: tuple[str, ...] = ()


class KeyItem(msgspec.Struct, frozen=True):
    """One run in the charts' key."""

    index: int
    name: str
    color: str


class Table(msgspec.Struct, frozen=True):
    """A plain table: heads, and rows of texts; the first column names the row."""

    heads: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]
