"""What a drawing keeps of a long curve."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fitreport.analysis.best import best_point
from fitreport.analysis.thinning import kept_epochs, thinned
from tests.studies import INF, NAN, curve, fall

values = st.lists(
    st.one_of(st.floats(-10, 10), st.sampled_from([NAN, INF, -INF, 0.0])), min_size=50
)


@given(values, st.integers(4, 60))
def test_first_last_best_and_extremes_are_kept(numbers: list[float], most: int) -> None:
    whole = curve(numbers)
    drawn = thinned(whole, kept_epochs([whole], most))
    assert drawn.epochs[[0, -1]].tolist() == whole.epochs[[0, -1]].tolist()
    assert best_point(drawn, "min") == best_point(whole, "min")
    assert best_point(drawn, "max") == best_point(whole, "max")


@given(values, st.integers(4, 60))
def test_what_is_kept_is_as_it_was(numbers: list[float], most: int) -> None:
    whole = curve(numbers)
    drawn = thinned(whole, kept_epochs([whole], most))
    known = dict(zip(whole.epochs.tolist(), whole.values.tolist(), strict=True))
    assert np.array_equal(drawn.values, [known[e] for e in drawn.epochs.tolist()], equal_nan=True)


@given(values, st.integers(8, 60))
def test_a_gap_stays_a_gap(numbers: list[float], most: int) -> None:
    """Where a curve has a hole, its drawing has one at most a span away."""
    whole = curve(numbers)
    drawn = thinned(whole, kept_epochs([whole], most))
    holes = whole.epochs[~np.isfinite(whole.values)]
    shown = drawn.epochs[~np.isfinite(drawn.values)]
    width = len(whole) / max(1, most // 4) + 1
    assert all(np.abs(shown - hole).min() <= width for hole in holes)


@given(st.lists(values, min_size=2, max_size=3), st.integers(4, 40))
def test_curves_of_a_pair_keep_the_same_epochs(many: list[list[float]], most: int) -> None:
    length = min(map(len, many))
    pair = [curve(numbers[:length], "validation") for numbers in many]
    kept = kept_epochs(pair, most)
    epochs = [thinned(one, kept).epochs.tolist() for one in pair]
    assert all(each == epochs[0] for each in epochs)


def test_a_curve_that_fits_is_left_whole() -> None:
    whole = curve(fall(40))
    assert kept_epochs([whole], 40) is None
    assert thinned(whole, None) is whole
    assert kept_epochs([], 40) is None


def test_a_short_curve_beside_a_long_one_is_kept() -> None:
    long, short, empty = curve(fall(1000)), curve([0.5, NAN], "validation"), curve([], "test")
    kept = kept_epochs([long, short, empty], 40)
    assert len(thinned(short, kept)) == 2
    assert len(thinned(empty, kept)) == 0
    assert len(thinned(long, kept)) <= 60


def test_a_hundred_thousand_epochs_are_thinned_to_what_a_screen_shows() -> None:
    numbers = fall(100_000)
    numbers[77_777] = 50.0
    numbers[88_888] = NAN
    kept = kept_epochs([curve(numbers), curve(fall(100_000, 1))], 400)
    assert kept is not None
    assert {0, 99_999, 77_777, 88_887, 88_888, 88_889} <= set(kept.tolist())
    assert len(kept) < 800


def test_every_second_value_missing_is_shown_as_gaps_to_the_end() -> None:
    numbers = [NAN if n % 2 else 1.0 for n in range(10_000)]
    drawn = thinned(curve(numbers), kept_epochs([curve(numbers)], 400))
    last = drawn.epochs[~np.isfinite(drawn.values)].max()
    assert last > 9900
