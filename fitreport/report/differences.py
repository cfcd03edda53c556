"""What differs between the runs, as a table: the settings that tell most first, the rest folded."""

from __future__ import annotations

from collections.abc import Sequence

from fitreport.analysis.differences import Difference
from fitreport.analysis.groups import short_origin
from fitreport.hub import Study
from fitreport.report.context import Differences, SettingTally, Tally
from fitreport.report.details import fact
from fitreport.report.parts import Heading, Table
from fitreport.run import Scalar

_MOST_SHOWN = 16  # rows that a reader goes through; more are folded
_MOST_COLUMNS = 12  # runs that get a column each; of more, each value tells who has it
_MOST_VALUES = 8  # of a setting that are shown at once
_MOST_NAMES = 4  # of runs beside a value


def first_differences(study: Study) -> Differences | None:
    """The settings that are shown at once; None where the runs do not differ."""
    return _differences(study, study.differences[:_MOST_SHOWN])


def more_differences(study: Study) -> Differences | None:
    """The settings that are folded; None where there are none."""
    return _differences(study, study.differences[_MOST_SHOWN:])


def _differences(study: Study, rows: Sequence[Difference]) -> Differences | None:
    if not rows:
        return None
    if len(study.runs) > _MOST_COLUMNS:
        return Differences(len(rows), None, tuple(_tallies(study.labels, row) for row in rows))
    heads = tuple(Heading(text, "text") for text in ("setting", *study.labels))
    table = Table(heads, tuple((_setting(row), *_texts(row)) for row in rows))
    return Differences(len(rows), table, ())


def _setting(row: Difference) -> str:
    return f"{row.section}: {row.name}"


def _texts(row: Difference) -> tuple[str, ...]:
    return tuple(map(_commit if (row.section, row.name) == ("git", "commit") else fact, row.values))


def _commit(value: Scalar) -> str:
    return short_origin(fact(value))


def _tallies(labels: Sequence[str], row: Difference) -> SettingTally:
    """Each value with its runs, what most have first."""
    having: dict[str, list[str]] = {}
    for label, text in zip(labels, _texts(row), strict=True):
        having.setdefault(text, []).append(label)
    told = tuple(
        Tally(text, tuple(names), f"{len(names)} runs" if len(names) > _MOST_NAMES else "")
        for text, names in sorted(having.items(), key=lambda item: -len(item[1]))
    )
    return SettingTally(_setting(row), told[:_MOST_VALUES], told[_MOST_VALUES:])
