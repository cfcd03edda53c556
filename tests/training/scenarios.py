"""Real trainings, run in a process of their own: `python scenarios.py BACKEND FOLDER NAME…`.

BACKEND is tensorflow, jax (with tensorflow made impossible to import) or tf_keras. Each scenario
leaves its run folders below FOLDER, and in truth.json what Keras itself said of the training.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

BACKEND, HERE = sys.argv[1], Path(sys.argv[2])
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", JAX_PLATFORMS="cpu")
if BACKEND != "tf_keras":
    os.environ["KERAS_BACKEND"] = BACKEND


class NotInstalled:
    """As if tensorflow were not there; remembers who asked for it."""

    asked: ClassVar[list[str]] = []

    def find_spec(self, name: str, *_: object) -> None:
        if name.partition(".")[0] in {"tensorflow", "tf_keras"}:
            self.asked.append(name)
            raise ModuleNotFoundError(name)


if BACKEND == "jax":
    sys.meta_path.insert(0, NotInstalled())  # type: ignore[arg-type]

keras: Any = importlib.import_module("tf_keras" if BACKEND == "tf_keras" else "keras")
from fitreport import RunRecorder, export, record  # noqa: E402

Truth = dict[str, Any]
X = np.random.default_rng(0).random((64, 4)).astype("float32")
Y = (X.sum(axis=1) > 2).astype("int32")
SCENARIOS: dict[str, Callable[[], Truth]] = {}


def scenario(function: Callable[[], Truth]) -> Callable[[], Truth]:
    SCENARIOS[function.__name__] = function
    return function


def small(rate: Any = 0.05, *, loss: str = "sparse_categorical_crossentropy", **more: Any) -> Any:
    """A model of X, the same at every call."""
    keras.utils.set_random_seed(7)
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(6, activation="relu"), keras.layers.Dense(2)]
        if loss == "mse"
        else [keras.Input((4,)), keras.layers.Dense(2, activation="softmax")]
    )
    model.compile(keras.optimizers.SGD(rate), loss, metrics=more.pop("metrics", ["accuracy"]))
    return model


def fit(model: Any, *callbacks: Any, epochs: int = 3, **more: Any) -> Truth:
    given = {"validation_split": 0.25, "batch_size": 16, "verbose": 0, **more}
    history = model.fit(X, Y, epochs=epochs, callbacks=list(callbacks), **given)
    return {"history": history.history, "epoch": history.epoch}


class AddsToLogs(keras.callbacks.Callback):  # type: ignore[misc]
    """What people write to compute a metric at the end of an epoch."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs["val_f1"] = 0.5 + epoch / 10


