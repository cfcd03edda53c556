"""The Study: what it finds, what it names, and what it keeps to itself."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitreport.errors import UsageError
from fitreport.hub import Options, Reference, Study, build_study
from fitreport.run import Curve, Event, Layer, Model, Run, Skipped
from fitreport.studyfile.encode import encode
from tests import studies
from tests.studies import INF, NAN, curve, ordinary, run, study

KEY = "sk-" + "proj-" + "a1B2c3D4e5F6g7H8" * 3


def accuracy(best: float, name: str, **more: object) -> Run:
    values = curve([0.1, best, best - 0.01], "validation", "accuracy")
    return run(values, name=name, compiled=("accuracy",), **more)


def test_the_best_run_is_the_best_by_the_main_metric() -> None:
    made = study(accuracy(0.8, "a"), accuracy(0.9, "b"), accuracy(0.7, "c"))
    assert made.main is not None
    assert (made.main.metric, made.main.judged, made.main.goal) == ("accuracy", "validation", "max")
    assert made.best == 1


def test_of_equals_the_first_is_the_best() -> None:
    assert study(accuracy(0.9, "a"), accuracy(0.9, "b")).best == 0


def test_a_run_without_the_main_metric_is_never_the_best() -> None:
    made = study(run(curve([0.01]), name="other"), accuracy(0.5, "a"))
    assert made.best == 1


def test_no_run_is_best_where_none_has_a_finite_value() -> None:
    made = study(run(curve([NAN, NAN]), name="a"), run(curve([INF]), name="b"))
    assert made.main is not None
    assert made.best is None


def test_without_a_known_goal_there_is_no_main_metric() -> None:
    made = study(run(curve([1.0, 2.0], metric="reward")))
    assert (made.main, made.best) == (None, None)


def test_a_goal_that_is_given_wins_over_the_recorded_one() -> None:
    recorded = curve([1.0, 2.0], metric="reward", goal="min")
    assert study(run(recorded)).main.goal == "min"
    assert study(run(recorded), goals={"reward": "max"}).main.goal == "max"


def test_the_split_that_is_asked_for_is_the_one_that_judges() -> None:
    both = run(curve([0.9, 0.1]), curve([0.5, 0.8], "validation"))
    by_train = study(both, metric="train_loss")
    assert by_train.main.judged == "train"
    assert by_train.pairs == (by_train.main,)
    assert by_train.summaries[0].metrics[0].best.value == 0.1
    assert study(both, metric="val_loss").main.judged == "validation"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"metric": "acc"}, r"--metric: no run has a metric 'acc'\. The metrics are: loss, reward"),
        ({"metric": "val_loss"}, "--metric: no run has a metric 'val_loss'"),
        ({"metric": "reward"}, "--metric: nothing tells .*--goal reward=min or reward=max"),
        ({"goals": {"acc": "max"}}, "--goal: no run has a metric 'acc'"),
        ({"goals": {"reward": "up"}}, "--goal: 'reward' can be min or max, not 'up'"),
        ({"references": (Reference("acc", 1.0),)}, "--reference: no run has a metric 'acc'"),
        ({"metric": "train_rewrd"}, "'train_rewrd'. Did you mean 'train_reward'"),
        ({"goals": {"rewrd": "max"}}, "'rewrd'. Did you mean 'reward'"),
        ({"references": (Reference("los", 1.0),)}, "'los'. Did you mean 'loss'"),
        ({"references": (Reference("loss", NAN),)}, "--reference: nan for 'loss' is no place"),
        ({"references": (Reference("loss", INF),)}, "--reference: inf for 'loss' is no place"),
    ],
)
def test_an_option_that_makes_no_sense_is_told(options: dict, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        study(run(curve([1.0]), curve([1.0], metric="reward")), **options)


@pytest.mark.parametrize(
    ("names", "paths", "labels"),
    [
        (["a", "b"], ["x", "y"], ["a", "b"]),
        (["a", "a"], ["x", "y"], ["a (x)", "a (y)"]),
        (["a", "a"], ["x", "x"], ["a (x)", "a (x) #2"]),
        (["a", "a", "a (x)"], ["x", "y", "z"], ["a (x)", "a (y)", "a (x) #2"]),
        (["a", "a", "a (x) #2"], ["x", "x", "z"], ["a (x)", "a (x) #2", "a (x) #2 #2"]),
        (["", " "], ["x", ""], ["x", "unnamed"]),
    ],
)
def test_each_run_has_a_label_of_its_own(names: list, paths: list, labels: list) -> None:
    made = study(*(run(name=n, path=p) for n, p in zip(names, paths, strict=True)))
    assert list(made.labels) == labels


@given(st.lists(st.tuples(st.sampled_from(["a", "a (b)", "a (b) #2", ""]), st.sampled_from("ab"))))
def test_no_two_labels_are_alike(named: list[tuple[str, str]]) -> None:
    labels = study(*(run(name=name, path=path) for name, path in named)).labels
    assert len(set(labels)) == len(named)
    assert all(labels)


def test_the_title_is_the_one_runs_name_or_their_number() -> None:
    assert study(run(name="digits")).title == "digits"
    assert study(run(name="a"), run(name="b")).title == "2 training runs"
    assert study(run(name="a"), title="Nightly").title == "Nightly"


def test_the_date_is_the_newest_runs() -> None:
    old, new = run(name="a", started=10.0, ended=20.0), run(name="b", started=15.0)
    assert study(old, new).date == 20.0
    assert study(run()).date is None


def secretive() -> tuple[Run, Options, Skipped]:
    """A run, options and a file left out that hold a key wherever text can stand."""
    layer = Layer(KEY, KEY, KEY, inputs=(KEY,))
    made = run(
        curve([1.0, NAN], metric=KEY),
        curve([1.0, 2.0]),
        name=KEY,
        path=f"runs/{KEY}/x",
        params={"api_key": "short", KEY: KEY},
        facts={"fit": {"note": KEY}},
        tags=(KEY,),
        notes=f"use {KEY} for it",
        model=Model(KEY, KEY, (layer,)),
        compiled=(KEY,),
        events=(Event("mark", 0, KEY, facts={"metric": KEY}),),
    )
    options = Options(
        title=f"with {KEY}",
        notes=KEY,
        command=f"fitreport build --title {KEY}",
        metric=KEY,
        goals={KEY: "min"},
        references=(Reference(KEY, 1.0, KEY),),
    )
    return made, options, Skipped(f"{KEY}.json", f"{KEY} is no run")


def test_no_secret_is_kept_anywhere() -> None:
    made, options, skipped = secretive()
    kept = repr(msgspec.structs.asdict(build_study([made], options, [skipped])))
    assert KEY not in kept
    assert "short" not in kept
    assert kept.count("[redacted]") > 20


def test_a_secret_taken_out_of_a_name_leaves_its_references_whole() -> None:
    made, options, skipped = secretive()
    result = build_study([made], options, [skipped])
    assert result.main.metric == result.runs[0].compiled[0] == result.options.references[0].metric
    layer = result.runs[0].model.layers[0]
    assert layer.inputs == (layer.name,)


def test_what_identifies_a_run_is_no_secret() -> None:
    commit, digest = "4f2a" * 10, "9b1c" * 16
    made = run(
        id="0f8fad5b-d9cb-469f-a165-70867728950e",
        path=f"mlruns/0/{'7e1b' * 8}/metrics",
        facts={"git": {"commit": commit}},
        events=(Event("checkpoint", 1, facts={"path": "best.keras", "digest": digest}),),
    )
    assert study(made).runs[0] == made


@pytest.mark.parametrize("text", studies.HOSTILE)
def test_any_text_can_be_written_and_stays_the_text_it_is(text: str) -> None:
    made = study(
        run(curve([1.0], metric=text or "m"), name=text, params={text: text}, notes=text),
        title=text,
    )
    encode(made)
    shown = made.runs[0].name
    shown.encode()
    if text.isprintable():
        assert shown == text


def test_control_characters_are_shown_and_not_sent() -> None:
    made = study(run(name="a\x00b\x1b[31m\ud800\ufffe", notes="one\r\ntwo\x0b"))
    assert made.labels == (r"a\x00b\x1b[31m\ud800\ufffe",)
    assert made.runs[0].notes == "one\ntwo\\x0b"


def test_metrics_that_differ_in_a_control_character_stay_two() -> None:
    made = study(run(curve([1.0], metric="a\x00"), curve([2.0], metric="a\x01")))
    assert [pair.metric for pair in made.pairs] == ["a\\x00", "a\\x01"]


@given(st.lists(studies.runs(), max_size=3))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_runs_make_a_study(runs: list[Run]) -> None:
    made = build_study(runs)
    assert len(made.labels) == len(made.summaries) == len(runs)
    assert all(len(summary.metrics) == len(made.pairs) for summary in made.summaries)
    again = build_study(made.runs)
    assert again == made or repr(again) == repr(made), "a Study of a Study's runs is the same"


def test_a_study_is_plain_data() -> None:
    """So that any program can read what fitreport knows."""

    def plain(value: object) -> bool:
        inner = value.values() if isinstance(value, dict) else value
        if isinstance(inner, str | int | float | None):
            return True
        return all(map(plain, inner))

    told = msgspec.to_builtins(study(ordinary(0), ordinary(1)), enc_hook=lambda a: a.tolist())
    assert plain(told)
    json.dumps(told, allow_nan=False)


def test_a_study_of_many_runs_is_built_in_a_moment() -> None:
    """1,000 runs: nothing compares each run with each."""
    many = [accuracy(0.5 + n / 10_000, "same", path=f"runs/{n}") for n in range(1000)]
    made = study(*many)
    assert made.best == 999
    assert isinstance(made, Study)
    assert len(set(made.labels)) == 1000


def test_two_curves_of_one_kind_do_not_break_a_study() -> None:
    twice = Curve.of("loss", "train", [0], [1.0]), Curve.of("loss", "train", [0], [2.0])
    assert study(run(*twice)).summaries[0].metrics[0].last.value == 1.0
