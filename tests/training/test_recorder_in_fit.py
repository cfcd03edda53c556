"""What a real `fit` leaves in the run folder: Keras 3 on TensorFlow and on JAX, and tf_keras."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from fitreport.run import Event, Run, Split
from fitreport.runfolder.format import LOG
from tests.training.conftest import Trained

pytestmark = pytest.mark.training


def values(run: Run, metric: str, split: Split = "train") -> list[float]:
    curve = run.curve(metric, split)
    assert curve is not None, [(c.metric, c.split) for c in run.curves]
    return curve.values.tolist()


def events(run: Run, kind: str) -> list[Event]:
    return [event for event in run.events if event.kind == kind]


def test_every_value_of_every_epoch_is_recorded_exactly(trained: Trained) -> None:
    run, history = trained.run("several_outputs"), trained.truth["several_outputs"]["history"]
    assert len(history) > 12
    for name, expected in history.items():
        split: Split = "validation" if name.startswith("val_") else "train"
        assert values(run, name.removeprefix("val_"), split) == expected


def test_validation_values_keep_their_own_epochs(trained: Trained) -> None:
    run = trained.run("several_outputs")
    curve = run.curve("loss", "validation")
    assert curve is not None
    assert curve.epochs.tolist() == [1, 3]
    assert not curve.epochs_inferred
    assert run.facts["fit"]["validation_freq"] == 2


def test_compiled_metrics_are_named_in_their_order(trained: Trained) -> None:
    run = trained.run("several_outputs")
    assert run.compiled == ("left_accuracy", "left_auc", "right_closeness", "right_mae")


def test_a_direction_is_recorded_where_it_is_known(trained: Trained) -> None:
    goals = {c.metric: c.goal for c in trained.run("several_outputs").curves}
    assert goals["loss"] == goals["left_loss"] == goals["right_loss"] == "min"
    assert goals["right_closeness"] is None
    keras_knows = "tf_keras" not in trained.run("several_outputs").facts["environment"]
    assert goals["left_auc"] == ("max" if keras_knows else None)


def test_the_model_is_described_with_its_branches(trained: Trained) -> None:
    model, truth = trained.run("several_outputs").model, trained.truth["several_outputs"]
    assert model is not None
    assert model.name == "forked"
    assert model.parameters == model.trainable_parameters == truth["parameters"]
    assert model.size_bytes == 4 * truth["parameters"]
    assert {layer.name for layer in model.layers} == set(truth["layers"])
    layers = {layer.name: layer for layer in model.layers}
    assert layers["trunk"].output_shape == "(None, 8)"
    assert layers["trunk"].parameters == 40
    assert layers["left"].inputs == ("trunk",)
    assert layers["right"].inputs == ("sum",)


def test_what_fit_was_given_is_described(trained: Trained) -> None:
    run = trained.run("several_outputs")
    assert (run.name, run.status, run.epochs_planned) == ("forked", "finished", 5)
    assert run.tags == ("demo",)
    assert run.params == {"units": 8, "api_key": "[redacted]"}
    assert run.facts["fit"]["batch_size"] == 16
    assert run.facts["fit"]["steps"] == 4
    assert run.facts["fit"]["sample_weight"] is True
    assert run.facts["data"]["name"] == "toy"
    assert run.facts["data"]["train.samples"] == run.facts["data"]["validation.samples"] == 64
    assert run.facts["data"]["train.x.shape"] == "(samples, 4)"
    counted = str(run.facts["data"]["train.y.left.classes"]).split(", ")
    assert sum(int(count.partition(": ")[2]) for count in counted) == 64
    assert run.facts["optimizer"]["class"] == "Adam"
    assert run.facts["optimizer"]["learning_rate"] == 0.01
    assert run.facts["optimizer"]["beta_1"] == 0.9
    assert run.facts["compile"]["loss.left"] == "binary_crossentropy"
    assert run.facts["random"]["seed"] == 1


def test_the_software_is_described_and_nothing_private(trained: Trained) -> None:
    import getpass
    import platform

    environment = trained.run("several_outputs").facts["environment"]
    assert environment["backend"] in {"tensorflow", "jax"}
    assert str(environment[str(environment["backend"])])[0].isdigit()
    assert environment["python"] == platform.python_version()
    written = "".join(path.read_text() for path in (trained.folder / "several_outputs").iterdir())
    assert platform.node() not in written
    assert str(trained.folder) not in written
    assert f'"{getpass.getuser()}"' not in written
    assert "0123456789abcdef" not in written


def test_recording_never_imports_tensorflow(trained: Trained) -> None:
    assert trained.truth["without_tensorflow"]["asked"] == []
    optimizer = trained.run("without").facts["optimizer"]
    assert optimizer["learning_rate"] == "CosineDecay"
    assert optimizer["learning_rate.decay_steps"] == 10


def test_wall_time_and_steps_rise(trained: Trained) -> None:
    timeline = trained.run("several_outputs").timeline
    assert timeline is not None
    assert timeline.step.tolist() == [4, 8, 12, 16, 20]
    assert (np.diff(timeline.elapsed) > 0).all()
    assert np.allclose(np.cumsum(timeline.duration), timeline.elapsed, atol=2e-3)


def test_a_checkpoint_is_recorded_with_its_digest(trained: Trained) -> None:
    written = events(trained.run("several_outputs"), "checkpoint")
    digest = hashlib.sha256((trained.folder / "best.keras").read_bytes()).hexdigest()
    assert written[-1].facts["path"] == "../best.keras"
    assert written[-1].facts["digest"] == digest
    measured = {e.epoch: e.facts["val_loss"] for e in written if "val_loss" in e.facts}
    losses = trained.truth["several_outputs"]["history"]["val_loss"]
    assert measured.items() <= dict(zip((1, 3), losses, strict=True)).items()
    assert measured


def told(run: Run) -> Any:
    """A run without what differs between two equal trainings."""
    rates = run.timeline.learning_rate.tolist() if run.timeline else None
    happened = [
        (e.kind, e.epoch, {k: v for k, v in e.facts.items() if k not in {"path", "digest"}})
        for e in run.events
    ]
    facts = {k: v for k, v in run.facts.items() if k != "git"}  # someone may commit meanwhile
    return run.curves, run.compiled, facts, run.model, run.status, rates, happened


def test_any_place_among_other_callbacks_gives_the_same_record(trained: Trained) -> None:
    runs = [trained.run(f"order-{place}") for place in (0, 2, 4)]
    first = told(runs[0])
    for run in runs[1:]:
        assert told(run) == first
    assert values(runs[0], "f1", "validation") == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


def test_an_early_stop_tells_whose_weights_were_restored(trained: Trained) -> None:
    run = trained.run("order-0")
    (stop,) = events(run, "stopped early")
    assert run.status == "stopped early"
    assert run.epochs_planned == 9
    assert len(run.curves[0]) == 6
    assert stop.epoch == 5
    told = str(run.facts["fit"]["callbacks"])
    assert "EarlyStopping(monitor=val_loss, patience=5" in told
    assert "ReduceLROnPlateau(monitor=loss, patience=2" in told
    assert stop.facts == {
        "monitor": "val_loss",
        "best_epoch": 0,
        "weights_restored": True,
        "by": "EarlyStopping",
    }


def test_a_reduced_rate_is_told_at_the_first_epoch_that_has_it(trained: Trained) -> None:
    run = trained.run("order-0")
    assert run.timeline is not None
    assert run.timeline.learning_rate.tolist() == pytest.approx(
        [0.05, 0.05, 0.05, 0.025, 0.025, 0.0125]
    )
    changes = events(run, "learning rate changed")
    assert [(e.epoch, e.facts["by"]) for e in changes] == [
        (3, "ReduceLROnPlateau"),
        (5, "ReduceLROnPlateau"),
    ]
    assert changes[0].facts["from"] == pytest.approx(0.05)
    assert changes[0].facts["to"] == pytest.approx(0.025)


@pytest.mark.parametrize("name", ["own-first", "own-last"])
def test_a_rate_that_a_users_callback_set_counts_from_the_next_epoch(
    trained: Trained, name: str
) -> None:
    run = trained.run(name)
    assert run.timeline is not None
    assert run.timeline.learning_rate.tolist() == pytest.approx([0.05, 0.05, 0.05, 0.01, 0.01])
    (change,) = events(run, "learning rate changed")
    assert change.epoch == 3
    assert "by" not in change.facts


def test_a_schedule_by_steps_is_events_and_a_smooth_one_a_curve(trained: Trained) -> None:
    steps, smooth = trained.run("steps"), trained.run("smooth")
    assert steps.timeline is not None
    assert smooth.timeline is not None
    assert steps.timeline.learning_rate.tolist() == pytest.approx(
        [0.1] * 3 + [0.01] * 3 + [1e-3] * 3
    )
    changes = events(steps, "learning rate changed")
    assert [(e.epoch, e.facts["by"]) for e in changes] == [
        (3, "PiecewiseConstantDecay"),
        (6, "PiecewiseConstantDecay"),
    ]
    assert smooth.timeline.learning_rate[0] == pytest.approx(0.1 * 0.5 ** (2 / 10))
    assert (np.diff(smooth.timeline.learning_rate) < 0).all()
    assert not events(smooth, "learning rate changed")
    assert steps.facts["optimizer"]["learning_rate"] == "PiecewiseConstantDecay"
    assert steps.facts["optimizer"]["learning_rate.boundaries"] == "[9, 18]"
    (change,) = events(trained.run("halved"), "learning rate changed")
    assert (change.epoch, change.facts["by"]) == (3, "LearningRateScheduler")


def test_a_further_fit_goes_on_with_the_run(trained: Trained) -> None:
    run = trained.run("again")
    curve = run.curve("loss", "train")
    assert curve is not None
    assert curve.epochs.tolist() == [0, 1, 2, 3, 4, 6, 7]
    assert curve.values.tolist() == trained.truth["fit_again"]["losses"]
    (restart,) = events(run, "restarted")
    assert (restart.epoch, restart.facts) == (3, {"counted_from": 0})
    (mark,) = events(run, "mark")
    assert (mark.epoch, mark.text) == (2, "unfroze the backbone")
    assert (run.status, run.epochs_planned) == ("finished", 7)
    assert run.timeline is not None
    assert run.timeline.step.tolist() == [3, 6, 9, 12, 15, 18, 21]


def test_evaluate_gives_the_test_split(trained: Trained) -> None:
    run, truth = trained.run("evaluated"), trained.truth["evaluated"]["test"]
    for metric in ("loss", "accuracy"):
        curve = run.curve(metric, "test")
        assert curve is not None
        assert (curve.epochs.tolist(), curve.values.tolist()) == ([2], [truth[metric]])
    assert values(run, "human", "test") == [0.9]
    assert run.notes == "Looks *fine*."
    assert run.status == "finished"
    assert len(run.curves) == 3 + 2 + 2


def test_a_subclassed_model_is_described_as_far_as_it_can_be(trained: Trained) -> None:
    run = trained.run("subclassed")
    assert run.model is not None
    assert (run.model.name, run.model.kind, run.model.parameters) == ("handmade", "Handmade", 10)
    assert [layer.kind for layer in run.model.layers] == ["Dense"]
    assert run.facts["compile"]["loss"] == "SparseCategoricalCrossentropy"
    assert run.facts["compile"]["loss.from_logits"] is False


def test_a_metric_whose_name_begins_with_val_is_not_taken_for_validation(trained: Trained) -> None:
    run, history = trained.run("subclassed"), trained.truth["subclassed"]["history"]
    assert values(run, "val_score") == history["val_score"]
    assert values(run, "val_score", "validation") == history["val_val_score"]
    assert run.compiled == ("val_score",)


def test_a_model_that_fit_builds_is_described_without_a_warning(trained: Trained) -> None:
    run = trained.run("late")
    assert trained.truth["built_late"]["warnings"] == []
    assert run.model is not None
    assert (run.model.parameters, run.model.size_bytes) == (10, 40)
    assert run.timeline is not None
    assert run.timeline.learning_rate.tolist() == pytest.approx([0.1, 0.05, 0.025, 0.0125])


def test_mixed_precision_tells_the_optimizer_within(trained: Trained) -> None:
    run = trained.run("mixed")
    assert run.facts["compile"]["precision"] == "mixed_float16"
    assert run.facts["optimizer"]["class"] == "SGD"
    assert run.facts["optimizer"]["learning_rate"] == 0.25
    assert "LossScaleOptimizer" in str(run.facts["optimizer"]["wrapped_by"])
    assert run.timeline is not None
    assert run.timeline.learning_rate.tolist() == [0.25] * 3


def test_a_generator_of_unknown_length_has_no_steps(trained: Trained) -> None:
    run = trained.run("generator")
    assert values(run, "loss") == trained.truth["from_a_generator"]["history"]["loss"]
    assert run.timeline is not None
    assert np.isnan(run.timeline.step).all()


def test_nan_is_kept_and_told_where_it_first_comes(trained: Trained) -> None:
    run = trained.run("nan")
    assert not np.isfinite(values(run, "loss")).all()
    (first,) = events(run, "non-finite")
    assert (first.facts["metric"], first.facts["split"]) == ("loss", "train")


def test_a_fit_that_terminate_on_nan_gave_up_was_not_stopped_early(trained: Trained) -> None:
    run = trained.run("nan")
    (stop,) = events(run, "interrupted")
    assert (run.status, stop.facts) == ("interrupted", {"by": "TerminateOnNaN"})
    assert not events(run, "stopped early")
    early = trained.run("stopped-beside-nan-watch")
    assert early.status == "stopped early"
    assert not events(early, "interrupted")


def test_the_training_is_the_same_with_a_recorder_and_without(trained: Trained) -> None:
    assert trained.truth["untouched"]["same"] is True


def test_a_folder_that_cannot_be_written_is_one_warning(trained: Trained) -> None:
    (warning,) = trained.truth["untouched"]["warnings"]
    assert "training goes on" in warning
    assert "a-file" in warning


def test_values_that_are_no_numbers_are_left_out_with_one_warning_each(trained: Trained) -> None:
    run = trained.run("polluted")
    warned = " ".join(trained.truth["no_numbers"]["warnings"])
    assert "matrix" in warned
    assert len(trained.truth["no_numbers"]["warnings"]) <= 3
    assert values(run, "</script><b>") == [1, 1, 1]
    assert values(run, "? alone") == [2, 2, 2]
    assert values(run, "huge") == [np.inf] * 3
    assert run.curve("matrix", "train") is None
    assert len(values(run, "loss")) == 3
    assert (trained.folder / "polluted" / LOG).read_text("utf-8")


def test_strict_raises_instead(trained: Trained) -> None:
    unwritable, no_number = trained.truth["strictly"]["raised"]
    assert unwritable.startswith("RecordError")
    assert no_number.startswith("RecordError")
    assert "matrix" in no_number


@pytest.mark.parametrize(
    ("name", "status", "facts"),
    [
        ("begin", "crashed", {"exception": "RuntimeError"}),
        ("end", "crashed", {"exception": "LookupError"}),
        ("at-last", "crashed", {"exception": "PermissionError"}),
        ("batch", "interrupted", {"by": "KeyboardInterrupt"}),
        ("by-hand", "interrupted", {"by": "KeyboardInterrupt"}),
        ("unseen-2", "crashed", {"exception": "RuntimeError"}),
    ],
)
def test_an_exception_that_the_program_catches_is_told_by_its_type(
    trained: Trained, name: str, status: str, facts: dict[str, str]
) -> None:
    run = trained.run(f"caught-{name}")
    assert (run.status, [(e.kind, e.facts, e.text) for e in run.events]) == (
        status,
        [(status, facts, "")],
    )


@pytest.mark.parametrize(
    ("name", "epochs"), [("begin", 1), ("batch", 1), ("end", 2), ("by-hand", 2), ("at-last", 3)]
)
def test_an_epoch_counts_once_its_validation_has_ended_whoever_raises_then(
    trained: Trained, name: str, epochs: int
) -> None:
    run, history = trained.run(f"caught-{name}"), trained.truth["caught"]["histories"][name]
    assert values(run, "loss")[: len(history["loss"])] == history["loss"]
    assert len(values(run, "loss")) == len(values(run, "accuracy", "validation")) == epochs


def test_an_epoch_that_was_cut_off_keeps_what_other_callbacks_added(trained: Trained) -> None:
    run = trained.run("caught-saving")
    assert values(run, "f1", "validation") == [0.5, 0.6]


def test_half_a_file_is_no_checkpoint(trained: Trained) -> None:
    run = trained.run("caught-saving")
    assert [event.epoch for event in events(run, "checkpoint")] == [0]
    assert events(run, "crashed")[0].facts == {"exception": "OSError"}


def test_data_that_break_off_are_told_by_what_they_raised(trained: Trained) -> None:
    run = trained.run("caught-data")
    (crash,) = events(run, "crashed")
    assert crash.facts["exception"] in {"OSError", "UnknownError"}  # TensorFlow's name for it
    assert len(values(run, "loss")) == 2


def test_an_exception_that_nobody_saw_is_told_as_that(trained: Trained) -> None:
    run = trained.run("caught-unseen")
    assert (run.status, events(run, "crashed")[0].facts) == ("crashed", {})
    assert "caught" in events(run, "crashed")[0].text


def test_keras_objects_are_left_as_they_were_found(trained: Trained) -> None:
    assert trained.truth["left_as_found"]["more"] == []
    assert trained.run("own-list").status == "finished"


def test_a_history_is_exported_as_the_same_kind_of_folder(trained: Trained) -> None:
    history = trained.truth["exported"]["history"]
    for name in ("exported", "from-a-dict"):
        run = trained.run(name)
        assert values(run, "loss") == history["loss"]
        curve = run.curve("loss", "validation")
        assert curve is not None
        assert (curve.epochs.tolist(), curve.values.tolist()) == ([1, 3, 5], history["val_loss"])
        assert curve.epochs_inferred
        assert run.status == "finished"
    run = trained.run("exported")
    assert run.model is not None
    assert run.model.parameters == 10
    assert run.epochs_planned == 6
    assert values(run, "accuracy", "test") == [0.5]


def test_a_loop_of_ones_own_is_recorded_beside_keras(trained: Trained) -> None:
    run = trained.run("loop")
    assert values(run, "d_loss") == [0, 1, 2]
    assert values(run, "fid", "validation") == [9, 8, 7]
    assert (run.status, run.epochs_planned) == ("finished", 4)


def test_two_logical_devices_leave_one_record(trained: Trained) -> None:
    if "mirrored" not in trained.truth:
        assert trained.run("several_outputs").facts["environment"]["backend"] == "jax"
        return
    run = trained.run("mirrored")
    assert values(run, "loss") == trained.truth["mirrored"]["history"]["loss"]
    assert run.facts["environment"]["strategy"] == "MirroredStrategy"
    assert run.facts["environment"]["replicas"] == 2
    assert not (trained.folder / "mirrored-2").exists()
