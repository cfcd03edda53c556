"""What differs between the runs, as a table: the settings that tell most first, the rest folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fitreport.analysis.differences import Difference
from fitreport.hub import Study
from fitreport.report.context import Heading, Table
from fitreport.report.details import fact
from fitreport.run import Scalar

_MOST_SHOWN = 16  # rows that a reader goes through; more are folded
_MOST_COLUMNS = 12  # runs that get a column each; of more, values are counted
_MOST_TOLD = 8  # values that a count tells one by one
_COMMIT = 10  # characters that tell one commit from another


def first_differences(study: Study) -> Table | None:
    """The rows that are shown at once; None where the runs do not differ."""
    return _table(study, study.differences[:_MOST_SHOWN])


def more_differences(study: Study) -> Table | None:
    """The rows that are folded; None where there are none."""
    return _table(study, study.differences[_MOST_SHOWN:])


def _table(study: Study, rows: Sequence[Difference]) -> Table | None:
    if not rows:
        return None
    if len(study.runs) > _MOST_COLUMNS:
        return _titled(("values, and in how many runs",), [(_setting(r), _tally(r)) for r in rows])
    return _titled(study.labels, [(_setting(row), *_texts(row)) for row in rows])


def _titled(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(tuple(Heading(text, "text") for text in ("setting", *columns)), tuple(rows))


def _setting(row: Difference) -> str:
    return f"{row.section}: {row.name}"


def _texts(row: Difference) -> tuple[str, ...]:
    return tuple(map(_commit if (row.section, row.name) == ("git", "commit") else fact, row.values))


def _commit(value: Scalar) -> str:
    return fact(value)[:_COMMIT]


def _tally(row: Difference) -> str:
    counts = Counter(_texts(row)).most_common()
    told = [f"{text} ({number})" for text, number in counts[:_MOST_TOLD]]
    more = len(counts) - _MOST_TOLD
    return ", ".join(told) + (f" and {more} more" if more > 0 else "")
