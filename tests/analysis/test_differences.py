"""What differs between runs."""

from __future__ import annotations

from fitreport.analysis.differences import differences
from fitreport.run import Model, Run
from tests.studies import run


def told(*runs: Run) -> dict[str, tuple]:
    return {f"{d.section}: {d.name}": d.values for d in differences(runs)}


def with_params(**params: object) -> Run:
    return run(params=params)


def test_only_what_is_not_equal_is_told() -> None:
    a = run(params={"lr": 0.1, "batch": 32}, facts={"git": {"commit": "a", "dirty": False}})
    b = run(params={"lr": 0.2, "batch": 32}, facts={"git": {"commit": "b", "dirty": False}})
    assert told(a, b) == {"hyperparameters: lr": (0.1, 0.2), "git: commit": ("a", "b")}


def test_a_run_alone_differs_from_nothing() -> None:
    assert told(with_params(lr=0.1)) == {}
    assert told() == {}


def test_a_setting_that_a_run_lacks_is_a_difference() -> None:
    assert told(with_params(lr=0.1, seed=1), with_params(lr=0.1)) == {
        "hyperparameters: seed": (1, None)
    }


def test_a_run_that_recorded_nothing_differs_in_nothing() -> None:
    assert told(with_params(lr=0.1), run(), with_params(lr=0.1)) == {}
    assert told(with_params(lr=0.1), run(), with_params(lr=0.2)) == {
        "hyperparameters: lr": (0.1, None, 0.2)
    }


def test_true_is_not_one_and_a_text_is_no_number() -> None:
    assert told(with_params(x=1), with_params(x=True)) == {"hyperparameters: x": (1, True)}
    assert told(with_params(x=1), with_params(x="1")) == {"hyperparameters: x": (1, "1")}
    assert told(with_params(x=1), with_params(x=1.0)) == {}


def test_nan_equals_nan_here() -> None:
    assert told(with_params(x=float("nan")), with_params(x=float("nan"))) == {}


def test_models_differ_in_name_layers_and_parameters() -> None:
    one = run(model=Model("net", "Sequential", parameters=10, trainable_parameters=10))
    two = run(model=Model("net", "Sequential", parameters=20, trainable_parameters=10))
    assert told(one, two) == {"model: parameters": (10, 20)}
