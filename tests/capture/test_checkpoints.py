"""Checkpoints that other callbacks wrote are told with their path and digest."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from fitreport.capture.checkpoints import CheckpointWatch, relative_to_run


def watch(path: Path | str, monitor: str = "val_loss") -> CheckpointWatch:
    writer = SimpleNamespace(filepath=str(path), save_freq="epoch", monitor=monitor)
    return CheckpointWatch([object(), writer], time.time_ns())


def test_a_file_is_told_each_time_that_it_is_written(tmp_path: Path) -> None:
    file, logs = tmp_path / "best.keras", {"val_loss": 0.5}
    watching = watch(file)
    assert watching.written(0, 0, logs, tmp_path / "run") == []
    file.write_bytes(b"weights")
    (event,) = watching.written(1, 11, logs, tmp_path / "run")
    assert event.epoch == 11
    assert event.facts == {
        "path": "../best.keras",
        "digest": hashlib.sha256(b"weights").hexdigest(),
        "val_loss": 0.5,
    }
    assert watching.written(2, 12, logs, tmp_path / "run") == []
    file.write_bytes(b"better weights")
    assert len(watching.written(3, 13, logs, tmp_path / "run")) == 1


def test_a_file_of_an_earlier_training_is_not_told(tmp_path: Path) -> None:
    file = tmp_path / "best.keras"
    file.write_bytes(b"old")
    os.utime(file, (1_000_000, 1_000_000))
    assert watch(file).written(0, 0, {}, tmp_path / "run") == []


def test_a_name_with_epoch_and_value_in_it_is_found(tmp_path: Path) -> None:
    (tmp_path / "03-0.50.keras").write_bytes(b"weights")
    watching = watch(tmp_path / "{epoch:02d}-{val_loss:.2f}.keras")
    (event,) = watching.written(2, 2, {"val_loss": 0.5}, tmp_path / "run")
    assert event.facts["path"] == "../03-0.50.keras"


@pytest.mark.parametrize("name", ["{batch}.keras", "{val_f1}.keras", "{", "{0}"])
def test_a_name_that_only_the_callback_can_fill_is_left(tmp_path: Path, name: str) -> None:
    assert watch(tmp_path / name).written(0, 0, {}, tmp_path / "run") == []


def test_a_folder_is_told_without_a_digest(tmp_path: Path) -> None:
    (tmp_path / "saved_model").mkdir()
    (event,) = watch(tmp_path / "saved_model").written(0, 0, {}, tmp_path / "run")
    assert event.facts == {"path": "../saved_model"}


@pytest.mark.parametrize(
    ("file", "run", "told"),
    [
        ("work/runs/a/model.keras", "work/runs/a", "model.keras"),
        ("work/checkpoints/b.keras", "work/runs/a", "../../checkpoints/b.keras"),
        ("elsewhere/jane/b.keras", "work/runs/a", "b.keras"),
        ("elsewhere/runs/b.keras", "elsewhere/runs/a", "../b.keras"),
    ],
)
def test_a_path_tells_nothing_of_private_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, run: str, told: str
) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert relative_to_run(tmp_path / file, tmp_path / run) == told
