"""Curves as charts for a text: which lines are drawn of a metric, and at which places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from fitreport.analysis.best import Point, best_point, is_better
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import many
from fitreport.analysis.verdict import metric_words
from fitreport.charts.bounds import linear_bounds
from fitreport.charts.cast import OTHERS, PALETTE, Cast, cast_of
from fitreport.charts.ensembles import Drawn as Together
from fitreport.charts.ensembles import drawn_together
from fitreport.deliver.mermaid import block
from fitreport.hub import Study
from fitreport.run import Curve, Floats

MOST_LINES = 6  # that can be told apart without dashes or labels
# Steps between the places where lines are read: powers of two, since Mermaid works the places out
# by adding up, which must come out even at the last one.
_STEPS = (64, 32, 16, 8)
_COLORS = "blue orange green purple ochre teal pink brown slate olive".split()
_COLOR = dict(zip(PALETTE, _COLORS, strict=True)) | {OTHERS: "grey"}


class Line(msgspec.Struct, frozen=True):
    """One line of a chart: `color` in a word, `note` on what it is, or where it has values."""

    name: str
    color: str
    note: str


class Plot(msgspec.Struct, frozen=True):
    """One chart: its block, and in words what stands in it.

    `lines` are in the order of their right ends, the highest first; `left` is how many more there
    are, `held` whether some end before others, and `beyond` whether values lie beyond the axis.
    """

    metric: str
    source: str
    lines: tuple[Line, ...]
    left: int
    held: bool
    beyond: bool


class _Drawn(msgspec.Struct, frozen=True):
    """A curve as it is to be drawn."""

    name: str
    color: str
    curve: Curve
    best: Point | None
    note: str = ""
    is_baseline: bool = False


def plots(study: Study, most: int = 4000) -> Iterator[Plot]:
    """A chart of each metric that has one: the main metric, the loss, and the others in order.

    Lines are read at fewer places where the source of a chart would be longer than `most`.
    """
    cast = cast_of(study)
    for pair in sorted(study.pairs, key=lambda p: (p.metric != _main(study), p.metric != "loss")):
        curves = _curves(study, cast, pair)
        chosen = _chosen(curves, pair)
        first, last = _span(chosen)
        if first < last:
            words = metric_words(pair.metric, pair.judged)
            if len(study.runs) == 1:
                words = pair.metric.replace("_", " ")  # each of its lines is of a split
            yield _plot(words, pair, chosen, (first, last), len(curves) - len(chosen), most)


def _main(study: Study) -> str:
    return study.main.metric if study.main is not None else ""


def _curves(study: Study, cast: Cast, pair: MetricPair) -> list[_Drawn]:
    """What the report draws of a metric: groups by their middle, then runs; all with values."""
    if len(study.runs) == 1:
        return _splits(study, pair)
    having = [r for r, run in enumerate(study.runs) if run.curve(pair.metric, pair.judged)]
    shown = cast.showing(having)
    baselines = {told.baseline for told in study.comparisons}
    found = [
        _Drawn(
            one.ensemble.name,
            one.ensemble.color,
            one.middle(),
            one.best(pair),
            _behind(one),
            one.ensemble.name in baselines,
        )
        for one in drawn_together(study, shown, pair)
        if one.judged
    ]
    for run, color in zip(shown.drawn, shown.colors, strict=True):
        curve, label = study.runs[run].curve(pair.metric, pair.judged), study.labels[run]
        if curve is not None:
            best = best_point(curve, pair.goal)
            found.append(_Drawn(label, color, curve, best, is_baseline=label in baselines))
    return _told_apart([one for one in found if np.isfinite(one.curve.values).any()])


def _behind(one: Together) -> str:
    """How many runs a group's line is of, and from where on fewer are left."""
    said = f"{one.ensemble.middle} of {many(len(one.ensemble.runs), 'run')}"
    fewer = one.fewer_from()
    return said if fewer is None else f"{said}, fewer from epoch {fewer} on"


