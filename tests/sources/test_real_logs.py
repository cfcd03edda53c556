"""Logs that others published, each read with all its values.

They were collected from public repositories; the folder's name tells what is special about each.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fitreport.run import Run
from fitreport.sources.find import find_runs
from fitreport.sources.interface import source_of

DATA = Path(__file__).parent / "data"
LOGS = sorted(path for path in DATA.glob("*/*") if path.is_file())


def the_runs(folder: str) -> tuple[Run, ...]:
    found = find_runs([DATA / folder])
    assert not found.skipped
    return found.runs


def the_run(folder: str) -> Run:
    (run,) = the_runs(folder)
    return run


def numbers_in(path: Path) -> Iterator[float]:
    """Every number that the file holds, read in the plainest way there is."""
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        history = json.loads(text)
        rows = history.values() if isinstance(history, dict) else (r.values() for r in history)
        yield from (value for row in rows for value in row if not isinstance(value, str))
        return
    for line in text.splitlines():
        separator = next((s for s in ";\t" if s in line), ",")
        for cells in csv.reader([line], delimiter=separator):
            for cell in cells:
                try:
                    yield float(cell)
                except ValueError:
                    continue


def numbers_of(run: Run) -> list[float]:
    values = [value for curve in run.curves for value in curve.values]
    if run.timeline is not None:
        known = run.timeline.duration, run.timeline.learning_rate
        values += [value for column in known for value in column if not np.isnan(value)]
    return values


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.parent.name)
def test_a_published_log_is_read_with_all_its_values(path: Path) -> None:
    source = source_of(path)
    assert source is not None
    values = sorted(v for run in source.read(path) for v in numbers_of(run) if v == v)
    wanted = sorted(value for value in numbers_in(path) if value == value)
    epochs = sorted(float(e) for run in source.read(path) for e in longest(run))
    missing = list(wanted)
    for value in values:
        missing.remove(value)
    assert missing == [] or missing == given_epochs(path, epochs)


def longest(run: Run) -> np.ndarray:
    return max((curve.epochs for curve in run.curves), key=len)


def given_epochs(path: Path, epochs: list[float]) -> list[float]:
    """The numbers of the epochs as the file gives them, where they are no metric's values."""
    return [0.0, 0.0, 0.0] if path.parent.name == "csv-restart-000" else epochs


@pytest.mark.parametrize(
    ("folder", "name", "curves", "epochs"),
    [
        ("csv-healthy-valbetter", "csv-healthy-valbetter", 4, 10),
        ("csv-last-epoch-spike", "csv-last-epoch-spike", 6, 7),
        ("csv-noepoch-1row", "csv-noepoch-1row", 6, 1),
        ("csv-overfit-clean", "log_moModel", 4, 16),
        ("csv-semicolon-titleline", "csv-semicolon-titleline", 4, 17),
        ("csv-tab-1epoch", "csv-tab-1epoch", 4, 1),
        ("json-1epoch-auc", "json-1epoch-auc", 6, 1),
        ("json-gan-negative", "json-gan-negative", 2, 50),
    ],
)
def test_a_published_log_gives_its_curves(folder: str, name: str, curves: int, epochs: int) -> None:
    run = the_run(folder)
    assert run.name == name
    assert len(run.curves) == curves
    assert {len(curve) for curve in run.curves} == {epochs}
    assert longest(run).tolist() == list(range(epochs))
    assert run.events == ()


def test_epochs_counted_from_1_keep_their_numbers() -> None:
    run = the_run("csv-poutyne-1based")
    assert longest(run).tolist() == [1, 2, 3, 4, 5]
    assert run.timeline is not None
    assert run.timeline.learning_rate.tolist() == [0.1] * 5
    assert run.timeline.duration[0] == 7.958005199999661
    assert run.timeline.elapsed[1] == pytest.approx(15.956, abs=1e-3)
    assert run.curve("lr", "train") is None


def test_train_loss_beside_val_loss_is_one_metric_pair() -> None:
    run = the_run("csv-late-divergence")
    assert [(c.metric, c.split) for c in run.curves] == [("loss", "train"), ("loss", "validation")]
    assert len(run.curves[0]) == 19


def test_a_metric_that_is_nan_throughout_is_kept_and_told() -> None:
    run = the_run("csv-nan-metric")
    curve = run.curve("dice_coefficient_t", "train")
    assert curve is not None
    assert len(curve) == 32
    assert np.isnan(curve.values).all()
    told = [event.facts for event in run.events if event.kind == "non-finite"]
    assert {"metric": "dice_coefficient_t", "split": "train", "value": "NaN"} in told


def test_appended_runs_of_one_epoch_each_are_numbered_on() -> None:
    run = the_run("csv-restart-000")
    assert longest(run).tolist() == [0, 1, 2]
    assert [(e.kind, e.epoch, e.facts) for e in run.events] == [
        ("restarted", 1, {"counted_from": 0}),
        ("restarted", 2, {"counted_from": 0}),
    ]


def test_a_title_without_rows_is_told_and_the_table_below_is_read() -> None:
    run = the_run("csv-headers-only")
    assert {len(curve) for curve in run.curves} == {15}
    assert run.params["Learning Rate"] == 0.01
    assert run.epochs_planned == 15
    assert [event.kind for event in run.events] == ["recovered"]


def test_each_trial_with_a_title_of_its_own_is_a_run() -> None:
    first, second = the_runs("csv-trials-junk")
    assert (first.name, second.name) == ("csv-trials-junk 1", "csv-trials-junk 2")
    assert {len(c) for c in first.curves} == {15}
    assert {len(c) for c in second.curves} == {70}
    assert first.params["Learning Rate"] == 0.01
    assert second.params["Learning Rate"] == 0.005


def test_records_that_name_their_split_are_validation_curves() -> None:
    run = the_run("json-records-split")
    assert {curve.split for curve in run.curves} == {"validation"}
    assert {curve.metric for curve in run.curves} == {"loss", "f1", "precision", "recall"}
    assert longest(run).tolist() == list(range(1, 16))
    assert run.timeline is not None
    assert run.timeline.duration[0] == 11.0
