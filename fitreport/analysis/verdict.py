"""What the runs came to, in two or three plain sentences: the head of every output.

Only what the data bear is said: facts of the record (values, epochs, how a run ended), no guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from fitreport.analysis.best import Point, is_better
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import rounding_for
from fitreport.analysis.summary import MetricSummary, RunSummary
from fitreport.run import Run

_NAMED_ENDINGS = 3  # more runs than this that ended badly are counted, not named


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
        known = " or ".join(pair.metric for pair in pairs[:2])
        yield Phrase(
            f"{_counted(len(runs), 'run')} recorded; which is best cannot be said, since no "
            f"metric{f' such as {known}' if known else ''} has a known goal."
        )
        return
    scores = [_metric(summary, pairs, main) for summary in summaries]
    ranked = sorted(
        (at for at, score in enumerate(scores) if score.best is not None),
        key=lambda at: _sort_key(scores[at], main),
    )
    words = metric_words(main.metric, main.judged)
    if not ranked:
        yield Phrase(f"No run has a finite {words}.")
        return
    top = scores[ranked[0]].best
    assert top is not None
    equal = [at for at in ranked if (score := scores[at].best) and score.value == top.value]
    rounding = rounding_for(
        [v.value for score in scores for v in (score.best, score.last) if v is not None]
    )
    yield from _names(labels, equal)
    reach = "reaches" if len(equal) == 1 else "reach"
    where = f" at epoch {top.epoch}" if len(equal) == 1 else ""
    yield Phrase(f" {reach} {rounding.show(top.value)} {words}{where}")
    if len(runs) == 1:
        yield from _one_run_end(scores[0], main, top)
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


def _one_run_end(score: MetricSummary, main: MetricPair, top: Point) -> Iterator[Phrase]:
    last = score.last
    if last is None or main.goal is None or not is_better(top.value, last.value, main.goal):
        yield Phrase(", its last." if last and last.epoch == top.epoch else ".")
        return
    rounding = rounding_for([top.value, last.value])
    yield Phrase(f" and ends at {rounding.show(last.value)}.")


def _endings(
    runs: Sequence[Run], labels: Sequence[str], summaries: Sequence[RunSummary]
) -> Iterator[Phrase]:
    """How runs ended that did not end well, and which met a NaN."""
    told: list[tuple[str, str, list[int]]] = [
        (" met a value that is not finite.", "met values that are not finite", []),
        (" crashed.", "crashed", []),
        (" was interrupted.", "were interrupted", []),
        (" ends without a closing record.", "end without a closing record", []),
    ]
    for at, run in enumerate(runs):
        if any(event.kind == "non-finite" for event in run.events):
            told[0][2].append(at)
        if run.status in ("crashed", "interrupted", "incomplete"):
            told[("crashed", "interrupted", "incomplete").index(run.status) + 1][2].append(at)
    for one, many, found in told:
        if not found:
            continue
        yield Phrase(" ")
        if len(found) > _NAMED_ENDINGS:
            yield Phrase(f"{len(found)} runs {many}.")
        elif len(found) > 1:
            yield from _names(labels, found)
            yield Phrase(f" {many}.")
        else:
            yield Phrase(labels[found[0]], strong=True)
            yield Phrase(_with_epochs(runs[found[0]], summaries[found[0]], one))


def _with_epochs(run: Run, summary: RunSummary, ending: str) -> str:
    if "finite" in ending:
        first = next(event for event in run.events if event.kind == "non-finite")
        return ending if first.epoch is None else f"{ending[:-1]} at epoch {first.epoch}."
    done, planned = summary.epochs_done, run.epochs_planned
    if planned is None or done >= planned:
        return ending
    return f"{ending[:-1]} after {done} of {_counted(planned, 'epoch')}."


def _names(labels: Sequence[str], which: Sequence[int]) -> Iterator[Phrase]:
    for nth, at in enumerate(which[:_NAMED_ENDINGS]):
        if nth:
            last = nth == len(which) - 1
            yield Phrase(" and " if last else ", ")
        yield Phrase(labels[at], strong=True)
    if len(which) > _NAMED_ENDINGS:
        yield Phrase(f" and {_counted(len(which) - _NAMED_ENDINGS, 'other')}")


def _metric(
    summary: RunSummary, pairs: Sequence[MetricPair], main: MetricPair
) -> MetricSummary:
    at = next(i for i, pair in enumerate(pairs) if pair.metric == main.metric)
    return summary.metrics[at]


def _sort_key(score: MetricSummary, main: MetricPair) -> float:
    assert score.best is not None
    return score.best.value if main.goal == "min" else -score.best.value


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
