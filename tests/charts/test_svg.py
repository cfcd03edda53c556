"""Vega's SVG made small: the same picture in fewer bytes."""

from __future__ import annotations

import pytest

from fitreport.charts.svg import shrunk

_ROUND = "M{0},0A{0},{0},0,1,1,-{0},0A{0},{0},0,1,1,{0},0"


def small(body: str) -> str:
    return shrunk(f'<svg width="9">{body}</svg>', "a chart", "c").partition(">")[2]


@pytest.mark.parametrize(
    ("place", "center"),
    [
        ('transform="translate(262.24,179.6)" ', ' cx="262.2" cy="179.6"'),
        ('transform="translate(-3,0)" ', ' cx="-3" cy="0"'),
        ("", ""),
    ],
)
def test_a_circle_is_written_as_one(place: str, center: str) -> None:
    path = f'<path {place}d="{_ROUND.format("3.317")}" fill="red"/>'
    assert small(path) == f'<circle{center} r="3.3" fill="red"/></svg>'


@pytest.mark.parametrize(
    "path",
    [
        "M3,0A3,3,0,1,1,-3,0",  # half of one
        "M3,0A3,4,0,1,1,-3,0A3,3,0,1,1,3,0",
        "M3,0A3,3,0,1,1,-3,0A3,3,0,1,1,3,0M9,0",
    ],
)
def test_whatever_else_is_round_stays_a_path(path: str) -> None:
    assert small(f'<path d="{path}"/>') == f'<path d="{path}"/></svg>'


def test_a_users_text_is_no_path() -> None:
    words = f'path d="{_ROUND.format(3)}"'
    assert small(f"<text>&lt;{words}</text>") == f"<text>&lt;{words}</text></svg>"
