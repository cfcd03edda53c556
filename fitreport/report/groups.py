"""Groups in the runs table: the head of each, which tells of its runs together, and its rows."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fitreport.analysis.bands import band
from fitreport.analysis.best import best_point
from fitreport.analysis.groups import Group
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import many
from fitreport.analysis.sides import units_of
from fitreport.analysis.standing_words import luck_words
from fitreport.analysis.verdict import main_rounding, metric_words
from fitreport.charts.cast import Cast
from fitreport.charts.sparkline import Sparkline, sparkline
from fitreport.hub import Study
from fitreport.report.leading import Leading
from fitreport.report.rows_context import GroupHead, RunBlock, RunRow
from fitreport.report.run_columns import Column
from fitreport.run import Curve


def groups_shown(study: Study) -> tuple[Group, ...]:
    """The groups that have a head in the table: all, where any run repeats another."""
    return study.groups if any(len(group.runs) > 1 for group in study.groups) else ()


def group_heads(
    study: Study, cast: Cast, columns: Sequence[Column], main: MetricPair | None
) -> tuple[GroupHead, ...]:
    """The heads of the groups that are shown; `main` is the metric of the small curves."""
    return tuple(
        GroupHead(
            index=at,
            name=group.name,
            color=next(filter(None, map(cast.color, group.runs)), ""),
            part="",
            count=_count(study, group),
            spark=_spark(study, group, main) if main else None,
            cells=tuple(column.heads[at] for column in columns),
        )
        for at, group in enumerate(groups_shown(study))
    )


def blocks(
    study: Study, rows: Sequence[RunRow], heads: Sequence[GroupHead], lead: Leading
) -> tuple[tuple[RunBlock, ...], tuple[RunBlock, ...]]:
    """The rows that stand in the page and the others, in the order of those that lead, groups
    together.

    The head of a group stands where any of its rows do, and says so where these are not all.
    """
    standing, others = [], []
    leading = frozenset(lead.rows)
    order = {run: nth for nth, run in enumerate((*lead.rows, *lead.others))}
    units = [
        sorted(unit.runs, key=order.__getitem__)
        for unit in units_of(study.runs, study.labels, groups_shown(study))
    ]
    for unit in sorted(units, key=lambda unit: order[unit[0]]):
        group = rows[unit[0]].group
        head = None if group is None else heads[group]
        here = tuple(rows[run] for run in unit if run in leading)
        there = tuple(rows[run] for run in unit if run not in leading)
        if here and there and head is not None:
            standing.append(RunBlock(msgspec.structs.replace(head, part=f"{len(here)} of "), here))
        elif here:
            standing.append(RunBlock(head, here))
        if there:
            others.append(RunBlock(None if here else head, there))
    return tuple(standing), tuple(others)


def groups_note(study: Study) -> str:
    """What the numbers of a head are; '' where there is none."""
    if not groups_shown(study):
        return ""
    said = "A group's row holds the means of its runs; ± is the standard deviation of a single run."
    if study.main is not None:
        said += " Under ± of the best stands the mean's 95% confidence interval, by Student's t."
    return f"{said} A run that broke counts with what it reached before."


def luck_note(study: Study) -> str:
    """What choosing the best of so many brings by itself; '' where that is not known."""
    if study.luck is None or study.main is None:
        return ""
    rounding = main_rounding(study.summaries, study.pairs, study.main)
    return luck_words(study.luck, metric_words(study.main.metric, study.main.judged), rounding)


def _count(study: Study, group: Group) -> str:
    broken = sum(is_broken(study, run) for run in group.runs)
    return many(len(group.runs), "run") + (f", {broken} broken" if broken else "")


def is_broken(study: Study, run: int) -> bool:
    """Whether a run crashed, was cut off, or bears an error."""
    cut = study.runs[run].status in ("crashed", "interrupted", "incomplete")
    return cut or study.diagnosis(run).worst == "error"


def _spark(study: Study, group: Group, main: MetricPair) -> Sparkline | None:
    """The curve of the group's mean."""
    found = (study.runs[run].curve(main.metric, main.judged) for run in group.runs)
    curves = [curve for curve in found if curve is not None and len(curve)]
    if not curves:
        return None
    together = band(curves)
    mean = Curve.of(main.metric, main.judged, together.epochs, together.mean)
    return sparkline(mean, best_point(mean, main.goal))
