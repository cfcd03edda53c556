"""Early stopping replayed: by the very logic of Keras's own callback, held to it."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fitreport.analysis.replay import early_stop
from fitreport.run import Goal

pytestmark = pytest.mark.training


class Weights:
    """As much of a model as EarlyStopping asks for: its weights are the number of the epoch."""

    def __init__(self) -> None:
        self.epoch = -1
        self.stop_training = False
        self.restored: int | None = None

    def get_weights(self) -> int:
        return self.epoch

    def set_weights(self, weights: int) -> None:
        self.restored = weights


def of_keras(
    epochs: list[int], values: list[float], goal: Goal, patience: int, **more: Any
) -> tuple[int | None, int]:
    """What the callback itself does: the epoch that it stops after, and the one it restores."""
    callback = keras.callbacks.EarlyStopping(
        "val_x", mode=goal, patience=patience, restore_best_weights=True, **more
    )
    model = Weights()
    callback.set_model(model)
    callback.on_train_begin()
    stopped = None
    known = dict(zip(epochs, values, strict=True))
    for epoch in range(max(epochs) + 1):
        model.epoch = epoch
        callback.on_epoch_end(epoch, {"val_x": known[epoch]} if epoch in known else {"x": 1.0})
        if model.stop_training:
            stopped = epoch
            break
    callback.on_train_end()
    return stopped, epochs[0] if model.restored is None else model.restored


TIES = [0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 0.3 - 1e-12, 0.8 + 1e-12, math.nan, math.inf]
values = st.lists(
    st.sampled_from(TIES) | st.floats(-1, 1, width=32, allow_subnormal=False),
    min_size=1,
    max_size=25,
)


@pytest.mark.filterwarnings("ignore:Early stopping conditioned")
@example([0.3, 0.3 - 1e-12, 0.3 - 2e-12, 0.3], "min", 2, 0.0, 0, 1)  # equal as float32
@example([0.6, 0.8, 0.9], "max", 2, 0.2, 0, 1)  # 0.8 - 0.2 is more than 0.6 as float64 alone
@example([math.nan, 0.5, 0.4, 0.3], "min", 2, 0.0, 0, 1)  # NaN stays the best for ever
@given(
    values,
    st.sampled_from(["min", "max"]),
    st.integers(0, 6),
    st.sampled_from([0.0, 0.05, 0.2]),
    st.integers(0, 4),
    st.integers(1, 3),
)
def test_it_stops_where_keras_stops_and_keeps_what_keras_keeps(
    curve: list[float], goal: Goal, patience: int, delta: float, start: int, every: int
) -> None:
    epochs = list(range(every - 1, len(curve) * every, every))
    ours = early_stop(epochs, curve, goal, patience, min_delta=delta, start_from_epoch=start)
    theirs = of_keras(epochs, curve, goal, patience, min_delta=delta, start_from_epoch=start)
    assert (ours.epoch, ours.kept) == theirs


@pytest.mark.filterwarnings("ignore:Early stopping conditioned")
@pytest.mark.parametrize("every", [1, 2], ids=["each epoch validated", "every second"])
def test_a_training_stops_and_keeps_what_the_replay_of_a_full_one_told(every: int) -> None:
    full, _ = fitted(every)
    whole = [float(value) for value in full.history["val_loss"]]
    epochs = list(range(every - 1, 40, every))
    told = early_stop(epochs, whole, "min", 3)
    callback = keras.callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True)
    stopped, score = fitted(every, callback)
    assert told.epoch is not None
    assert told.epoch < 39
    assert stopped.epoch[-1] == told.epoch
    assert score == pytest.approx(whole[epochs.index(told.kept)], rel=1e-5)


def fitted(every: int, *callbacks: Any) -> tuple[Any, float]:
    """A model that learns 40 random labels by heart, the same way at every call: its history, and
    its validation loss at the end.
    """
    keras.utils.set_random_seed(7)
    random = np.random.default_rng(7)
    x, y = random.random((80, 8)).astype("float32"), random.integers(0, 2, 80)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    history = model.fit(
        x[:40],
        y[:40],
        validation_data=(x[40:], y[40:]),
        validation_freq=every,
        epochs=40,
        verbose=0,
        callbacks=list(callbacks),
    )
    return history, float(model.evaluate(x[40:], y[40:], verbose=0))
