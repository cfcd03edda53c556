"""Where axes end: an honest look at the data, and no spike that flattens them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.charts.bounds import Bounds, linear_bounds, log_bounds, log_ticks
from tests.studies import INF, NAN, fall

values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60).map(np.array)
seeds = st.integers(0, 10_000)


def noise(seed: int, epochs: int = 100, width: float = 1.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, width, epochs)


def share(bounds: Bounds, curve: np.ndarray) -> float:
    """How much of the axis' height a curve takes."""
    depths = [bounds.depth(float(v)) for v in curve]
    return max(depths) - min(depths)


@given(seeds, st.floats(1, 300).map(lambda power: 10.0**power), st.integers(1, 38), st.booleans())
def test_one_spike_of_any_height_leaves_the_rest_its_room(
    seed: int, height: float, at: int, up: bool
) -> None:
    rest = np.array(fall(40, seed))
    spiked = rest.copy()
    spiked[at] += height if up else -height
    bounds = linear_bounds([spiked])
    assert share(bounds, np.delete(rest, at)) > 0.3
    assert all(bounds.holds(float(v)) for v in np.delete(rest, at))


@given(values)
def test_a_monotone_descent_is_never_cut(curve: np.ndarray) -> None:
    falling = np.sort(curve)[::-1]
    bounds = linear_bounds([falling])
    assert bounds.holds(falling[0])
    assert bounds.holds(falling[-1])


@pytest.mark.parametrize("size", [1e300, -1e300, 5e304])
def test_a_huge_curve_is_drawn_as_a_small_one_is(size: float) -> None:
    bounds = linear_bounds([size * np.arange(20.0)])
    assert bounds.holds(0.0)
    assert bounds.holds(19 * size)
    assert share(bounds, size * np.arange(20.0)) > 0.8


@given(seeds, st.floats(0.1, 1000), st.floats(1.01, 2.2))
def test_a_loss_that_falls_steeply_at_first_is_not_cut(
    seed: int, first: float, times: float
) -> None:
    """The commonest curve of all: 2.3, 1.1, 0.7, and then little by little."""
    curve = first * times ** -np.arange(30.0) + 0.1 * first + noise(seed, 30, first / 200)
    bounds = linear_bounds([curve])
    assert bounds.holds(float(curve.max()))
    assert bounds.holds(float(curve.min()))


@given(seeds, st.integers(20, 500), st.floats(0, 100))
def test_a_noisy_flat_curve_is_not_cut(seed: int, epochs: int, level: float) -> None:
    curve = level + noise(seed, epochs)
    bounds = linear_bounds([curve])
    assert bounds.holds(float(curve.min()))
    assert bounds.holds(float(curve.max()))


@given(seeds, st.sampled_from([1e-9, 1e9, -1.0]), st.booleans())
def test_the_unit_does_not_change_the_picture(seed: int, unit: float, spiked: bool) -> None:
    curve = noise(seed, 30) + (100.0 if unit < 0 else 5.0)
    if spiked:
        curve[seed % 30] += 1e4
    if unit < 0:  # upside down: no axis is drawn to zero here, which only looks up
        curve = curve - 100.0 - curve.mean()
    bounds, scaled = linear_bounds([curve]), linear_bounds([curve * unit])
    for value in curve.tolist():
        depth = bounds.depth(value)
        again = scaled.depth(value * unit)
        assert again == pytest.approx(depth if unit > 0 else 1 - depth, abs=1e-6)


@given(st.lists(values, min_size=1, max_size=5))
def test_every_axis_has_an_inside(curves: list[np.ndarray]) -> None:
    bounds = linear_bounds(curves)
    assert math.isfinite(bounds.low)
    assert bounds.low < bounds.high < INF
    assert any(bounds.holds(float(v)) for curve in curves for v in curve)


@pytest.mark.parametrize(
    "curve",
    [
        [],
        [NAN],
        [INF, -INF],
        [0.0],
        [5e-324, 0.0],
        [1.7e308, -1.7e308],
        [1.7e308] * 9,
        [-1e308, 1e308] * 9,
        [1e16, 1e16 + 2],
        [-3.0] * 20,
    ],
)
@pytest.mark.filterwarnings("error")
def test_the_ends_are_finite_and_apart_for_absurd_values(curve: list[float]) -> None:
    bounds = linear_bounds([np.array(curve)])
    assert math.isfinite(bounds.high - bounds.low)
    assert bounds.low < bounds.high
    inside = (bounds.low + bounds.high) / 2
    assert 0 < bounds.depth(inside) < 1
    log = log_bounds([np.array(curve)])
    assert log is None or 0 < log.low < log.high < INF


