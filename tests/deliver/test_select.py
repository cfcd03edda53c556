"""The choice of what deploys: who wins, who is out, and which file that is."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from fitreport.deliver.checkpoint import checkpoint_of
from fitreport.deliver.requirement import requirement
from fitreport.deliver.select import select
from fitreport.deliver.select_text import as_json, as_text
from fitreport.deliver.selection import Selection
from fitreport.errors import UsageError
from fitreport.hub import Study
from fitreport.run import Event, Model, Run
from tests.studies import HOSTILE, NAN, curve, repeated, run, study

CLIMB = [0.9 * (1 - math.exp(-n / 3)) for n in range(19)]


def model(parameters: int) -> Model:
    return Model("net", "Sequential", (), parameters, parameters, 4 * parameters)


def arm(name: str, *reached: float, parameters: int | None = None, **more: object) -> list[Run]:
    """Runs of one configuration that reach so much, seed by seed."""
    return [
        run(
            curve([*CLIMB, value], "validation", "accuracy", goal="max"),
            name=f"{name}-seed{seed}",
            params={"seed": seed, "config": name},
            model=model(parameters) if parameters else None,
            **more,
        )
        for seed, value in enumerate(reached)
    ]


def chosen(made: Study, *texts: str, **more: object) -> Selection:
    return select(made, [requirement(text) for text in texts], **more)


def winner(made: Study, *texts: str, **more: object) -> str:
    told = chosen(made, *texts, **more)
    assert told.chosen is not None, told.reason
    return made.labels[told.chosen.run]


GOOD, BETTER = (0.93, 0.931, 0.929), (0.95, 0.951, 0.949)


def test_a_group_wins_by_its_mean_and_the_best_of_its_runs_deploys() -> None:
    lucky = arm("lucky", 0.92, 0.99, 0.91, 0.93)  # one seed above all others
    made = study(*lucky, *arm("steady", *(0.96, 0.961, 0.959, 0.962)))
    assert winner(made) == "steady-seed3"
    told = chosen(made)
    assert told.chosen is not None
    assert (told.chosen.candidate, told.chosen.value, told.chosen.epoch) == ("steady", 0.962, 19)
    assert "expect the mean (95% interval 0.95" in told.reason


def test_what_noise_cannot_tell_apart_goes_to_the_smaller_model() -> None:
    large = arm("large", 0.951, 0.949, 0.95, parameters=9000)
    small = arm("small", 0.95, 0.9495, 0.9502, parameters=90)
    worse = arm("worse", *GOOD, parameters=9)
    made = study(*large, *small, *worse)
    told = chosen(made)
    assert winner(made) == "small-seed2"
    assert (
        "within noise of large, and is the smallest model of these (90 parameters)" in told.reason
    )
    assert [one.tied for one in told.candidates] == [True, True, False]
    failing = chosen(made, tie="fail")
    assert (failing.chosen, failing.exit_code) == (None, 1)
    assert "large, small lie within noise of each other" in failing.reason


def test_a_clear_winner_wins_whatever_its_size_and_whatever_a_tie_does() -> None:
    made = study(*arm("large", *BETTER, parameters=9000), *arm("small", *GOOD, parameters=9))
    assert winner(made) == winner(made, tie="fail") == "large-seed1"


def test_a_difference_that_does_not_matter_is_a_tie() -> None:
    made = study(
        *arm("large", *BETTER, parameters=9000), *arm("small", *GOOD, parameters=9),
        *arm("base", *GOOD), baseline="base", relevant={"accuracy": 0.05},
    )  # fmt: skip
    assert winner(made) == "small-seed1"
    assert "so few runs" not in chosen(made).reason


def test_single_runs_are_told_apart_by_the_noise_of_their_epochs() -> None:
    waves = [0.8 + 0.01 * (n % 3) for n in range(20)]
    made = study(
        run(curve(waves, "validation", "accuracy"), name="large", model=model(900)),
        run(curve([v - 0.005 for v in waves], "validation", "accuracy"), name="small",
            model=model(9)),
        run(curve([v - 0.3 for v in waves], "validation", "accuracy"), name="far", model=model(1)),
    )  # fmt: skip
    assert winner(made) == "small"
    alone = study(*made.runs[::2])
    assert winner(alone) == "large"
    assert "another seed might turn that round" in chosen(alone).reason


def test_without_sizes_a_tie_goes_to_the_better_value() -> None:
    made = study(*arm("a", 0.951, 0.949, 0.95), *arm("b", 0.95, 0.9495, 0.9502))
    assert winner(made) == "a-seed0"
    assert "no size of a model is recorded" in chosen(made).reason


def test_runs_with_errors_and_broken_runs_are_out() -> None:
    broken = run(
        curve([1.0, 0.5, NAN, NAN], "train"),
        curve([0.9, 0.99, 0.99, 0.99], "validation", "accuracy", goal="max"),
        name="broken",
    )
    crashed = run(*arm("x", 0.99)[0].curves, name="crashed", status="crashed")
    made = study(broken, crashed, *arm("good", *GOOD))
    told = chosen(made)
    assert winner(made) == "good-seed1"
    reasons = {one.name: one.reason for one in told.left_out}
    assert "[non-finite]" in reasons["broken"]
    assert "it is crashed" in reasons["crashed"]


def test_a_seed_that_broke_is_told_where_its_group_wins() -> None:
    *others, last = arm("good", *GOOD, 0.932)
    crashed = run(*last.curves, name=last.name, params=last.params, status="crashed")
    told = chosen(study(*others, crashed))
    assert told.candidates[0].out == 1
    assert "1 run of it may not be chosen" in told.reason
    assert [one.name for one in told.left_out] == ["good-seed3"]


def test_requirements_leave_out_and_nothing_may_be_good_enough() -> None:
    made = study(*arm("good", *GOOD), *arm("better", *BETTER))
    assert winner(made, "val_accuracy <= 0.94") == "good-seed1"
    none = chosen(made, "val_accuracy >= 0.99")
    assert (none.chosen, none.exit_code, len(none.left_out)) == (None, 1, 2)
    lacking = study(run(curve([1.0, 0.5], "validation"), name="a"),
                    run(curve([0.5], "validation", "other"), name="b"), metric="loss")  # fmt: skip
    assert chosen(lacking, "val_other >= 0").exit_code == 2


def test_the_baseline_is_not_chosen() -> None:
    made = study(*arm("base", *BETTER), *arm("new", *GOOD), baseline="base")
    assert winner(made) == "new-seed1"
    assert chosen(made).left_out[0].name == "base"
    assert chosen(made, "val_accuracy >= baseline").exit_code == 1
    elsewhere = study(*arm("new", *GOOD))
    assert winner(elsewhere) == "new-seed1"


def test_choosing_on_the_test_split_must_be_insisted_on() -> None:
    curves = [*arm("a", 0.9)[0].curves, curve([0.7], "test", "accuracy", epochs=[19])]
    for made, texts in (
        (study(run(*curves, name="a"), metric="test_accuracy"), ()),
        (study(run(curves[-1], name="a"), goals={"accuracy": "max"}), ()),
        (study(run(*curves, name="a")), ("test_accuracy >= 0.5",)),
    ):
        with pytest.raises(UsageError, match="--on-test"):
            chosen(made, *texts)
        assert winner(made, *texts, on_test=True) == "a"


def test_a_refusal_names_the_metric_as_it_was_asked_for() -> None:
    made = study(run(curve([0.7], "test", "accuracy", epochs=[19]), name="a"),
                 metric="test_accuracy", goals={"accuracy": "max"})  # fmt: skip
    with pytest.raises(UsageError, match="--metric test_accuracy would"):
        chosen(made)
    unasked = study(*made.runs, goals={"accuracy": "max"})
    with pytest.raises(UsageError, match="accuracy, which decides, would"):
        chosen(unasked)


def test_a_tie_for_want_of_runs_is_told_as_one() -> None:
    few = study(*arm("large", 0.95, 0.97, parameters=900), *arm("small", 0.9, 0.94, parameters=9))
    told = chosen(few)
    assert winner(few) == "small-seed1"
    assert "cannot tell them apart, which does not make them alike: so few runs" in told.reason
    assert "difference under" in chosen(few, tie="fail").reason
    sure = study(*arm("large", *BETTER, parameters=900), *arm("small", *GOOD, parameters=9))
    assert "alike" not in chosen(sure).reason


def test_without_validation_the_reason_says_what_training_values_are_worth() -> None:
    made = study(run(curve([2.0, 1.0], "train"), name="a"))
    assert "training values tell nothing of new data" in chosen(made).reason


def test_no_known_goal_is_told() -> None:
    with pytest.raises(UsageError, match="--goal"):
        chosen(study(run(curve([1.0], metric="mystery"))))


def written(path: str, epoch: int, digest: str = "ab" * 32) -> Event:
    return Event("checkpoint", epoch, facts={"path": path, "digest": digest})


def test_the_checkpoint_is_that_of_the_epoch() -> None:
    events = (written("e3.keras", 3), written("best.keras", 7, "cd" * 32), written("e9.keras", 9))
    found, note = checkpoint_of(run(events=events), 7)
    assert found is not None
    assert (found.path, found.digest, note) == ("best.keras", "cd" * 32, "")


def test_a_checkpoint_that_was_written_over_is_none() -> None:
    events = (written("last.keras", 7), written("last.keras", 9))
    found, note = checkpoint_of(run(events=events), 7)
    assert found is None
    assert "no checkpoint of epoch 7 is recorded" in note
    assert "last.keras was, and was written over at epoch 9" in note


def test_without_a_checkpoint_of_the_epoch_the_note_says_what_there_is() -> None:
    other = run(events=(written("best.keras", 3),), facts={"fit": {"weights_of_epoch": 7}})
    found, note = checkpoint_of(other, 7)
    assert found is None
    assert "the model had its weights at the end" in note
    assert "recorded are best.keras of epoch 3" in note
    assert checkpoint_of(run(), 7) == (None, "no checkpoint of epoch 7 is recorded")


def test_text_and_json_tell_path_checkpoint_and_digest() -> None:
    made = study(*arm("only", 0.9, events=(written("best.keras", 19),)))
    lines = list(as_text(made, chosen(made), "../runs"))
    assert lines[:5] == [
        "only-seed0",
        "  path: ../runs/only-seed0",
        "  epoch: 19, 0.900 validation accuracy",
        "  checkpoint: best.keras",
        f"  sha256: {'ab' * 32}",
    ]
    told = json.loads(as_json(made, chosen(made), "../runs"))["chosen"]
    assert told["path"] == "../runs/only-seed0"
    assert told["checkpoint"] == {"path": "best.keras", "digest": "ab" * 32, "epoch": 19}


def test_the_same_runs_in_any_order_give_the_same_choice() -> None:
    runs = [*arm("a", 0.95, 0.951), *arm("b", 0.95, 0.951), *repeated("c", 0.9)]
    assert winner(study(*runs)) == winner(study(*reversed(runs)))


def test_any_name_will_do() -> None:
    falls = curve([3.0, 2.0, 1.0], "validation", goal="min")
    made = study(*(
        run(falls, name=name, events=(written(name, 2, name),)) for name in HOSTILE
    ))  # fmt: skip
    told = chosen(made)
    json.loads(as_json(made, told))
    assert all(isinstance(line, str) for line in as_text(made, told))


def test_the_json_is_as_it_is_documented() -> None:
    import re

    document = (Path(__file__).parents[2] / "docs" / "gate.md").read_text("utf-8")
    section = document[document.index("## The choice") :]
    table = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", section, re.MULTILINE))
    made = study(*arm("base", *BETTER), *arm("new", *GOOD, events=(written("a", 19),)),
                 baseline="base")  # fmt: skip
    told = json.loads(as_json(made, chosen(made, "val_accuracy > 0")))
    assert set(told) == set(table)
    for key, one in (("chosen", told["chosen"]), ("candidates", told["candidates"][0]),
                     ("left_out", told["left_out"][0])):  # fmt: skip
        assert set(one) <= set(re.findall(r"`(\w+)`", table[key])), key
