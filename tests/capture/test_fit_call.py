"""What `fit` was called with, seen from the frame that is running."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest

from fitreport.capture.fit_call import FitCall
from fitreport.run import Facts


class Model:
    def fit(
        self, x: Any = None, y: Any = None, batch_size: Any = None, epochs: int = 1, **more: Any
    ) -> tuple[Facts, Facts]:
        validation_data = more.get("validation_data")
        call = FitCall.running(self)
        del validation_data
        return call.settings({"epochs": epochs, "steps": 4}), call.data()


def data(x: Any, y: Any = None, **more: Any) -> Facts:
    return Model().fit(x, y, **more)[1]


def test_settings_that_can_be_seen_are_told() -> None:
    assert Model().fit(np.zeros((8, 2)), batch_size=2)[0] == {"steps": 4, "batch_size": 2}


def test_outside_of_a_fit_nothing_is_seen() -> None:
    call = FitCall.running(Model())
    assert (call.settings({}), call.data(), call.code) == ({}, {}, None)


def test_shapes_types_and_sizes_are_told() -> None:
    told = data(
        np.zeros((8, 2), "float32"), np.zeros((8, 1)), validation_data=(np.ones((3, 2)), None)
    )
    assert told["train.samples"] == 8
    assert told["validation.samples"] == 3
    assert told["train.x.shape"] == "(samples, 2)"
    assert told["train.x.type"] == "float32"


def test_several_inputs_are_told_by_name_and_place() -> None:
    told = data({"image": np.zeros((4, 8, 8))}, [np.zeros((4, 1)), np.zeros(4)])
    assert told["train.x.image.shape"] == "(samples, 8, 8)"
    assert told["train.y.0.shape"] == "(samples, 1)"
    assert told["train.y.1.shape"] == "(samples,)"


@pytest.mark.parametrize(
    "labels",
    [
        np.array([0, 2, 2, 0, 0]),
        np.array([[0], [2], [2], [0], [0]]),
        np.array([0.0, 2.0, 2.0, 0.0, 0.0]),
        np.eye(3)[[0, 2, 2, 0, 0]],
    ],
)
def test_classes_are_counted(labels: Any) -> None:
    assert data(np.zeros((5, 1)), labels)["train.y.classes"] == "0: 3, 2: 2"


@pytest.mark.parametrize(
    "targets",
    [
        np.array([0.5, 1.0]),
        np.array([25.0, 310.0]),
        np.array([-1, 1]),
        np.array([np.nan, 1.0]),
        np.array([0, 10**9]),
        np.array([]),
        np.ones(5),
        np.array([[0.2, 0.8], [0.5, 0.5]]),
        np.array(["cat", "dog"]),
        np.zeros((2, 3, 3), int),
    ],
)
def test_what_is_no_label_is_not_counted(targets: Any) -> None:
    assert not any("class" in name for name in data(np.zeros((2, 1)), targets))


class Batches:
    def __len__(self) -> int:
        return 7


class Unknowing:
    def __len__(self) -> int:
        raise TypeError("nobody knows")


def test_a_data_set_that_knows_its_length_tells_its_batches() -> None:
    assert data(Batches()) == {"train.batches": 7}
    assert data(Unknowing()) == {}
    assert data(i for i in range(3)) == {}


def test_nothing_of_the_data_is_kept() -> None:
    x = np.zeros((8, 2))
    alive = weakref.ref(x)
    Model().fit(x)
    del x
    gc.collect()
    assert alive() is None
