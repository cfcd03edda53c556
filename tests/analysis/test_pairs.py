"""Which metric pairs runs have, in which order, and which of them judges."""

from __future__ import annotations

import pytest

from fitreport.analysis.pairs import main_pair, metric_pairs
from fitreport.run import Run
from tests.studies import curve, run


def with_metrics(*names: str, compiled: tuple[str, ...] = ()) -> Run:
    """A run whose metrics are named as Keras logs them."""
    curves = [
        curve([1.0], "validation", name.removeprefix("val_"))
        if name.startswith("val_")
        else curve([1.0], "train", name)
        for name in names
    ]
    return run(*curves, compiled=compiled)


def order(*runs: Run) -> list[str]:
    return [pair.metric for pair in metric_pairs(runs, {})]


def test_loss_comes_first_then_compiled_metrics_then_all_others() -> None:
    made = with_metrics("lr_x", "b", "a", "loss", compiled=("a", "b"))
    assert order(made) == ["loss", "a", "b", "lr_x"]


def test_metrics_that_only_a_later_run_has_follow() -> None:
    assert order(with_metrics("loss", "a"), with_metrics("loss", "b", compiled=("b",))) == [
        "loss", "b", "a",
    ]  # fmt: skip


def test_a_pair_knows_its_splits_over_all_runs() -> None:
    (pair,) = metric_pairs([with_metrics("loss"), with_metrics("val_loss")], {})
    assert (pair.splits, pair.judged) == (("train", "validation"), "validation")


@pytest.mark.parametrize(
    ("split", "judged"), [("train", "train"), ("validation", "validation"), ("test", "test")]
)
def test_validation_judges_where_there_is_one(split: str, judged: str) -> None:
    (pair,) = metric_pairs([run(curve([1.0], split))], {})
    assert (pair.splits, pair.judged) == ((split,), judged)


def test_a_curve_without_values_counts_for_no_split() -> None:
    (pair,) = metric_pairs([run(curve([1.0]), curve([], "validation"))], {})
    assert pair.judged == "train"


MAIN = [
    # what the run has, what was compiled, what is asked for: the metric and split that judge
    (("loss", "val_loss", "accuracy", "val_accuracy"), (), None, "accuracy validation"),
    (("loss", "val_loss", "auc", "accuracy", "val_accuracy"), ("auc", "accuracy"), None,
     "accuracy validation"),
    (("loss", "val_loss", "accuracy"), ("accuracy",), None, "loss validation"),
    (("loss", "accuracy"), (), None, "loss train"),
    (("loss", "val_loss", "reward", "val_reward"), ("reward",), None, "loss validation"),
    (("loss", "val_loss", "a_loss", "val_a_loss"), ("a_loss",), None, "loss validation"),
    (("accuracy",), (), None, "accuracy train"),
    (("reward",), (), None, None),
    ((), (), None, None),
    (("loss", "val_loss", "mae"), (), "mae", "mae train"),
    (("loss", "val_loss"), (), "loss", "loss validation"),
    (("loss", "val_loss"), (), "val_loss", "loss validation"),
    (("loss", "val_loss"), (), "train_loss", "loss train"),
]  # fmt: skip


@pytest.mark.parametrize(("metrics", "compiled", "wanted", "found"), MAIN)
def test_the_main_pair(metrics: tuple, compiled: tuple, wanted: str, found: str) -> None:
    runs = [with_metrics(*metrics, compiled=compiled)]
    pair = main_pair(runs, metric_pairs(runs, {}), wanted)
    assert (f"{pair.metric} {pair.judged}" if pair else None) == found


@pytest.mark.parametrize("wanted", ["acc", "val_accuracy", "test_loss", "", "val_", "train_x"])
def test_a_metric_that_is_not_there_is_not_guessed(wanted: str) -> None:
    runs = [with_metrics("loss", "val_loss", "accuracy")]
    with pytest.raises(KeyError):
        main_pair(runs, metric_pairs(runs, {}), wanted)


def test_a_loss_of_unknown_goal_gives_way_to_a_metric_of_known_goal() -> None:
    runs = [
        run(curve([1.0], goal="min"), curve([1.0], metric="mae")),
        run(curve([1.0], goal="max"), name="other"),
    ]
    assert main_pair(runs, metric_pairs(runs, {}), None).metric == "mae"
