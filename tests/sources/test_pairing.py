"""Which epochs values belong to where a source does not say."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.sources.pairing import risen, rows_of_shorter


@pytest.mark.parametrize(
    ("rows", "count", "positions", "known"),
    [
        (6, 3, [1, 3, 5], True),
        (10, 5, [1, 3, 5, 7, 9], True),
        (10, 3, [2, 5, 8], True),  # validation_freq=3 and no other
        (7, 3, [1, 3, 5], True),
        (10, 2, [4, 9], True),  # 4 would do as well; the even division is taken
        (10, 1, [9], True),
        (10, 4, [1, 4, 6, 9], False),
        (10, 9, [0, 1, 2, 3, 4, 5, 6, 7, 8], False),
        (3, 3, [0, 1, 2], True),
    ],
)
def test_shorter_lists_are_placed(rows: int, count: int, positions: list[int], known: bool) -> None:
    at, sure = rows_of_shorter(count, rows)
    assert (at.tolist(), sure) == (positions, known)


@given(st.integers(1, 300), st.integers(1, 50))
def test_what_keras_measures_every_kth_epoch_is_placed_there(rows: int, every: int) -> None:
    at, known = rows_of_shorter(rows // every, rows) if rows >= every else ([], True)
    measured = [epoch for epoch in range(rows) if (epoch + 1) % every == 0]
    possible = [k for k in range(1, rows + 1) if rows // k == len(measured)]
    if len(possible) <= 1 and measured:
        assert (list(at), known) == (measured, True)


@given(st.integers(1, 400), st.data())
def test_positions_always_rise_within_the_epochs(rows: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, rows))
    at, _ = rows_of_shorter(count, rows)
    assert len(at) == count
    assert all(0 <= a < rows for a in at)
    assert all(a < b for a, b in pairwise(at))


@given(st.lists(st.none() | st.integers(-3, 20)), st.data())
def test_epochs_rise_whatever_a_log_counts(given_: list[int | None], data: st.DataObject) -> None:
    joins = data.draw(st.lists(st.booleans(), min_size=len(given_), max_size=len(given_)))
    numbers, events = risen(given_, joins)
    assert len(numbers) == len(given_)
    for i in range(1, len(numbers)):
        assert numbers[i] == numbers[i - 1] if joins[i] else numbers[i] > numbers[i - 1]
    assert {event.epoch for event in events} <= set(numbers.tolist())


def test_numbers_that_rise_are_kept_as_they_are() -> None:
    numbers, events = risen([1, 2, 5, 9], [False] * 4)
    assert numbers.tolist() == [1, 2, 5, 9]
    assert events == ()
