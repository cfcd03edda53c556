"""Curves as Mermaid's XY charts, which GitHub, GitLab and others draw where they stand in a text.

Mermaid 10.9 to 12 read these blocks. Newer ones make a legend of the lines' names; others show
none. A line has neither gaps nor epochs of its own: its values are spread evenly over the axis. So
every line is read at the same places, and where it has no value it is drawn on at its nearest one.
Nor is a line cut off at the axis' ends, so that values beyond are put there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from fitreport.analysis.best import best_point, is_better
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import many
from fitreport.analysis.verdict import metric_words
from fitreport.charts.bounds import Bounds, linear_bounds
from fitreport.charts.cast import OTHERS, PALETTE, Cast, cast_of
from fitreport.charts.ensembles import drawn_together
from fitreport.deliver.fitted import brief_name, brief_names
from fitreport.deliver.markdown import in_order
from fitreport.hub import Study
from fitreport.run import Curve, Floats

MOST_LINES = 6  # that can be told apart without dashes or labels
MOST_CHARACTERS = 2000  # of one block: GitLab draws a longer one only when asked to
# Steps between the places where lines are read: powers of two, since Mermaid works the places out
# by adding up, which must come out even at the last one.
_STEPS = (64, 32, 16, 8)
_NAME, _TITLE = 20, 48  # columns of a name in the legend, and of an axis' title
_FINE = 2.6  # decimals that part an axis of length 1 into the pixels of its height
_PLAIN = (1e-3, 1e6)  # sizes that are written as they are: Mermaid reads no exponents
_COLORS = "blue orange green purple ochre teal pink brown slate olive".split()
_COLOR = dict(zip(PALETTE, _COLORS, strict=True)) | {OTHERS: "grey"}
_MEANT = re.compile(r"[!-'*:-@[-^`{-~ﬂ°¶ß]")  # by Mermaid, which has signs of its own made of ﬂ° ¶ß


class Line(msgspec.Struct, frozen=True):
    """One line of a chart: `color` in a word, `note` on what it is, or where it has no values."""

    name: str
    color: str
    note: str


class Plot(msgspec.Struct, frozen=True):
    """One chart: its block, and in words what stands in it.

    `lines` are in the order of their right ends, the highest first; `left` is how many more there
    are, and `beyond` whether values lie beyond the axis.
    """

    metric: str
    source: str
    lines: tuple[Line, ...]
    left: int
    beyond: bool


class _Drawn(msgspec.Struct, frozen=True):
    """A curve as it is to be drawn."""

    name: str
    color: str
    curve: Curve
    note: str = ""
    is_baseline: bool = False


def plots(study: Study) -> Iterator[Plot]:
    """A chart of each metric that has one: the main metric, the loss, and the others in order."""
    cast = cast_of(study)
    for pair in sorted(study.pairs, key=lambda p: (p.metric != _main(study), p.metric != "loss")):
        curves = _curves(study, cast, pair)
        chosen = _chosen(curves, pair)
        first, last = _span(chosen)
        if first < last:
            words = metric_words(pair.metric, pair.judged)
            if len(study.runs) == 1:
                words = pair.metric.replace("_", " ")  # each of its lines is of a split
            yield _plot(words, pair, chosen, (first, last), len(curves) - len(chosen))


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
            f"{one.ensemble.middle} of {many(len(one.ensemble.runs), 'run')}",
            one.ensemble.name in baselines,
        )
        for one in drawn_together(study, shown, pair)
        if one.judged
    ]
    for run, color in zip(shown.drawn, shown.colors, strict=True):
        curve, label = study.runs[run].curve(pair.metric, pair.judged), study.labels[run]
        if curve is not None:
            found.append(_Drawn(label, color, curve, is_baseline=label in baselines))
    return _told_apart([one for one in found if np.isfinite(one.curve.values).any()])


def _splits(study: Study, pair: MetricPair) -> list[_Drawn]:
    """The splits of one run alone, the judged one in the colour of a run."""
    found = []
    for split in pair.splits:
        curve = study.runs[0].curve(pair.metric, split)
        if curve is not None and split != "test" and np.isfinite(curve.values).any():
            color = PALETTE[0] if split == pair.judged else OTHERS
            found.append(_Drawn("training" if split == "train" else split, color, curve))
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
        best = best_point(curves[at].curve, pair.goal)
        value = best.value if best is not None else 0.0
        return not curves[at].is_baseline, -value if pair.goal == "max" else value

    return [curves[at] for at in sorted(sorted(range(len(curves)), key=rank)[:MOST_LINES])]


def _span(curves: Sequence[_Drawn]) -> tuple[int, int]:
    ends = [int(end) for one in curves for end in one.curve.epochs[[0, -1]]]
    return (min(ends), max(ends)) if ends else (0, 0)


def _plot(
    words: str, pair: MetricPair, curves: Sequence[_Drawn], span: tuple[int, int], left: int
) -> Plot:
    bounds = linear_bounds([one.curve.values for one in curves])
    for most in _STEPS:
        steps = min(most, span[1] - span[0])
        places = np.linspace(*span, steps + 1)
        rows = [_read(one.curve, pair, places) for one in curves]
        source = _block(words, curves, rows, span, bounds)
        if len(source) <= MOST_CHARACTERS:
            break
    order = sorted(range(len(curves)), key=lambda at: -rows[at][-1])
    return Plot(
        words,
        source,
        tuple(
            Line(curves[at].name, _COLOR[curves[at].color], _note(curves[at], places))
            for at in order
        ),
        left,
        any(bool(((row < bounds.low) | (row > bounds.high)).any()) for row in rows),
    )


def _read(curve: Curve, pair: MetricPair, places: Floats) -> Floats:
    """The line at these places, straight between its epochs; its best value keeps its own."""
    finite = np.isfinite(curve.values)
    values = np.interp(places, curve.epochs[finite], curve.values[finite])
    best = best_point(curve, pair.goal)
    if best is not None and pair.goal is not None:
        at = int(np.abs(places - best.epoch).argmin())
        if is_better(best.value, float(values[at]), pair.goal):
            values[at] = best.value
    return values


def _note(drawn: _Drawn, places: Floats) -> str:
    """What a line stands for, and where it is drawn on without a value."""
    known = drawn.curve.epochs[np.isfinite(drawn.curve.values)]
    step = places[1] - places[0]
    said = [drawn.note]
    if known[0] >= places[0] + step:
        said.append(f"from epoch {known[0]} on")
    if known[-1] <= places[-1] - step:
        broken = "no finite value after" if known[-1] < drawn.curve.epochs[-1] else "ends at"
        said.append(f"{broken} epoch {known[-1]}, then level")
    return ", ".join(filter(None, said))


def _block(
    words: str,
    curves: Sequence[_Drawn],
    rows: Sequence[Floats],
    span: tuple[int, int],
    bounds: Bounds,
) -> str:
    size = max(abs(bounds.low), abs(bounds.high))
    power = 0 if _PLAIN[0] <= size < _PLAIN[1] else math.floor(math.log10(size))
    scale = 10.0**power
    height = bounds.high / scale - bounds.low / scale
    digits = max(0, math.ceil(_FINE - math.log10(height)))

    def number(value: float) -> str:
        inside = min(max(value, bounds.low), bounds.high) / scale
        text = f"{inside:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text

    palette = ", ".join(one.color for one in curves)
    title = brief_name(words, _TITLE)
    unit = f", in 1e{power}" if power else ""
    names = brief_names([one.name for one in curves], _NAME)
    lines = [
        f"  line {_quoted(name)} [{', '.join(map(number, row.tolist()))}]"
        for name, row in zip(names, rows, strict=True)
    ]
    return "\n".join([
        '%%{init: {"xyChart": {"width": 760, "height": 320}, "themeVariables": {"xyChart": '
        f'{{"backgroundColor": "transparent", "plotColorPalette": "{palette}"}}}}}}}}%%',
        "xychart-beta",
        f'  x-axis "epoch" {span[0]} --> {span[1]}',
        f"  y-axis {_quoted(title + unit)} {number(bounds.low)} --> {number(bounds.high)}",
        *lines,
    ])  # fmt: skip


def _quoted(text: str) -> str:
    """Text in quotes; what could mean something to Mermaid goes by its number, as `#34;`."""
    plain = _MEANT.sub(lambda found: f"#{ord(found[0])};", in_order(" ".join(text.split())))
    return f'"{plain or " "}"'
