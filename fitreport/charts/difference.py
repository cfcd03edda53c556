"""Candidates less the baseline, epoch by epoch: above or below zero, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from fitreport.analysis.difference_curve import DifferenceCurve, difference_curve
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import show
from fitreport.analysis.sides import named, units_of
from fitreport.analysis.thinning import kept_epochs
from fitreport.charts.bounds import Bounds, linear_bounds
from fitreport.charts.cast import PALETTE, cast_of
from fitreport.charts.drawing import Drawing, Note
from fitreport.charts.frame import frame
from fitreport.charts.labels import TITLE, placed_labels, short
from fitreport.charts.notes import listed
from fitreport.charts.series import MOST_EPOCHS, epoch_span, line_row
from fitreport.hub import Study
from fitreport.run import Curve, Floats

ORDER = 5
VARIANTS = ("linear",)
_MOST = 6  # candidates; more cannot be told apart beside their bands

_Named = tuple[str, str, DifferenceCurve]  # a candidate, its colour, its difference


def chart(variant: str) -> Any:  # noqa: ARG001, every kind takes a variant
    """Differences over epochs on a linear axis."""
    return frame()


def drawings(study: Study) -> Iterator[Drawing]:
    """One for the main metric and one for the loss, where something is compared."""
    if study.main is None or not study.comparisons:
        return
    for pair in study.pairs:
        if pair.metric in ("loss", study.main.metric):
            found = list(_differences(study, pair))
            if found:
                yield _drawing(pair, found, len(_sides(study)))


def _differences(study: Study, pair: MetricPair) -> Iterator[_Named]:
    """The candidates' differences, the surest first where there are many."""
    units = units_of(study.runs, study.labels, study.groups)
    cast = cast_of(study)
    for nth, names in enumerate(_sides(study)[:_MOST]):
        baseline, candidate = (named(name, units, study.runs, study.labels) for name in names)
        found = difference_curve(study.runs, pair.metric, pair.judged, baseline, candidate)
        if found is not None:
            color = cast.color(candidate.runs[0]) or PALETTE[nth]
            yield candidate.name, color, _thinned(found)


def _sides(study: Study) -> list[tuple[str, str]]:
    """Baselines and candidates; by how sure the main metric's difference is where many are left."""
    sides = dict.fromkeys((told.baseline, told.candidate) for told in study.comparisons)
    if len(sides) <= _MOST:
        return list(sides)
    judged = [told for told in study.comparisons if told.verdict is not None]
    p = {(told.baseline, told.candidate): told.p for told in reversed(judged)}
    return sorted(sides, key=lambda side: 1.0 if (of := p.get(side)) is None else of)


def _thinned(whole: DifferenceCurve) -> DifferenceCurve:
    kept = kept_epochs([Curve.of("", "train", whole.epochs, whole.difference)], MOST_EPOCHS)
    if kept is None:
        return whole
    at = np.isin(whole.epochs, kept)
    return DifferenceCurve(*(getattr(whole, field)[at] for field in whole.__struct_fields__))


def _drawing(pair: MetricPair, found: Sequence[_Named], candidates: int) -> Drawing:
    seen = [values for _, _, d in found for values in (d.difference, d.low, d.high)]
    bounds = linear_bounds(seen, [0.0])
    span = epoch_span([_curve(of.epochs, of.difference) for _, _, of in found])
    lines, bands = [], []
    for name, color, of in found:
        lines.append(line_row(_curve(of.epochs, of.difference), name, color, bounds))
        low, high = (line_row(_curve(of.epochs, y), "", "", bounds) for y in (of.low, of.high))
        bands.append({"x": low["x"], "y": low["y"], "y2": high["y"], "key": name, "color": color})
    ends = [
        (name, float(np.clip(of.difference[-1], bounds.low, bounds.high)), color)
        for name, color, of in found
        if np.isfinite(of.difference[-1])
    ]
    better = {"min": "below zero is better", "max": "above zero is better", None: ""}
    return Drawing(
        kind="difference",
        variant="linear",
        group="comparison",
        about=pair.metric,
        title=f"difference in {pair.metric}",
        aside=better[pair.goal],
        rows={
            "lines": lines,
            "bands": bands,
            "ends": placed_labels(ends, bounds),
            "levels": [{"y": 0, "text": ""}],
        },
        signals={"x_min": span[0], "x_max": span[1], "y_min": bounds.low, "y_max": bounds.high},
        texts={"x_title": "epoch", "y_title": f"{short(pair.metric, TITLE // 2)} − baseline"},
        alt=f"Line chart of the difference in {pair.judged} {pair.metric} by epoch. "
        + " ".join(map(_in_words, found)),
        notes=(*_notes(found), *_left(len(found), candidates), *_leaving(found, bounds)),
    )


def _curve(epochs: Any, values: Floats) -> Curve:
    return Curve.of("difference", "validation", epochs, values)


def _in_words(one: _Named) -> str:
    name, _, of = one
    low, high = float(of.low[-1]), float(of.high[-1])
    known = np.isfinite([low, high]).all()
    interval = f" ({show(low, 3)} to {show(high, 3)})" if known else ""
    return f"{name}: {show(float(of.difference[-1]), 3)} at epoch {of.epochs[-1]}{interval}."


def _left(drawn: int, candidates: int) -> Iterator[Note]:
    if drawn < candidates:
        yield (f"{drawn} of {candidates} candidates, those whose difference is surest.",)


def _leaving(found: Sequence[_Named], bounds: Bounds) -> Iterator[Note]:
    """Whose differences leave the axis, and how far they go."""
    told = []
    for name, _, of in found:
        beyond = [v for v in of.difference.tolist() if np.isfinite(v) and not bounds.holds(v)]
        if beyond:
            told.append((name, f" reaches {show(max(beyond, key=abs), 3)}"))
    if told:
        yield listed("Beyond the axis: ", told)


def _notes(found: Sequence[_Named]) -> tuple[Note, ...]:
    if all(np.isnan(of.low).all() for _, _, of in found):
        return (("One run against one run: nothing tells how far others would lie apart.",),)
    return (("Bands: 95% confidence interval at each epoch by itself.",),)
