"""The Study: everything fitreport knows about a set of runs, computed once.

Every output is a function of a Study and computes nothing of its own. A Study is plain data that
goes to JSON and back (`studyfile`).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fitreport.analysis.differences import Difference, differences
from fitreport.analysis.pairs import MetricPair, main_pair, metric_pairs
from fitreport.analysis.summary import RunSummary, summarise
from fitreport.analysis.verdict import Phrase, verdict
from fitreport.errors import UsageError
from fitreport.redact import redact_facts, redact_text
from fitreport.run import Event, Goal, Run, Skipped
from fitreport.version import __version__


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


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """A set of runs and what follows from them.

    `labels`, `summaries` are in the order of `runs`; a label is the run's name, made unique.
    `main` is the metric pair by which runs are judged, None where no goal is known.
    `best` is the index of the best run by it. `date` is the end of the newest run, in seconds
    since 1970 UTC, None where no run tells.
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


def build_study(
    runs: Sequence[Run], options: Options | None = None, skipped: Sequence[Skipped] = ()
) -> Study:
    """The Study of these runs, in their order, with secrets taken out.

    Raises:
        UsageError: an option names a metric that no run has.
    """
    asked = options or Options()
    clean = tuple(_redacted(run) for run in runs)
    pairs = metric_pairs(clean, asked.goals)
    main = _main(clean, pairs, asked)
    if main is not None:
        pairs = tuple(main if pair.metric == main.metric else pair for pair in pairs)
    _known_metrics(pairs, asked)
    summaries = tuple(summarise(run, pairs) for run in clean)
    labels = _labels(clean)
    judged = main if main is not None and main.goal is not None else None
    return Study(
        title=redact_text(asked.title) or _default_title(labels),
        version=__version__,
        options=msgspec.structs.replace(asked, notes=redact_text(asked.notes)),
        runs=clean,
        labels=labels,
        pairs=pairs,
        main=judged,
        best=_best_run(summaries, pairs, judged),
        summaries=summaries,
        differences=differences(clean),
        verdict=verdict(clean, labels, summaries, pairs, judged),
        skipped=tuple(Skipped(s.path, redact_text(s.reason)) for s in skipped),
        date=max((t for run in clean if (t := run.ended or run.started)), default=None),
    )


def _main(runs: Sequence[Run], pairs: Sequence[MetricPair], asked: Options) -> MetricPair | None:
    try:
        return main_pair(runs, pairs, asked.metric)
    except KeyError:
        raise _unknown_metric("--metric", asked.metric or "", pairs) from None


def _known_metrics(pairs: Sequence[MetricPair], asked: Options) -> None:
    known = {pair.metric for pair in pairs}
    for option, names in (
        ("--goal", asked.goals),
        ("--reference", [reference.metric for reference in asked.references]),
    ):
        for name in names:
            if name not in known:
                raise _unknown_metric(option, name, pairs)


def _unknown_metric(option: str, name: str, pairs: Sequence[MetricPair]) -> UsageError:
    known = ", ".join(pair.metric for pair in pairs[:12]) or "none"
    return UsageError(f"{option}: no run has a metric {name!r}", f"The metrics are: {known}")


def _best_run(
    summaries: Sequence[RunSummary], pairs: Sequence[MetricPair], main: MetricPair | None
) -> int | None:
    if main is None:
        return None
    at = next(i for i, pair in enumerate(pairs) if pair.metric == main.metric)
    scored = [(s.metrics[at].best, run) for run, s in enumerate(summaries)]
    values = [(best.value, run) for best, run in scored if best is not None]
    if not values:
        return None
    return min(values)[1] if main.goal == "min" else min((-value, run) for value, run in values)[1]


def _labels(runs: Sequence[Run]) -> tuple[str, ...]:
    """The runs' names, told apart by path where they repeat, and by number where paths do too."""
    names = [run.name for run in runs]
    seen: dict[str, int] = {}
    labels = []
    for run in runs:
        label = run.name if names.count(run.name) == 1 else f"{run.name} ({run.path})"
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label} #{seen[label]}")
    return tuple(labels)


def _default_title(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{len(labels)} training runs"


def _redacted(run: Run) -> Run:
    return msgspec.structs.replace(
        run,
        name=redact_text(run.name),
        params=redact_facts(run.params),
        tags=tuple(redact_text(tag) for tag in run.tags),
        facts={section: redact_facts(facts) for section, facts in run.facts.items()},
        events=tuple(_redacted_event(event) for event in run.events),
        notes=redact_text(run.notes),
    )


def _redacted_event(event: Event) -> Event:
    return msgspec.structs.replace(
        event, text=redact_text(event.text), facts=redact_facts(event.facts)
    )
