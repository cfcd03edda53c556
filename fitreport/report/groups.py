"""The table of groups: what the runs of each reach together, and how far they lie apart."""

from __future__ import annotations

import numpy as np

from fitreport.analysis import student
from fitreport.analysis.groups import Group
from fitreport.analysis.rounding import Rounding
from fitreport.analysis.standing_words import luck_words
from fitreport.analysis.verdict import main_rounding, metric_words
from fitreport.charts.cast import Cast
from fitreport.hub import Study
from fitreport.report.leading import Leading
from fitreport.report.parts import KeyItem
from fitreport.report.standing_context import GroupRow, Groups, Member


def groups(study: Study, cast: Cast, lead: Leading) -> Groups | None:
    """The table; None where no run repeats another."""
    main = study.main
    if main is None or not any(len(group.runs) > 1 for group in study.groups):
        return None
    rounding = main_rounding(study.summaries, study.pairs, main)
    rows = tuple(_row(study, cast, lead, group, rounding) for group in study.groups)
    return Groups(
        metric=f"best {metric_words(main.metric, main.judged)}",
        rows=rows,
        note="Means with their 95% confidence intervals, by Student's t; ± is the standard "
        "deviation of a single run. A run that broke counts with what it reached before.",
    )


def luck_note(study: Study) -> str:
    """What choosing the best of so many brings by itself; '' where that is not known."""
    if study.luck is None or study.main is None:
        return ""
    rounding = main_rounding(study.summaries, study.pairs, study.main)
    return luck_words(study.luck, metric_words(study.main.metric, study.main.judged), rounding)


def _row(study: Study, cast: Cast, lead: Leading, group: Group, rounding: Rounding) -> GroupRow:
    assert study.main is not None
    at = study.pairs.index(study.main)
    points = [study.summaries[run].metrics[at].best for run in group.runs]
    values = np.array([point.value for point in points if point is not None])
    broken = sum(is_broken(study, run) for run in group.runs)
    several = values.size > 1
    low, high = student.of_one(values).interval if several else (None, None)
    return GroupRow(
        name=group.name,
        color=next(filter(None, map(cast.color, group.runs)), ""),
        runs=tuple(
            Member(
                KeyItem(run, study.labels[run], cast.color(run)),
                lead.anchor(run),
                rounding.show(point.value if point else None),
            )
            for run, point in zip(group.runs, points, strict=True)
        ),
        count=str(len(group.runs)) + (f", {broken} broken" if broken else ""),
        mean=rounding.show(float(values.mean()) if values.size else None),
        interval=f"{rounding.show(low)} to {rounding.show(high)}" if several else "–",
        spread=f"± {rounding.show(float(values.std(ddof=1)))}" if several else "–",
        ends=f"{rounding.show(float(values.min()))} to {rounding.show(float(values.max()))}"
        if values.size
        else "–",
    )


def is_broken(study: Study, run: int) -> bool:
    """Whether a run crashed, was cut off, or bears an error."""
    cut = study.runs[run].status in ("crashed", "interrupted", "incomplete")
    return cut or study.diagnosis(run).worst == "error"
