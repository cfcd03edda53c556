"""The curves of one metric as a tidy table, for charts that people build into pages of their own.

One row a value: `name` of a run or a group, `split`, `epoch`, `value`; of a group `value` is the
mean of its runs, `low` and `high` bound its 95% confidence interval (of a crowd: median and
quartiles). `best` marks each line's best epoch, `alone` a value that no line can show.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np

from fitreport.analysis.best import Point
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import show
from fitreport.analysis.thinning import kept_epochs, places
from fitreport.charts.bounds import Bounds, linear_bounds, log_bounds
from fitreport.charts.cast import Cast, cast_of
from fitreport.charts.describe import metric_in_words
from fitreport.charts.drawing import Row
from fitreport.charts.ensembles import Drawn, drawn_together, in_words, notes_on_ensembles
from fitreport.charts.notes import notes_on_curves
from fitreport.charts.series import THINNED
from fitreport.errors import UsageError
from fitreport.hub import Study
from fitreport.run import Curve, Floats, Ints, Split

MOST_ROWS = 5_000  # Altair's own limit for a chart that carries its data
_TAG = re.compile(r"<(?=[/!a-z])", re.IGNORECASE)
_JOINER = "\u2060"  # invisible, and of no width


class Tidy(msgspec.Struct, frozen=True):
    """The table and what a chart says of it; `names` and `colors` in the order of the legend."""

    rows: list[Row]
    names: tuple[str, ...]
    colors: tuple[str, ...]
    bounds: Bounds
    references: list[Row]
    notes: tuple[str, ...]
    alt: str


class _Line(msgspec.Struct, frozen=True):
    """A run's curve, or what the runs of a group come to; without an interval no edges."""

    name: str
    color: str
    split: Split
    epochs: Ints
    values: Floats
    edges: tuple[Floats, ...] = ()
    best: Point | None = None

    def at(self, kept: Ints | None) -> _Line:
        """The line at these epochs alone."""
        if kept is None:
            return self
        at = places(self.epochs, kept)
        return msgspec.structs.replace(
            self,
            epochs=self.epochs[at],
            values=self.values[at],
            edges=tuple(edge[at] for edge in self.edges),
        )


def tidy(study: Study, pair: MetricPair, *, log: bool) -> Tidy:
    """The curves of a metric that the report's chart draws, thinned to what Altair takes.

    Raises:
        UsageError: a logarithmic axis is asked for values of which none is positive.
    """
    runs = enumerate(study.runs)
    having = {at for at, run in runs for curve in run.curves if curve.metric == pair.metric}
    whole = cast_of(study)
    cast = whole.showing(having)
    together = drawn_together(study, cast, pair)
    every = [
        *(
            _Line(
                one.ensemble.name,
                one.ensemble.color,
                one.split,
                one.band.epochs,
                one.middle().values,
                one.edges() if one.judged else (),
                one.best(pair) if one.judged else None,
            )
            for one in together
        ),
        *_alone(study, cast, pair),
    ]
    lines = _thinned(every)
    references = [r for r in study.options.references if r.metric == pair.metric]
    seen = [values for line in every for values in (line.values, *line.edges)]
    bounds = log_bounds(seen) if log else linear_bounds(seen, [r.value for r in references])
    if bounds is None:
        raise UsageError(f"{pair.metric!r} has no positive value for a logarithmic axis")
    colors = {harmless(line.name): line.color for line in lines}
    notes = [
        *("".join(note) for note in notes_on_ensembles(together)),
        *("".join(note) for note in notes_on_curves(study, cast, pair)),
        *_beyond(every, bounds),
        *([f"{len(cast.drawn)} of {len(study.runs)} runs are drawn each by itself."]
          if whole.left and cast.drawn else []),
        *(["".join(THINNED)] if _lacks(study, pair, together, every, lines) else []),
    ]  # fmt: skip
    return Tidy(
        rows=[row for line in lines for row in _rows(line, bounds)],
        names=tuple(colors),
        colors=tuple(colors.values()),
        bounds=bounds,
        references=[{"value": r.value, "label": harmless(r.label or show(r.value))}
                    for r in references],
        notes=tuple(map(harmless, notes)),
        alt=harmless(" ".join([metric_in_words(study, cast, pair), *in_words(together, pair)])),
    )  # fmt: skip


