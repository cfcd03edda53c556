"""The training stopped while it was still gaining.

What it sees:
The second half of the validation curve (of the training curve where there is none) still comes
down, beyond its noise, so that as many epochs again would gain a share of the whole fall that
matters; where the fall bends towards a bottom, as before overfitting, no more than is left to it.
What validation alone leaves in doubt, the training curve's own gain helps to tell.
That the best epoch is the last one does not suffice: nearly every healthy run
ends so.

Why it matters:
A better model was to be had for more epochs, or for a larger learning rate.

What to try:
- more epochs, with `keras.callbacks.EarlyStopping` to end them
- a larger learning rate, where the curve falls along a straight line

What can fool it:
A schedule that ends with a rate of nearly nothing: more epochs of that rate gain nothing. A curve
that falls in steps.

Reference:
Domhan, Springenberg, Hutter, Speeding up automatic hyperparameter optimization of deep neural
networks by extrapolation of learning curves (2015).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.extrapolation import Gain
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Pair, Reading, called
from fitreport.diagnosis.shape import Shape

TITLE = "Still improving"
EXPLAINS = ("underfitting",)
_FOLLOWS = 0.1  # of its fall: how far validation's gain lies from where training's would put it


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`gain`: the share of the fall that as many epochs again should gain to be told, `warn`: to
    be a warning; `noise`: by how many spreads of the noise the end must still be falling.
    """

    gain: float = 0.05
    warn: float = 0.25
    noise: float = 2.0


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the loss."""
    pair, _ = run.training_loss(3)
    shape = pair.judged
    assert shape is not None
    if len(shape) < 4:
        raise CannotJudge(f"{len(shape)} values of {pair.metric}, and 4 are needed")
    if shape.ends_broken:
        raise CannotJudge(f"validation {pair.metric} ends in values that are not finite")
    if run.events("stopped early") or _rate_spent(run):
        return
    gain, fall = pair.judged_gain, pair.fall(shape)
    if gain is None or not gain.sure(limits.noise) or fall <= 0:
        return
    gain = _beside_training(pair, gain, fall, limits)
    share = gain.expected / fall
    if share >= limits.gain:
        yield _finding(run, pair, shape, gain, share, limits)


def _beside_training(pair: Pair, gain: Gain, fall: float, limits: Limits) -> Gain:
    """The gain of validation, where it is in doubt, weighed with what training tells of it:
    validation gains the share of its fall that training gains of its own, give or take a tenth.
    """
    train, training = pair.train, pair.training_gain
    if pair.validation is None or train is None or training is None:
        return gain
    learned = train.start - train.best_level
    if learned <= 0 or training.proof < limits.noise:
        return gain
    return gain.beside(training.expected / learned * fall, _FOLLOWS * fall)


def _rate_spent(run: Reading) -> bool:
    """Whether a schedule has brought the learning rate to nearly nothing."""
    timeline = run.run.timeline
    if timeline is None:
        return False
    rates = timeline.learning_rate[np.isfinite(timeline.learning_rate)]
    return bool(rates.size > 1 and rates[-1] < 0.05 * rates.max())


def _finding(
    run: Reading, pair: Pair, shape: Shape, gain: Gain, share: float, limits: Limits
) -> Finding:
    where = called(pair.judged_split)
    epochs = len(shape)
    pace = "along a straight line" if gain.straight else "though ever more slowly"
    return Finding(
        severity="warning" if share >= limits.warn else "note",
        message=f"{where} {pair.metric} was still {pair.word('falling', 'rising')} when training "
        f"ended, {pace}: as many epochs again would {pair.word('lower', 'raise')} it from "
        f"{show(shape.value(shape.shown_end), 3)} by about {show(gain.expected, 2)} "
        f"({show(max(gain.low, 0), 2)} to {show(gain.high, 2)}), {share:.0%} of what {epochs} "
        "epochs brought.",
        metric=pair.metric,
        split=pair.judged_split,
        first_epoch=int(shape.epochs[len(shape) // 2]),
        last_epoch=int(shape.epochs[-1]),
        evidence={
            "end": shape.value(shape.shown_end),
            "expected_gain": gain.expected,
            "gain_low": gain.low,
            "gain_high": gain.high,
            "gain_share_of_fall": round(min(share, 1e6), 4),
        },
        advice=_advice(run, pair, gain, epochs),
    )


def _advice(run: Reading, pair: Pair, gain: Gain, epochs: int) -> tuple[str, ...]:
    longer = f"Train for more epochs (epochs={2 * epochs} or more)"
    if not run.uses("EarlyStopping"):
        longer += f', with keras.callbacks.EarlyStopping(monitor="{pair.monitor}", patience=10)'
    faster = f"Raise the learning rate{run.rate_changed(3)}"
    return (faster, longer) if gain.straight else (longer, faster)


FIRES = {
    "stopped at a third": Example(
        history={"loss": falling(15, pace=15), "val_loss": falling(15, pace=15)}
    ),
    "a straight line": Example(history={"loss": [2.3 - 0.01 * n for n in range(20)]}),
}
QUIET = {
    "converged": Example(history={"loss": falling(60), "val_loss": falling(60)}),
    "about to overfit": Example(
        history={
            "loss": [2.3 - 0.03 * n for n in range(40)],
            "val_loss": [1.5 + 0.3 * (n / 42 - 1) ** 2 for n in range(40)],
        }
    ),
    "validation rises": Example(
        history={"loss": falling(20, pace=15), "val_loss": [1 + 0.01 * n for n in range(20)]}
    ),
}
