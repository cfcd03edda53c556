"""A log that tells a run folder's training again is left out, and nothing else is."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import fitreport
from fitreport.sources.find import Found, find_runs

LOSSES = [float(np.float32(2 / 3)), float("nan"), float(np.float32(0.1))]


def trained(folder: Path, losses: list[float] = LOSSES) -> None:
    """A run folder as a training leaves it."""
    with fitreport.record(folder) as run:
        for epoch, loss in enumerate(losses):
            run.log(epoch=epoch, loss=loss, val_loss=loss + 1)


def logged(path: Path, losses: list[float] = LOSSES) -> Path:
    """What CSVLogger writes of the same: 32-bit floats in their shortest form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        writer = csv.writer(file)
        writer.writerow(["epoch", "loss", "val_loss"])
        for epoch, loss in enumerate(losses):
            writer.writerow([epoch, np.float32(loss), np.float32(loss + 1)])
    return path


def sources(found: Found) -> list[str]:
    return [run.source for run in found.runs]


@pytest.mark.parametrize("place", ["runs/a.csv", "training.csv", "runs/a/training.csv"])
def test_a_csv_log_of_a_recorded_training_counts_no_second_run(tmp_path: Path, place: str) -> None:
    trained(tmp_path / "runs" / "a")
    found = find_runs([tmp_path, logged(tmp_path / place)])
    assert sources(found) == ["run folder"]
    (skipped,) = found.skipped
    assert skipped.path == place
    assert "same training" in skipped.reason
    assert "runs/a:" in skipped.reason


def test_a_history_of_a_recorded_training_counts_no_second_run(tmp_path: Path) -> None:
    trained(tmp_path / "a")
    history = {"loss": LOSSES, "val_loss": [loss + 1 for loss in LOSSES]}
    (tmp_path / "history.json").write_text(json.dumps(history))
    found = find_runs([tmp_path])
    assert sources(found) == ["run folder"]
    assert [skipped.path for skipped in found.skipped] == ["history.json"]


def test_a_log_of_other_values_is_a_run_of_its_own(tmp_path: Path) -> None:
    trained(tmp_path / "a")
    logged(tmp_path / "b.csv", [*LOSSES[:2], LOSSES[2] * (1 + 1e-6)])
    found = find_runs([tmp_path])
    assert sources(found) == ["run folder", "CSV log"]
    assert found.skipped == ()


def test_a_log_with_a_metric_of_its_own_is_a_run_of_its_own(tmp_path: Path) -> None:
    trained(tmp_path / "a")
    (tmp_path / "b.json").write_text(json.dumps({"loss": LOSSES, "mae": [3, 2, 1]}))
    assert sources(find_runs([tmp_path])) == ["run folder", "Keras history"]


def test_equal_values_far_away_are_a_training_that_came_out_alike(tmp_path: Path) -> None:
    trained(tmp_path / "mine" / "runs" / "a")
    logged(tmp_path / "theirs" / "training.csv")
    assert sources(find_runs([tmp_path])) == ["run folder", "CSV log"]


def test_two_run_folders_of_equal_values_are_two_runs(tmp_path: Path) -> None:
    trained(tmp_path / "a")
    trained(tmp_path / "b")
    assert len(find_runs([tmp_path]).runs) == 2


def test_a_report_of_another_training_that_came_out_alike_is_kept(tmp_path: Path) -> None:
    trained(tmp_path / "theirs" / "a")
    fitreport.build(tmp_path / "theirs", tmp_path / "theirs.html")
    trained(tmp_path / "b")
    found = find_runs([tmp_path / "theirs.html", tmp_path / "b"])
    assert sources(found) == ["report", "run folder"]


def test_strictness_has_nothing_against_what_could_be_read(tmp_path: Path) -> None:
    trained(tmp_path / "a")
    logged(tmp_path / "a.csv")
    study = fitreport.study(tmp_path, strict=True)
    assert [skipped.path for skipped in study.skipped] == ["a.csv"]


@pytest.mark.parametrize("name", ["run.json", "log.jsonl"])
def test_a_file_of_a_run_folder_stands_for_the_folder(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(tmp_path / "a")
    monkeypatch.chdir(tmp_path / "a")
    (by_file,) = find_runs([Path(name)]).runs
    (by_folder,) = find_runs([tmp_path / "a"]).runs
    assert by_file == by_folder
    assert len(find_runs([Path(name), tmp_path]).runs) == 1
