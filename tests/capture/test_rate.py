"""The learning rate that was in force, and when it counts as changed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fitreport.capture.rate import RateWatch


def changes(rates: list[float], earlier: tuple[float, ...] = ()) -> list[tuple[int | None, object]]:
    """The epochs, and new rates, of the events that these rates give."""
    watch, found = RateWatch(earlier), []
    for epoch, rate in enumerate(rates):
        _, event = watch.end(epoch, None, rate, ())
        if event is not None:
            found.append((event.epoch, event.facts["to"]))
    return found


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([0.1, 0.1, 0.01, 0.01], [(2, 0.01)]),
        ([0.1, 0.1, 0.01, 0.001], [(2, 0.01)]),
        ([0.1, 0.09, 0.08, 0.07], []),
        ([0.1], []),
        ([0.1, 0.1, 0.05, 0.05, 0.025, 0.025], [(2, 0.05), (4, 0.025)]),
    ],
)
def test_a_change_counts_where_the_rate_had_held(
    rates: list[float], expected: list[tuple[int, float]]
) -> None:
    assert changes(rates) == expected


def test_a_resumed_run_remembers_the_rate_before() -> None:
    assert changes([0.01], earlier=(0.1, 0.1)) == [(0, 0.01)]


class ReduceLROnPlateau:
    """Announces its change, so that it counts in whichever epoch."""


class Warmup:
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None: ...


def test_an_announced_change_counts_at_once() -> None:
    watch, optimizer = RateWatch(), SimpleNamespace(learning_rate=0.1)
    seen = []
    for epoch in range(3):
        watch.begin(optimizer)
        optimizer.learning_rate /= 2  # as the callback does while the epoch ends
        rate, event = watch.end(epoch, optimizer, None, [ReduceLROnPlateau()])
        seen.append((rate, event and event.facts.get("by")))
    assert seen == [(0.1, None), (0.05, "ReduceLROnPlateau"), (0.025, "ReduceLROnPlateau")]


def test_a_rate_set_after_each_batch_is_that_of_the_last_batch() -> None:
    watch, optimizer = RateWatch(), SimpleNamespace(learning_rate=0.1)
    watch.begin(optimizer)
    optimizer.learning_rate = 0.2
    assert watch.end(0, optimizer, None, [Warmup()])[0] == 0.2


def test_an_optimizer_without_a_rate_has_none() -> None:
    watch = RateWatch()
    watch.begin(None)
    assert watch.end(0, None, None, ()) == (None, None)
