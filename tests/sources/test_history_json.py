"""What a history in JSON may look like and still be read."""

import json
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fitreport.errors import InputError
from fitreport.run import Curve, Run
from fitreport.sources.history_json import read, recognise

HISTORY = {"loss": [1.5, 0.5], "val_loss": [1.75, 1.25], "accuracy": [0.25, 0.5]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "digits.json"


def runs_from(file: Path, value: Any) -> tuple[Run, ...]:
    file.write_text(value if isinstance(value, str) else json.dumps(value))
    assert recognise(file)
    return read(file)


def run_from(file: Path, value: Any) -> Run:
    (run,) = runs_from(file, value)
    return run


def curve(run: Run, name: str, split: Any = "train") -> Curve:
    found = run.curve(name, split)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "form",
    [
        HISTORY,
        {"history": HISTORY},
        {"history": HISTORY, "params": {"epochs": 2}, "epoch": [0, 1]},
        [{name: values[row] for name, values in HISTORY.items()} for row in range(2)],
        {"history": [{name: values[row] for name, values in HISTORY.items()} for row in range(2)]},
        {name: {"0": values[0], "1": values[1]} for name, values in HISTORY.items()},
        {
            "columns": list(HISTORY),
            "index": [0, 1],
            "data": [[1.5, 1.75, 0.25], [0.5, 1.25, 0.5]],
        },
        {str(row): {name: HISTORY[name][row] for name in HISTORY} for row in range(2)},
        {
            "schema": {
                "fields": [{"name": name, "type": "number"} for name in ("index", *HISTORY)],
                "primaryKey": ["index"],
                "pandas_version": "1.4.0",
            },
            "data": [{"index": r, **{n: v[r] for n, v in HISTORY.items()}} for r in range(2)],
        },
        {name: [str(value) for value in values] for name, values in HISTORY.items()},
        [
            {"train": {"loss": 1.5, "accuracy": 0.25}, "val": {"loss": 1.75}},
            {"train": {"loss": 0.5, "accuracy": 0.5}, "val": {"loss": 1.25}},
        ],
    ],
)
def test_every_form_gives_the_same_run(file: Path, form: Any) -> None:
    run = run_from(file, form)
    assert curve(run, "loss").values.tolist() == [1.5, 0.5]
    assert curve(run, "loss", "validation").values.tolist() == [1.75, 1.25]
    assert curve(run, "accuracy").epochs.tolist() == [0, 1]
    assert len(run.curves) == 3
    assert run.id == run_from(file, HISTORY).id
    assert run.name == "digits"


@pytest.mark.parametrize(
    "text",
    [
        str(HISTORY),
        str({"history": HISTORY, "params": {"verbose": True, "epochs": None}}),
        str({name: dict(enumerate(values)) for name, values in HISTORY.items()}),
        str({name: np.array(values, np.float32) for name, values in HISTORY.items()}),
        str({name: list(map(np.float32, values)) for name, values in HISTORY.items()}),
        str(defaultdict(list, HISTORY)),
        "{'loss': [tensor(1.5, device='cuda:0', grad_fn=<Mean0>), tensor(0.5)], "
        "'val_loss': array([1.75, 1.25], dtype=float32), 'accuracy': [0.25, 5.e-1]}",
    ],
)
def test_a_history_written_as_python_writes_it_is_the_same_run(file: Path, text: str) -> None:
    assert runs_from(file, text)[0].curves == run_from(file, HISTORY).curves


def test_what_python_text_says_of_nan_and_names_is_kept(file: Path) -> None:
    said = {"loss": [math.nan, math.inf, -math.inf, None, 1.0], "it's\n\x00\\ nan": [2.0]}
    run = run_from(file, str(said))
    loss = curve(run, "loss")
    assert loss.epochs.tolist() == [0, 1, 2, 4]
    assert np.array_equal(loss.values, [np.nan, np.inf, -np.inf, 1], equal_nan=True)
    assert {c.metric for c in run.curves} == {"loss", "it's \\ nan"}


