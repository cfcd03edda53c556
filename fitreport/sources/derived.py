"""What follows from a log's columns: the timeline, and the events that its values tell of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from fitreport.run import Curve, Event, Floats, Ints, Timeline
from fitreport.sources.columns import Column
from fitreport.sources.naming import Role

_FIRST_CLOCK = 1e9  # seconds: no training is as long, and any clock shows more


def distinct(epochs: Ints) -> Ints:
    """Each epoch once, rising; nearly always they are so already."""
    return epochs if bool((np.diff(epochs) > 0).all()) else np.unique(epochs)


def per_epoch(column: Column, epochs: Ints, wanted: Ints) -> Floats:
    """A column's value at each wanted epoch, the last where there are several, NaN for none."""
    rows = np.flatnonzero(column.present)
    if np.array_equal(epochs[rows], wanted):
        return column.values[rows]
    values = np.full(wanted.size, np.nan)
    values[np.searchsorted(wanted, epochs[rows])] = column.values[rows]
    return values


def timeline_of(
    numbers: Mapping[str, Column], roles: Mapping[Role, str], epochs: Ints
) -> Timeline | None:
    """Rate, time and step of each epoch, where the log has them."""
    wanted = distinct(epochs)
    known = {
        role: per_epoch(numbers[name], epochs, wanted)
        for role, name in roles.items()
        if role in ("learning rate", "duration", "elapsed", "step")
    }
    if not any(np.isfinite(values).any() for values in known.values()):
        return None
    duration, elapsed = _spent(known.get("duration"), known.get("elapsed"))
    return Timeline.of(
        wanted,
        elapsed=elapsed,
        duration=duration,
        step=known.get("step"),
        learning_rate=known.get("learning rate"),
    )


def rate_changes(timeline: Timeline | None) -> Iterator[Event]:
    """An event where the rate changes after it held for two epochs.

    A rate that moves in every epoch is a schedule: a curve, and no row of events.
    """
    if timeline is None:
        return
    rates = timeline.learning_rate
    for i in range(2, rates.size):
        if rates[i - 2] == rates[i - 1] != rates[i] and np.isfinite(rates[i]):
            facts = {"from": float(rates[i - 1]), "to": float(rates[i])}
            yield Event("learning rate changed", int(timeline.epochs[i]), facts={**facts})


def first_not_finite(curves: Iterable[Curve]) -> Iterator[Event]:
    """An event for the first NaN or infinity of each curve."""
    for curve in curves:
        at = np.flatnonzero(~np.isfinite(curve.values))
        if at.size:
            value = curve.values[at[0]]
            named = "NaN" if np.isnan(value) else "Infinity" if value > 0 else "-Infinity"
            facts = {"metric": curve.metric, "split": curve.split, "value": named}
            yield Event("non-finite", int(curve.epochs[at[0]]), facts={**facts})


def _spent(duration: Floats | None, elapsed: Floats | None) -> tuple[Floats | None, Floats | None]:
    """Seconds of each epoch, and up to its end, from whichever of the two was written."""
    if duration is not None and elapsed is None and _adds_up(duration):
        duration, elapsed = None, duration
    if elapsed is not None and np.nanmax(elapsed, initial=0) > _FIRST_CLOCK:
        return np.append(np.nan, np.diff(elapsed)) if duration is None else duration, None
    if elapsed is not None:
        steps = np.diff(elapsed, prepend=0.0)
        steps = np.where(steps < 0, elapsed, steps)  # the clock was set to 0 by a further fit
        return (steps if duration is None else duration), np.cumsum(steps)
    return duration, None if duration is None else np.cumsum(duration)


def _adds_up(seconds: Floats) -> bool:
    """Whether a column called `time` is a running clock: it rises throughout, and by much."""
    rising = seconds.size >= 5 and bool((np.diff(seconds) > 0).all())
    return rising and bool(seconds[-1] > 2.5 * seconds[0])
