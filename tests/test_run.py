"""A run as a frozen value: what holds of every curve and timeline, whoever made it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fitreport.run import Curve, Event, Run, Status, Timeline


def test_a_curve_keeps_what_it_was_given() -> None:
    curve = Curve.of("loss", "train", range(3), [1.0, float("nan"), float("-inf")], goal="min")
    assert curve.epochs.tolist() == [0, 1, 2]
    assert np.array_equal(curve.values, [1.0, np.nan, -np.inf], equal_nan=True)
    assert (len(curve), curve.goal) == (3, "min")


@given(hnp.arrays(np.float64, st.integers(0, 20)))
def test_equal_curves_are_equal_nan_and_all(values: np.ndarray) -> None:
    one, other = (Curve.of("loss", "train", range(values.size), values) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Curve.of("loss", "validation", range(values.size), values)


def test_the_numbers_of_a_run_cannot_be_changed() -> None:
    curve = Curve.of("loss", "train", [0, 1], [1.0, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        curve.values[0] = 5
    with pytest.raises(AttributeError):
        curve.metric = "other"  # type: ignore[misc]


def test_what_was_given_can_be_changed_and_the_curve_stays() -> None:
    values = np.array([1.0, 2.0])
    curve = Curve.of("loss", "train", [0, 1], values)
    values[0] = 9
    assert curve.values.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("epochs", [[0, 0], [1, 0], [0, 2, 1]])
def test_epochs_must_rise(epochs: list[int]) -> None:
    with pytest.raises(ValueError, match="loss: epochs do not rise"):
        Curve.of("loss", "train", epochs, [0.0] * len(epochs))


def test_every_value_has_its_epoch() -> None:
    with pytest.raises(ValueError, match="loss: 2 epochs for 3 values"):
        Curve.of("loss", "train", [0, 1], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="2 epochs was given 1 values"):
        Timeline.of([0, 1], duration=[1.0])


def test_what_a_timeline_does_not_know_is_nan() -> None:
    timeline = Timeline.of([0, 1], duration=[1.0, 2.0])
    assert np.isnan(timeline.learning_rate).all()
    assert timeline == Timeline.of([0, 1], duration=[1.0, 2.0])
    assert timeline != Timeline.of([0, 1], duration=[1.0, 3.0])


def test_a_run_finds_its_curves() -> None:
    train = Curve.of("loss", "train", [0], [1.0])
    run = Run(id="a", name="a", path="a", source="test", curves=(train,), events=(Event("mark"),))
    assert run.curve("loss", "train") is train
    assert run.curve("loss", "validation") is None


@pytest.mark.parametrize(
    ("status", "events", "by"),
    [
        ("crashed", [Event("crashed", facts={"exception": "MemoryError"})], "MemoryError"),
        ("crashed", [Event("crashed", text="caught")], ""),
        ("interrupted", [Event("interrupted", facts={"by": "SIGTERM"})], "SIGTERM"),
        ("finished", [Event("crashed", facts={"exception": "MemoryError"})], ""),
        ("stopped early", [Event("stopped early", facts={"by": "EarlyStopping"})], ""),
        (None, [], ""),
    ],
)
def test_a_run_tells_what_cut_it_short(status: Status | None, events: list[Event], by: str) -> None:
    run = Run(id="a", name="a", path="a", source="test", status=status, events=tuple(events))
    assert run.cut_by() == by
