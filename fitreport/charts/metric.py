"""A metric pair: the train and validation curves of one metric, for every run that is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import rounding_for, show
from fitreport.charts.bounds import Bounds, linear_bounds
from fitreport.charts.cast import Cast, cast_of
from fitreport.charts.clipped import clipped
from fitreport.charts.describe import metric_in_words
from fitreport.charts.drawing import Drawing, Row
from fitreport.charts.ensembles import (
    Drawn,
    band_rows,
    drawn_together,
    in_words,
    line_rows,
    notes_on_ensembles,
    seen_values,
)
from fitreport.charts.frame import frame
from fitreport.charts.labels import TITLE, align, placed_labels, short
from fitreport.charts.marks import event_rows, moment_rows
from fitreport.charts.notes import notes_on_curves
from fitreport.charts.series import (
    THINNED,
    epoch_span,
    line_row,
    lone_rows,
    point,
    thinned_together,
)
from fitreport.charts.spans import span_rows
from fitreport.hub import Study
from fitreport.run import Curve, Run

ORDER = 1
VARIANTS = ("linear", "log")
BEST_DOT = 44  # px² of the dot at a best epoch
_MOST_LABELLED = 6  # runs beyond this are told by the key, not beside their curves


def chart(variant: str) -> Any:
    """Curves over epochs on a linear or a logarithmic axis."""
    return frame("log" if variant == "log" else "linear")


def drawings(study: Study) -> Iterator[Drawing]:
    """One drawing for each metric pair, in the Study's order."""
    cast = cast_of(study)
    having: dict[str, set[int]] = {}
    for at, run in enumerate(study.runs):
        for curve in run.curves:
            having.setdefault(curve.metric, set()).add(at)
    for pair in study.pairs:
        yield _drawing(study, cast.showing(having[pair.metric]), pair)


def _drawing(study: Study, cast: Cast, pair: MetricPair) -> Drawing:
    whole = {run: list(_curves(study.runs[run], pair)) for run in cast.drawn}
    thin = {run: thinned_together(curves) for run, curves in whole.items()}
    drawn = [(run, curve) for run, (kept, _) in thin.items() for curve in kept]
    curves = [curve for of_run in whole.values() for curve in of_run]
    together = drawn_together(study, cast, pair)
    faint = [
        (each.color, curve)
        for each in cast.ensembles
        for run in each.faint
        for curve in thinned_together(list(_curves(study.runs[run], pair)))[0]
        if curve.split == pair.judged
    ]
    span = epoch_span([*curves, *(one.middle() for one in together)])
    references = [r for r in study.options.references if r.metric == pair.metric]
    seen = [*(c.values for c in curves), *(c.values for _, c in faint), *seen_values(together)]
    bounds = linear_bounds(seen, [r.value for r in references])
    lines: list[Row] = line_rows(together, bounds)
    points: list[Row] = []
    for run, curve in drawn:
        color = cast.color(run)
        if curve.split == "test":
            points += [
                point(e, v, color, shape="diamond", size=70, solid=False)
                for e, v in zip(curve.epochs.tolist(), curve.values.tolist(), strict=True)
                if bounds.holds(v)
            ]
            continue
        lines.append(line_row(curve, str(run), color, bounds))
        points += [row for row in lone_rows(curve, color) if bounds.holds(row["y"])]
    texts = list(_best_points(study, cast, together, pair, bounds, points, span))
    beyond = clipped(study, cast, drawn, bounds, span, splits=True)
    points += beyond.points
    texts += beyond.texts
    ends = _end_labels(study, cast, drawn, together, bounds)
    points += event_rows(study, cast, pair, drawn, bounds, span)
    moments = moment_rows(study, cast, span)
    return Drawing(
        kind="metric",
        variant="linear",
        group="metrics",
        about=pair.metric,
        title=pair.metric,
        aside={"min": "lower is better", "max": "higher is better", None: ""}[pair.goal],
        rows={
            "bands": band_rows(together, bounds),
            "faint": [line_row(curve, str(at), color, bounds)
                      for at, (color, curve) in enumerate(faint)],
            "lines": sorted(lines, key=lambda row: row["split"] != "train"),
            "points": points,
            "texts": texts,
            "ends": ends,
            "levels": [{"y": r.value, "text": short(r.label or show(r.value), 30)}
                       for r in references],
            "moments": moments,
            "spans": span_rows(study, cast, pair.metric, span),
        },
        signals={
            "x_min": span[0],
            "x_max": span[1],
            "y_min": bounds.low,
            "y_max": bounds.high,
            "y_title_at": -22 if any(row["text"] for row in moments) else -8,
        },
        texts={"x_title": "epoch", "y_title": short(pair.metric, TITLE)},
        alt=" ".join([metric_in_words(study, cast, pair), *in_words(together, pair)]),
        notes=(
            *notes_on_ensembles(together),
            *notes_on_curves(study, cast, pair),
            *beyond.notes,
            *((THINNED,) if any(left for _, left in thin.values()) else ()),
        ),
    )  # fmt: skip


