"""Numbers as a reader wants them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.analysis.rounding import Rounding, count, duration, rounding_for, show, size
from tests.studies import INF, NAN

COLUMNS = [
    ([0.9431, 0.9412], ["0.9431", "0.9412"]),
    ([33.81, 314.42], ["33.8", "314.4"]),
    ([0.5, 0.25], ["0.500", "0.250"]),
    ([1.0, 2.0, 30.0], ["1", "2", "30"]),
    ([1.0, 1.0], ["1.00", "1.00"]),
    ([0.0, 0.0], ["0", "0"]),
    ([-0.5, 0.5], ["−0.500", "0.500"]),
    ([0.91, None, NAN, INF, -INF], ["0.910", "–", "NaN", "∞", "−∞"]),
    ([1e-9, 2e-9], ["1.00e−9", "2.00e−9"]),
    ([1e9, 2e9, 0.0], ["1.00e9", "2.00e9", "0"]),
    ([0.91, 0.92, 0.93, 1e9], ["0.9100", "0.9200", "0.9300", "1.00e9"]),
    ([0.91, 0.92, 0.93, 1e-9], ["0.9100", "0.9200", "0.9300", "1.00e−9"]),
    ([-0.00001, 0.5, 0.6], ["−1.00e−5", "0.500", "0.600"]),
    ([-0.0, 0.5, 0.25], ["0.000", "0.500", "0.250"]),
    ([], []),
]


@pytest.mark.parametrize(("values", "shown"), COLUMNS)
def test_a_column_is_rounded_alike(values: list, shown: list[str]) -> None:
    rounding = rounding_for(values)
    assert [rounding.show(value) for value in values] == shown


@given(st.lists(st.one_of(st.floats(-1e307, 1e307), st.sampled_from([NAN, INF, -INF])), min_size=1))
def test_every_number_is_shown_in_little_room_and_close_to_itself(values: list[float]) -> None:
    rounding = rounding_for(values)
    for value in values:
        text = rounding.show(value)
        assert "-" not in text
        assert len(text) <= 24
        if math.isfinite(value):
            said = float(text.replace("−", "-"))
            near = abs(value) * 0.01 + 0.51 * 10.0**-rounding.decimals
            assert rounding.exponent or abs(said - value) <= near
            assert math.copysign(1, said) == math.copysign(1, value) or said == 0


@given(st.lists(st.floats(1e-3, 1e6), min_size=2, max_size=2, unique=True))
def test_two_values_of_a_column_are_told_apart(values: list[float]) -> None:
    one, other = values
    if abs(one - other) > 0.001 * max(values):
        rounding = rounding_for(values)
        assert rounding.show(one) != rounding.show(other)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.12345, "0.1235"),
        (0.5, "0.5"),
        (2.0, "2"),
        (1234567.0, "1234567"),
        (99999.6, "100000"),
        (0.00001, "1e−5"),
        (-1234.5678, "−1235"),
        (1.5e300, "1.5e300"),
        (5e-324, "4.941e−324"),
        (0.0, "0"),
        (-0.0, "0"),
        (NAN, "NaN"),
        (-INF, "−∞"),
        (None, "–"),
    ],
)
def test_one_number_by_itself(value: float | None, shown: str) -> None:
    assert show(value) == shown


def test_the_digits_asked_for_are_shown() -> None:
    assert show(0.0012345, 2) == "0.0012"
    assert show(2 / 3, 6) == "0.666667"


def test_a_rounding_of_exponents_shows_zero_as_zero() -> None:
    assert Rounding(2, exponent=True).show(0.0) == "0"
    assert Rounding(2, exponent=True).show(-0.0) == "0"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0, "0.0 s"), (0.84, "0.8 s"), (9.96, "10 s"), (42.4, "42 s"), (59.6, "1 min 00 s"),
        (372.0, "6 min 12 s"), (3599.6, "1 h 00 min"), (11100.0, "3 h 05 min"),
        (86400.0, "1 d 0 h"), (187200.0, "2 d 4 h"), (None, "–"), (NAN, "–"), (INF, "–"),
        (-3.0, "–"),
    ],
)  # fmt: skip
def test_a_span_of_time(seconds: float | None, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(None, "–"), (0, "0"), (999, "999"), (1234567, "1\u202f234\u202f567"), (-1234, "−1\u202f234")],
)
def test_a_count(number: int | None, shown: str) -> None:
    assert count(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (None, "–"), (0, "0 B"), (812, "812 B"), (999, "999 B"), (1000, "1.0 kB"),
        (1_400_000, "1.4 MB"), (99_960, "100 kB"), (999_999, "1.0 MB"), (999_999_999, "1.0 GB"),
        (2 * 10**12, "2.0 TB"), (5 * 10**15, "5000 TB"),
    ],
)  # fmt: skip
def test_a_number_of_bytes(number: int | None, shown: str) -> None:
    assert size(number) == shown
