"""The table of a summary: groups and runs, the best first, with differences to the baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from fitreport.analysis.rounding import count
from fitreport.deliver.brief import Brief, Entry
from fitreport.deliver.fitted import brief_names

NAME = 60  # columns of a name in a table


class Column(msgspec.Struct, frozen=True):
    """A column: its head, and what stands in it for an entry."""

    head: str
    cell: Callable[[Entry], str]
    is_text: bool = False


def columns(told: Brief) -> list[Column]:
    """The columns that have something to say, that of the names apart; cells are plain text."""
    every = [
        Column("runs", _runs),
        Column(told.metric, lambda e: _with(e.value, e.reach)),
        Column("epoch", lambda e: e.epoch),
        Column("difference", lambda e: _with(e.difference, e.difference_reach)),
        Column("verdict", _verdict, is_text=True),
        Column("found", _found, is_text=True),
        Column("time", lambda e: e.time),
    ]
    repeated = any(entry.runs > 1 for entry in told.entries)
    return [
        column
        for column in every
        if any(column.cell(entry) != "–" for entry in told.entries)
        and (repeated or column.head != "runs")
    ]


def leading(entries: Sequence[Entry], most: int) -> list[Entry]:
    """So many of the entries, in their order: the best one, the baselines, those with a clear
    verdict, those in which an error was found, and then the best of the others.
    """

    def rank(at: int) -> tuple[int, int]:
        entry = entries[at]
        clear = entry.verdict in ("improved", "regressed")
        wanted = [at == 0, entry.is_baseline, clear, entry.severity == "error", True]
        return wanted.index(True), at

    return [entries[at] for at in sorted(sorted(range(len(entries)), key=rank)[:most])]


def names(entries: Sequence[Entry], most: int = NAME) -> list[str]:
    """The entries' names as they fit; what tells them apart is kept."""
    return brief_names([entry.name.strip() or "unnamed" for entry in entries], most)


def left_over(number: int, told: Brief) -> str:
    """How many entries are not among so many; empty where all are."""
    rest = len(told.entries) - number
    return f"{count(rest)} of {_all(told)} do not stand in this table." if rest > 0 else ""


def headline(number: int, told: Brief) -> str:
    """What stands in a table of so many entries."""
    some = f"{count(number)} of" if number < len(told.entries) else "All"
    return f"{some} {_all(told)}"


def _all(told: Brief) -> str:
    groups = any(entry.runs > 1 for entry in told.entries)
    return f"{count(len(told.entries))} {'groups and runs' if groups else 'runs'}"


def _runs(entry: Entry) -> str:
    broken = entry.broken if entry.runs > 1 else 0
    return count(entry.runs) + (f", {count(broken)} broken" if broken else "")


def _found(entry: Entry) -> str:
    broken = "broken" if entry.runs == 1 and entry.broken else ""
    return ", ".join(filter(None, (entry.severity, broken))) or "–"


def _with(value: str, reach: str) -> str:
    return f"{value} {reach}".rstrip()


def _verdict(entry: Entry) -> str:
    return entry.verdict or ("baseline" if entry.is_baseline else "–")