def _splits(study: Study, pair: MetricPair) -> list[_Drawn]:
    """The splits of one run alone, the judged one in the colour of a run."""
    found = []
    for split in pair.splits:
        curve = study.runs[0].curve(pair.metric, split)
        if curve is not None and split != "test" and np.isfinite(curve.values).any():
            color = PALETTE[0] if split == pair.judged else OTHERS
            name = "training" if split == "train" else split
            found.append(_Drawn(name, color, curve, best_point(curve, pair.goal)))
    return found


def _told_apart(curves: list[_Drawn]) -> list[_Drawn]:
    """Each in a colour of its own, where none of them is among those that the report draws."""
    if len({one.color for one in curves}) == len(curves):
        return curves
    return [
        msgspec.structs.replace(one, color=color)
        for one, color in zip(curves, PALETTE, strict=False)
    ]


def _chosen(curves: Sequence[_Drawn], pair: MetricPair) -> list[_Drawn]:
    """The baseline and the best, in their own order."""

    def rank(at: int) -> tuple[bool, float]:
        best = curves[at].best
        value = best.value if best is not None else 0.0
        return not curves[at].is_baseline, -value if pair.goal == "max" else value

    return [curves[at] for at in sorted(sorted(range(len(curves)), key=rank)[:MOST_LINES])]


def _span(curves: Sequence[_Drawn]) -> tuple[int, int]:
    ends = [int(end) for one in curves for end in one.curve.epochs[[0, -1]]]
    return (min(ends), max(ends)) if ends else (0, 0)


def _plot(
    words: str,
    pair: MetricPair,
    curves: Sequence[_Drawn],
    span: tuple[int, int],
    left: int,
    most: int,
) -> Plot:
    bounds = linear_bounds([one.curve.values for one in curves])
    for steps in (min(steps, span[1] - span[0]) for steps in _STEPS):
        places = np.linspace(*span, steps + 1)
        rows = [_read(one, pair, places) for one in curves]
        source = block(
            words,
            [(one.name, one.color, row.tolist()) for one, row in zip(curves, rows, strict=True)],
            span,
            bounds,
        )
        if len(source) <= most:
            break
    known = [_known(one.curve) for one in curves]
    order = sorted(range(len(curves)), key=lambda at: -rows[at][-1])
    return Plot(
        metric=words,
        source=source,
        lines=tuple(
            Line(curves[at].name, _COLOR[curves[at].color], _note(curves[at], known[at], places))
            for at in order
        ),
        left=left,
        held=any(_is_held(ends, places) for ends in known),
        beyond=any(bool(((row < bounds.low) | (row > bounds.high)).any()) for row in rows),
    )


def _read(drawn: _Drawn, pair: MetricPair, places: Floats) -> Floats:
    """The line at these places, straight between its epochs; its best value keeps its own."""
    curve, best = drawn.curve, drawn.best
    finite = np.isfinite(curve.values)
    values = np.interp(places, curve.epochs[finite], curve.values[finite])
    if best is not None and pair.goal is not None:
        at = int(np.abs(places - best.epoch).argmin())
        if is_better(best.value, float(values[at]), pair.goal):
            values[at] = best.value
    return values


def _note(drawn: _Drawn, known: tuple[int, int], places: Floats) -> str:
    """What a line stands for, and where it has values, if not everywhere."""
    step = places[1] - places[0]
    said = [drawn.note]
    if known[0] >= places[0] + step:
        said.append(f"from epoch {known[0]}")
    if _is_held(known, places):
        broken = "finite " if known[1] < drawn.curve.epochs[-1] else ""
        said.append(f"{broken}to epoch {known[1]}")
    return ", ".join(filter(None, said))


def _known(curve: Curve) -> tuple[int, int]:
    """The first and the last epoch of a curve that have a finite value."""
    known = curve.epochs[np.isfinite(curve.values)]
    return int(known[0]), int(known[-1])


def _is_held(known: tuple[int, int], places: Floats) -> bool:
    """Whether a line goes on after its last value."""
    return bool(known[1] <= places[-1] - (places[1] - places[0]))
