"""The Study: everything fitreport knows about a set of runs, computed once.

Every output is a function of a Study and computes nothing of its own. A Study is plain data that
goes to JSON and back (`studyfile`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypeVar, cast

import msgspec

from fitreport.analysis.best import Point
from fitreport.analysis.comparison import Comparison
from fitreport.analysis.differences import Difference, differences
from fitreport.analysis.groups import Group
from fitreport.analysis.labels import default_title, labels_of
from fitreport.analysis.luck import Luck
from fitreport.analysis.numbered import without_numbers
from fitreport.analysis.pairs import MetricPair, main_pair, metric_pairs
from fitreport.analysis.printable import printable
from fitreport.analysis.replay import Replay, replays
from fitreport.analysis.rounding import many
from fitreport.analysis.standing import Asked, Standing, standing
from fitreport.analysis.standing_words import standing_words
from fitreport.analysis.summary import RunSummary, summarise
from fitreport.analysis.sweep import Sweep, sweep
from fitreport.analysis.trend import Trend, trends
from fitreport.analysis.trend_words import steps_in_words
from fitreport.analysis.unknown import unknown_metric
from fitreport.analysis.verdict import Phrase, main_rounding, metric_words, verdict
from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.finding import SEVERITIES, Diagnosis, Finding
from fitreport.diagnosis.units import diagnose_study
from fitreport.errors import UsageError
from fitreport.executors import Each, here
from fitreport.redact import redact_text, redact_value
from fitreport.run import Goal, Run, Skipped
from fitreport.version import __version__

_Value = TypeVar("_Value")


class Reference(msgspec.Struct, frozen=True):
    """A line to hold a metric against: a published result, a human's score."""

    metric: str
    value: float
    label: str = ""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the user asks of a Study. `metric` names the main one; `goals` win over all else."""

    title: str = ""
    notes: str = ""  # Markdown
    metric: str | None = None
    goals: dict[str, Goal] = {}
    references: tuple[Reference, ...] = ()
    command: str = ""
    group_by: str = ""  # as `analysis.grouping` says; groups are found by themselves without it
    baseline: str = ""  # the name of a group or run, or where the baseline was read
    relevant: dict[str, float] = {}  # the difference that would matter, by metric
    place: str = ""  # the last folder that all runs were read from, if there is one


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """A set of runs and what follows from them.

    `labels`, `summaries` are in the order of `runs`; a label is the run's name, made unique.
    `main` is the metric pair by which runs are judged, None where no goal is known.
    `best` is the index of the best run by it. `diagnoses`, in the order of `runs`, too, hold what
    the rules say, and `replays` where early stopping would have ended each run; `findings` are all
    that the rules found. `date` is the end of the newest run, in seconds
    since 1970 UTC, None where no run tells. `groups` are runs that repeat one configuration;
    `baseline_from` is the index of the first run that was read as the baseline, None where none
    was; `comparisons` hold candidates against the baseline, the main metric first, and `luck` tells
    what choosing the best of so many runs brings by itself. `trends` are configurations over
    commits, and `sweep` tells how hyperparameters went with the result, None where none was varied.
    """

    title: str
    version: str
    options: Options
    runs: tuple[Run, ...]
    labels: tuple[str, ...]
    pairs: tuple[MetricPair, ...]
    main: MetricPair | None
    best: int | None
    summaries: tuple[RunSummary, ...]
    differences: tuple[Difference, ...]
    verdict: tuple[Phrase, ...]
    skipped: tuple[Skipped, ...]
    date: float | None
    diagnoses: tuple[Diagnosis, ...] = ()
    replays: tuple[tuple[Replay, ...], ...] = ()
    groups: tuple[Group, ...] = ()
    baseline_from: int | None = None
    comparisons: tuple[Comparison, ...] = ()
    luck: Luck | None = None
    trends: tuple[Trend, ...] = ()
    sweep: Sweep | None = None

    def __repr__(self) -> str:
        """One line: what its fields hold would fill a notebook's cell with megabytes."""
        said = " ".join("".join(phrase.text for phrase in self.verdict).split())[:300]
        return f"<Study of {many(len(self.runs), 'run')}: {said}>"

    def best_point(self, run: int) -> Point | None:
        """Where a run is best by the main metric; None where it has no value of it."""
        if self.main is None:
            return None
        return self.summaries[run].metrics[self.pairs.index(self.main)].best

    def diagnosis(self, run: int) -> Diagnosis:
        """What the rules say of a run; an empty one in a Study of before there were rules."""
        return self.diagnoses[run] if run < len(self.diagnoses) else Diagnosis()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules found in all runs: causes before what they explain, the worst first."""
        found = [finding for diagnosis in self.diagnoses for finding in diagnosis.findings]
        return tuple(
            sorted(found, key=lambda f: (bool(f.cause), SEVERITIES.index(f.severity), f.run))
        )


def build_study(
    runs: Sequence[Run],
    options: Options | None = None,
    skipped: Sequence[Skipped] = (),
    rules: RuleBook | None = None,
    each: Each = here,
    baseline: Sequence[Run] = (),
    said: Sequence[Diagnosis | None] = (),
) -> Study:
    """The Study of these runs, in their order, with secrets taken out and every text printable.

    `rules` are those that are asked about each run: all that are installed unless given. `each`
    tells where the work on single runs is done. `baseline` are runs read from elsewhere that the
    others are held against. `said` is what earlier reports that runs were read from say of them, in
    the order of runs and baseline: it stays said of those that are not whole any more.

    Raises:
        UsageError: an option names a metric, group or run that is not there, or asks for what
            makes no sense.
    """
    asked = _presentable("", options or Options())
    clean = without_numbers([_presentable("", run) for run in (*runs, *baseline)])
    pairs = metric_pairs(clean, asked.goals)
    _sensible(pairs, asked)
    main = _main(clean, pairs, asked)
    if main is not None:
        pairs = tuple(main if pair.metric == main.metric else pair for pair in pairs)
    summaries = tuple(summarise(run, pairs) for run in clean)
    labels = labels_of(clean, len(runs))
    differing = differences(clean)
    bests = _bests(summaries, pairs, main)
    over_time = trends(clean, bests)
    stand = standing(
        clean,
        labels,
        pairs,
        main,
        summaries,
        Asked(asked.group_by, asked.baseline, asked.relevant, len(runs), asked.place),
    )
    return Study(
        title=asked.title if asked.title.strip() else default_title(labels),
        version=__version__,
        options=asked,
        runs=clean,
        labels=labels,
        pairs=pairs,
        main=main,
        best=_best_run(summaries, pairs, main),
        summaries=summaries,
        differences=differing,
        verdict=(
            *_steps(over_time, main),
            *_standing(stand, bests, summaries, pairs, main),
            *verdict(clean, labels, summaries, pairs, main),
        ),
        skipped=tuple(_presentable("", one) for one in skipped),
        date=max((t for run in clean if (t := run.ended or run.started)), default=None),
        diagnoses=diagnose_study(
            clean,
            [group.runs for group in stand.groups if len(group.runs) > 1],
            pairs,
            main,
            rules or RuleBook.installed(),
            each,
            [_presentable("", one) for one in said],
        ),
        replays=tuple(replays(run, pairs, main) for run in clean),
        groups=stand.groups,
        baseline_from=len(runs) if baseline else None,
        comparisons=stand.comparisons,
        luck=stand.luck,
        trends=over_time,
        sweep=sweep(differing, bests, main.goal) if main is not None and main.goal else None,
    )


def _steps(over_time: Sequence[Trend], main: MetricPair | None) -> Iterator[Phrase]:
    if main is not None:
        words = metric_words(main.metric, main.judged)
        yield from steps_in_words(over_time, words, higher_is_better=main.goal == "max")


def _standing(
    stand: Standing,
    bests: Sequence[float | None],
    summaries: Sequence[RunSummary],
    pairs: Sequence[MetricPair],
    main: MetricPair | None,
) -> Iterator[Phrase]:
    if main is not None:
        rounding = main_rounding(summaries, pairs, main)
        yield from standing_words(main, stand.groups, stand.comparisons, bests, rounding)


def _bests(
    summaries: Sequence[RunSummary], pairs: Sequence[MetricPair], main: MetricPair | None
) -> list[float | None]:
    """Each run's best value of the main metric."""
    points = [s.metrics[pairs.index(main)].best if main is not None else None for s in summaries]
    return [point.value if point else None for point in points]


