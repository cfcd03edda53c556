"""Intervals and p values, held against scipy's own tests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.analysis import student

some = st.lists(st.floats(-100, 100).map(lambda v: round(v, 3)), min_size=2, max_size=8)


def spread(values: np.ndarray) -> bool:
    return bool(values.std() > 1e-3 * (1 + np.abs(values).max()))


@given(some, some)
def test_samples_are_compared_as_scipy_does_it(first: list[float], second: list[float]) -> None:
    from scipy import stats

    one, other = np.array(first), np.array(second)
    if not (spread(one) and spread(other)):
        return
    found = student.of_samples(one, other)
    told = stats.ttest_ind(one, other, equal_var=False)
    assert found.p == pytest.approx(told.pvalue, rel=1e-6)
    assert found.interval == pytest.approx(tuple(told.confidence_interval()), rel=1e-6)


@given(some, some)
def test_samples_that_spread_alike_are_compared_as_scipy_does_it(
    first: list[float], second: list[float]
) -> None:
    from scipy import stats

    one, other = np.array(first), np.array(second)
    if not spread(one):
        return
    found, told = student.of_alike(one, other), stats.ttest_ind(one, other)
    assert found.p == pytest.approx(told.pvalue, rel=1e-6)
    assert found.interval == pytest.approx(tuple(told.confidence_interval()), rel=1e-6)


@given(some)
def test_pairs_are_compared_as_scipy_does_it(values: list[float]) -> None:
    from scipy import stats

    one, other = np.array(values), np.arange(len(values)) ** 2.0
    if not spread(one - other):
        return
    found, told = student.of_pairs(one, other), stats.ttest_rel(one, other)
    assert found.p == pytest.approx(told.pvalue, rel=1e-6)
    assert found.interval == pytest.approx(tuple(told.confidence_interval()), rel=1e-6)


def test_one_value_against_several_allows_for_its_own_spread() -> None:
    found = student.of_samples(np.array([3.0]), np.array([0.0, 1.0, -1.0]))
    assert found.mean == 3
    assert found.spread == pytest.approx(np.sqrt(4 / 3))
    with pytest.raises(ValueError, match="against one"):
        student.of_samples(np.array([1.0]), np.array([2.0]))


def test_as_many_runs_as_are_needed_would_show_the_difference() -> None:
    for paired in (True, False):
        runs = student.needed(1.0, 1.5, 0.05, paired=paired)
        assert runs is not None
        values = np.linspace(-1, 1, runs)
        values = (values - values.mean()) / values.std(ddof=1)
        found = student.of_one(values) if paired else student.of_samples(values, values)
        assert found.detectable(0.05) <= 1.5
    assert student.needed(1.0, 1e-6, 0.05, paired=True) is None
    assert student.needed(1.0, 0.0, 0.05, paired=True) is None
