"""Early stopping replayed on a run: what a reader is told of each patience.

That its logic is that of Keras's own callback is held in tests/training.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from fitreport.analysis.replay import replays
from fitreport.diagnosis.example import Example, falling
from fitreport.hub import build_study
from fitreport.run import Event


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


def test_a_run_of_several_fits_is_not_replayed_since_each_fit_starts_the_callback_afresh() -> None:
    falls = falling(20, end=0.5)
    rises = [0.6 + 0.02 * n for n in range(20)]
    once = Example(history={"val_loss": falls + rises})
    again = Example(history=once.history, events=(Event("restarted", 20),))
    assert build_study([once.run()]).replays[0]
    assert build_study([again.run()]).replays == ((),)


def test_a_kept_epoch_without_a_value_of_the_main_metric_is_told_without_one() -> None:
    history = {"val_loss": [math.nan, *[0.5] * 29], "val_accuracy": [math.nan, *[0.7] * 29]}
    found = build_study([Example(history=history).run()]).replays[0]
    assert [(r.kept, r.value, r.lost) for r in found] == [(0, None, None)] * 4
