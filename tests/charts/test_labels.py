"""Labels beside curves: short enough, apart from each other, where they belong."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.charts.bounds import Bounds
from fitreport.charts.labels import LINE, align, placed_labels, short, shorts, spread
from tests.studies import texts

HEIGHT = 222.0
wishes = st.lists(st.floats(-50, HEIGHT + 50), min_size=1, max_size=int(HEIGHT / LINE))


@given(wishes)
def test_no_two_labels_overlap(positions: list[float]) -> None:
    places = sorted(spread(positions, 0, HEIGHT))
    assert all(b - a >= LINE - 1e-6 for a, b in pairwise(places))


@given(wishes)
def test_labels_stay_within_the_plot(positions: list[float]) -> None:
    assert all(-1e-6 <= place <= HEIGHT + 1e-6 for place in spread(positions, 0, HEIGHT))


@given(wishes)
def test_labels_keep_the_order_of_their_curves(positions: list[float]) -> None:
    places = spread(positions, 0, HEIGHT)
    order = sorted(range(len(positions)), key=positions.__getitem__)
    assert order == sorted(order, key=places.__getitem__)


@given(st.lists(st.integers(0, 10), max_size=8, unique=True))
def test_labels_that_are_apart_stay_where_they_are(rows: list[int]) -> None:
    positions = [row * LINE for row in rows]
    assert spread(positions, 0, HEIGHT) == pytest.approx(positions)


def test_two_labels_that_meet_part_evenly() -> None:
    assert spread([100.0, 101.0], 0, HEIGHT) == pytest.approx([100.5 - LINE / 2, 100.5 + LINE / 2])


def test_a_label_is_told_how_far_it_was_moved() -> None:
    rows = placed_labels([("a", 0.5, "#000"), ("b", 0.5, "#111")], Bounds(0.0, 1.0))
    assert [row["text"] for row in rows] == ["a", "b"]
    assert [row["dy"] for row in rows] == [-LINE / 2, LINE / 2]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("run", "run"),
        ("a" * 16, "a" * 16),
        ("learning-rate-0.001-seed-1", "learning…-seed-1"),
        ("", ""),
        ("中" * 30, "中中中中…中中中"),
        ("🦊" * 9, "🦊🦊🦊🦊…🦊🦊🦊"),
        ("e\u0301" * 16, "e\u0301" * 16),
    ],
)
def test_a_long_name_gives_way_in_its_middle(name: str, shown: str) -> None:
    assert short(name) == shown


@given(texts(), st.integers(3, 40))
def test_a_shortened_name_is_no_longer_than_asked(name: str, most: int) -> None:
    shown = short(name, most)
    assert shown == name or ("…" in shown and len(shown) <= max(len(name), most))
    assert short(shown, most) == shown


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["a-long-name-of-a-run", "baseline"], ["a-long-n…f-a-run", "baseline"]),
        (
            [f"learning-rate-{rate}-batch-size-64" for rate in ("0.001", "0.0001")],
            ["…0.001…", "…0.0001…"],
        ),
        (
            [f"set-{s}-units-64-lr-{rate}-wd-0.0001" for s in ("mnist", "cifar") for rate in "12"],
            ["…mnist…1…", "…mnist…2…", "…cifar…1…", "…cifar…2…"],
        ),
        (["n" * 20 + "x" + "n" * 20, "n" * 41], ["…nnxnnnnnnnnn…", "…nnnnnnnnnnnn…"]),
        (["digits_final_version_of_it", "digits_final_new_version_of_it"], ["…version…", "…new…"]),
    ],
)
def test_names_that_begin_and_end_alike_keep_what_tells_them_apart(
    names: list[str], shown: list[str]
) -> None:
    assert shorts(names) == shown


@given(st.lists(texts(), max_size=6, unique=True))
def test_names_beside_each_other_are_shortened_whatever_they_are(names: list[str]) -> None:
    shown = shorts(names)
    assert all(len(s) <= max(len(n), 24) for n, s in zip(names, shown, strict=True))


def test_names_that_nothing_tells_apart_are_shortened_alike() -> None:
    one, other, *empty = shorts(["a" * 40, "a" * 40, "", ""], 8)
    assert one == other
    assert one.startswith("aaaa")
    assert empty == ["", ""]


def test_a_text_keeps_clear_of_both_sides() -> None:
    assert [align(x, (0, 100)) for x in (0, 5, 50, 90, 100)] == [
        "left", "left", "center", "right", "right",
    ]  # fmt: skip
