"""The callback, called as Keras calls it, without a Keras."""

from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fitreport import RunRecorder
from fitreport.errors import UsageError
from fitreport.run import Run
from fitreport.runfolder.read import read_run


class CallbackList:
    """What Keras's own does: it calls each callback of its list in turn."""

    def __init__(self, callbacks: list[Any], model: Any, **params: Any) -> None:
        self.callbacks = callbacks
        for callback in self.callbacks:
            callback.set_model(model)
            callback.set_params(params)

    def call(self, hook: str, *arguments: Any) -> None:
        for callback in self.callbacks:
            getattr(callback, hook)(*arguments)


class Model:
    """Trains nothing, and reports the losses that it is given."""

    name = "stand-in"
    stop_training = False

    def fit(self, losses: list[float], callbacks: list[Any], initial_epoch: int = 0) -> None:
        epochs = initial_epoch + len(losses)
        calls = CallbackList(callbacks, self, epochs=epochs, steps=2, verbose=0)
        calls.call("on_train_begin")
        for epoch, loss in enumerate(losses, initial_epoch):
            calls.call("on_epoch_begin", epoch)
            calls.call("on_train_batch_begin", 0)
            calls.call("on_train_batch_end", 0, {"loss": loss})
            calls.call("on_test_begin")
            calls.call("on_test_end", {"loss": loss})
            calls.call("on_epoch_end", epoch, {"loss": loss, "val_loss": loss + 1})
        calls.call("on_train_end")

    def evaluate(self, callbacks: list[Any]) -> None:
        calls = CallbackList(callbacks, self, steps=1)
        calls.call("on_test_begin")
        calls.call("on_test_end", {"loss": 0.75})


class Callback:
    """A callback that does what it is given at an epoch's end."""

    def __init__(self, at_epoch_end: Any) -> None:
        self.on_epoch_end = at_epoch_end

    def __getattr__(self, hook: str) -> Any:
        if not hook.startswith(("on_", "set_")):
            raise AttributeError(hook)
        return lambda *_: None


def losses(run: Run, split: Any = "train") -> tuple[list[int], list[float]]:
    curve = run.curve("loss", split)
    assert curve is not None
    return curve.epochs.tolist(), curve.values.tolist()


def test_a_fit_is_recorded(tmp_path: Path) -> None:
    Model().fit([3, 2], [RunRecorder(tmp_path / "run")])
    run = read_run(tmp_path / "run")
    assert losses(run) == ([0, 1], [3, 2])
    assert losses(run, "validation") == ([0, 1], [4, 3])
    assert run.curve("loss", "test") is None
    assert (run.status, run.epochs_planned) == ("finished", 2)
    assert run.timeline is not None
    assert run.timeline.step.tolist() == [2, 4]


def test_nothing_is_written_before_a_training_begins(tmp_path: Path) -> None:
    recorder = RunRecorder(tmp_path / "run")
    recorder.set_model(Model())
    recorder.on_predict_begin()
    recorder.on_predict_end()
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("fits", "epochs", "restarts"),
    [
        ([(0, 2), (0, 2)], [0, 1, 2, 3], [(2, 0)]),
        ([(0, 2), (2, 2)], [0, 1, 2, 3], []),
        ([(0, 2), (5, 1)], [0, 1, 5], []),
        ([(0, 2), (0, 2), (2, 2)], [0, 1, 2, 3, 4, 5], [(2, 0)]),
        ([(0, 3), (1, 2)], [0, 1, 2, 3, 4], [(3, 1)]),
        ([(0, 1), (0, 1), (0, 1)], [0, 1, 2], [(1, 0), (2, 0)]),
        ([(3, 2), (0, 1)], [3, 4, 5], [(5, 0)]),
        ([(0, 2), (0, 0), (0, 1)], [0, 1, 2], [(2, 0)]),
    ],
)
def test_epochs_of_further_fits_are_numbered_on(
    tmp_path: Path,
    fits: list[tuple[int, int]],
    epochs: list[int],
    restarts: list[tuple[int, int]],
) -> None:
    recorder, model = RunRecorder(tmp_path / "run"), Model()
    for first, count in fits:
        model.fit([1.0] * count, [recorder], initial_epoch=first)
    run = read_run(tmp_path / "run")
    assert losses(run)[0] == epochs
    assert [
        (e.epoch, e.facts["counted_from"]) for e in run.events if e.kind == "restarted"
    ] == restarts
    assert run.epochs_planned == len(epochs)


def test_an_evaluation_within_a_callback_is_the_test_split(tmp_path: Path) -> None:
    recorder, model = RunRecorder(tmp_path / "run"), Model()
    tests = Callback(lambda epoch, logs: model.evaluate([recorder]))
    model.fit([3, 2, 1], [recorder, tests])
    run = read_run(tmp_path / "run")
    assert losses(run, "test")[1] == [0.75] * len(losses(run, "test")[0])
    assert losses(run) == ([0, 1, 2], [3, 2, 1])
    assert run.status == "finished"
    assert run.events == ()


