"""Whatever charts are called, their files can be written on every system, and none over another."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.deliver.filenames import file_names
from tests.studies import HOSTILE, texts


@given(st.lists(texts(), max_size=30))
def test_they_are_safe_and_all_different(names: list[str]) -> None:
    found = file_names(names)
    assert len(found) == len(names) == len(set(found))
    for name in found:
        assert re.fullmatch(r"[a-z0-9_][a-z0-9_-]{0,90}", name)


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["loss", "gap loss", "epoch duration"], ["loss", "gap-loss", "epoch-duration"]),
        (["Loss", "loss", "LOSS", "loss-2"], ["loss", "loss-2", "loss-3", "loss-2-2"]),
        (["../../etc/passwd", "a/b", "a\\b"], ["etc-passwd", "a-b", "a-b-2"]),
        (["con", "NUL", "com1", "console"], ["con-chart", "nul-chart", "com1-chart", "console"]),
        (["é", "損失", "", "…"], ["e", "chart", "chart-2", "chart-3"]),
        (["x" * 300], ["x" * 80]),
    ],
)
def test_they_can_be_recognised(names: list[str], files: list[str]) -> None:
    assert file_names(names) == files


def test_hostile_names_stay_in_the_folder() -> None:
    assert all("/" not in name and "." not in name for name in file_names(HOSTILE))
