"""The short form of a Study: what stands first is what matters most."""

from __future__ import annotations

from fitreport.deliver.brief import brief
from tests.studies import HOSTILE, curve, ordinary, repeated, run, study


def test_groups_lead_by_their_mean_and_stand_beside_their_baseline() -> None:
    told = brief(study(*repeated("base", 0.9), *repeated("better", 0.95), baseline="base"))
    assert [entry.name for entry in told.entries] == ["better", "base"]
    better, base = told.entries
    assert (better.runs, better.verdict, better.difference) == (5, "improved", "+0.0483")
    assert base.is_baseline
    assert base.difference == "–"
    assert told.metric == "validation accuracy"


def test_a_run_alone_tells_its_epoch() -> None:
    falling = curve([3.0, 2.0, 1.0, 2.0], "validation", goal="min")
    [entry] = brief(study(run(falling))).entries
    assert entry.epoch == "2"
    assert entry.interval == "–"


def test_runs_without_a_known_goal_are_told_all_the_same() -> None:
    told = brief(study(run(curve([1.0, 2.0], metric="mystery"), name="a")))
    assert told.metric == ""
    assert told.entries[0].value == "–"


def test_any_name_will_do() -> None:
    told = brief(study(*(ordinary(nth, name=n, params={}) for nth, n in enumerate(HOSTILE))))
    assert len(told.entries) == len(HOSTILE)
