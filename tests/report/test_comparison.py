"""The head of a comparison: what sets the candidate apart, where that is the commit alone."""

from __future__ import annotations

from typing import Any

import pytest

from fitreport.report.build import page_html
from fitreport.run import Run
from tests.report.page import check, find, text
from tests.studies import curve, run, study

OLD, NEW = "a" * 40, "b" * 40


def runs(name: str, commit: str, **params: Any) -> list[Run]:
    """Three seeds of a configuration at a commit."""
    return [
        run(
            curve([1.0, 0.5 + seed / 10], "validation"),
            name=f"{name}-s{seed}",
            params={"units": 8, "seed": seed, **params},
            facts={"git": {"commit": commit} if commit else {}},
        )
        for seed in range(3)
    ]


def head(*made: Run, baseline: str = "base") -> str:
    page = check(page_html(study(*made, baseline=baseline, group_by="{group}-s{seed}")))
    return text(find(page, "section", id="comparison")).partition("metric")[0]


def test_equal_settings_at_another_commit_are_told() -> None:
    told = head(*runs("base", OLD), *runs("new", NEW))
    assert "the same settings, at commit bbbbbbb in place of aaaaaaa" in told


def test_of_several_candidates_those_are_named() -> None:
    told = head(*runs("base", OLD), *runs("new", NEW), *runs("wide", NEW, units=16))
    assert "new: the same settings, at commit" in told
    assert "wide" not in told


@pytest.mark.parametrize(
    "candidate",
    [
        runs("new", OLD),
        runs("new", ""),
        runs("new", NEW, units=16),
        [*runs("new", NEW)[:2], *runs("new", OLD)[2:]],
    ],
    ids=["the same commit", "no commit", "other settings", "two commits"],
)
def test_what_differs_otherwise_or_is_not_known_is_not_told_so(candidate: list[Run]) -> None:
    assert "the same settings" not in head(*runs("base", OLD), *candidate)


def test_runs_that_stand_alone_are_told_so_too() -> None:
    told = head(runs("base", OLD)[0], runs("new", NEW)[0], baseline="base-s0")
    assert "the same settings, at commit bbbbbbb" in told
