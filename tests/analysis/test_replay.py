"""Early stopping replayed: by the very logic of Keras's own callback."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.analysis.replay import early_stop, replays
from fitreport.diagnosis.example import Example, falling
from fitreport.hub import build_study


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
    epochs: list[int], values: list[float], goal: str, patience: int, **more: Any
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


values = st.lists(
    st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0, math.nan, math.inf]) | st.floats(-1, 1),
    min_size=1,
    max_size=25,
)


@pytest.mark.filterwarnings("ignore:Early stopping conditioned")
@given(
    values,
    st.sampled_from(["min", "max"]),
    st.integers(0, 6),
    st.sampled_from([0.0, 0.05, 0.2]),
    st.integers(0, 4),
    st.integers(1, 3),
)
def test_it_stops_where_keras_stops_and_keeps_what_keras_keeps(
    curve: list[float], goal: str, patience: int, delta: float, start: int, every: int
) -> None:
    epochs = list(range(every - 1, len(curve) * every, every))
    ours = early_stop(epochs, curve, goal, patience, min_delta=delta, start_from_epoch=start)  # type: ignore[arg-type]
    theirs = of_keras(epochs, curve, goal, patience, min_delta=delta, start_from_epoch=start)
    assert (ours.epoch, ours.kept) == theirs


def test_a_run_is_replayed_for_the_patiences_that_would_have_stopped_it() -> None:
    rising = [v + 0.03 * max(0, n - 12) for n, v in enumerate(falling(40, 2.0, 0.5, 5))]
    accuracy = [1 - v / 3 for v in rising]
    run = Example(
        history={"loss": falling(40), "val_loss": rising, "val_accuracy": accuracy},
        duration=[2.0] * 40,
    ).run()
    study = build_study([run])
    found = study.replays[0]
    assert [replay.patience for replay in found] == [3, 5, 10, 20]
    best = int(np.argmin(rising))
    five = found[1]
    assert (five.kept, five.stopped) == (best, best + 5)
    assert five.monitor == "loss"
    assert five.metric == "accuracy"
    assert five.value == pytest.approx(accuracy[best])
    assert five.lost == pytest.approx(max(accuracy) - accuracy[best])
    assert five.epochs_saved == 39 - five.stopped
    assert five.seconds_saved == pytest.approx(2.0 * five.epochs_saved)
    assert five.share_saved == pytest.approx(five.epochs_saved / 40)


def test_nothing_is_replayed_where_nothing_would_have_stopped_or_nothing_was_validated() -> None:
    for history in ({"loss": falling(30)}, {"val_loss": [1 / (n + 1) for n in range(30)]}):
        run = Example(history=history).run()
        study = build_study([run])
        assert replays(study.runs[0], study.pairs, study.main) == ()