class LowersTheRate(keras.callbacks.Callback):  # type: ignore[misc]
    """A schedule of the user's own, which tells nobody."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if epoch == 2:
            set_rate(self.model.optimizer, 0.01)


def set_rate(optimizer: Any, value: float) -> None:
    if BACKEND == "tf_keras":
        optimizer.learning_rate.assign(value)
    else:
        optimizer.learning_rate = value


@scenario
def without_tensorflow() -> Truth:
    """Comes first, since Keras asks only once whether there is a tensorflow to import."""
    rate = keras.optimizers.schedules.CosineDecay(0.1, 10)
    fit(small(rate), epochs=1)
    before = len(NotInstalled.asked)
    fit(small(rate), RunRecorder(HERE / "without"), epochs=1)
    return {"asked": NotInstalled.asked[before:]}


@scenario
def several_outputs() -> Truth:
    keras.utils.set_random_seed(1)
    start = keras.Input((4,), name="start")
    trunk = keras.layers.Dense(8, activation="relu", name="trunk")(start)
    left = keras.layers.Dense(1, activation="sigmoid", name="left")(trunk)
    right = keras.layers.Dense(1, name="right")(keras.layers.Add(name="sum")([trunk, trunk]))
    model = keras.Model(start, {"left": left, "right": right}, name="forked")

    def closeness(y_true: Any, y_pred: Any) -> Any:
        return 1.0 - abs(y_true - y_pred)

    model.compile(
        keras.optimizers.Adam(0.01),
        loss={"left": "binary_crossentropy", "right": "mse"},
        metrics={"left": ["accuracy", keras.metrics.AUC(name="auc")], "right": [closeness, "mae"]},
    )
    folder = HERE / "several_outputs"
    checkpoint = keras.callbacks.ModelCheckpoint(str(HERE / "best.keras"), save_best_only=True)
    history = model.fit(
        X,
        {"left": Y, "right": X[:, :1]},
        validation_data=(X, {"left": Y, "right": X[:, :1]}),
        sample_weight={"left": np.ones(64), "right": np.full(64, 0.5)},
        validation_freq=2,
        epochs=5,
        batch_size=16,
        verbose=0,
        callbacks=[
            RunRecorder(
                folder,
                name="forked",
                params={"units": 8, "api_key": "sk-0123456789abcdef"},
                tags=["demo"],
                data="toy",
            ),
            checkpoint,
        ],
    )
    return {
        "history": history.history,
        "parameters": model.count_params(),
        "layers": [layer.name for layer in model.layers],
    }


@scenario
def any_order() -> Truth:
    for place in (0, 2, 4):
        keras.backend.clear_session()  # or Keras numbers the names of layers on
        others = [
            keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.5, patience=2, min_delta=9),
            keras.callbacks.EarlyStopping(patience=5, min_delta=9, restore_best_weights=True),
            AddsToLogs(),
            keras.callbacks.ModelCheckpoint(str(HERE / f"order-{place}.keras")),
        ]
        others.insert(place, RunRecorder(HERE / f"order-{place}"))
        truth = fit(small(), *others, epochs=9)
    return truth


@scenario
def a_schedule_of_ones_own() -> Truth:
    fit(small(), RunRecorder(HERE / "own-first"), LowersTheRate(), epochs=5)
    return fit(small(), LowersTheRate(), RunRecorder(HERE / "own-last"), epochs=5)


@scenario
def schedules() -> Truth:
    steps = keras.optimizers.schedules.PiecewiseConstantDecay([9, 18], [0.1, 0.01, 0.001])
    fit(small(steps), RunRecorder(HERE / "steps"), epochs=9)
    smooth = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    fit(small(smooth), RunRecorder(HERE / "smooth"), epochs=6)
    halved = keras.callbacks.LearningRateScheduler(lambda e, lr: float(lr) / (2 if e == 3 else 1))
    return fit(small(0.5), RunRecorder(HERE / "halved"), halved, epochs=5)


@scenario
def fit_again() -> Truth:
    recorder, model = RunRecorder(HERE / "again"), small()
    first = fit(model, recorder, epochs=3)
    recorder.mark("unfroze the backbone")
    second = fit(model, recorder, epochs=2)
    third = fit(model, recorder, epochs=8, initial_epoch=6)
    return {"losses": [x for t in (first, second, third) for x in t["history"]["loss"]]}


@scenario
def evaluated() -> Truth:
    model, recorder = small(), RunRecorder(HERE / "evaluated")
    truth = fit(model, recorder)
    truth["test"] = model.evaluate(X, Y, verbose=0, return_dict=True, callbacks=[recorder])
    recorder.log_test(test_human=0.9)
    recorder.note("Looks *fine*.")
    model.predict(X, verbose=0, callbacks=[recorder])
    return truth


class Handmade(keras.Model):  # type: ignore[misc]
    """A subclass whose summary cannot be known, with a metric of a treacherous name."""

    def __init__(self) -> None:
        super().__init__(name="handmade")
        self.dense = keras.layers.Dense(2, activation="softmax")

    def call(self, inputs: Any) -> Any:
        return self.dense(inputs)


@scenario
def subclassed() -> Truth:
    keras.utils.set_random_seed(2)
    model = Handmade()
    model.compile(
        "adam",
        keras.losses.SparseCategoricalCrossentropy(from_logits=False),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="val_score")],
    )
    return fit(model, RunRecorder(HERE / "subclassed"))


@scenario
def built_late() -> Truth:
    """A model that nobody built, and the older way to follow a schedule, where there is one."""
    optimizers = keras.optimizers.legacy if BACKEND == "tf_keras" else keras.optimizers
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5, staircase=True)
    model = keras.Sequential([keras.layers.Dense(2, activation="softmax")])
    model.compile(optimizers.SGD(rate), "sparse_categorical_crossentropy")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        fit(model, RunRecorder(HERE / "late"), epochs=4)
    return {"warnings": [str(w.message) for w in told if "fitreport" in str(w.message)]}


@scenario
def mixed_precision() -> Truth:
    keras.mixed_precision.set_global_policy("mixed_float16")
    try:
        return fit(small(0.25), RunRecorder(HERE / "mixed"))
    finally:
        keras.mixed_precision.set_global_policy("float32")


@scenario
def from_a_generator() -> Truth:
    def batches() -> Any:
        for i in range(0, 64, 16):
            yield X[i : i + 16], Y[i : i + 16]

    model = small()
    history = model.fit(batches(), verbose=0, callbacks=[RunRecorder(HERE / "generator")])
    return {"history": history.history}


@scenario
def to_nan() -> Truth:
    stop = keras.callbacks.TerminateOnNaN()
    model = small(1e30, loss="mse", metrics=[])
    history = model.fit(
        X * 1e10, X[:, :2], epochs=6, verbose=0, callbacks=[RunRecorder(HERE / "nan"), stop]
    )
    beside = RunRecorder(HERE / "stopped-beside-nan-watch")
    fit(small(), beside, stop, keras.callbacks.EarlyStopping(patience=1, min_delta=9), epochs=9)
    return {"history": {k: [str(v) for v in vs] for k, vs in history.history.items()}}


@scenario
def untouched() -> Truth:
    """The same training without a recorder, with one, and with one that can't write."""
    weights = []
    (HERE / "a-file").write_text("no folder")
    for callbacks in ([], [RunRecorder(HERE / "seen")], [RunRecorder(HERE / "a-file" / "run")]):
        model = small()
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            fit(model, *callbacks, epochs=4)
        weights.append([w.tolist() for w in model.get_weights()])
    ours = [str(w.message) for w in told if "fitreport" in str(w.message)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit(small(), RunRecorder(HERE / "a-file" / "run"), epochs=2)
    return {"same": weights[0] == weights[1] == weights[2], "warnings": ours}


class Pollutes(keras.callbacks.Callback):  # type: ignore[misc]
    """Values that are no numbers, of names chosen to hurt."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs["matrix"] = np.eye(3)
        logs["nothing"] = None
        logs["</script><b>"] = 1.0
        logs["\ud800 alone"] = np.float32(2)
        logs["huge"] = 10**400


@scenario
def no_numbers() -> Truth:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        fit(small(), RunRecorder(HERE / "polluted"), Pollutes())
    return {"warnings": [str(w.message) for w in told if "fitreport" in str(w.message)]}


@scenario
def strictly() -> Truth:
    (HERE / "a-file").write_text("no folder")
    raised = []
    for folder, others in ((HERE / "a-file" / "run", []), (HERE / "strict", [Pollutes()])):
        try:
            fit(small(), RunRecorder(folder, strict=True), *others)
        except Exception as error:  # noqa: BLE001 - its kind is what is asked
            raised.append(f"{type(error).__name__}: {error}")
    return {"raised": raised}


class Raises(keras.callbacks.Callback):  # type: ignore[misc]
    def __init__(self, error: BaseException, at: int = 1) -> None:
        super().__init__()
        self.error, self.at = error, at

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == self.at:
            raise self.error


class RaisesIn(keras.callbacks.Callback):  # type: ignore[misc]
    """Raises in one of the hooks, when it is called for the nth time."""

    def __init__(self, hook: str, error: BaseException, at: int = 2) -> None:
        super().__init__()
        self.left, self.error = at, error
        setattr(self, hook, self.count)

    def count(self, *_: Any, **__: Any) -> None:
        self.left -= 1
        if not self.left:
            raise self.error

    def _implements_train_batch_hooks(self) -> bool:
        return True  # tf_keras asks for methods of the class alone

    _implements_test_batch_hooks = _implements_train_batch_hooks


class SavesHalf(keras.callbacks.ModelCheckpoint):  # type: ignore[misc]
    """The disk is full when it saves the second time."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        Path(self.filepath).write_text(f"half {epoch}")
        if epoch:
            raise OSError("no space left")


def broken_data() -> Any:
    for _ in range(10):
        yield X[:16], Y[:16]
    raise OSError("the disk is gone")


@scenario
def caught() -> Truth:
    """An exception ends a fit, and the program catches it."""
    histories = {}
    for name, others in {
        "begin": [RaisesIn("on_epoch_begin", RuntimeError("no"))],
        "end": [RaisesIn("on_epoch_end", LookupError("pruned"))],
        "batch": [RaisesIn("on_train_batch_end", KeyboardInterrupt(), at=5)],
        "by-hand": [RaisesIn("on_epoch_end", KeyboardInterrupt())],
        "at-last": [RaisesIn("on_train_end", PermissionError("not saved"), at=1)],
        "unseen": [RaisesIn("on_test_batch_end", RuntimeError("no"), at=3)],
        "saving": [AddsToLogs(), SavesHalf(str(HERE / "half.weights.h5"))],
    }.items():
        seen = keras.callbacks.History()
        with suppress(BaseException):
            fit(small(), RunRecorder(HERE / f"caught-{name}"), seen, *others, batch_size=12)
        histories[name] = seen.history
    with suppress(Exception):
        recorder = RunRecorder(HERE / "caught-data")
        small().fit(broken_data(), steps_per_epoch=4, epochs=5, verbose=0, callbacks=[recorder])
    model, recorder = small(), RunRecorder(HERE / "caught-unseen-2")
    try:
        fit(model, recorder, RaisesIn("on_test_batch_end", RuntimeError("no"), at=3))
    except RuntimeError:
        model.evaluate(X, Y, verbose=0, callbacks=[recorder])
    return {"histories": histories}


@scenario
def left_as_found() -> Truth:
    """A list of callbacks of the user's own, for two fits."""
    recorder, model = RunRecorder(HERE / "own-list"), small()
    own = keras.callbacks.CallbackList([recorder], add_history=True, model=model, epochs=2)
    before = set(vars(own))
    for _ in range(2):
        model.fit(X, Y, epochs=2, verbose=0, callbacks=own)
    return {"more": sorted(set(vars(own)) - before)}


@scenario
def exported() -> Truth:
    model = small()
    history = model.fit(X, Y, validation_split=0.25, validation_freq=2, epochs=6, verbose=0)
    export(history, HERE / "exported", params={"units": 2}, test={"accuracy": 0.5})
    export(history.history, HERE / "from-a-dict")
    return {"history": history.history}


@scenario
def by_hand() -> Truth:
    with record(HERE / "loop", params={"latent": 3}, epochs=4) as run:
        for epoch in range(3):
            run.log(epoch=epoch, d_loss=np.float32(epoch), val_fid=9 - epoch)
    return {}


@scenario
def mirrored() -> Truth:
    """Two logical CPUs, one process."""
    import tensorflow as tf

    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    with strategy.scope():
        model = small()
    return fit(model, RunRecorder(HERE / "mirrored"), validation_split=0.0)


@scenario
def two_workers() -> Truth:
    """One of two processes that train one model together, as TF_CONFIG says."""
    import tensorflow as tf

    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    with strategy.scope():
        model = small()
    return fit(model, RunRecorder(HERE / "workers"), validation_split=0.0)


@scenario
def resumable() -> Truth:
    """Dies in epoch 4 while it was already recorded; started again, goes on from its backup."""
    model = small()
    kill = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, _: os._exit(9) if epoch == 4 else None
    )
    again = (HERE / "backup").exists()
    recorder = RunRecorder(HERE / "resumable", resume=True)
    backup = keras.callbacks.BackupAndRestore(str(HERE / "backup"))
    return fit(model, backup, recorder, *([] if again else [kill]), epochs=7)


