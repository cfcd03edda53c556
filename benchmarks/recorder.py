"""What recording adds to an epoch of a real fit, beside CSVLogger and no callback at all.

The model trains in no time, so that what is around an epoch can be seen. Two things are told:
the processor time that Keras spends inside the callback, its beginning and end included, which
other load on the machine hardly changes; and by how much a fit takes longer than the bare one of
its own round, which on a busy machine is mostly noise. Run by `make bench`.
"""

from __future__ import annotations

import argparse
import functools
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import table

EPOCHS = 50
_HOOKS = (
    "set_model set_params on_train_begin on_train_end on_epoch_begin on_epoch_end"
    " on_test_begin on_test_end"
).split()


class Spent(NamedTuple):
    """Milliseconds an epoch: of the whole fit by the clock, inside the callback by processor."""

    fit: float
    inside: float


def contenders(keras: Any) -> dict[str, Callable[[Path], Any]]:
    """A name, and the callback that may write into a folder; None for a bare fit."""
    from fitreport import RunRecorder

    return {
        "no callback": lambda _: None,
        "CSVLogger": lambda folder: keras.callbacks.CSVLogger(str(folder / "log.csv")),
        "RunRecorder": lambda folder: RunRecorder(folder / "run"),
    }


def timed(callback: Any) -> Callable[[], float]:
    """Times the hooks of a callback, and returns what tells the seconds spent in them so far."""
    spent = [0.0]

    def watched(hook: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(hook)
        def call(*args: Any, **kwargs: Any) -> Any:
            start = time.thread_time()
            try:
                return hook(*args, **kwargs)
            finally:
                spent[0] += time.thread_time() - start

        return call

    for name in _HOOKS:
        setattr(callback, name, watched(getattr(callback, name)))
    return lambda: spent[0]


def model(keras: Any, schedule: bool) -> Any:
    """A small regression with a metric, its learning rate fixed or decaying."""
    rate: Any = keras.optimizers.schedules.CosineDecay(0.01, 1000) if schedule else 0.01
    layers = [keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
    made = keras.Sequential(layers)
    made.compile(keras.optimizers.Adam(rate), "mse", metrics=["mae"])
    return made


def measured(keras: Any, rounds: int, schedule: bool) -> dict[str, list[Spent]]:
    """What each contender spent, one a round; the first round warms up and is left out."""
    import numpy as np

    x = np.random.default_rng(0).random((256, 8)).astype("float32")
    data: dict[str, Any] = {"x": x, "y": x.sum(axis=1), "validation_data": (x, x.sum(axis=1))}
    trained = model(keras, schedule)
    found: dict[str, list[Spent]] = {name: [] for name in contenders(keras)}
    for _ in range(rounds + 1):
        for name, make in contenders(keras).items():
            with tempfile.TemporaryDirectory() as folder:
                callback = make(Path(folder))
                inside = timed(callback) if callback is not None else float
                beside = [] if callback is None else [callback]
                start = time.perf_counter()
                trained.fit(**data, epochs=EPOCHS, batch_size=64, verbose=0, callbacks=beside)
                fit = time.perf_counter() - start
            found[name].append(Spent(fit * 1000 / EPOCHS, inside() * 1000 / EPOCHS))
    return {name: spent[1:] for name, spent in found.items()}


def report(found: dict[str, list[Spent]]) -> str:
    """A row a contender; the bare fit is the measure of the others."""
    bare, csv = found["no callback"], found["CSVLogger"]

    def row(name: str, spent: list[Spent]) -> list[str]:
        inside = statistics.median(each.inside for each in spent)
        ratios = [a.inside / b.inside for a, b in zip(spent, csv, strict=True)]
        added = [a.fit - b.fit for a, b in zip(spent, bare, strict=True)]
        return [
            name,
            f"{inside:.3f} ms",
            f"{statistics.median(ratios):.2f}",
            f"{statistics.median(each.fit for each in spent):.2f} ms",
            f"{statistics.median(added):+.2f} ms",
        ]

    return table(
        ["", "in the callback", "of CSVLogger", "an epoch", "on top of bare"],
        [row(name, spent) for name, spent in found.items()],
    )


def main() -> None:
    """Print a table for a fixed learning rate, and one for a schedule."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    for schedule in (False, True):
        kind = "a schedule" if schedule else "a fixed learning rate"
        print(f"\n{EPOCHS} epochs with {kind}, Keras {keras.__version__}, medians of {rounds}")
        print(report(measured(keras, rounds, schedule)))


if __name__ == "__main__":
    main()
