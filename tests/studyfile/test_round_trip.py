"""A Study goes to text and back without losing a bit."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from fitreport.hub import build_study
from fitreport.run import Event
from fitreport.studyfile.columns import Packed, Packer, unpack
from fitreport.studyfile.decode import decode
from fitreport.studyfile.encode import encode
from fitreport.studyfile.island import study_in, study_islands
from tests import studies
from tests.studies import INF, NAN, curve, run, study


def packed_and_back(*arrays: np.ndarray) -> list[np.ndarray]:
    packer = Packer()
    indices = [packer.add(array) for array in arrays]
    unpacked = unpack(packer.packed())
    return [unpacked[at] for at in indices]


def same_bits(one: np.ndarray, other: np.ndarray) -> bool:
    """Equal to the bit, but for what a NaN carries beside being NaN."""
    return (
        one.dtype == other.dtype
        and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        and np.array_equal(np.signbit(one[one == one]), np.signbit(other[other == other]))
    )


lengths = st.integers(0, 30)
floats = st.one_of(
    nps.arrays(np.float64, lengths),
    nps.arrays(np.float32, lengths).map(lambda a: a.astype(np.float64)),
    nps.arrays(np.int32, lengths).map(lambda a: a / 1000),
    nps.arrays(np.float64, lengths, elements=st.sampled_from([NAN, INF, -INF, -0.0, 0.0, 5e-324])),
)
integers = st.one_of(
    nps.arrays(np.int64, lengths),
    nps.arrays(np.int32, lengths).map(lambda a: a.astype(np.int64)),
    st.tuples(st.integers(-9, 9), st.integers(-9, 9), lengths).map(
        lambda of: of[0] + of[1] * np.arange(of[2], dtype=np.int64)
    ),
)


@given(st.lists(st.one_of(floats, integers), max_size=5))
@pytest.mark.filterwarnings("error")
def test_every_number_comes_back_exactly(arrays: list[np.ndarray]) -> None:
    for before, after in zip(arrays, packed_and_back(*arrays), strict=True):
        assert same_bits(before, after)
        assert not after.flags.writeable


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0, 1, 2, 3], "range"),
        ([5, 5, 5], "range"),
        ([7], "range"),
        ([], "range"),
        ([0, 1, 3], "integer"),
        ([-(2**63), 0, 2**63 - 1], "long"),
        ([0, 1, 2**53 + 1], "long"),
        ([0.5, 0.10000000149011612], "float32"),
        ([NAN, INF, -INF, -0.0, 1.5], "float32"),
        ([0.123, 4.5], "decimal"),
        ([-0.0, 0.123], "double"),
        ([0.1 + 0.2], "double"),
        ([1e300, -1e300], "double"),
        ([5e-324, 0.1], "double"),
    ],
)
def test_each_array_is_kept_in_the_smallest_form_that_holds_it(values: list, kind: str) -> None:
    whole = all(isinstance(value, int) for value in values)
    array = np.array(values, np.int64 if whole else np.float64)
    packer = Packer()
    packer.add(array)
    assert packer.packed().columns[0].kind == kind
    assert same_bits(packed_and_back(array)[0], array)


def test_equal_arrays_are_stored_once() -> None:
    packer = Packer()
    assert packer.add(np.array([0.1, 0.2])) == packer.add(np.array([0.1, 0.2]))
    assert packer.add(np.array([0, 0])) != packer.add(np.array([0.0, 0.0]))
    assert len(packer.packed().columns) == 3


def test_streams_that_do_not_hold_what_their_columns_say_are_refused() -> None:
    packer = Packer()
    packer.add(np.array([0.1, 0.25, 0.1 + 0.2]))
    packer.add(np.array([0.5, 0.25]))
    whole = packer.packed()
    for words, doubles in ((whole.words[:-6], whole.doubles), (whole.doubles, whole.doubles)):
        with pytest.raises(ValueError, match="numbers"):
            unpack(Packed(whole.columns, words, doubles))


@given(st.lists(studies.runs(), max_size=3))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_study_comes_back_as_it_was(runs: list) -> None:
    made = build_study(runs)
    again = decode(encode(made), "a report")
    assert [run.curves for run in again.runs] == [run.curves for run in made.runs]
    assert repr(again) == repr(made)  # as a setting that is NaN is not equal to itself


def test_a_number_that_json_cannot_write_comes_back() -> None:
    """The last value of a run that ended in NaN once made its report unreadable."""
    event = Event("non-finite", 1, facts={"value": NAN, "clip": INF, "low": -INF, "none": None})
    made = study(run(curve([1.0, NAN]), events=(event,)))
    again = decode(encode(made), "a report")
    assert np.isnan(again.summaries[0].metrics[0].last.value)
    assert repr(again.runs[0].events[0].facts) == repr(event.facts)


def test_a_study_is_found_again_in_a_page() -> None:
    made = encode(study(run(curve([1.0, 0.5]))))
    page = f"<html><p>before</p>{study_islands(made)}<p>after</p></html>"
    assert study_in(page) == made
    assert study_in("<html></html>") is None
    assert study_in(page.replace("study-doubles", "other")) is None


def test_an_island_is_base64_alone() -> None:
    text = study_islands(encode(study(run(curve([1.0]), name="</script><b>"))))
    assert not re.sub(
        r'<script type="text/plain" id="[a-z-]+">[A-Za-z0-9+/=]*</script>\s*', "", text
    )


def test_a_point_costs_at_most_3_8_bytes() -> None:
    """Noisy float32 curves, 16 of 100 epochs in 10 runs, as a page carries them."""
    random = np.random.default_rng(7)
    packer = Packer()
    for _ in range(160):
        away = np.exp(-np.arange(100) / random.uniform(10, 40))
        values = random.uniform(0.2, 0.6) + away + random.normal(0, 0.01, 100)
        packer.add(values.astype(np.float32).astype(np.float64))
    whole = packer.packed()
    assert 3 < len(base64.b64encode(whole.words)) / (160 * 100) <= 3.8
    assert len(whole.doubles) < 20
