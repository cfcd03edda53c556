"""The main metric over commits: what is put together, in which order, and when a step is told."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import pytest

from fitreport.analysis.trend import Trend, trends
from fitreport.hub import build_study
from fitreport.run import Curve, Facts, Run

DAY = 86_400.0


def run(commit: str, day: int, seed: int = 0, name: str = "", path: str = "run") -> Run:
    git: dict[str, Facts] = {"git": {"commit": commit}} if commit else {}
    return Run(
        id=f"{commit}{seed}", name=name or f"base-seed{seed}", path=path, source="s",
        started=day * DAY, params={"units": 8, "seed": seed}, facts=git,
    )  # fmt: skip


def history(levels: Sequence[float], seeds: int = 3, noise: float = 0.01) -> tuple[Trend, ...]:
    random = np.random.default_rng(0)
    runs = [run(f"c{at}", at, seed) for at in range(len(levels)) for seed in range(seeds)]
    values = [level + random.normal(0, noise) for level in levels for _ in range(seeds)]
    order = random.permutation(len(runs)).tolist()
    return trends([runs[at] for at in order], [values[at] for at in order])


def test_commits_stand_in_the_order_of_their_dates_whatever_order_they_were_read_in() -> None:
    (found,) = history([0.5, 0.6, 0.7])
    assert [moment.commit for moment in found.moments] == ["c0", "c1", "c2"]
    assert [moment.date for moment in found.moments] == [0, DAY, 2 * DAY]
    assert found.name == "base"
    assert found.step is None, "three commits are too few to tell a step"


def test_an_old_commit_that_is_trained_again_stays_in_its_place() -> None:
    runs = []
    for at, day in enumerate((5, 1, 3)):  # trained, while the commits are of days 0, 1, 2
        git: Facts = {"commit": f"c{at}", "committed": f"2026-01-0{at + 1}T00:00:00Z"}
        runs.append(msgspec.structs.replace(run(f"c{at}", day), facts={"git": git}))
    (found,) = trends(runs, [0.1, 0.2, 0.3])
    assert [moment.commit for moment in found.moments] == ["c0", "c1", "c2"]


def test_a_step_is_told_with_its_commit() -> None:
    (found,) = history([0.9, 0.9, 0.9, 0.8, 0.8, 0.8])
    assert found.step.at == 3
    assert found.step.difference == pytest.approx(-0.1, abs=0.02)
    low, high = found.step.interval
    assert low < found.step.difference < high < 0


def test_the_verdict_of_a_history_begins_with_its_step() -> None:
    runs = []
    for at, level in enumerate([0.9, 0.9, 0.9, 0.8, 0.8, 0.8]):
        curve = Curve.of("score", "validation", [0, 1], [0.1, level + at / 1000], goal="max")
        runs.append(msgspec.structs.replace(run(f"c{at}", at), curves=(curve,)))
    told = "".join(phrase.text for phrase in build_study(runs).verdict)
    assert told.startswith("base-seed0: validation score stepped to the worse at c3, by −0.0")


def test_the_newest_commit_may_be_the_step() -> None:
    (found,) = history([0.9, 0.9, 0.9, 0.9, 0.8])
    assert found.step.at == 4


def test_noise_alone_is_seldom_a_step() -> None:
    random = np.random.default_rng(1)
    told = 0
    for _ in range(1000):
        runs = [run(f"c{at}", at, seed) for at in range(8) for seed in range(3)]
        (found,) = trends(runs, random.normal(size=len(runs)).tolist())
        told += found.step is not None
    assert told <= 0.05 * 1000


def test_reports_without_commits_are_told_by_their_files() -> None:
    runs = [run("", at, path=f"old/report-{at}.html/run") for at in range(3)]
    (found,) = trends(runs, [0.1, 0.2, 0.3])
    assert [moment.commit for moment in found.moments] == [
        f"old/report-{at}.html" for at in range(3)
    ]
    assert all(moment.interval is None for moment in found.moments)


def test_few_commits_and_runs_without_values_make_no_trend() -> None:
    runs = [run(f"c{at}", at) for at in range(3)]
    assert trends(runs[:2], [0.1, 0.2]) == ()
    assert trends(runs, [0.1, None, 0.2]) == ()
    assert trends([run("", at) for at in range(4)], [0.1] * 4) == ()