@pytest.mark.parametrize("levels", [(1, 2, 3), (0.1, 0.2, 0.9), (5, 5, 5.5), (-1, 0, 2, 3, 4)])
def test_runs_of_one_epoch_all_stand_on_the_axis(levels: tuple[float, ...]) -> None:
    bounds = linear_bounds([np.array([level]) for level in levels])
    assert all(map(bounds.holds, levels))


def test_a_run_far_off_does_not_flatten_the_others() -> None:
    good = [np.array(fall(30, seed)) for seed in range(4)]
    bounds = linear_bounds([*good, np.exp(np.arange(30.0))])
    assert bounds.high < 5


def test_a_curve_that_stays_high_is_no_spike() -> None:
    curve = np.array([1.0, 0.9, 0.8, 0.8, 50.0, 60.0, 55.0, 52.0, 58.0])
    assert linear_bounds([curve]).high > 60


@pytest.mark.parametrize(
    ("curve", "zero"),
    [([0.1, 1.0], True), ([0.0, 1.0], True), ([0.9, 1.0], False), ([-0.1, 1], False)],
)
def test_an_axis_that_nearly_reaches_zero_begins_there(curve: list[float], zero: bool) -> None:
    assert (linear_bounds([np.array(curve)]).low == 0) is zero


def test_what_must_be_seen_is_seen() -> None:
    bounds = linear_bounds([np.array([0.5, 0.6])], [0.95, -0.2])
    assert bounds.holds(0.95)
    assert bounds.holds(-0.2)


def test_only_positive_values_stand_on_a_logarithmic_axis() -> None:
    bounds = log_bounds([np.array([-1.0, 0.0, 1e-3, NAN]), np.array([10.0])])
    assert bounds is not None
    assert bounds.low < 1e-3 < 10 < bounds.high
    assert bounds.depth(0.1) == pytest.approx(0.5)
    assert log_bounds([np.array([0.0, -1.0])]) is None
    assert log_bounds([]) is None


def test_what_happens_in_every_third_epoch_is_no_spike() -> None:
    """A small validation set gives few levels, and the rare one is as true as the others."""
    curve = np.array([0.90, 0.91, 0.70] * 10)
    assert linear_bounds([curve]).holds(0.70)


@pytest.mark.parametrize("epochs", [5, 6, 8, 12])
def test_a_spike_is_known_in_a_short_run(epochs: int) -> None:
    curve = np.array(fall(epochs))
    curve[2] = 1e6
    assert linear_bounds([curve]).high < 10


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ((8e-6, 0.2), [1e-5, 1e-4, 1e-3, 0.01, 0.1]),
        ((4e-5, 1.2e-3), [5e-5, 1e-4, 2e-4, 5e-4, 1e-3]),
        ((0.08, 12), [0.1, 1, 10]),
        ((0.3, 1.25), [0.4, 0.6, 0.8, 1, 1.2]),
        ((0.9, 0.99), [0.9, 0.92, 0.94, 0.96, 0.98]),
        ((1e-12, 1e3), [1e-12, 1e-9, 1e-6, 1e-3, 1, 1e3]),
    ],
)
def test_a_logarithmic_axis_labels_its_decades_and_what_lies_between_if_they_are_few(
    ends: tuple[float, float], ticks: list[float]
) -> None:
    assert log_ticks(Bounds(*ends, log=True)) == ticks


@given(st.floats(1e-300, 1e300), st.floats(1.56, 1e12))
def test_a_logarithmic_axis_has_a_few_labels_whatever_it_spans(low: float, factor: float) -> None:
    bounds = Bounds(low, min(low * factor, 1.25e300), log=True)
    ticks = log_ticks(bounds)
    assert 2 <= len(ticks) <= 8
    assert all(bounds.low * (1 - 1e-8) <= tick <= bounds.high * (1 + 1e-8) for tick in ticks)
