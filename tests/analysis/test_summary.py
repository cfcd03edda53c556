"""The few numbers of a run that a table of runs shows."""

from __future__ import annotations

import pytest

from fitreport.analysis.best import Point
from fitreport.analysis.pairs import metric_pairs
from fitreport.analysis.summary import RunSummary, summarise
from fitreport.run import Run, Timeline
from tests.studies import NAN, curve, run


def summary(made: Run) -> RunSummary:
    return summarise(made, metric_pairs([made], {}))


def test_each_metric_tells_its_best_last_and_test_value() -> None:
    made = run(
        curve([0.9, 0.4, 0.5]),
        curve([1.0, 0.8, 0.9], "validation"),
        curve([0.85], "test", epochs=[2]),
    )
    (metric,) = summary(made).metrics
    assert metric.best == Point(1, 0.8)
    assert metric.last == Point(2, 0.9)
    assert metric.best_train == Point(1, 0.4)
    assert metric.test == Point(2, 0.85)


def test_epochs_are_those_done_and_not_those_guessed_or_tested() -> None:
    inferred = curve([1.0] * 9, "validation", epochs_inferred=True)
    assert summary(run(curve([1.0] * 4), inferred, curve([1.0] * 7, "test"))).epochs_done == 4
    assert summary(run(timeline=Timeline.of(range(6)))).epochs_done == 6
    assert summary(run()).epochs_done == 0


@pytest.mark.parametrize(
    ("more", "seconds"),
    [
        ({"timeline": Timeline.of(range(3), elapsed=[1.0, 2.0, 3.5])}, 3.5),
        ({"timeline": Timeline.of(range(3), elapsed=[1.0, 2.0, NAN])}, 2.0),
        ({"timeline": Timeline.of(range(2), duration=[1.0, 2.0])}, 3.0),
        ({"timeline": Timeline.of([]), "started": 10.0, "ended": 15.0}, 5.0),
        ({"timeline": Timeline.of(range(2)), "started": 10.0, "ended": 15.0}, 5.0),
        ({"started": 15.0, "ended": 10.0}, None),
        ({"started": 10.0}, None),
        ({}, None),
    ],
)
def test_the_time_spent_is_that_of_training(more: dict, seconds: float | None) -> None:
    assert summary(run(**more)).duration == seconds


def test_the_rate_is_told_at_the_first_and_the_last_epoch_that_knows_it() -> None:
    rates = Timeline.of(range(4), learning_rate=[NAN, 0.1, 0.05, NAN])
    assert summary(run(timeline=rates)).learning_rate == (0.1, 0.05)
    assert summary(run(timeline=Timeline.of(range(2)))).learning_rate is None
