"""The chart of a difference: its text alternative tells what is known and no more."""

from __future__ import annotations

from fitreport.charts.kinds import drawings
from tests.studies import repeated, study


def alternative(seeds: int, baseline: str) -> str:
    made = study(*repeated("base", 0.9, seeds), *repeated("better", 0.95, seeds), baseline=baseline)
    [drawing] = [d for d in drawings(made) if d.kind == "difference"]
    return drawing.alt


def test_an_interval_is_told_where_there_is_one() -> None:
    assert "(0.0462 to 0.0504)" in alternative(5, "base")


def test_one_run_against_one_has_none_to_tell() -> None:
    told = alternative(1, "base-seed0")
    assert "NaN" not in told
    assert "at epoch 19." in told
