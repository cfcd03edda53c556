"""Parts within a limit: the important ones whole, others shorter, what is lost is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.charts.labels import columns
from fitreport.deliver.fitted import Part, brief_name, brief_names, characters, fitted, octets
from fitreport.errors import OutputError
from tests.studies import texts

HEAD = Part(0, ("head",))
FIRST = Part(1, ("first " * 20, "first", ""), "the first")
SECOND = Part(2, ("second " * 20, "second", ""), "the second")


def test_with_room_all_parts_are_whole() -> None:
    made = fitted([HEAD, FIRST, SECOND], 1000, characters)
    assert made == f"head\n\n{'first ' * 20}\n\n{'second ' * 20}\n"


def test_what_matters_less_gives_way_whatever_its_place() -> None:
    made = fitted([SECOND, FIRST, HEAD], 220, characters)
    assert made == f"second\n\n{'first ' * 20}\n\nhead\n"


def test_what_is_lost_is_named() -> None:
    made = fitted([HEAD, FIRST, SECOND], 66, characters)
    assert made == "head\n\nLeft out here, for want of room: the first, the second.\n"


def test_where_not_even_the_least_fits_it_is_an_error() -> None:
    with pytest.raises(OutputError):
        fitted([HEAD, FIRST], 10, characters)


@given(
    st.lists(st.lists(st.text(max_size=60), min_size=1, max_size=4), max_size=6),
    st.integers(0, 400),
    st.sampled_from([characters, octets]),
)
def test_a_limit_is_kept(shapes, most, length) -> None:
    parts = [Part(at % 3, (*each, ""), f"part {at}") for at, each in enumerate(shapes)]
    try:
        made = fitted(parts, most, length)
    except OutputError:
        return
    assert length(made) <= most


def test_an_emoji_counts_as_a_host_counts_it() -> None:
    assert (characters("🦊é"), octets("🦊é")) == (3, 6)


@given(st.lists(texts() | st.just("e" + "\u0301" * 5000), max_size=4), st.integers(4, 60))
def test_names_are_brief_in_columns_and_in_characters(names, most) -> None:
    for name in [*brief_names(names, most), *(brief_name(each, most) for each in names)]:
        assert len(name) <= 4 * max(most, 24)
    assert all(sum(map(columns, brief_name(name, most))) <= most for name in names)


def test_what_tells_names_apart_is_kept() -> None:
    names = [f"{'a' * 80}-{word}-{'b' * 80}" for word in ("left", "right")]
    one, other = brief_names(names, 40)
    assert one != other
