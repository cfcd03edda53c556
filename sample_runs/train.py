"""Trains the sample runs: `python sample_runs/train.py` (needs tensorflow and scikit-learn).

Real trainings of small networks on the data sets that scikit-learn ships, each set up to show one
thing that happens to people. What went into a run is in its name and its hyperparameters.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
from sklearn import datasets
from sklearn.model_selection import train_test_split

import fitreport

HERE = Path(__file__).parent
DIGITS = "scikit-learn digits"


class MacroRecall(keras.metrics.Metric):
    """The mean over classes of the share that is found: a metric that Keras does not have."""

    def __init__(self, classes: int, name: str = "macro_recall") -> None:
        super().__init__(name=name)
        self.found = self.add_weight(shape=(classes,), initializer="zeros", name="found")
        self.total = self.add_weight(shape=(classes,), initializer="zeros", name="total")
        self.classes = classes

    def update_state(self, y_true, y_pred, sample_weight=None):  # noqa: ARG002, Keras passes it
        truth = keras.ops.cast(keras.ops.reshape(y_true, (-1,)), "int32")
        right = keras.ops.cast(keras.ops.argmax(y_pred, axis=-1), "int32") == truth
        each = keras.ops.one_hot(truth, self.classes)
        self.total.assign_add(keras.ops.sum(each, axis=0))
        hits = keras.ops.expand_dims(keras.ops.cast(right, "float32"), -1)
        self.found.assign_add(keras.ops.sum(each * hits, axis=0))

    def result(self):
        return keras.ops.mean(self.found / keras.ops.maximum(self.total, 1.0))


class Kill(keras.callbacks.Callback):
    """Ends the process as the system does when memory is out: at once, with no last word."""

    def __init__(self, epoch: int) -> None:
        super().__init__()
        self.epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):  # noqa: ARG002, Keras passes it
        if epoch == self.epoch:
            os.kill(os.getpid(), signal.SIGKILL)


def digits():
    """Train, validation and test splits of the digits."""
    images, classes = datasets.load_digits(return_X_y=True)
    rest_x, test_x, rest_y, test_y = train_test_split(
        images / 16, classes, test_size=0.2, random_state=0, stratify=classes
    )
    train_x, val_x, train_y, val_y = train_test_split(
        rest_x, rest_y, test_size=0.25, random_state=0, stratify=rest_y
    )
    return (train_x, train_y), (val_x, val_y), (test_x, test_y)


def digits_model(units: int, dropout: float, activation: str) -> keras.Model:
    """Two dense layers and a head of logits."""
    layers = [keras.Input((64,)), keras.layers.Dense(units, activation)]
    if dropout:
        layers.append(keras.layers.Dropout(dropout))
    layers += [keras.layers.Dense(units, activation), keras.layers.Dense(10)]
    return keras.Sequential(layers, name="digits")


def digits_run(
    name: str,
    *,
    units: int = 64,
    dropout: float = 0.3,
    rate: float = 1e-3,
    epochs: int = 40,
    examples: int | None = None,
    activation: str = "relu",
    momentum: float | None = None,
    callbacks=(),
    notes: str = "",
    kill_at: int | None = None,
) -> None:
    """One training on the digits, recorded in `digits/NAME`."""
    keras.utils.set_random_seed(7)
    (x, y), validation, test = digits()
    x, y = x[:examples], y[:examples]
    model = digits_model(units, dropout, activation)
    if momentum is None:
        optimizer = keras.optimizers.Adam(rate)
    else:
        optimizer = keras.optimizers.SGD(rate, momentum=momentum)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"])
    recorder = fitreport.RunRecorder(
        HERE / "digits" / name,
        params={
            "units": units,
            "dropout": dropout,
            "activation": activation,
            "learning_rate": rate,
            "examples": len(x),
        },
        data=DIGITS,
        notes=notes,
        overwrite=True,
    )
    extra = list(callbacks)
    if kill_at is not None:
        extra.append(Kill(kill_at))
    model.fit(x, y, batch_size=32, epochs=epochs, validation_data=validation, verbose=0,
              callbacks=[recorder, *extra])  # fmt: skip
    model.evaluate(*test, verbose=0, callbacks=[recorder])


def healthy() -> None:
    """Learns, and levels off."""
    digits_run("healthy", notes="The baseline: two layers of 64, dropout **0.3**.")


def overfitting() -> None:
    """Sixty examples for nine thousand weights."""
    digits_run("overfitting", units=256, dropout=0.0, examples=60, epochs=120, rate=3e-3,
               notes="Trained on 60 examples, to see what the others are spared.")  # fmt: skip


def rate_too_high() -> None:
    """Learns in leaps, until one of them ends at NaN."""
    digits_run("rate-too-high", rate=0.2, momentum=0.9, activation="leaky_relu", dropout=0.0)


def rate_too_low() -> None:
    """Has hardly begun when it ends."""
    digits_run("rate-too-low", rate=1e-5)


def rate_reduced() -> None:
    """The rate is cut where the loss levels off, and training ends before it was planned to."""
    digits_run(
        "rate-reduced",
        units=128,
        rate=3e-3,
        epochs=150,
        callbacks=[
            keras.callbacks.ReduceLROnPlateau(factor=0.3, patience=4, min_lr=1e-5),
            keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True),
        ],
    )


def killed() -> None:
    """The process dies in the middle of an epoch, and leaves what it had done."""
    subprocess.run([sys.executable, __file__, "killed-in-process"], check=False)


def killed_in_process() -> None:
    """What `killed` runs in a process of its own."""
    digits_run("killed", kill_at=17)


def seeds() -> None:
    """One configuration, three seeds: how much is luck?"""
    x, y = datasets.load_breast_cancer(return_X_y=True)
    train_x, val_x, train_y, val_y = train_test_split(
        x, y, test_size=0.3, random_state=0, stratify=y
    )
    mean, deviation = train_x.mean(0), train_x.std(0)
    for seed in (1, 2, 3):
        keras.utils.set_random_seed(seed)
        model = keras.Sequential(
            [keras.Input((30,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "sigmoid")],
            name="tumours",
        )
        model.compile("adam", "binary_crossentropy", metrics=["accuracy", keras.metrics.AUC()])
        recorder = fitreport.RunRecorder(
            HERE / "breast_cancer" / f"seed-{seed}",
            params={"seed": seed, "units": 16},
            tags=["seeds"],
            data="scikit-learn breast cancer",
            overwrite=True,
        )
        model.fit((train_x - mean) / deviation, train_y, epochs=30, batch_size=32, verbose=0,
                  validation_data=((val_x - mean) / deviation, val_y),
                  callbacks=[recorder])  # fmt: skip


def two_outputs() -> None:
    """Digit and parity from one trunk, each with its loss, one with a metric of its own."""
    keras.utils.set_random_seed(7)
    (x, y), (val_x, val_y), _ = digits()
    pixels = keras.Input((64,), name="pixels")
    trunk = keras.layers.Dense(64, "relu", name="trunk")(pixels)
    digit = keras.layers.Dense(10, "softmax", name="digit")(trunk)
    both = keras.layers.Concatenate(name="trunk_and_digit")([trunk, digit])
    parity = keras.layers.Dense(1, "sigmoid", name="parity")(both)
    model = keras.Model(pixels, {"digit": digit, "parity": parity}, name="digit_and_parity")
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(3e-3, 40 * 34)),
        {"digit": "sparse_categorical_crossentropy", "parity": "binary_crossentropy"},
        metrics={"digit": ["accuracy", MacroRecall(10)], "parity": ["accuracy"]},
    )
    recorder = fitreport.RunRecorder(
        HERE / "two_outputs", name="digit and parity", data=DIGITS, overwrite=True
    )
    model.fit(x, {"digit": y, "parity": y % 2}, epochs=40, batch_size=32, verbose=0,
              validation_data=(val_x, {"digit": val_y, "parity": val_y % 2}),
              callbacks=[recorder])  # fmt: skip


def no_validation() -> None:
    """A regression without validation data, its features unscaled in one run and scaled after."""
    keras.utils.set_random_seed(7)
    x, y = datasets.load_diabetes(return_X_y=True)
    model = keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(1)], name="diabetes"
    )
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    recorder = fitreport.RunRecorder(
        HERE / "diabetes_no_validation", data="scikit-learn diabetes", overwrite=True
    )
    model.fit(x, y.astype(np.float32), epochs=60, batch_size=32, verbose=0, callbacks=[recorder])


def written_by_hand() -> None:
    """A loop without `fit`: softmax regression on the wines in plain numpy."""
    x, y = datasets.load_wine(return_X_y=True)
    x = (x - x.mean(0)) / x.std(0)
    train_x, val_x, train_y, val_y = train_test_split(
        x, y, test_size=0.3, random_state=0, stratify=y
    )
    weights = np.zeros((13, 3))
    folder = HERE / "wine_by_hand"
    with fitreport.record(folder, data="scikit-learn wine", overwrite=True) as run:
        for epoch in range(30):
            scores = np.exp(train_x @ weights)
            chances = scores / scores.sum(1, keepdims=True)
            weights -= 0.1 * train_x.T @ (chances - np.eye(3)[train_y]) / len(train_x)
            run.log(
                epoch=epoch,
                loss=float(-np.log(chances[np.arange(len(train_y)), train_y]).mean()),
                accuracy=float((chances.argmax(1) == train_y).mean()),
                val_accuracy=float(((val_x @ weights).argmax(1) == val_y).mean()),
            )


RUNS = (
    healthy, overfitting, rate_too_high, rate_too_low, rate_reduced, killed, seeds, two_outputs,
    no_validation, written_by_hand,
)  # fmt: skip


def main() -> None:
    """Trains all of them, or those that are named."""
    if sys.argv[1:] == ["killed-in-process"]:
        killed_in_process()
        return
    for run in RUNS:
        if len(sys.argv) == 1 or run.__name__ in sys.argv[1:]:
            sys.stdout.write(f"{run.__name__}\n")
            run()
    for folder in HERE.rglob("__pycache__"):
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
