"""What a log with a record a line may look like and still be read."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fitreport.errors import InputError
from fitreport.run import Run
from fitreport.sources.interface import source_of
from fitreport.sources.json_lines import NAME, read, recognise

RECORDS: list[dict[str, Any]] = [
    {"epoch": 1, "loss": 1.5, "val_loss": 1.75},
    {"epoch": 2, "loss": 0.5, "val_loss": 1.25},
]
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "digits.jsonl"


def run_from(log: Path, text: str) -> Run:
    log.write_text(text)
    source = source_of(log)
    assert source is not None
    assert source.NAME == NAME
    (run,) = source.read(log)
    return run


def values(run: Run, metric: str = "loss", split: Any = "train") -> list[float]:
    curve = run.curve(metric, split)
    assert curve is not None
    return curve.values.tolist()


def told(run: Run) -> list[str]:
    return [event.text for event in run.events if event.kind == "recovered"]


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES.replace("\n", "\r\n"),
        LINES.replace("\n", "\n\n").rstrip(),
        "".join(f"{record}\n" for record in RECORDS),  # as print writes a dict
        "".join(
            json.dumps({"epoch": r["epoch"], "train": {"loss": r["loss"]}}) + "\n"
            + json.dumps({"epoch": r["epoch"], "val": {"loss": r["val_loss"]}}) + "\n"
            for r in RECORDS
        ),
    ],
)  # fmt: skip
def test_every_form_gives_the_same_run(log: Path, text: str) -> None:
    run = run_from(log, text)
    assert values(run) == [1.5, 0.5]
    assert values(run, split="validation") == [1.75, 1.25]
    assert run.curves[0].epochs.tolist() == [1, 2]
    assert len(run.curves) == 2
    assert run.events == ()


def test_settings_before_the_first_epoch_are_hyperparameters(log: Path) -> None:
    run = run_from(log, '{"optimizer": "adam", "seed": 3}\n' + LINES)
    assert run.params == {"optimizer": "adam", "seed": 3}
    assert len(run.curves) == 2
    assert run.events == ()


def test_bare_nan_is_a_value_and_null_is_absent(log: Path) -> None:
    run = run_from(log, '{"loss": NaN}\n{"loss": null}\n{"loss": -Infinity}\n')
    assert run.curves[0].epochs.tolist() == [0, 2]
    assert np.array_equal(values(run), [np.nan, -np.inf], equal_nan=True)


def test_a_cut_last_line_costs_one_epoch(log: Path) -> None:
    run = run_from(log, LINES + '{"epoch": 3, "lo')
    assert values(run) == [1.5, 0.5]
    assert told(run) == ["the last line was cut short and left out"]


def test_lines_of_other_things_are_left_out_and_told(log: Path) -> None:
    run = run_from(log, LINES + "saving checkpoint\n[1, 2]\n" + '{"epoch": 3, "loss": 0.25}\n')
    assert values(run) == [1.5, 0.5, 0.25]
    assert told(run) == ["lines that are no records were left out: 2"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"epoch": 3, "best_loss": 0.5}\n',  # the state of something, and no log
        '{"level": "info", "text": "epoch"}\n{"level": "info", "text": "loss"}\n',
        '{"epoch": 1, "text": "begins"}\n{"epoch": 2, "text": "begins"}\n',
        '{"question": "a", "score": 1}\n{"question": "b", "score": 2}\n',
    ],
)
def test_other_records_are_not_recognised(log: Path, text: str) -> None:
    log.write_text(text)
    assert not recognise(log)


def test_records_without_any_are_refused_with_the_name(log: Path) -> None:
    log.write_text("nothing\n")
    with pytest.raises(InputError, match=r"digits\.jsonl holds no record"):
        read(log)


def test_a_metric_with_a_value_a_class_is_a_curve_a_class(log: Path) -> None:
    run = run_from(log, '{"loss": 2, "f1": [0.1, 0.9]}\n{"loss": 1, "f1": [0.2, 0.8]}\n')
    assert values(run, "f1[0]") == [0.1, 0.2]
    assert values(run, "f1[1]") == [0.9, 0.8]
    assert run.events == ()
