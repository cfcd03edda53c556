"""The columns of the runs table: what each tells of every run, and of every group together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np

from fitreport.analysis import student
from fitreport.analysis.best import is_better
from fitreport.analysis.groups import Group
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import Rounding, count, duration, rounding_for, show
from fitreport.analysis.verdict import metric_words
from fitreport.hub import Study
from fitreport.report.parts import Cell, Heading
from fitreport.report.sweep import setting
from fitreport.run import Goal, Run

_MOST_SWEPT = 4  # hyperparameters that get a column
_FEW = 12  # runs up to which each has a column of its own in what differs

Entry = tuple[str, object]  # what is shown, what is sorted by


class Column(msgspec.Struct, frozen=True):
    """One column: a cell of each run, and one of each group."""

    heading: Heading
    cells: tuple[Cell, ...]
    heads: tuple[Cell, ...]


def columns_of(study: Study) -> tuple[Column, ...]:
    """The columns that the runs have something for."""
    return tuple(column for column in _columns(study) if any(c.value for c in column.cells))


def is_inferred(run: Run, main: MetricPair) -> bool:
    """Whether the epoch of a run's best value rests on a rule, as the source did not tell it."""
    curve = run.curve(main.metric, main.judged)
    return main.goal is not None and curve is not None and curve.epochs_inferred and len(curve) > 0


def _columns(study: Study) -> Iterator[Column]:
    main = study.main or (study.pairs[0] if study.pairs else None)
    if main is not None:
        yield from _metric_columns(study, main)
        other = next((p for p in study.pairs if p != main and p.goal), None)
        if other is not None:
            at = study.pairs.index(other)
            words = metric_words(other.metric, other.judged)
            bests = [s.metrics[at].best for s in study.summaries]
            values = [b.value if b else None for b in bests]
            yield _results(study, f"best {words}", values, other.goal)
    swept = list(_swept(study)) if len(study.runs) > _FEW else []
    yield from swept
    if not any(column.heading.text == "learning_rate" for column in swept) or _rate_changes(study):
        yield _rates(study)
    parameters = [run.model.parameters if run.model else None for run in study.runs]
    yield _column(study, "parameters", "number", [(count(p), p) for p in parameters])
    yield _column(study, "epochs", "number", list(_epochs(study)), _whole)
    spent = [summary.duration for summary in study.summaries]
    yield _column(study, "time", "number", [(duration(s), s) for s in spent], duration)
    if any(run.status not in (None, "finished") for run in study.runs):
        statuses = [(run.status or "–", run.status) for run in study.runs]
        yield _column(study, "status", "text", statuses)


def _swept(study: Study) -> Iterator[Column]:
    """The hyperparameters of a sweep, those that went most with the result."""
    settings = {(one.section, one.name): one.values for one in study.differences}
    for one in study.sweep.hyperparameters[:_MOST_SWEPT] if study.sweep else ():
        values = settings[one.section, one.name]
        kind = "text" if one.words else "number"
        yield _column(study, one.name, kind, [(setting(value), value) for value in values])


def _metric_columns(study: Study, main: MetricPair) -> Iterator[Column]:
    at = study.pairs.index(main)
    scores = [summary.metrics[at] for summary in study.summaries]
    every = [p.value for s in scores for p in (s.best, s.last, s.test) if p is not None]
    if main.goal is not None:
        bests = [s.best for s in scores]
        values = [b.value if b else None for b in bests]
        yield _results(study, "best", values, main.goal, every, interval=True)
        yield _column(study, "at epoch", "number", [
            (f"{'≈ ' if is_inferred(run, main) else ''}{best.epoch}" if best else "–",
             best and best.epoch)
            for run, best in zip(study.runs, bests, strict=True)
        ], _whole)  # fmt: skip
    lasts = [s.last.value if s.last else None for s in scores]
    yield _results(study, "last", lasts, main.goal, every)
    tests = [s.test.value if s.test else None for s in scores]
    yield _results(study, f"test {main.metric}", tests, main.goal, every)


