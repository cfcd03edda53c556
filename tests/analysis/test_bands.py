"""A group's band: of the runs that are there at each epoch, and of no others."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.analysis.bands import band
from fitreport.run import Curve


def curve(*values: float, first: int = 0) -> Curve:
    return Curve.of("loss", "validation", range(first, first + len(values)), values)


def test_an_epoch_is_of_the_runs_that_reached_it() -> None:
    found = band([curve(1, 2, 3), curve(3, 4), curve(5, float("nan"))])
    assert found.epochs.tolist() == [0, 1, 2]
    assert found.runs.tolist() == [3, 2, 1]
    assert found.mean.tolist() == [3, 3, 3]
    assert found.median.tolist() == [3, 3, 3]
    assert found.low.tolist() == [1, 2, 3]
    assert found.high.tolist() == [5, 4, 3]
    assert np.isnan(found.mean_low[2])
    assert np.isnan(found.mean_high[2])


def test_the_interval_is_students() -> None:
    from scipy import stats

    values = [1.0, 2.0, 4.0, 3.5]
    found = band([curve(value) for value in values])
    told = stats.ttest_1samp(values, 0).confidence_interval()
    assert (found.mean_low[0], found.mean_high[0]) == pytest.approx((told.low, told.high))


def test_curves_that_kept_other_epochs_are_joined_by_straight_lines() -> None:
    one = msgspec.structs.replace(
        Curve.of("loss", "validation", [0, 2, 4], [4.0, 2.0, 0.0]), thinned_from=5
    )
    other = msgspec.structs.replace(
        Curve.of("loss", "validation", [0, 1, 4], [4.0, 3.0, 0.0]), thinned_from=5
    )
    found = band([one, other])
    assert found.runs.tolist() == [2, 2, 2, 2]
    assert found.mean.tolist() == [4, 3, 2, 0]
    assert found.low.tolist() == found.high.tolist() == found.mean.tolist()


def test_where_no_run_has_a_finite_value_there_is_no_band() -> None:
    found = band([curve(float("nan"), 2), curve(float("inf"), 4)])
    assert found.epochs.tolist() == [1]


@given(st.lists(st.lists(st.floats(-9, 9), min_size=1, max_size=6), min_size=1, max_size=6))
def test_quartiles_are_numpys(rows: list[list[float]]) -> None:
    found = band([curve(*row) for row in rows])
    for at, epoch in enumerate(found.epochs.tolist()):
        here = [row[epoch] for row in rows if len(row) > epoch]
        assert found.lower_quartile[at] == pytest.approx(np.quantile(here, 0.25), abs=1e-9)
        assert found.upper_quartile[at] == pytest.approx(np.quantile(here, 0.75), abs=1e-9)
        assert found.low[at] <= found.median[at] <= found.high[at]
