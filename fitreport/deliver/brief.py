"""What a reader wants to know first, in the order of its importance: for comment, mail and chat."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from fitreport.analysis import student
from fitreport.analysis.comparison import Comparison, Verdict
from fitreport.analysis.groups import Group
from fitreport.analysis.rounding import Rounding, duration, many
from fitreport.analysis.sides import units_of
from fitreport.analysis.standing_words import interval_words, signed
from fitreport.analysis.verdict import Phrase, main_rounding, metric_words
from fitreport.charts.cast import cast_of
from fitreport.diagnosis.finding import SEVERITIES, Severity
from fitreport.hub import Study
from fitreport.report.comparison import comparison
from fitreport.report.context import Findings
from fitreport.report.details import date_words
from fitreport.report.findings import alarm, findings
from fitreport.report.groups import is_broken, luck_note
from fitreport.report.leading import leading
from fitreport.report.standing_context import Compared
from fitreport.run import Floats, Skipped


class Entry(msgspec.Struct, frozen=True):
    """A group, or a run that stands alone, in one line; what is not known is '–'."""

    name: str
    color: str  # in the charts; empty where it is not drawn
    runs: int
    broken: int  # of its runs
    is_baseline: bool
    value: str  # the best of the main metric; of a group the mean of these
    interval: str  # of the mean, 95%
    epoch: str  # of the best value; '–' of a group
    difference: str  # to the baseline
    difference_interval: str  # its 95% interval
    verdict: Verdict | None
    reason: str
    severity: Severity | None  # of the worst that was found in it
    time: str  # of training, on average


class Brief(msgspec.Struct, frozen=True):
    """A Study in short.

    `entries` are groups and single runs, the best by the main metric first; `comparison` holds
    every verdict, and `findings` what the page tells of them.
    """

    title: str
    verdict: tuple[Phrase, ...]
    metric: str  # the main one in words; empty where no goal is known
    entries: tuple[Entry, ...]
    comparison: Compared | None
    luck: str
    findings: Findings
    skipped: tuple[Skipped, ...]
    origin: str  # how many runs, when, by which version


def brief(study: Study) -> Brief:
    """The Study in short."""
    lead = leading(study, cast_of(study), full=False)
    return Brief(
        title=study.title,
        verdict=(*study.verdict, *alarm(study)),
        metric=metric_words(study.main.metric, study.main.judged) if study.main else "",
        entries=_entries(study),
        comparison=comparison(study),
        luck=luck_note(study),
        findings=findings(study, lead, {}),
        skipped=study.skipped,
        origin=", ".join(
            filter(None, (many(len(study.runs), "run"), date_words(study.date),
                          f"fitreport {study.version}"))
        ),
    )  # fmt: skip


def _entries(study: Study) -> tuple[Entry, ...]:
    units = units_of(study.runs, study.labels, study.groups)
    bests = {unit.name: _bests(study, unit) for unit in units}
    sign = -1 if study.main is not None and study.main.goal == "max" else 1

    def rank(unit: Group) -> float:
        known = bests[unit.name]
        return sign * float(known.mean()) if known.size else float("inf")

    main = study.main
    rounding = main_rounding(study.summaries, study.pairs, main) if main else Rounding(0)
    told = {
        one.candidate: one
        for one in study.comparisons
        if main is not None and one.metric == main.metric and one.verdict is not None
    }
    baselines = {one.baseline for one in told.values()}
    return tuple(
        _entry(study, unit, bests[unit.name], rounding, told, unit.name in baselines)
        for unit in sorted(units, key=rank)
    )


def _entry(
    study: Study,
    unit: Group,
    bests: Floats,
    rounding: Rounding,
    told: Mapping[str, Comparison],
    is_baseline: bool,
) -> Entry:
    against = told.get(unit.name)
    times = [t for run in unit.runs if (t := study.summaries[run].duration) is not None]
    found = {worst for run in unit.runs if (worst := study.diagnosis(run).worst)}
    several = bests.size > 1
    low, high = student.of_one(bests).interval if several else (None, None)
    return Entry(
        name=unit.name,
        color=next(filter(None, map(cast_of(study).color, unit.runs)), ""),
        runs=len(unit.runs),
        broken=sum(is_broken(study, run) for run in unit.runs),
        is_baseline=is_baseline,
        value=rounding.show(float(bests.mean()) if bests.size else None),
        interval=f"{rounding.show(low)} to {rounding.show(high)}" if several else "–",
        epoch=_epoch(study, unit),
        difference="–"
        if against is None or against.difference is None
        else signed(against.difference, rounding),
        difference_interval="–"
        if against is None or against.interval is None
        else interval_words(against.interval, rounding),
        verdict=against.verdict if against else None,
        reason=against.reason if against else "",
        severity=next((each for each in SEVERITIES if each in found), None),
        time=duration(sum(times) / len(times) if times else None),
    )


def _bests(study: Study, unit: Group) -> Floats:
    if study.main is None:
        return np.array([])
    at = study.pairs.index(study.main)
    points = [study.summaries[run].metrics[at].best for run in unit.runs]
    return np.array([point.value for point in points if point is not None])


def _epoch(study: Study, unit: Group) -> str:
    if study.main is None or len(unit.runs) > 1:
        return "–"
    best = study.summaries[unit.runs[0]].metrics[study.pairs.index(study.main)].best
    return str(best.epoch) if best else "–"
