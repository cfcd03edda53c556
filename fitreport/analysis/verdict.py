"""What the runs came to, in two or three plain sentences: the head of every output.

Only what the data bear is said: facts of the record (values, epochs, how a run ended), no guess.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec

from fitreport.analysis.best import Point, is_better
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import Rounding, many, rounding_for
from fitreport.analysis.summary import MetricSummary, RunSummary
from fitreport.run import Event, Run

_NAMED_ENDINGS = 3  # runs that ended badly and are named one by one
_ENDINGS = {  # of one run, and of several
    "non-finite": ("met a value that is not finite", "met values that are not finite"),
    "crashed": ("crashed", "crashed"),
    "interrupted": ("was interrupted", "were interrupted"),
    "incomplete": ("has no closing record", "have no closing record"),
}


class Phrase(msgspec.Struct, frozen=True):
    """A piece of a sentence; `strong` marks the name of a run."""

    text: str
    strong: bool = False


def metric_words(metric: str, split: str) -> str:
    """A metric on a split as one says it: 'validation accuracy', 'training loss'."""
    spoken = metric.replace("_", " ")
    return f"{'training' if split == 'train' else split} {spoken}"


def verdict(
    runs: Sequence[Run],
    labels: Sequence[str],
    summaries: Sequence[RunSummary],
    pairs: Sequence[MetricPair],
    main: MetricPair | None,
) -> tuple[Phrase, ...]:
    """The sentences, as phrases in order."""
    said = list(_best_sentence(runs, labels, summaries, pairs, main))
    return tuple(said + list(_endings(runs, labels, summaries)))


def _best_sentence(
    runs: Sequence[Run],
    labels: Sequence[str],
    summaries: Sequence[RunSummary],
    pairs: Sequence[MetricPair],
    main: MetricPair | None,
) -> Iterator[Phrase]:
    if main is None:
        yield from _no_goal(len(runs), pairs)
        return
    scores = [_metric(summary, pairs, main) for summary in summaries]
    ranked = sorted(
        (at for at, score in enumerate(scores) if score.best is not None),
        key=lambda at: _sort_key(scores[at], main),
    )
    words = metric_words(main.metric, main.judged)
    if not ranked:
        yield Phrase("No run has a finite ")
        yield Phrase(f"{words}.")
        return
    top = scores[ranked[0]].best
    assert top is not None
    equal = [at for at in ranked if (score := scores[at].best) and score.value == top.value]
    rounding = main_rounding(summaries, pairs, main)
    yield from _names(labels, equal)
    reach = "reaches" if len(equal) == 1 else "reach"
    judged = runs[ranked[0]].curve(main.metric, main.judged)
    about = "about " if judged is not None and judged.epochs_inferred else ""
    where = f" at {about}epoch {top.epoch}" if len(equal) == 1 else ""
    yield Phrase(f" {reach} {rounding.show(top.value)} ")
    yield Phrase(f"{words}{where}")
    if len(runs) == 1:
        yield _one_run_end(scores[0], main, top, rounding)
        yield from _kept_weights(runs[0], main, top, rounding)
        return
    if len(equal) == 1 and len(ranked) > 1:
        second = scores[ranked[1]].best
        assert second is not None
        ahead = rounding.show(abs(top.value - second.value))
        yield Phrase(f", the best of {len(ranked)} runs, {ahead} ahead of ")
        yield Phrase(labels[ranked[1]], strong=True)
    elif len(equal) > 1 and len(equal) < len(ranked):
        yield Phrase(f", the best of {len(ranked)} runs")
    yield Phrase(".")
    if len(equal) == 1:
        yield from _kept_weights(runs[ranked[0]], main, top, rounding)
    data = {name for at in ranked if (name := runs[at].facts.get("data", {}).get("name"))}
    if len(data) > 1:
        yield Phrase(f" These runs are of {len(data)} data sets, so one need not be better.")


def _kept_weights(run: Run, main: MetricPair, top: Point, rounding: Rounding) -> Iterator[Phrase]:
    """That the weights which a callback restored are of another epoch than the best one."""
    kept = run.facts.get("fit", {}).get("weights_of_epoch")
    curve = run.curve(main.metric, main.judged)
    if not isinstance(kept, int) or kept == top.epoch or curve is None:
        return
    values = curve.values[curve.epochs == kept]
    if values.size:
        shown = rounding.show(float(values[0]))
        yield Phrase(f" The weights that it kept are of epoch {kept} ({shown}).")


def _no_goal(runs: int, pairs: Sequence[MetricPair]) -> Iterator[Phrase]:
    if not pairs:
        yield Phrase(f"{many(runs, 'run')} recorded no metric.")
        return
    unknown = "which is best" if runs > 1 else "which epoch is best"
    yield Phrase(f"{many(runs, 'run')} recorded; {unknown} cannot be said, since nothing tells ")
    names = [pair.metric for pair in pairs[: 3 if len(pairs) == 3 else 2]]
    more = [f"{len(pairs) - 2} more metrics"] if len(pairs) > 3 else []
    yield Phrase(f"whether {_listed([*names, *more])}")
    yield Phrase(" should fall or rise.")


def _one_run_end(score: MetricSummary, main: MetricPair, top: Point, rounding: Rounding) -> Phrase:
    last = score.last
    assert last is not None
    assert main.goal is not None
    if last.epoch == top.epoch:
        return Phrase(", its last.")
    fell = not math.isfinite(last.value) or is_better(top.value, last.value, main.goal)
    return Phrase(f" and ends at {rounding.show(last.value)}." if fell else ".")


def _endings(
    runs: Sequence[Run], labels: Sequence[str], summaries: Sequence[RunSummary]
) -> Iterator[Phrase]:
    """How runs ended that did not end well, and which met a value that is not finite."""
    unwell = {at: kinds for at, run in enumerate(runs) if (kinds := _endings_of(run))}
    alike = {kind: [at for at in unwell if kind in unwell[at]] for kind in _ENDINGS}
    if len(unwell) <= _NAMED_ENDINGS and all(len(which) < 2 for which in alike.values()):
        for at in unwell:
            yield Phrase(" ")
            yield Phrase(labels[at], strong=True)
            yield Phrase(f" {_ending(runs[at], summaries[at])}.")
        return
    between = f" Of {'both' if len(runs) == 2 else f'all {len(runs)}'} runs, "
    for kind, which in alike.items():
        if which:
            yield Phrase(f"{between}{len(which)} {_ENDINGS[kind][len(which) > 1]} (")
            yield from _names(labels, which)
            between = "), "
    yield Phrase(").")


def _endings_of(run: Run) -> list[str]:
    """What befell a run, of _ENDINGS; that a callback stopped it for a NaN is no second thing."""
    lost = _first_non_finite(run) is not None
    stopped = lost and run.cut_by() == "TerminateOnNaN"
    cut = [run.status] if run.status in _ENDINGS and not stopped else []
    return ["non-finite", *cut] if lost else [*cut]


def _ending(run: Run, summary: RunSummary) -> str:
    """What to say of a run's end, without a subject; empty where it ended well."""
    said = []
    event = _first_non_finite(run)
    if event is not None:
        where = "" if event.epoch is None else f" at epoch {event.epoch}"
        said.append(f"met a value that is not finite{where}")
    given_up = run.cut_by() == "TerminateOnNaN"
    ways = {
        "crashed": "crashed",
        "interrupted": "was stopped by TerminateOnNaN" if given_up else "was interrupted",
        "incomplete": "ends without a closing record",
    }
    if run.status in ways:
        done, planned = summary.epochs_done, run.epochs_planned
        short = planned is not None and done < planned
        said.append(ways[run.status] + (f" after {done} of {planned} epochs" if short else ""))
    return " and ".join(said)


