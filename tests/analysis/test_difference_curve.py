"""Candidate less baseline at each epoch: by pairs where there are any."""

from __future__ import annotations

import numpy as np
import pytest

from fitreport.analysis.difference_curve import difference_curve
from fitreport.analysis.groups import Group
from fitreport.run import Curve, Run

NAN = float("nan")


def run(*values: float, first: int = 0) -> Run:
    curve = Curve.of("score", "validation", range(first, first + len(values)), values)
    return Run(id="a", name="a", path="a", source="history", curves=(curve,))


def test_pairs_are_taken_apart_seed_by_seed() -> None:
    from scipy import stats

    before, after = [[1.0, 5.0], [2.0, 1.0], [9.0, 3.0]], [[2.0, 5.5], [3.5, 2.0], [10.0, 3.0]]
    runs = [run(*values) for values in (*before, *after)]
    keys = ("seed 0", "seed 1", "seed 2")
    found = difference_curve(
        runs, "score", "validation", Group("a", (0, 1, 2), keys), Group("b", (5, 4, 3), keys[::-1])
    )
    for epoch in (0, 1):
        told = stats.ttest_rel([row[epoch] for row in after], [row[epoch] for row in before])
        interval = told.confidence_interval()
        assert (found.low[epoch], found.high[epoch]) == pytest.approx((interval.low, interval.high))


def test_without_pairs_the_formula_is_welchs() -> None:
    from scipy import stats

    first, second = [1.0, 2.0, 4.0], [3.0, 5.0, 4.5, 6.0]
    runs = [run(value) for value in (*first, *second)]
    found = difference_curve(
        runs, "score", "validation", Group("a", (0, 1, 2), ("",) * 3),
        Group("b", (3, 4, 5, 6), ("",) * 4),
    )  # fmt: skip
    told = stats.ttest_ind(second, first, equal_var=False).confidence_interval()
    assert found.difference[0] == pytest.approx(np.mean(second) - np.mean(first))
    assert (found.low[0], found.high[0]) == pytest.approx((told.low, told.high))


def test_one_run_against_one_has_a_difference_and_no_interval() -> None:
    runs = [run(1.0, 2.0, NAN, 4.0), run(3.0, 3.0, 3.0, first=1)]
    found = difference_curve(
        runs, "score", "validation", Group("a", (0,), ("",)), Group("b", (1,), ("",))
    )
    assert found.epochs.tolist() == [1, 3]
    assert found.difference.tolist() == [1.0, -1.0]
    assert np.isnan(found.low).all()


def test_sides_that_share_no_epoch_have_no_difference() -> None:
    runs = [run(1.0), run(2.0, first=5)]
    sides = Group("a", (0,), ("",)), Group("b", (1,), ("",))
    assert difference_curve(runs, "score", "validation", *sides) is None
    assert difference_curve(runs, "other", "validation", *sides) is None
