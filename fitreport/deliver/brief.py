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
from fitreport.charts.cast import Cast, cast_of
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


class Numbers(msgspec.Struct, frozen=True):
    """What an entry tells, for a program; None where it is not known."""

    value: float | None
    interval: tuple[float, float] | None
    epoch: int | None
    difference: float | None
    difference_interval: tuple[float, float] | None
    seconds: float | None


class Entry(msgspec.Struct, frozen=True):
    """A group, or a run that stands alone, in one line; what is not known is '–'."""

    name: str
    color: str  # in the charts; empty where it is not drawn
    runs: int
    broken: int  # of its runs
    is_baseline: bool
    value: str  # the best of the main metric; of a group the mean of these
    interval: str  # of the mean, 95%
    reach: str  # half the interval: '± 0.002'
    epoch: str  # of the best value; '–' of a group
    difference: str  # to the baseline
    difference_interval: str  # its 95% interval
    difference_reach: str  # half of that
    verdict: Verdict | None
    reason: str
    severity: Severity | None  # of the worst that was found in it
    time: str  # of training, on average
    numbers: Numbers


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
    cast = cast_of(study)
    return tuple(
        _entry(study, cast, unit, bests[unit.name], rounding, told, unit.name in baselines)
        for unit in sorted(units, key=rank)
    )


def _entry(
    study: Study,
    cast: Cast,
    unit: Group,
    bests: Floats,
    rounding: Rounding,
    told: Mapping[str, Comparison],
    is_baseline: bool,
) -> Entry:
    against = told.get(unit.name)
    numbers = _numbers(study, unit, bests, against)
    found = {worst for run in unit.runs if (worst := study.diagnosis(run).worst)}
    interval, apart = numbers.interval, numbers.difference_interval
    return Entry(
        name=unit.name,
        color=next(filter(None, map(cast.color, unit.runs)), ""),
        runs=len(unit.runs),
        broken=sum(is_broken(study, run) for run in unit.runs),
        is_baseline=is_baseline,
        value=rounding.show(numbers.value),
        interval=" to ".join(map(rounding.show, interval)) if interval else "–",
        reach=_reach(interval, rounding),
        epoch="–" if numbers.epoch is None else str(numbers.epoch),
        difference="–" if numbers.difference is None else signed(numbers.difference, rounding),
        difference_interval=interval_words(apart, rounding) if apart else "–",
        difference_reach=_reach(apart, rounding),
        verdict=against.verdict if against else None,
        reason=against.reason if against else "",
        severity=next((each for each in SEVERITIES if each in found), None),
        time=duration(numbers.seconds),
        numbers=numbers,
    )


def _numbers(study: Study, unit: Group, bests: Floats, against: Comparison | None) -> Numbers:
    times = [t for run in unit.runs if (t := study.summaries[run].duration) is not None]
    return Numbers(
        value=float(bests.mean()) if bests.size else None,
        interval=student.of_one(bests).interval if bests.size > 1 else None,
        epoch=_epoch(study, unit),
        difference=against.difference if against else None,
        difference_interval=against.interval if against else None,
        seconds=sum(times) / len(times) if times else None,
    )


def _reach(interval: tuple[float, float] | None, rounding: Rounding) -> str:
    """Half of an interval, which Student's t lays evenly about its middle."""
    return f"± {rounding.show((interval[1] - interval[0]) / 2)}" if interval else ""


def _bests(study: Study, unit: Group) -> Floats:
    return np.array([point.value for run in unit.runs if (point := study.best_point(run))])


def _epoch(study: Study, unit: Group) -> int | None:
    best = study.best_point(unit.runs[0]) if len(unit.runs) == 1 else None
    return best.epoch if best else None
