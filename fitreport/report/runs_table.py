"""The table of runs: one row a run, only the columns that the runs have something for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec

from fitreport.analysis.best import is_better
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import count, duration, rounding_for, show
from fitreport.analysis.verdict import metric_words
from fitreport.charts.cast import Cast
from fitreport.charts.key import together_words
from fitreport.charts.sparkline import sparkline
from fitreport.hub import Study
from fitreport.report.context import RunRow, Together
from fitreport.report.epochs import INFERRED
from fitreport.report.leading import Leading
from fitreport.report.parts import Cell, Heading, KeyItem
from fitreport.report.sweep import setting
from fitreport.run import Goal, Run

_MOST_SWEPT = 4  # hyperparameters that get a column
_FEW = 12  # runs up to which each has a column of its own in what differs


class _Column(msgspec.Struct, frozen=True):
    heading: Heading
    cells: tuple[Cell, ...]


class RunsTable(msgspec.Struct, frozen=True):
    """The heads of the columns and the rows, in the Study's order."""

    spark_heading: str
    headings: tuple[Heading, ...]
    rows: tuple[RunRow, ...]
    note: str


def runs_table(study: Study, cast: Cast, lead: Leading) -> RunsTable:
    """The table of this Study's runs."""
    columns = tuple(column for column in _columns(study) if any(c.value for c in column.cells))
    main = study.main or (study.pairs[0] if study.pairs else None)
    rows = []
    for at, run in enumerate(study.runs):
        curve = run.curve(main.metric, main.judged) if main else None
        best = study.summaries[at].metrics[study.pairs.index(main)].best if main else None
        rows.append(
            RunRow(
                index=at,
                name=study.labels[at],
                color=cast.color(at),
                anchor=lead.anchor(at),
                severity=study.diagnosis(at).worst or "",
                spark=sparkline(curve, best),
                cells=tuple(column.cells[at] for column in columns),
            )
        )
    words = metric_words(main.metric, main.judged) if main else ""
    note = INFERRED if main and any(_inferred(run, main) for run in study.runs) else ""
    return RunsTable(words, tuple(column.heading for column in columns), tuple(rows), note)


def key(study: Study, cast: Cast) -> tuple[KeyItem, ...]:
    """The runs that are drawn each by itself, with their colours."""
    return tuple(KeyItem(run, study.labels[run], cast.color(run)) for run in cast.drawn)


def key_together(cast: Cast) -> tuple[Together, ...]:
    """The runs that are drawn together."""
    return tuple(Together(each.name, each.color, together_words(each)) for each in cast.ensembles)


def _columns(study: Study) -> Iterator[_Column]:
    main = study.main or (study.pairs[0] if study.pairs else None)
    if main is not None:
        yield from _metric_columns(study, main)
        other = next((p for p in study.pairs if p != main and p.goal), None)
        if other is not None:
            at = study.pairs.index(other)
            words = metric_words(other.metric, other.judged)
            bests = [s.metrics[at].best for s in study.summaries]
            yield _numbers(f"best {words}", [b.value if b else None for b in bests], other.goal)
    swept = list(_swept(study)) if len(study.runs) > _FEW else []
    yield from swept
    if not any(column.heading.text == "learning_rate" for column in swept) or _rate_changes(study):
        yield _rates(study)
    parameters = [run.model.parameters if run.model else None for run in study.runs]
    yield _column("parameters", "number", [(count(p), p) for p in parameters])
    yield _column("epochs", "number", list(_epochs(study)))
    spent = [summary.duration for summary in study.summaries]
    yield _column("time", "number", [(duration(s), s) for s in spent])
    if any(run.status not in (None, "finished") for run in study.runs):
        yield _column("status", "text", [(run.status or "–", run.status) for run in study.runs])


def _swept(study: Study) -> Iterator[_Column]:
    """The hyperparameters of a sweep, those that went most with the result."""
    settings = {(one.section, one.name): one.values for one in study.differences}
    for one in study.sweep.hyperparameters[:_MOST_SWEPT] if study.sweep else ():
        values = settings[one.section, one.name]
        kind = "text" if one.words else "number"
        yield _column(one.name, kind, [(setting(value), value) for value in values])


def _metric_columns(study: Study, main: MetricPair) -> Iterator[_Column]:
    at = study.pairs.index(main)
    scores = [summary.metrics[at] for summary in study.summaries]
    every = [p.value for s in scores for p in (s.best, s.last, s.test) if p is not None]
    if main.goal is not None:
        bests = [s.best for s in scores]
        yield _numbers("best", [b.value if b else None for b in bests], main.goal, every)
        yield _column("at epoch", "number", [
            (f"{'≈ ' if _inferred(run, main) else ''}{best.epoch}" if best else "–",
             best and best.epoch)
            for run, best in zip(study.runs, bests, strict=True)
        ])  # fmt: skip
    yield _numbers("last", [s.last.value if s.last else None for s in scores], main.goal, every)
    tests = [s.test.value if s.test else None for s in scores]
    yield _numbers(f"test {main.metric}", tests, main.goal, every)


def _inferred(run: Run, main: MetricPair) -> bool:
    """Whether the epoch of a run's best value rests on a rule, as the source did not tell it."""
    curve = run.curve(main.metric, main.judged)
    return main.goal is not None and curve is not None and curve.epochs_inferred and len(curve) > 0


def _numbers(
    text: str,
    values: Sequence[float | None],
    goal: Goal | None,
    like: Sequence[float] | None = None,
) -> _Column:
    """A column of numbers of one rounding, the best marked where the goal is known."""
    rounding = rounding_for(like if like is not None else values)
    known = [v for v in values if v is not None and math.isfinite(v)]
    best: float | None = None
    for value in known if goal and len(known) > 1 else ():
        if best is None or is_better(value, best, goal or "min"):
            best = value
    return _Column(
        Heading(text, "number"),
        tuple(
            Cell(rounding.show(v), "" if v is None else repr(v), v is not None and v == best)
            for v in values
        ),
    )


def _column(text: str, kind: str, cells: Sequence[tuple[str, object]]) -> _Column:
    return _Column(
        Heading(text, kind),
        tuple(Cell(shown, "" if value is None else str(value)) for shown, value in cells),
    )


def _rates(study: Study) -> _Column:
    cells: list[tuple[str, object]] = []
    for summary in study.summaries:
        if summary.learning_rate is None:
            cells.append(("–", None))
            continue
        first, last = (show(rate, 3) for rate in summary.learning_rate)
        cells.append((first if first == last else f"{first} → {last}", summary.learning_rate[0]))
    return _column("learning rate", "number", cells)


def _rate_changes(study: Study) -> bool:
    rates = (summary.learning_rate for summary in study.summaries)
    return any(rate is not None and rate[0] != rate[1] for rate in rates)


def _epochs(study: Study) -> Iterator[tuple[str, object]]:
    for run, summary in zip(study.runs, study.summaries, strict=True):
        done, planned = summary.epochs_done, run.epochs_planned
        yield (f"{done} of {planned}" if planned is not None else str(done), done)
