"""Events as marks on a chart: what happened to a run, where it happened."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from fitreport.analysis.pairs import MetricPair
from fitreport.charts.bounds import Bounds
from fitreport.charts.cast import Cast
from fitreport.charts.drawing import Row
from fitreport.charts.labels import align, short
from fitreport.charts.series import point
from fitreport.hub import Study
from fitreport.run import Curve, Event, Run

STEP = "M-1.2,-2.4H0V-.6H1.2"  # on the x axis, which it leaves free
SHAPES = {
    "learning rate changed": STEP,
    "stopped early": "square",
    "non-finite": "cross",
}
_MOST_CHANGES = 8  # a rate that changes more often follows a schedule, which its own chart shows
_MOST_MOMENTS = 6
_SIZE = 70


def event_rows(
    study: Study,
    cast: Cast,
    pair: MetricPair,
    drawn: Sequence[tuple[int, Curve]],
    bounds: Bounds,
    span: tuple[float, float],
) -> list[Row]:
    """Points for the events of the drawn runs: rate changes at the foot, endings on the curve.

    An event in an epoch that no curve has, as after the last one, has no place in the plot.
    """
    rows = []
    for run in cast.drawn:
        curves = [c for at, c in drawn if at == run and c.split != "test"]
        if not curves:
            continue
        for event in marked_events(study.runs[run]):
            assert event.epoch is not None
            if not span[0] <= event.epoch <= span[1]:
                continue
            y = bounds.low
            if event.kind != "learning rate changed":
                if event.kind == "non-finite" and event.facts.get("metric") != pair.metric:
                    continue
                y = _height(curves[-1], event, bounds)
            shape = SHAPES[event.kind]
            rows.append(
                point(event.epoch, y, cast.color(run), shape=shape, size=_SIZE, solid=False)
            )
    return rows


def marked_events(run: Run) -> Iterator[Event]:
    """The events of a run that charts mark."""
    changes = [e for e in run.events if e.kind == "learning rate changed"]
    for event in run.events:
        if event.kind not in SHAPES or event.epoch is None:
            continue
        if event.kind != "learning rate changed" or len(changes) <= _MOST_CHANGES:
            yield event


def moment_rows(study: Study, cast: Cast, span: tuple[float, float]) -> list[Row]:
    """Rules for the users' marks and for restarts, with words while these can be read."""
    rows: list[Row] = []
    for run in cast.drawn:
        whose = f"{study.labels[run]}: " if len(cast.drawn) > 1 else ""
        for event in study.runs[run].events:
            if event.kind not in ("mark", "restarted", "resumed") or event.epoch is None:
                continue
            if span[0] <= event.epoch <= span[1]:
                text = whose + (event.text if event.kind == "mark" else event.kind)
                side = "right" if align(event.epoch, span) == "right" else "left"
                rows.append({"x": event.epoch, "text": short(text, 24), "align": side})
    if len(rows) > _MOST_MOMENTS:
        return [{**row, "text": ""} for row in rows]
    return list(_apart(rows, span))


def _apart(rows: list[Row], span: tuple[float, float]) -> Iterator[Row]:
    """The rows, without the words of those that stand too near to the ones before."""
    free = -math.inf
    for row in sorted(rows, key=lambda row: row["x"]):
        if row["x"] < free:
            yield {**row, "text": ""}
            continue
        free = row["x"] + 0.3 * (span[1] - span[0])
        yield row


def _height(curve: Curve, event: Event, bounds: Bounds) -> float:
    """Where on the curve an event lies: at its epoch, or the last finite value before."""
    before = np.isfinite(curve.values) & (curve.epochs <= (event.epoch or 0))
    values = curve.values[before] if before.any() else curve.values[np.isfinite(curve.values)]
    if not values.size:
        return bounds.low
    return float(np.clip(values[-1 if before.any() else 0], bounds.low, bounds.high))
