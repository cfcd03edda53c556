"""The best and the last value of a curve."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.analysis.best import Point, best_point, is_better, last_point
from tests.studies import INF, NAN, curve


@pytest.mark.parametrize(
    ("values", "lowest", "highest"),
    [
        ([3.0, 1.0, 2.0], 1, 0),
        ([1.0, 1.0, 1.0], 0, 0),
        ([2.0, 1.0, 1.0, 2.0], 1, 0),
        ([NAN, 5.0, INF, -INF], 1, 1),
        ([-0.0, 0.0], 0, 0),
        ([NAN, INF], None, None),
        ([], None, None),
    ],
)
def test_the_best_is_the_earliest_of_the_finite_ones(
    values: list, lowest: int | None, highest: int | None
) -> None:
    for goal, at in (("min", lowest), ("max", highest)):
        best = best_point(curve(values), goal)
        assert best == (None if at is None else Point(at, values[at]))


def test_no_goal_no_best() -> None:
    assert best_point(curve([1.0]), None) is None
    assert best_point(None, "min") is None


def test_a_best_epoch_bears_the_sources_own_number() -> None:
    assert best_point(curve([2.0, 1.0], epochs=[10, 15]), "min") == Point(15, 1.0)


def test_the_last_value_is_told_be_it_finite_or_not() -> None:
    last = last_point(curve([1.0, NAN]))
    assert last.epoch == 1
    assert math.isnan(last.value)
    assert last_point(curve([])) is None
    assert last_point(None) is None


@given(st.lists(st.floats(allow_nan=True), min_size=1), st.sampled_from(["min", "max"]))
def test_nothing_finite_is_better_than_the_best(values: list[float], goal: str) -> None:
    best = best_point(curve(values), goal)
    finite = [value for value in values if math.isfinite(value)]
    assert (best is None) == (not finite)
    assert not any(is_better(value, best.value, goal) for value in finite)