@scenario
def endless() -> Truth:
    """Tells each epoch that has ended, until somebody ends the process."""
    say = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, _: print(epoch, flush=True))
    return fit(small(), RunRecorder(HERE / "endless"), say, epochs=1_000_000)


@scenario
def uncaught() -> Truth:
    return fit(small(), Raises(MemoryError("no more")), RunRecorder(HERE / "uncaught"))


@scenario
def uncaught_at_the_end() -> Truth:
    raises = RaisesIn("on_epoch_end", MemoryError("no more"))
    return fit(small(), raises, RunRecorder(HERE / "uncaught_at_the_end"))


@scenario
def exits() -> Truth:
    return fit(small(), Raises(SystemExit(0)), RunRecorder(HERE / "exits"))


def main() -> None:
    if "mirrored" in sys.argv:
        import tensorflow as tf

        cpu = tf.config.list_physical_devices("CPU")[0]
        two = [tf.config.LogicalDeviceConfiguration()] * 2
        tf.config.set_logical_device_configuration(cpu, two)
    truth = {}
    for name in sys.argv[3:]:
        start = time.perf_counter()
        truth[name] = SCENARIOS[name]()
        truth[name]["seconds"] = time.perf_counter() - start
    (HERE / "truth.json").write_text(json.dumps(truth, default=float))
    print("done", flush=True)


if __name__ == "__main__":
    # A shell makes what it starts behind itself deaf to Ctrl-C; the scenarios are to hear it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
