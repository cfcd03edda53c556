"""Settings of any shape become plain, bounded facts, without secrets and without paths."""

from __future__ import annotations

import argparse
import dataclasses
import enum
import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.capture.facts import facts_of, shortest, without_folders


def test_nested_settings_are_flattened() -> None:
    assert facts_of({"net": {"units": [8, 4], "drop": 0.5}, "seed": 3}) == {
        "net.units": "[8, 4]",
        "net.drop": 0.5,
        "seed": 3,
    }


def test_a_serialised_object_gives_its_class_and_config() -> None:
    rate = {
        "module": "keras.optimizers.schedules",
        "class_name": "ExponentialDecay",
        "config": {"decay_steps": 100},
        "registered_name": None,
    }
    assert facts_of({"learning_rate": rate}) == {
        "learning_rate": "ExponentialDecay",
        "learning_rate.decay_steps": 100,
    }


@dataclasses.dataclass
class Settings:
    units: int = 8


@pytest.mark.parametrize(
    "params", [{"units": 8}, argparse.Namespace(units=8), Settings(), SimpleNamespace(units=8)]
)
def test_params_come_as_people_keep_them(params: object) -> None:
    assert facts_of(params) == {"units": 8}


class Mode(enum.Enum):
    FAST = "fast"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float32(0.001), 0.001),
        (np.int64(3), 3),
        (np.array(2.5), 2.5),
        (Mode.FAST, "fast"),
        (Path("data/x.csv"), "data/x.csv"),
        (np.dtype("float16"), "float16"),
        (len, "len"),
        (Settings, "Settings"),
        (None, None),
        (True, True),
        (math.inf, "Infinity"),
        (2**70, "1.180592e+21"),
        (list(range(40)), f"[{', '.join(map(str, range(32)))}, … (40 in all)]"),
        (np.zeros((50, 2)), "array of shape (50, 2)"),
        (object(), "object"),
    ],
)
def test_a_value_of_any_kind_becomes_plain(value: object, expected: object) -> None:
    assert facts_of({"x": value}) == {"x": expected}


def test_a_secret_is_redacted_by_its_name_and_by_its_shape() -> None:
    told = facts_of(
        {"api_key": "hunter2-hunter2", "url": "https://me:pw12345@host/x", "key_dim": 8}
    )
    assert told["api_key"] == "[redacted]"
    assert "pw12345" not in str(told["url"])
    assert told["key_dim"] == 8


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/home/jane/data/train.csv", "…/train.csv"),
        ("~/data", "…/data"),
        (r"C:\Users\jane\x.csv", "…/x.csv"),
        ("runs/digits", "runs/digits"),
        ("a/b", "a/b"),
        ("/", "/"),
        ("relu", "relu"),
    ],
)
def test_an_absolute_path_is_shortened_to_its_last_part(path: str, written: str) -> None:
    assert without_folders(path) == written
    assert facts_of({"x": path}, paths=True) == {"x": path}


def test_settings_without_end_are_bounded() -> None:
    endless: dict[str, Any] = {}
    endless["again"] = endless
    assert len(facts_of(endless)) == 1
    assert len(facts_of({f"p{i}": i for i in range(100_000)})) == 2_000
    assert len(str(facts_of({"x": "y " * 50_000})["x"])) == 2_000


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


@given(values)
def test_any_settings_can_be_written_as_strict_json(settings: object) -> None:
    told = facts_of(settings)
    assert json.loads(json.dumps(told, allow_nan=False).encode()) == told
    assert all(isinstance(v, bool | int | float | str | None) for v in told.values())


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_shortest_keeps_the_float32(value: float) -> None:
    assert np.float32(shortest(value)) == np.float32(value)
