"""Which runs stand in the page itself where there are more than a reader wants to see at once.

All others are carried packed, and the page's script shows them when they are asked for.
"""

from __future__ import annotations

import msgspec

from fitreport.analysis.rounding import count
from fitreport.charts.cast import Cast, ranked
from fitreport.hub import Study

_MOST_ROWS = 100  # of the table of runs, where it holds all
_SOME_ROWS = 50  # of a longer one, which must not bury the curves
_MOST_DETAILS = 20


class Leading(msgspec.Struct, frozen=True):
    """The runs, by index, whose rows and whose details stand in the page.

    Details are in the Study's order, and so are rows where all stand. Else the best come first, and
    so they do of the `others`, whose rows come after these.
    """

    rows: tuple[int, ...]
    others: tuple[int, ...]
    details: tuple[int, ...]

    def anchor(self, run: int) -> str:
        """Where a run's details stand in the page, or the section that tells of them."""
        return f"run-{run}" if run in self.details else "each-run"


def leading(study: Study, cast: Cast, *, full: bool) -> Leading:
    """All runs while they are few, or where `full` asks for all.

    Else those that the charts draw, alone or in a group, those with errors, and the best of the
    others.
    """
    by_rank = ranked(study)
    failed = [run for run in by_rank if study.diagnosis(run).worst == "error"]
    grouped = {run for each in cast.ensembles if each.middle == "mean" for run in each.runs}
    together = [run for run in by_rank if run in grouped]
    order = list(dict.fromkeys((*cast.drawn, *failed, *together, *by_rank)))
    details = tuple(sorted(order if full else order[:_MOST_DETAILS]))
    if full or len(order) <= _MOST_ROWS:
        return Leading(tuple(range(len(order))), (), details)
    first = set(order[:_SOME_ROWS])
    return Leading(
        rows=tuple(run for run in by_rank if run in first),
        others=tuple(run for run in by_rank if run not in first),
        details=details,
    )


def rows_left(study: Study, lead: Leading) -> str:
    """Which runs' rows are not in the page, and how to get them; empty where all are."""
    told = _left(study, len(lead.rows), "rows")
    return f"{told} The best come first." if told and study.main is not None else told


def details_left(study: Study, lead: Leading) -> str:
    """Which runs' details are not in the page, and how to get them; empty where all are."""
    return _left(study, len(lead.details), "details")


def _left(study: Study, standing: int, what: str) -> str:
    number = len(study.runs)
    if standing == number:
        return ""
    return (
        f"The {what} of {count(standing)} of {count(number)} runs stand in the page: those drawn, "
        "those with errors, and the best of the others, while they fit. "
        f"A report built with --full holds all of them."
    )