def _main(runs: Sequence[Run], pairs: Sequence[MetricPair], asked: Options) -> MetricPair | None:
    try:
        main = main_pair(runs, pairs, asked.metric)
    except KeyError:
        raise unknown_metric("--metric", asked.metric or "", pairs, split=True) from None
    if asked.metric is not None and main is not None and main.goal is None:
        raise UsageError(
            f"--metric: nothing tells whether {main.metric!r} is better when higher or lower",
            f"Say so with --goal {main.metric}=min or {main.metric}=max",
        )
    return main if main is not None and main.goal is not None else None


def _sensible(pairs: Sequence[MetricPair], asked: Options) -> None:
    known = {pair.metric for pair in pairs}
    for option, names in (
        ("--goal", asked.goals),
        ("--reference", [reference.metric for reference in asked.references]),
    ):
        for name in names:
            if name not in known:
                raise unknown_metric(option, name, pairs)
    for name, goal in asked.goals.items():
        if goal not in ("min", "max"):
            raise UsageError(f"--goal: {name!r} can be min or max, not {goal!r}")
    for reference in asked.references:
        if not math.isfinite(reference.value):
            raise UsageError(f"--reference: {reference.value} for {reference.metric!r} is no place")


def _best_run(
    summaries: Sequence[RunSummary], pairs: Sequence[MetricPair], main: MetricPair | None
) -> int | None:
    if main is None:
        return None
    at = pairs.index(main)
    scored = [(s.metrics[at].best, run) for run, s in enumerate(summaries)]
    values = [(best.value, run) for best, run in scored if best is not None]
    if not values:
        return None
    return min(values)[1] if main.goal == "min" else min((-value, run) for value, run in values)[1]


def _presentable(name: str, value: _Value) -> _Value:
    """The value as it may be shown: secrets taken out by name and shape, every text printable."""
    fit: object = value
    if isinstance(value, str):
        fit = _fit_text(name, value)
    elif isinstance(value, tuple):
        fit = tuple(_presentable(name, inner) for inner in value)
    elif isinstance(value, dict):
        fit = {redact_text(printable(k)): _presentable(k, inner) for k, inner in value.items()}
    elif isinstance(value, msgspec.Struct):
        fields = {f: getattr(value, f) for f in value.__struct_fields__}
        changed = {
            f: fit_one for f, one in fields.items() if (fit_one := _presentable(f, one)) is not one
        }
        fit = msgspec.structs.replace(value, **changed) if changed else value
    return cast(_Value, fit)


@lru_cache(maxsize=1 << 14)  # runs repeat each other's names and settings
def _fit_text(name: str, value: str) -> object:
    return redact_value(name, printable(value))