def _results(
    study: Study,
    text: str,
    values: Sequence[float | None],
    goal: Goal | None,
    like: Sequence[float] | None = None,
    *,
    interval: bool = False,
) -> Column:
    """A column of numbers of one rounding, the best marked where the goal is known.

    A group's cell is the mean of its runs with their standard deviation, and with the mean's
    `interval` where that is asked for.
    """
    rounding = rounding_for(like if like is not None else values)
    means = [_mean(values, group) for group in study.groups]
    spreads = [_spread(values, group, rounding, interval=interval) for group in study.groups]
    heads = _numbers(means, rounding, goal)
    return Column(
        Heading(text, "number"),
        _numbers(values, rounding, goal),
        tuple(
            msgspec.structs.replace(cell, under=under)
            for cell, under in zip(heads, spreads, strict=True)
        ),
    )


def _numbers(
    values: Sequence[float | None], rounding: Rounding, goal: Goal | None
) -> tuple[Cell, ...]:
    known = [v for v in values if v is not None and math.isfinite(v)]
    best: float | None = None
    for value in known if goal and len(known) > 1 else ():
        if best is None or is_better(value, best, goal or "min"):
            best = value
    return tuple(
        Cell(rounding.show(v), "" if v is None else repr(v), v is not None and v == best)
        for v in values
    )


def _mean(values: Sequence[float | None], group: Group) -> float | None:
    known = [value for run in group.runs if (value := values[run]) is not None]
    return sum(known) / len(known) if known else None


def _spread(
    values: Sequence[float | None], group: Group, rounding: Rounding, *, interval: bool
) -> tuple[str, ...]:
    """How far the runs of a group lie apart, and where their mean lies; nothing of one run."""
    known = np.array([value for run in group.runs if (value := values[run]) is not None])
    if known.size < 2 or not np.isfinite(known).all():
        return ()
    with np.errstate(all="ignore"):  # huge values lie infinitely far apart
        spread = f"± {rounding.show(float(known.std(ddof=1)))}"
        low, high = student.of_one(known).interval
    within = f"{rounding.show(low)} to {rounding.show(high)}"
    return (spread, within) if interval else (spread,)


def _column(
    study: Study,
    text: str,
    kind: str,
    entries: Sequence[Entry],
    mean: Callable[[float], str] | None = None,
) -> Column:
    """A column of entries. A group's cell is what its runs have in common; else the mean, where it
    has words for one, else from where to where they go.
    """
    heads = [_together([entries[run] for run in group.runs], kind, mean) for group in study.groups]
    return Column(Heading(text, kind), _cells(entries), _cells(heads))


def _cells(entries: Sequence[Entry]) -> tuple[Cell, ...]:
    return tuple(Cell(shown, "" if value is None else str(value)) for shown, value in entries)


def _together(entries: Sequence[Entry], kind: str, mean: Callable[[float], str] | None) -> Entry:
    if len({shown for shown, _ in entries}) == 1:
        return entries[0]
    known = [(float(v), shown) for shown, v in entries if isinstance(v, int | float)]
    if kind != "number" or not known:
        return "", None
    middle = sum(value for value, _ in known) / len(known)
    least, most = min(known)[1], max(known)[1]
    if mean is not None:
        return mean(middle), middle
    return (least if least == most else f"{least} to {most}"), middle


def _whole(mean: float) -> str:
    return count(round(mean))


def _rates(study: Study) -> Column:
    entries: list[Entry] = []
    for summary in study.summaries:
        if summary.learning_rate is None:
            entries.append(("–", None))
            continue
        first, last = (show(rate, 3) for rate in summary.learning_rate)
        entries.append((first if first == last else f"{first} → {last}", summary.learning_rate[0]))
    return _column(study, "learning rate", "number", entries)


def _rate_changes(study: Study) -> bool:
    rates = (summary.learning_rate for summary in study.summaries)
    return any(rate is not None and rate[0] != rate[1] for rate in rates)


def _epochs(study: Study) -> Iterator[Entry]:
    for run, summary in zip(study.runs, study.summaries, strict=True):
        done, planned = summary.epochs_done, run.epochs_planned
        yield (f"{done} of {planned}" if planned is not None else str(done), done)
