"""What the templates may use of the runs table's rows; a part of the page's context."""

from __future__ import annotations

import msgspec

from fitreport.charts.sparkline import Sparkline
from fitreport.report.parts import Cell


class RunRow(msgspec.Struct, frozen=True):
    """One run in the table of runs; `color` is empty where the charts do not draw it at first."""

    index: int
    name: str
    color: str
    anchor: str  # of its details, or of what tells where these are
    severity: str  # of the worst that was found in it, or empty
    group: int | None  # the index of the group whose head it stands under
    spark: Sparkline | None
    cells: tuple[Cell, ...]


class GroupHead(msgspec.Struct, frozen=True):
    """What the runs of a group come to, in the columns of the table of runs."""

    index: int
    name: str
    color: str
    part: str  # '3 of ' before the count, where not all of its rows stand below
    count: str
    spark: Sparkline | None  # of their mean
    cells: tuple[Cell, ...]


class RunBlock(msgspec.Struct, frozen=True):
    """Rows of a group under its head, or of a run by itself; no head where it stands elsewhere."""

    head: GroupHead | None
    runs: tuple[RunRow, ...]
