"""An epoch's logs, sorted by split, and held to be numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.capture.logs import as_number, sort_logs


def test_logs_are_sorted_by_split() -> None:
    found = sort_logs({"loss": 1.0, "val_loss": 2.0, "test_loss": 3.0, "lr": 0.1})
    assert (found.train, found.validation, found.test) == ({"loss": 1}, {"loss": 2}, {"loss": 3})
    assert found.learning_rate == 0.1


def test_a_metric_of_the_models_own_keeps_its_name() -> None:
    logs = {"val_score": 1.0, "val_val_score": 2.0}
    found = sort_logs(logs, {"val_score"})
    assert (found.train, found.validation) == ({"val_score": 1}, {"val_score": 2})


def test_where_both_names_are_the_models_own_val_means_validation() -> None:
    assert sort_logs({"val_score": 1.0}, {"val_score", "score"}).validation == {"score": 1}


@pytest.mark.parametrize("name", ["value_error", "val_", "validity", "test_time", "testing"])
def test_a_name_that_only_looks_like_a_split_is_a_training_metric(name: str) -> None:
    assert sort_logs({name: 1.0}).train == {name: 1}


def test_what_is_not_finite_is_written_in_words() -> None:
    found = sort_logs({"a": math.nan, "b": math.inf, "val_c": -math.inf})
    assert (found.train, found.validation) == ({"a": "NaN", "b": "Infinity"}, {"c": "-Infinity"})


class Stubborn:
    def __float__(self) -> float:
        raise RuntimeError("no")


@pytest.mark.parametrize("value", [None, "0.5", b"1", 1j, np.eye(2), [1], {}, Stubborn(), object()])
def test_what_is_no_number_is_refused(value: object) -> None:
    assert sort_logs({"x": value, "loss": 1.0}).refused == ["x"]


@pytest.mark.parametrize(
    "value", [1, True, np.float32(1), np.float64(1), np.array([1.0]), np.array([[1]])]
)
def test_what_holds_one_number_is_one(value: object) -> None:
    assert as_number(value) == 1
    assert type(as_number(value)) is float  # numpy's double is a float that JSON refuses


@given(st.integers())
def test_an_integer_of_any_length_is_a_number(value: int) -> None:
    assert isinstance(as_number(value), float)