def _first_non_finite(run: Run) -> Event | None:
    return next((event for event in run.events if event.kind == "non-finite"), None)


def _names(labels: Sequence[str], which: Sequence[int]) -> Iterator[Phrase]:
    for nth, at in enumerate(which[:_NAMED_ENDINGS]):
        if nth:
            last = nth == len(which) - 1
            yield Phrase(" and " if last else ", ")
        yield Phrase(labels[at], strong=True)
    if len(which) > _NAMED_ENDINGS:
        yield Phrase(f" and {many(len(which) - _NAMED_ENDINGS, 'other')}")


def main_rounding(
    summaries: Sequence[RunSummary], pairs: Sequence[MetricPair], main: MetricPair
) -> Rounding:
    """How values of the main metric are written, wherever they stand."""
    scores = [_metric(summary, pairs, main) for summary in summaries]
    return rounding_for([p.value for s in scores for p in (s.best, s.last) if p is not None])


def _metric(summary: RunSummary, pairs: Sequence[MetricPair], main: MetricPair) -> MetricSummary:
    at = pairs.index(main)
    return summary.metrics[at]


def _sort_key(score: MetricSummary, main: MetricPair) -> float:
    assert score.best is not None
    return score.best.value if main.goal == "min" else -score.best.value


def _listed(words: Sequence[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