def harmless(text: str) -> str:
    """The text without any tag: Altair's own HTML writes what a chart carries into a script, raw.

    An invisible character stands behind the `<` of what else were a tag, or the end of a script.
    """
    return _TAG.sub(f"<{_JOINER}", text)


def _alone(study: Study, cast: Cast, pair: MetricPair) -> Iterator[_Line]:
    at = study.pairs.index(pair)
    for run, color in zip(cast.drawn, cast.colors, strict=True):
        best = study.summaries[run].metrics[at].best
        for split in pair.splits:
            curve = study.runs[run].curve(pair.metric, split)
            if curve is not None and len(curve):
                judged = best if split == pair.judged else None
                name = study.labels[run]
                yield _Line(name, color, split, curve.epochs, curve.values, (), judged)


def _thinned(lines: Sequence[_Line]) -> list[_Line]:
    """The lines with as many epochs as all of them together may have."""
    by_name: dict[str, list[_Line]] = {}
    for line in lines:
        by_name.setdefault(line.name, []).append(line)
    most = MOST_ROWS
    found = list(lines)
    while sum(map(_size, found)) > MOST_ROWS:
        most = most * 3 // 4
        found = [
            line.at(kept)
            for of_name in by_name.values()
            for kept in [kept_epochs([_curve(line) for line in of_name], most)]
            for line in of_name
        ]
    return found


def _lacks(
    study: Study,
    pair: MetricPair,
    together: Sequence[Drawn],
    every: Sequence[_Line],
    lines: Sequence[_Line],
) -> bool:
    """Whether epochs were left out, here or where groups were drawn together."""
    before = (
        len(curve) > one.band.epochs.size
        for one in together
        for run in one.ensemble.runs
        if (curve := study.runs[run].curve(pair.metric, one.split)) is not None
    )
    return sum(map(_size, lines)) < sum(map(_size, every)) or any(before)


def _size(line: _Line) -> int:
    return int(line.epochs.size)


def _curve(line: _Line) -> Curve:
    return Curve.of("", line.split, line.epochs, line.values)


def _beyond(lines: Iterable[_Line], bounds: Bounds) -> Iterator[str]:
    """What a spike, or a curve far from all others, would flatten the chart by."""
    values = np.concatenate([line.values for line in lines] or [np.empty(0)])
    finite = values[np.isfinite(values)]
    out = finite[(finite < bounds.low) | (finite > bounds.high)]
    if out.size:
        far = show(float(out[np.abs(out).argmax()]))
        told = "1 value lies" if out.size == 1 else f"{out.size} values lie"
        yield f"{told} beyond the axis, {'at' if out.size == 1 else 'the farthest at'} {far}."


def _rows(line: _Line, bounds: Bounds) -> Iterator[Row]:
    finite = np.isfinite(line.values)
    before, after = np.r_[False, finite[:-1]], np.r_[finite[1:], False]
    alone = (finite & ~before & ~after).tolist()
    columns = [column.tolist() for column in (line.epochs, line.values, *line.edges)]
    for nth, (epoch, *values) in enumerate(zip(*columns, strict=True)):
        # JSON has no NaN and no infinity; on a logarithmic axis only what is positive has a place.
        fit = [v if math.isfinite(v) and not (bounds.log and v <= 0) else None for v in values]
        yield {
            "name": harmless(line.name),
            "split": line.split,
            "epoch": epoch,
            **dict(zip(("value", "low", "high"), fit, strict=False)),
            "best": line.best is not None and line.best.epoch == epoch,
            "alone": alone[nth],
        }
