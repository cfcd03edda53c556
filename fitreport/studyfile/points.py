"""The exact values that a Study's summaries tell, put back into curves that are on a grid."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.best import Point
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.summary import MetricSummary
from fitreport.hub import Study
from fitreport.run import Curve, Run, frozen


def with_exact_points(study: Study) -> Study:
    """The Study with the best and last values of its rounded curves as they were."""
    if not any(curve.rounded_to for run in study.runs for curve in run.curves):
        return study
    runs = (
        msgspec.structs.replace(run, curves=tuple(_restored(study, at, run)))
        for at, run in enumerate(study.runs)
    )
    return msgspec.structs.replace(study, runs=tuple(runs))


def _restored(study: Study, at: int, run: Run) -> Iterator[Curve]:
    pairs = {pair.metric: nth for nth, pair in enumerate(study.pairs)}
    for curve in run.curves:
        if not curve.rounded_to or curve.metric not in pairs:
            yield curve
            continue
        nth = pairs[curve.metric]
        yield _with(curve, _points(study.pairs[nth], study.summaries[at].metrics[nth], curve))


def _points(pair: MetricPair, told: MetricSummary, curve: Curve) -> list[Point]:
    """The points that a summary tells of one of its metric's curves."""
    of_split = {"train": (told.best_train,), "validation": (), "test": (told.test,)}[curve.split]
    judged = (told.best, told.last) if curve.split == pair.judged else ()
    return [point for point in (*of_split, *judged) if point is not None]


def _with(curve: Curve, points: list[Point]) -> Curve:
    values = np.array(curve.values)
    for point in points:
        values[curve.epochs == point.epoch] = point.value
    return msgspec.structs.replace(curve, values=frozen(values))
