"""Charts in words, for whoever cannot see them: start, best, end of each drawn run."""

from __future__ import annotations

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
    values, epochs = curve.values.tolist(), curve.epochs.tolist()
    if len(values) == 1:
        return f"{show(values[0])} at epoch {epochs[0]}"
    said = (
        f"from {show(values[0])} at epoch {epochs[0]} to {show(values[-1])} at epoch {epochs[-1]}"
    )
    inner = [(v, e) for v, e in zip(values, epochs, strict=True) if v == v]
    if inner:
        low, high = min(inner), max(inner)
        for word, (value, epoch) in (("lowest", low), ("highest", high)):
            if epoch not in (epochs[0], epochs[-1]):
                said += f", {word} {show(value)} at epoch {epoch}"
    return said