@pytest.mark.parametrize(
    "text",
    [
        "{'loss': [0.5, __import__('os').getpid()]}",
        "{'loss': [1.0, ..., 0.5]}",  # numpy's way of leaving a thousand values out
        "{'loss': [0.5, 0.4",
        "{'loss': [0.5], 'when': datetime.date(2020, 1, 2)}",
        "{'loss': [0.5], 'x': '" + "\\'" * 100_000,
        "{'loss': [1" + ", a=b" * 100_000,
    ],
)
def test_python_text_that_is_no_plain_history_is_refused_and_never_run(
    file: Path, text: str
) -> None:
    file.write_text(text)
    assert recognise(file)
    with pytest.raises(InputError, match=r"digits\.json"):
        read(file)


@pytest.mark.parametrize("orient", ["columns", "index", "split", "table"])
def test_a_table_indexed_by_epochs_keeps_their_numbers(file: Path, orient: str) -> None:
    forms = {
        "columns": {"loss": {"5": 3, "6": 2}, "acc": {"5": 0.1, "6": 0.2}},
        "index": {"5": {"loss": 3, "acc": 0.1}, "6": {"loss": 2, "acc": 0.2}},
        "split": {"columns": ["loss", "acc"], "index": [5, 6], "data": [[3, 0.1], [2, 0.2]]},
        "table": {
            "schema": {"fields": [{"name": "index"}, {"name": "loss"}, {"name": "acc"}]},
            "data": [{"index": 5, "loss": 3, "acc": 0.1}, {"index": 6, "loss": 2, "acc": 0.2}],
        },
    }
    run = run_from(file, forms[orient])
    assert curve(run, "loss").epochs.tolist() == [5, 6]
    assert curve(run, "acc").values.tolist() == [0.1, 0.2]
    assert len(run.curves) == 2


def test_folds_by_number_are_runs_and_no_rows(file: Path) -> None:
    runs = runs_from(file, {"0": {"loss": [1, 2]}, "1": {"loss": [3, 4]}})
    assert [run.name for run in runs] == ["digits 0", "digits 1"]


def test_bare_nan_and_infinity_are_values_and_null_is_absent(file: Path) -> None:
    run = run_from(file, '{"loss": [NaN, Infinity, -Infinity, null, 1]}')
    loss = curve(run, "loss")
    assert loss.epochs.tolist() == [0, 1, 2, 4]
    assert np.array_equal(loss.values, [np.nan, np.inf, -np.inf, 1], equal_nan=True)


def test_another_encoding_is_read(file: Path) -> None:
    file.write_bytes(json.dumps(HISTORY).encode("utf-16"))
    assert recognise(file)
    assert len(read(file)[0].curves) == 3


def test_the_learning_rate_is_no_metric(file: Path) -> None:
    for name in ("lr", "learning_rate"):
        run = run_from(file, {**HISTORY, name: [0.1, 0.01]})
        assert run.timeline is not None
        assert run.timeline.learning_rate.tolist() == [0.1, 0.01]
        assert len(run.curves) == 3


def test_the_epochs_that_keras_recorded_are_kept(file: Path) -> None:
    run = run_from(file, {"history": HISTORY, "epoch": [5, 6], "params": {"epochs": 9, "steps": 3}})
    assert curve(run, "loss").epochs.tolist() == [5, 6]
    assert run.epochs_planned == 9
    assert run.facts == {"fit": {"epochs": 9, "steps": 3}}


def test_a_second_fit_is_numbered_on(file: Path) -> None:
    run = run_from(file, {"history": {"loss": [4, 3, 2, 1]}, "epoch": [0, 1, 0, 1]})
    assert curve(run, "loss").epochs.tolist() == [0, 1, 2, 3]
    assert [(e.kind, e.epoch) for e in run.events] == [("restarted", 2)]


