"""What the runs came to, said in two or three sentences that the data bear."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitreport.run import Event, Run
from tests import studies
from tests.studies import INF, NAN, curve, run, study


def said(*runs: Run, **options: object) -> str:
    return "".join(phrase.text for phrase in study(*runs, **options).verdict)


def acc(name: str, *values: float, **more: object) -> Run:
    return run(curve(values, "validation", "accuracy"), name=name, **more)


NON_FINITE = (Event("non-finite", 4, facts={"metric": "loss"}),)
GIVEN_UP = (*NON_FINITE, Event("interrupted", 4, facts={"by": "TerminateOnNaN"}))

SENTENCES = [
    # one run
    ([acc("a", 0.5, 0.9)], "a reaches 0.900 validation accuracy at epoch 1, its last."),
    ([acc("a", 0.5, 0.9, 0.8)],
     "a reaches 0.900 validation accuracy at epoch 1 and ends at 0.800."),
    ([acc("a", 0.9, 0.9)], "a reaches 0.900 validation accuracy at epoch 0."),
    ([acc("a", 0.9, NAN)], "a reaches 0.900 validation accuracy at epoch 0 and ends at NaN."),
    ([acc("a", 0.9, -INF)], "a reaches 0.900 validation accuracy at epoch 0 and ends at −∞."),
    ([acc("a", NAN, NAN)], "No run has a finite validation accuracy."),
    ([run(curve([2.0, 1.0, 1.5]), name="a")],
     "a reaches 1.000 training loss at epoch 1 and ends at 1.500."),
    ([run(curve([-1.25, -2.5]), name="a")], "a reaches −2.50 training loss at epoch 1, its last."),
    ([run(curve([0.4], "test"), name="a")], "a reaches 0.400 test loss at epoch 0, its last."),
    ([run(curve([0.4, 0.2], "validation", "mean_squared_error"), name="a")],
     "a reaches 0.200 validation mean squared error at epoch 1, its last."),
    # several
    ([acc("a", 0.91), acc("b", 0.95)],
     "b reaches 0.9500 validation accuracy at epoch 0, the best of 2 runs, 0.0400 ahead of a."),
    ([acc("a", 0.9), acc("b", 0.9)], "a and b reach 0.900 validation accuracy."),
    ([acc("a", 0.9), acc("b", 0.9), acc("c", 0.8)],
     "a and b reach 0.900 validation accuracy, the best of 3 runs."),
    ([acc(name, 0.9) for name in "abc"], "a, b and c reach 0.900 validation accuracy."),
    ([acc(name, 0.9) for name in "abcde"],
     "a, b, c and 2 others reach 0.900 validation accuracy."),
    ([acc("a", 0.9), acc("b", NAN)], "a reaches 0.900 validation accuracy at epoch 0."),
    ([acc("a", 0.9), run(name="b")], "a reaches 0.900 validation accuracy at epoch 0."),
    ([acc("a", 0.9), acc("b", 0.9 + 1e-9)],
     "b reaches 0.9000 validation accuracy at epoch 0, the best of 2 runs, 1.00e−9 ahead of a."),
    ([acc("a", NAN), acc("b", INF)], "No run has a finite validation accuracy."),
    # no goal
    ([run(curve([1.0], metric="reward"))],
     "1 run recorded; which epoch is best cannot be said, since nothing tells whether reward "
     "should fall or rise."),
    ([run(curve([1.0], metric="reward"), curve([1.0], metric="x"))] * 2,
     "2 runs recorded; which is best cannot be said, since nothing tells whether reward and x "
     "should fall or rise."),
    ([run(*(curve([1.0], metric=m) for m in ("reward", "x", "y", "z")))],
     "1 run recorded; which epoch is best cannot be said, since nothing tells whether reward, x "
     "and 2 more metrics should fall or rise."),
    ([run()], "1 run recorded no metric."),
    ([run(), run()], "2 runs recorded no metric."),
    # how they ended
    ([acc("a", 0.9, status="crashed", epochs_planned=5)],
     "a reaches 0.900 validation accuracy at epoch 0, its last. a crashed after 1 of 5 epochs."),
    ([acc("a", 0.9, status="interrupted")],
     "a reaches 0.900 validation accuracy at epoch 0, its last. a was interrupted."),
    ([acc("a", 0.9, status="incomplete", epochs_planned=1)],
     "a reaches 0.900 validation accuracy at epoch 0, its last. a ends without a closing record."),
    ([acc("a", 0.9, status="interrupted", epochs_planned=5, events=GIVEN_UP)],
     "a reaches 0.900 validation accuracy at epoch 0, its last. a met a value that is not finite "
     "at epoch 4 and was stopped by TerminateOnNaN after 1 of 5 epochs."),
    ([acc("a", 0.9, status="crashed", events=NON_FINITE)],
     "a reaches 0.900 validation accuracy at epoch 0, its last. a met a value that is not finite "
     "at epoch 4 and crashed."),
    ([acc("a", 0.9, status="stopped early")],
     "a reaches 0.900 validation accuracy at epoch 0, its last."),
    ([acc("a", 0.9, status=None)], "a reaches 0.900 validation accuracy at epoch 0, its last."),
    ([acc("a", 0.9), *(acc(n, 0.1, status="crashed") for n in "bcde"),
      acc("f", 0.1, status="interrupted"), acc("g", 0.1, events=NON_FINITE)],
     "a reaches 0.900 validation accuracy at epoch 0, the best of 7 runs, 0.800 ahead of b. "
     "Of all 7 runs, 1 met a value that is not finite (g), 4 crashed (b, c, d and 1 other), "
     "1 was interrupted (f)."),
    ([acc("a", 0.9), acc("b", 0.1, events=NON_FINITE),
      acc("c", 0.1, status="interrupted", events=GIVEN_UP)],
     "a reaches 0.900 validation accuracy at epoch 0, the best of 3 runs, 0.800 ahead of b. "
     "Of all 3 runs, 2 met values that are not finite (b and c)."),
    ([acc("a", 0.9, status="crashed"), acc("b", 0.1, events=NON_FINITE)],
     "a reaches 0.900 validation accuracy at epoch 0, the best of 2 runs, 0.800 ahead of b. "
     "a crashed. b met a value that is not finite at epoch 4."),
]  # fmt: skip


@pytest.mark.parametrize(("runs", "sentence"), SENTENCES)
def test_the_sentence(runs: list[Run], sentence: str) -> None:
    assert said(*runs) == sentence


def test_a_goal_that_is_given_turns_the_sentence_round() -> None:
    runs = [run(curve([1.0], metric="reward"), name=n) for n in "a"] + [
        run(curve([3.0], metric="reward"), name="b")
    ]
    assert said(*runs, goals={"reward": "max"}) == (
        "b reaches 3 training reward at epoch 0, the best of 2 runs, 2 ahead of a."
    )
    assert said(*runs, goals={"reward": "min"}).startswith("a reaches 1 training reward")


def test_runs_of_different_data_are_not_said_to_be_comparable() -> None:
    runs = [acc(n, 0.5 + 0.1 * i, facts={"data": {"name": n}}) for i, n in enumerate("ab")]
    assert said(*runs).endswith("These runs are of 2 data sets, so one need not be better.")


def test_only_names_of_runs_are_strong() -> None:
    phrases = study(acc("a", 0.9), acc("b", 0.8)).verdict
    assert [phrase.text for phrase in phrases if phrase.strong] == ["a", "b"]


def test_a_metrics_name_stands_in_a_phrase_without_numbers() -> None:
    """So that a page can isolate it, and a name written from right to left turns no number."""
    phrases = study(run(curve([0.5, 0.25], metric="\u202eloss"), name="a")).verdict
    assert not any("0.2" in p.text and "\u202e" in p.text for p in phrases)


@given(st.lists(studies.runs(), min_size=1, max_size=4))
@settings(max_examples=25)
def test_any_runs_are_spoken_of(runs: list[Run]) -> None:
    assert said(*runs).endswith(".")


def test_weights_kept_from_another_epoch_than_the_best_are_told() -> None:
    from fitreport.hub import build_study
    from fitreport.run import Curve, Run

    run = Run(
        id="a",
        name="a",
        path="a",
        source="test",
        compiled=("accuracy",),
        facts={"fit": {"weights_of_epoch": 2}},
        curves=(
            Curve.of("accuracy", "validation", range(4), [0.5, 1.0, 0.75, 0.5], goal="max"),
            Curve.of("accuracy", "train", range(4), [0.5, 1.0, 0.75, 0.5], goal="max"),
        ),
    )
    said = "".join(phrase.text for phrase in build_study([run]).verdict)
    assert said.endswith(" The weights that it kept are of epoch 2 (0.750).")


def test_an_inferred_epoch_is_not_stated_as_a_fact() -> None:
    from fitreport.hub import build_study
    from fitreport.run import Curve, Run

    curves = (
        Curve.of("loss", "train", range(5), [5.0, 4.0, 3.0, 2.0, 1.0]),
        Curve.of("loss", "validation", [1, 3], [4.0, 3.0], epochs_inferred=True),
    )
    run = Run(id="a", name="a", path="a", source="test", curves=curves)
    assert " at about epoch 3" in "".join(phrase.text for phrase in build_study([run]).verdict)