def _curves(run: Run, pair: MetricPair) -> Iterator[Curve]:
    found = (run.curve(pair.metric, split) for split in pair.splits)
    yield from (curve for curve in found if curve)


def _best_points(
    study: Study,
    cast: Cast,
    together: Sequence[Drawn],
    pair: MetricPair,
    bounds: Bounds,
    points: list[Row],
    span: tuple[float, float],
) -> Iterator[Row]:
    """Adds a dot at the best epoch of each run and group; yields the value of the best as text."""
    at = study.pairs.index(pair)
    bests = [
        (cast.color(run), b) for run in cast.drawn if (b := study.summaries[run].metrics[at].best)
    ]
    bests += [(o.ensemble.color, b) for o in together if o.judged and (b := o.best(pair))]
    inside = [(color, b) for color, b in bests if bounds.holds(b.value)]
    for color, best in inside:
        points.append(point(best.epoch, best.value, color, size=BEST_DOT))
    if not inside or pair.goal is None:
        return
    key = min if pair.goal == "min" else max
    color, best = key(inside, key=lambda item: item[1].value)
    values = [v.value for m in (s.metrics[at] for s in study.summaries) for v in (m.best, m.last)
              if v is not None]  # fmt: skip
    yield {
        "x": best.epoch,
        "y": best.value,
        "text": rounding_for(values).show(best.value),
        "color": color,
        # Below a lowest value, but not on the numbers of the axis.
        "dy": 13 if pair.goal == "min" and bounds.depth(best.value) < 0.9 else -11,
        "dx": 0,
        "align": align(best.epoch, span),
    }


def _end_labels(
    study: Study,
    cast: Cast,
    drawn: list[tuple[int, Curve]],
    together: Sequence[Drawn],
    bounds: Bounds,
) -> list[Row]:
    """Names at the right: of runs and groups, or of the splits where one run is drawn alone."""
    alone = len(cast.drawn) == 1 and not together
    wanted: dict[tuple[int | str, str], tuple[str, float, str]] = {
        (one.ensemble.name, ""): (
            one.ensemble.name,
            min(max(float(one.middle().values[-1]), bounds.low), bounds.high),
            one.ensemble.color,
        )
        for one in together
        if one.judged
    }
    for run, curve in drawn:
        finite = np.flatnonzero(np.isfinite(curve.values))
        if not finite.size or curve.split == "test":
            continue
        # The validation curve comes after the training curve and takes the run's label from it.
        name, split = (curve.split, curve.split) if alone else (study.labels[run], "")
        y = min(max(float(curve.values[finite[-1]]), bounds.low), bounds.high)
        wanted[run, split] = (name, y, cast.color(run))
    if len(wanted) > _MOST_LABELLED:
        return []
    return placed_labels(list(wanted.values()), bounds)
