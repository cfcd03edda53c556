"""What recording adds to an epoch of a real fit, beside CSVLogger and no callback at all.

A model that trains in no time, so that what is around an epoch can be seen. The fits take turns,
and each is compared with the bare one of its own round, since a shared machine is no stopwatch.
Run by `make bench`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import table

EPOCHS = 100
Callbacks = Callable[[Path], list[Any]]


def contenders(keras: Any) -> dict[str, Callbacks]:
    """A name, and the callbacks of a fit that may write into a folder."""
    from fitreport import RunRecorder

    def csv(folder: Path) -> list[Any]:
        return [keras.callbacks.CSVLogger(str(folder / "log.csv"))]

    return {
        "no callback": lambda _: [],
        "CSVLogger": csv,
        "RunRecorder": lambda folder: [RunRecorder(folder / "run")],
    }


def model(keras: Any, schedule: bool) -> Any:
    """A small classifier with two metrics, its learning rate fixed or decaying."""
    rate: Any = 0.01
    if schedule:
        rate = keras.optimizers.schedules.CosineDecay(0.01, 1000)
    made = keras.Sequential(
        [keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
    )
    made.compile(keras.optimizers.Adam(rate), "mse", metrics=["mae"])
    return made


def epoch_times(keras: Any, rounds: int, schedule: bool) -> dict[str, list[float]]:
    """Milliseconds an epoch by contender, one a round; the first round warms up and is left out."""
    import numpy as np

    x = np.random.default_rng(0).random((256, 8)).astype("float32")
    y = x.sum(axis=1)
    trained = model(keras, schedule)
    spent: dict[str, list[float]] = {name: [] for name in contenders(keras)}
    for _ in range(rounds + 1):
        for name, callbacks in contenders(keras).items():
            with tempfile.TemporaryDirectory() as folder:
                beside = callbacks(Path(folder))
                start = time.perf_counter()
                trained.fit(
                    x,
                    y,
                    validation_data=(x, y),
                    epochs=EPOCHS,
                    batch_size=64,
                    verbose=0,
                    callbacks=beside,
                )
                spent[name].append((time.perf_counter() - start) * 1000 / EPOCHS)
    return {name: times[1:] for name, times in spent.items()}


def report(spent: dict[str, list[float]]) -> str:
    """A row a contender: what an epoch takes, and what it adds to the bare one of its round."""
    bare = spent["no callback"]

    def row(name: str, times: list[float]) -> list[str]:
        added = statistics.median(a - b for a, b in zip(times, bare, strict=True))
        ratio = statistics.median(a / b for a, b in zip(times, bare, strict=True))
        return [name, f"{statistics.median(times):.2f} ms", f"{added:+.3f} ms", f"{ratio:.3f}"]

    return table(
        ["", "an epoch", "on top of bare", "of bare"],
        [row(name, times) for name, times in spent.items()],
    )


def main() -> None:
    """Print a table for a fixed learning rate, and one for a schedule."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=7)
    rounds = options.parse_args().rounds
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    for schedule in (False, True):
        kind = "a schedule" if schedule else "a fixed learning rate"
        print(f"\nRecording {EPOCHS} epochs with {kind}, Keras {keras.__version__}")
        print(report(epoch_times(keras, rounds, schedule)))


if __name__ == "__main__":
    main()
