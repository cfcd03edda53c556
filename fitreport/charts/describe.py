"""Charts in words, for whoever cannot see them: start, best, end of each drawn run."""

from __future__ import annotations

import numpy as np

from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import show
from fitreport.charts.cast import Cast
from fitreport.charts.spans import shaded
from fitreport.hub import Study
from fitreport.run import Curve

_FEW = 3  # runs up to which both splits are told; beyond, the judged one


def metric_in_words(study: Study, cast: Cast, pair: MetricPair) -> str:
    """The text alternative of a metric pair's chart."""
    at = study.pairs.index(pair)
    told = []
    for run in cast.drawn:
        curves = [c for s in pair.splits if (c := study.runs[run].curve(pair.metric, s)) and len(c)]
        if not curves:
            continue
        if len(cast.drawn) > _FEW:
            curves = [c for c in curves if c.split == pair.judged]
        said = [f"{curve.split} {curve_in_words(curve)}" for curve in curves]
        best = study.summaries[run].metrics[at].best
        if best is not None:
            said.append(f"best {pair.judged} {show(best.value)} at epoch {best.epoch}")
        if said:
            told.append(f"{study.labels[run]}: {'; '.join(said)}.")
    told += [
        f"Shaded: {finding.rule.replace('-', ' ')} in {study.labels[finding.run]}, from epoch "
        f"{finding.first_epoch} to {finding.last_epoch}."
        for finding in shaded(study, cast, pair.metric)
    ]
    return f"Line chart of {pair.metric} by epoch. {' '.join(told)}"


def curve_in_words(curve: Curve) -> str:
    """Where a curve starts, turns and ends: 'from 2.3 to 0.41, lowest 0.37 at epoch 18'."""
    values, epochs = curve.values, curve.epochs
    first, last = _at(curve, 0), _at(curve, -1)
    if len(curve) == 1:
        return first
    said = f"from {first} to {last}"
    if not np.isnan(values).all():
        highest = values.size - 1 - int(np.nanargmax(values[::-1]))  # the last of equals
        for word, at in (("lowest", int(np.nanargmin(values))), ("highest", highest)):
            if epochs[at] not in (epochs[0], epochs[-1]):
                said += f", {word} {_at(curve, at)}"
    return said


def _at(curve: Curve, at: int) -> str:
    return f"{show(float(curve.values[at]))} at epoch {curve.epochs[at]}"
