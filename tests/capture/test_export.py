"""A run folder from a History that is there already."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from fitreport import export
from fitreport.errors import RecordError, UsageError
from fitreport.run import Run
from fitreport.runfolder.read import read_run


def epochs_of(run: Run, metric: str, split: str) -> list[int]:
    curve = run.curve(metric, split)  # type: ignore[arg-type]
    assert curve is not None
    return curve.epochs.tolist()


def test_a_history_object_gives_its_epochs_and_plan(tmp_path: Path) -> None:
    history = SimpleNamespace(
        history={"loss": [3.0, 2.0], "val_loss": [4.0, 3.0], "lr": [0.1, 0.1]},
        epoch=[5, 6],
        params={"epochs": 7, "steps": 12, "verbose": 0},
        model=None,
    )
    run = read_run(export(history, tmp_path / "run", name="mine"))
    assert (run.name, run.status, run.epochs_planned) == ("mine", "finished", 2)
    assert epochs_of(run, "loss", "train") == epochs_of(run, "loss", "validation") == [5, 6]
    assert run.facts["fit"] == {"steps": 12}
    assert run.timeline is not None
    assert run.timeline.learning_rate.tolist() == [0.1, 0.1]
    assert np.isnan(run.timeline.duration).all()
    assert (run.started, [c.metric for c in run.curves]) == (None, ["loss", "loss"])
    assert run.ended is not None


@pytest.mark.parametrize(
    ("losses", "stopped", "status"),
    [
        ([3.0, 2.0], True, "stopped early"),
        ([3.0, math.nan], True, "interrupted"),
        ([3.0, math.inf], True, "interrupted"),
        ([3.0, math.nan], False, "finished"),
        ([3.0, 2.0, math.nan], True, "finished"),
    ],
)
def test_a_training_that_broke_was_not_stopped_early(
    tmp_path: Path, losses: list[float], stopped: bool, status: str
) -> None:
    model = SimpleNamespace(stop_training=stopped, layers=[], name="toy")
    history = SimpleNamespace(history={"loss": losses}, params={"epochs": 3}, model=model)
    assert read_run(export(history, tmp_path / "run")).status == status


def test_a_saved_history_is_the_same(tmp_path: Path) -> None:
    saved = {"history": {"loss": [1.0]}, "epoch": [0], "params": {"epochs": 3}}
    run = read_run(export(saved, tmp_path / "run"))
    assert (epochs_of(run, "loss", "train"), run.epochs_planned) == ([0], 3)


def test_metrics_may_be_called_history_and_epoch(tmp_path: Path) -> None:
    run = read_run(export({"epoch": [9.0, 8.0], "history": [1, 2]}, tmp_path / "run"))
    assert {c.metric for c in run.curves} == {"epoch", "history"}


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (10, range(10)),
        (5, [1, 3, 5, 7, 9]),
        (3, [2, 5, 8]),
        (1, [9]),
        (7, range(7)),
        (4, [1, 4, 6, 9]),
    ],
)
def test_fewer_validation_values_are_placed_and_told(
    tmp_path: Path, count: int, expected: list[int]
) -> None:
    history = {"loss": [0.5] * 10, "val_loss": [0.6] * count}
    run = read_run(export(history, tmp_path / "run"))
    assert epochs_of(run, "loss", "validation") == list(expected)
    curve, train = run.curve("loss", "validation"), run.curve("loss", "train")
    assert curve is not None
    assert train is not None
    assert (curve.epochs_inferred, train.epochs_inferred) == (count < 10, False)


def test_epochs_that_start_again_are_numbered_on(tmp_path: Path) -> None:
    history = SimpleNamespace(history={"loss": [1, 2, 3, 4]}, epoch=[0, 1, 0, 1])
    run = read_run(export(history, tmp_path / "run"))
    assert epochs_of(run, "loss", "train") == [0, 1, 2, 3]
    assert [(e.kind, e.epoch, e.facts) for e in run.events] == [
        ("restarted", 2, {"counted_from": 0})
    ]


def test_values_keep_what_they_are(tmp_path: Path) -> None:
    history = {"loss": [np.float32(0.1), math.nan, math.inf, "0.5"], "empty": [], "text": "abc"}
    with pytest.warns(UserWarning, match="loss of epoch 3"):
        run = read_run(export(history, tmp_path / "run", test={"test_loss": 1}))
    train, test = run.curve("loss", "train"), run.curve("loss", "test")
    assert train is not None
    assert test is not None
    assert repr(train.values.tolist()) == "[0.10000000149011612, nan, inf]"
    assert test.values.tolist() == [1]


@pytest.mark.parametrize("history", [None, 3, "loss", [1, 2], object()])
def test_what_is_no_history_is_refused_in_words(tmp_path: Path, history: Any) -> None:
    with pytest.raises(UsageError, match="what fit returned"):
        export(history, tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "history",
    [
        {},
        {"loss": []},
        {"loss": 0.5},
        {"loss": np.array(0.5)},
        SimpleNamespace(history={}, epoch=[]),
    ],
)
def test_a_history_without_epochs_is_refused_and_nothing_is_written(
    tmp_path: Path, history: Any
) -> None:
    with pytest.raises(UsageError, match="without epochs"):
        export(history, tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("test", [[0.1, 0.9], 0.1, "loss"])
def test_values_of_the_test_split_without_names_are_refused_in_words(
    tmp_path: Path, test: Any
) -> None:
    with pytest.raises(UsageError, match="return_dict=True"):
        export({"loss": [1.0]}, tmp_path / "run", test=test)
    assert not (tmp_path / "run").exists()


def test_no_warning_says_that_a_training_goes_on_which_is_over(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "run", tmp_path / "file" / "run"):
        with pytest.warns(UserWarning, match="fitreport") as told:
            export({"loss": [1.0], "note": ["odd"]}, folder)
        assert not [w for w in told if "training" in str(w.message)]


def test_a_folder_that_cannot_be_written_costs_no_trained_model(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.warns(UserWarning, match="file"):
        export({"loss": [1]}, tmp_path / "file" / "run")
    with pytest.raises(RecordError, match="file"):
        export({"loss": [1]}, tmp_path / "file" / "run", strict=True)
