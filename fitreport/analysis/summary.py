"""The few numbers of a run that a table of runs shows."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from fitreport.analysis.best import Point, best_point, last_point
from fitreport.analysis.pairs import MetricPair
from fitreport.run import Run


class MetricSummary(msgspec.Struct, frozen=True):
    """What one run reached in one metric. `best` and `last` are of the pair's judged split."""

    best: Point | None
    last: Point | None
    best_train: Point | None
    test: Point | None


class RunSummary(msgspec.Struct, frozen=True):
    """One run in numbers; `metrics` stand in the order of the Study's pairs."""

    metrics: tuple[MetricSummary, ...]
    epochs_done: int
    duration: float | None  # seconds of training
    learning_rate: tuple[float, float] | None  # at the first and at the last epoch


def summarise(run: Run, pairs: Sequence[MetricPair]) -> RunSummary:
    """The summary of one run in the metrics of a Study."""
    return RunSummary(
        tuple(_metric(run, pair) for pair in pairs),
        _epochs_done(run),
        _duration(run),
        _learning_rate(run),
    )


def _metric(run: Run, pair: MetricPair) -> MetricSummary:
    judged = run.curve(pair.metric, pair.judged)
    return MetricSummary(
        best_point(judged, pair.goal),
        last_point(judged),
        best_point(run.curve(pair.metric, "train"), pair.goal),
        last_point(run.curve(pair.metric, "test")),
    )


def _epochs_done(run: Run) -> int:
    series = [c.whole for c in run.curves if c.split != "test" and not c.epochs_inferred]
    if run.timeline is not None:
        series.append(run.timeline.whole)
    return max(series, default=0)


def _duration(run: Run) -> float | None:
    if run.timeline is not None and len(run.timeline):
        spent = run.timeline.elapsed[np.isfinite(run.timeline.elapsed)]
        if spent.size:
            return float(spent.max())
        per_epoch = run.timeline.duration[np.isfinite(run.timeline.duration)]
        if per_epoch.size and not run.timeline.thinned_from:
            return float(per_epoch.sum())
    if run.started is not None and run.ended is not None and run.ended >= run.started:
        return run.ended - run.started
    return None


def _learning_rate(run: Run) -> tuple[float, float] | None:
    if run.timeline is not None:
        rates = run.timeline.learning_rate[np.isfinite(run.timeline.learning_rate)]
        if rates.size:
            return float(rates[0]), float(rates[-1])
    return None