def test_a_shorter_validation_list_gets_its_epochs_by_the_rule(file: Path) -> None:
    run = run_from(file, {"loss": [6, 5, 4, 3, 2, 1], "val_loss": [3, 2, 1]})
    validation = curve(run, "loss", "validation")
    assert validation.epochs.tolist() == [1, 3, 5]
    assert validation.epochs_inferred
    assert not curve(run, "loss").epochs_inferred
    assert run.events == ()


def test_a_list_whose_epochs_nobody_can_know_says_so(file: Path) -> None:
    run = run_from(file, {"loss": [1] * 10, "val_loss": [4, 3, 2, 1]})
    validation = curve(run, "loss", "validation")
    assert validation.values.tolist() == [4, 3, 2, 1]
    assert validation.epochs_inferred
    assert [event.text for event in run.events] == [
        "val_loss has 4 values for 10 epochs: which ones is not known"
    ]


def test_a_metric_with_a_value_a_class_is_a_curve_a_class(file: Path) -> None:
    run = run_from(file, {"loss": [1, 2], "f1": [[0.1, 0.2], [0.3, 0.4]]})
    assert curve(run, "f1[0]").values.tolist() == [0.1, 0.3]
    assert curve(run, "f1[1]").values.tolist() == [0.2, 0.4]


def test_several_histories_in_one_file_are_several_runs(file: Path) -> None:
    by_name = runs_from(file, {"fold 1": {"loss": [1, 2]}, "fold 2": {"loss": [3, 4]}})
    assert [run.name for run in by_name] == ["digits fold 1", "digits fold 2"]
    assert [r.name for r in runs_from(file, [HISTORY, {"loss": [9]}])] == ["digits 0", "digits 1"]


def test_what_stands_beside_the_lists_is_a_hyperparameter(file: Path) -> None:
    run = run_from(file, {**HISTORY, "optimizer": "adam", "batch_size": 32})
    assert run.params == {"optimizer": "adam", "batch_size": 32}


def test_names_and_numbers_chosen_to_hurt_are_kept(file: Path) -> None:
    name = "</script><b>\"'\u202e\U0001f600"
    run = run_from(file, {"loss": [1], name: [10**400], "": [2], " ": [3], "\ud800": [4]})
    metrics = [c.metric for c in run.curves]
    assert name in metrics
    assert {"unnamed", "unnamed (2)", "?"} <= set(metrics)
    assert curve(run, name).values.tolist() == [np.inf]
    assert all(m.encode() for m in metrics)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"loss": "mse", "metrics": ["accuracy"], "epochs": 10}',
        '{"name": "report", "version": [1, 2]}',
        '{"dependencies": {"a": "1.0"}}',
        '{"config": {"loss": ["mse", "mae"], "loss_weights": null}}',
        "epoch,loss\n0,1\n",
    ],
)
def test_other_json_is_not_recognised(file: Path, text: str) -> None:
    file.write_text(text)
    assert not recognise(file)


@pytest.mark.parametrize(
    "text", ['{"loss": [1, 2', '{"loss": [1, 2]} trailing', '{"loss": []}', '{"loss": [null]}']
)
def test_a_damaged_or_empty_history_is_refused_with_its_name(file: Path, text: str) -> None:
    file.write_text(text)
    assert recognise(file)
    with pytest.raises(InputError, match=r"digits\.json"):
        read(file)


def test_deep_nesting_is_refused(file: Path) -> None:
    file.write_text('{"loss": [1], "x": ' + "[" * 100_000 + "]" * 100_000 + "}")
    with pytest.raises(InputError):
        read(file)


def test_a_telling_name_behind_a_long_list_is_found(file: Path) -> None:
    run = run_from(file, {"mine": [0.123456789] * 20_000, "loss": [0.5] * 20_000})
    assert len(curve(run, "mine")) == 20_000
