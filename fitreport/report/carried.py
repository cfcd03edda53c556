"""What a page carries of a Study: all values, or, of a study that is too large, less of them.

Up to EXACT values a page carries them as they are. Beyond, it carries them on a grid of each
curve's own range (`analysis.grid`), which no picture and no table of the page could tell from them;
beyond WHOLE it thins the curves, too (`analysis.thinning`), and adds averages of the whole ones.
The Study's summaries, findings and tables are made before, of all values. So the best and the last
value of each curve are exact in any case: `studyfile` puts them back.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import msgspec
import numpy as np

from fitreport.analysis.grid import PARTS, on_grid, step_of
from fitreport.analysis.rounding import count
from fitreport.analysis.smoothing import WEIGHTS, smoothed
from fitreport.analysis.thinning import kept_epochs, places, thinned
from fitreport.hub import Study
from fitreport.run import Curve, Floats, Run, Smoothed, Timeline, frozen

EXACT = 100_000  # values, about 0.4 MB of a page
WHOLE = 2_000_000  # values on their grid, about 4.5 MB
_KEPT = 400_000  # values of a study that is thinned, all curves together
_COLUMNS = ("epochs", "elapsed", "duration", "step", "learning_rate")
_LEAST = 64  # epochs that each curve keeps in any case, about


def carried(study: Study, *, full: bool = False) -> Study:
    """The Study as its page carries it; with `full` as it is."""
    values = _values(study)
    if full or values <= EXACT:
        return study
    curves = sum(len(run.curves) for run in study.runs)
    most = max(_LEAST, _KEPT // curves) if values > WHOLE else None
    runs = (_thinned(run, most) if most else run for run in study.runs)
    return msgspec.structs.replace(study, runs=tuple(map(_on_grids, runs)))


def carried_note(lean: Study) -> str:
    """What of its values a Study does not carry, and where they are; empty where it has all."""
    every = [curve for run in lean.runs for curve in run.curves]
    whole, values = sum(curve.whole for curve in every), _values(lean)
    gridded = any(curve.rounded_to for curve in every)
    if whole == values and not gridded:
        return ""
    within = f"to within 1/{count(PARTS)} of its curve’s range, best and last values exactly"
    where = "The runs themselves hold all values; so does a report built with --full."
    if whole == values:
        return f"The page carries each of {count(values)} values {within}. {where}"
    return (
        f"The page carries {count(values)} of {count(whole)} values: the first, last, best, lowest "
        "and highest of each curve, the edges of its gaps, those at events, and what keeps its "
        f"shape (MinMaxLTTB){f'; each {within}' if gridded else ''}. "
        f"Smoothed curves are averages of all values. {where}"
    )


def _values(study: Study) -> int:
    return sum(len(curve) for run in study.runs for curve in run.curves)


def _on_grids(run: Run) -> Run:
    return msgspec.structs.replace(run, curves=tuple(map(_on_grid, run.curves)))


def _on_grid(curve: Curve) -> Curve:
    step = step_of(curve.values)
    averages = (Smoothed(one.weight, frozen(_lean(one.values, step))) for one in curve.smoothed)
    return msgspec.structs.replace(
        curve,
        values=frozen(on_grid(curve.values, step)),
        rounded_to=step or curve.rounded_to,
        smoothed=tuple(averages),
    )


def _lean(average: Floats, step: float) -> Floats:
    """An average on its curve's grid; as float32 where there is none."""
    return on_grid(average, step) if step else average.astype(np.float32).astype(np.float64)


def _thinned(run: Run, most: int) -> Run:
    events = [event.epoch for event in run.events if event.epoch is not None]
    pairs: dict[tuple[str, bool], list[Curve]] = {}  # the tests have epochs of their own
    for curve in run.curves:
        pairs.setdefault((curve.metric, curve.split == "test"), []).append(curve)
    kept = {key: kept_epochs(pair, most, events) for key, pair in pairs.items()}
    curves = []
    for curve in run.curves:
        of_pair = kept[curve.metric, curve.split == "test"]
        curves.append(curve if of_pair is None else thinned(_averaged(curve), of_pair))
    timeline = run.timeline and _thinned_timeline(run.timeline, curves, most)
    return msgspec.structs.replace(run, curves=tuple(curves), timeline=timeline)


def _averaged(curve: Curve) -> Curve:
    if curve.smoothed or curve.split == "test":
        return curve
    with np.errstate(all="ignore"):
        averages = (Smoothed(w, smoothed(curve.values, w)) for w in WEIGHTS)
        return msgspec.structs.replace(curve, smoothed=tuple(averages))


def _thinned_timeline(timeline: Timeline, curves: Sequence[Curve], most: int) -> Timeline:
    """The timeline at all epochs that any curve keeps, and at those that tell of its own shape."""
    if len(timeline) <= most:
        return timeline
    own = [
        Curve.of("", "train", timeline.epochs, values)
        for values in (timeline.duration, timeline.learning_rate)
    ]
    shaped = kept_epochs(own, most, _changes(timeline, most))
    assert shaped is not None
    at = places(timeline.epochs, reduce(np.union1d, [c.epochs for c in curves], shaped))
    columns = {name: frozen(getattr(timeline, name)[at]) for name in _COLUMNS}
    return Timeline(**columns, thinned_from=timeline.whole)


def _changes(timeline: Timeline, most: int) -> list[int]:
    """The epochs beside each change of the learning rate, while they are few."""
    changes = np.flatnonzero(np.diff(timeline.learning_rate) != 0)
    beside = timeline.epochs[np.concatenate([changes, changes + 1])]
    return beside.tolist() if beside.size <= most else []