def test_what_other_callbacks_add_to_the_logs_is_recorded(tmp_path: Path) -> None:
    adds = Callback(lambda epoch, logs: logs.update(val_f1=0.5))
    Model().fit([1], [RunRecorder(tmp_path / "run"), adds])
    assert read_run(tmp_path / "run").curve("f1", "validation") is not None


def test_the_recorder_goes_last_and_no_callback_is_lost(tmp_path: Path) -> None:
    called: list[str] = []
    first, last = (Callback(lambda e, logs, name=n: called.append(name)) for n in ("a", "b"))
    two = [RunRecorder(tmp_path / "run"), RunRecorder(tmp_path / "other")]
    Model().fit([1, 2], [first, two[0], last, two[1]])
    assert called == ["a", "b", "a", "b"]
    assert losses(read_run(tmp_path / "run")) == losses(read_run(tmp_path / "other"))


def test_a_fit_without_end_is_told_when_the_next_begins(tmp_path: Path) -> None:
    recorder, model = RunRecorder(tmp_path / "run"), Model()

    def fail(epoch: int, logs: Any) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        model.fit([3], [Callback(fail), recorder])
    with pytest.raises(MemoryError):
        model.fit([3, 2], [Callback(lambda e, logs: fail(e, logs) if e else None), recorder])
    assert read_run(tmp_path / "run").status == "incomplete"
    model.evaluate([recorder])
    run = read_run(tmp_path / "run")
    assert (run.status, losses(run)) == ("crashed", ([0], [3]))


def test_marks_stand_at_the_epoch_that_is_trained(tmp_path: Path) -> None:
    recorder, model = RunRecorder(tmp_path / "run"), Model()
    marks = Callback(lambda epoch, logs: recorder.mark(f"in {epoch}"))
    recorder.mark("before")
    model.fit([1, 1], [marks, recorder])
    recorder.mark("after")
    found = [(e.text, e.epoch) for e in read_run(tmp_path / "run").events]
    assert found == [("before", None), ("in 0", 0), ("in 1", 1), ("after", 1)]


def test_copies_of_a_recorder_are_runs_of_their_own(tmp_path: Path) -> None:
    """Tuners copy callbacks, a recorder among them, for each trial."""
    recorder = RunRecorder(tmp_path / "run", params={"a": 1})
    Model().fit([1], [copy.deepcopy(recorder)])
    with pytest.warns(UserWarning, match="run-2"):
        Model().fit([2], [pickle.loads(pickle.dumps(recorder))])
    first, second = read_run(tmp_path / "run"), read_run(tmp_path / "run-2")
    assert first.id != second.id
    assert first.params == second.params == {"a": 1}


def test_a_loop_may_call_the_hooks_itself(tmp_path: Path) -> None:
    recorder = RunRecorder(tmp_path / "run")
    for epoch in range(3):
        recorder.on_epoch_begin(epoch)
        recorder.on_epoch_end(epoch, {"loss": epoch})
    recorder.on_train_end()
    run = read_run(tmp_path / "run")
    assert (run.status, losses(run)) == ("finished", ([0, 1, 2], [0, 1, 2]))


def test_a_model_that_cannot_be_described_is_trained_and_recorded(tmp_path: Path) -> None:
    class Hostile(Model):
        @property
        def layers(self) -> Any:
            raise RuntimeError("no layers")

        metrics = property(lambda self: 1 / 0)
        optimizer = SimpleNamespace(get_config=lambda: 1 / 0, learning_rate=object())

    with pytest.warns(UserWarning, match="training goes on"):
        Hostile().fit([1, 2], [RunRecorder(tmp_path / "run")])
    assert losses(read_run(tmp_path / "run")) == ([0, 1], [1, 2])


@pytest.mark.parametrize("folder", [3, None, b"run", ["run"]])
def test_a_folder_that_is_no_path_is_refused_in_words(folder: Any) -> None:
    with pytest.raises(UsageError, match="must be a path"):
        RunRecorder(folder)


@pytest.mark.parametrize("folder", ["", "/", "..", "~no one of this name/run"])
def test_a_path_that_can_be_no_run_is_refused_in_words(folder: str) -> None:
    with pytest.raises(UsageError, match=re.escape(repr(folder))):
        RunRecorder(folder)


@pytest.mark.parametrize("odd", [{"tags": 5}, {"record": 5}, {"record": ["everything"]}])
def test_arguments_of_no_sense_are_refused_before_training_begins(odd: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=next(iter(odd))):
        RunRecorder("unused", **odd)


def test_no_batch_hook_is_asked_for() -> None:
    recorder = RunRecorder("unused")
    assert recorder.async_safe
    for when in ("train", "test", "predict"):
        assert getattr(recorder, f"_implements_{when}_batch_hooks")() is False
        for side in ("begin", "end"):
            assert getattr(recorder, f"on_{when}_batch_{side}")._is_default


def test_the_recorder_imports_no_framework() -> None:
    code = (
        "import sys, fitreport; fitreport.RunRecorder('unused')\n"
        "assert not {'keras', 'tf_keras', 'tensorflow', 'jax', 'torch'} & sys.modules.keys()"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
