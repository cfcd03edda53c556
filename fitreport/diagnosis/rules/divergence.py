"""The training loss went back up, and stayed up.

What it sees:
The training loss ends above its best level, far beyond its noise and by a share of what it had
fallen that matters, or, where it never fell, climbed from the start. It need not climb to the end:
many runs blow up and then lie flat.

Why it matters:
What had been learned is lost, and more epochs will not bring it back.

What to try:
- a learning rate three to ten times smaller, or one that decays
- `clipnorm=1.0` in the optimizer
- the weights of the best epoch, kept by `keras.callbacks.ModelCheckpoint(save_best_only=True)`

What can fool it:
Losses that are meant to rise, such as those of two networks that train against each other; a loss
that was changed in the middle, or another data set from some epoch on.

Reference:
Goodfellow, Bengio, Courville, Deep Learning (2016), section 11.4.1, on the learning rate; Smith,
Cyclical learning rates for training neural networks (2017), section 3.3.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.noise import noise_of
from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import Finding
from fitreport.diagnosis.reading import Pair, Reading
from fitreport.diagnosis.shape import Shape
from fitreport.run import Event

TITLE = "Divergence"
EXPLAINS = (
    "spike", "oscillation", "plateau", "chance-level", "underfitting", "late-stop",
    "weights-not-restored", "overfitting", "metric-disagreement",
)  # fmt: skip


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`lost`: the share of its fall that the loss must have lost to be told, `error`: to be an
    error; `noise`: how many spreads of its noise it must have risen.
    """

    lost: float = 0.12
    error: float = 0.3
    noise: float = 8.0


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """At most one finding, of the loss that is trained."""
    pair, shape = run.training_loss(4)
    lost = _lost(shape, limits)
    if lost is None:
        return
    best, start = int(shape.epochs[shape.best_at]), _onset(shape)
    lowest = shape.value(float(shape.y[shape.best_at]))
    fallen = pair.word("fallen", "risen")
    told = f"{lost:.0%} of what it had {fallen}" if lost < 10 else f"far more than it had {fallen}"
    raised = _raised(run, start)
    because = (
        f"The learning rate had been raised to {show(_number(raised))} in epoch {raised.epoch}. "
        if raised is not None
        else ""
    )
    yield Finding(
        severity="error" if lost >= limits.error else "warning",
        message=f"The training {pair.metric} was best in epoch {best} ({show(lowest)}), "
        f"then {pair.word('rose', 'fell')} to {show(shape.value(shape.shown_end))} and did not "
        f"come back: {told}. {because}"
        f"What came after epoch {best} was lost.",
        metric=pair.metric,
        split="train",
        first_epoch=start,
        last_epoch=int(shape.epochs[-1]),
        evidence={
            "best": lowest,
            "best_epoch": best,
            "end": shape.value(shape.shown_end),
            "lost_share_of_fall": round(min(lost, 1e6), 3),
        },
        advice=_advice(run, pair),
    )


def _lost(shape: Shape, limits: Limits) -> float | None:
    """The share of the fall that is lost at the end; None where it is no divergence."""
    fall, rise = shape.start - shape.best_level, shape.rise
    # The end must be bad as a whole: not one last value, and not noise that swings back.
    tail = shape.y[-max(shape.window, min(3, len(shape) // 2)) :]
    low = float(tail.min()) - shape.best_level
    # What blew up swings widely: then it counts that all of it lies far above what was before.
    before = noise_of(shape.y[: shape.best + 1]) if shape.best >= 4 else shape.noise
    if fall <= 3 * before:
        return float("inf") if _only_climbed(shape) or _stayed_above(shape, limits) else None
    apart = low > max(limits.lost * fall, limits.noise * before)
    if rise <= limits.noise * shape.doubt(shape.window) and not apart:
        return None
    if low <= 0.5 * limits.lost * fall:
        return None
    return rise / fall if rise > limits.lost * fall else None


def _only_climbed(shape: Shape) -> bool:
    """Whether the loss rose from the first epochs on: all of the last third is above the first."""
    third = len(shape) // 3
    apart = third > 1 and float(shape.y[-third:].min()) > float(shape.y[:third].max())
    return apart and float(np.mean(np.diff(shape.calm) > 0)) > 0.6


def _stayed_above(shape: Shape, limits: Limits) -> bool:
    """Whether it was best in the first epoch, in which it must have blown up, and never again."""
    later = shape.y[-max(4, 2 * len(shape) // 3) :]
    rounding = 1e-6 * abs(shape.start)
    above = max(limits.noise * shape.noise, rounding)
    return len(shape) > later.size and float(later.min()) - shape.start > above


def _onset(shape: Shape) -> int:
    """The first epoch after the best one from which the loss never came back to half the rise."""
    half = shape.best_level + shape.rise / 2
    below = np.flatnonzero(shape.y <= half)
    at = min(int(below[-1]) + 1 if below.size else shape.best, len(shape) - 1)
    return int(shape.epochs[at])


def _raised(run: Reading, start: int) -> Event | None:
    """The change of the learning rate that came before, if it was a rise."""
    changes = [e for e in run.events("learning rate changed") if e.epoch is not None]
    near = [e for e in changes if e.epoch is not None and start - 3 <= e.epoch <= start]
    return next((e for e in near if _number(e) > float(e.facts.get("from") or 0)), None)


def _number(event: Event) -> float:
    return float(event.facts.get("to") or 0)


def _advice(run: Reading, pair: Pair) -> tuple[str, ...]:
    found = [f"Lower the learning rate{run.rate_changed(1 / 10)}, or let it decay"]
    if not run.fact("optimizer", "clipnorm"):
        found.append("Clip gradients: clipnorm=1.0 in the optimizer")
    if not run.uses("ModelCheckpoint"):
        found.append(
            "Keep the best weights: keras.callbacks.ModelCheckpoint(path, "
            f'monitor="{pair.monitor}", save_best_only=True)'
        )
    return tuple(found)


FIRES = {
    "climbs to the end": Example(
        history={"loss": [*falling(12), 0.5, 0.9, 1.4, 2.0, 2.6, 3.1, 3.3]}
    ),
    "flat after the blow-up": Example(history={"loss": [*falling(10), 1.9, *[2.3] * 10]}),
    "in the first epoch": Example(history={"loss": [2.32, 2.33, *[2.34] * 10]}),
    "from the first epoch": Example(history={"loss": [3.0, 9.0, 40.0, 160.0, 700.0, 3000.0]}),
}
QUIET = {
    "falls": Example(history={"loss": falling(30)}),
    "a spike that recovers": Example(history={"loss": [*falling(10), 1.9, *falling(9)[6:]]}),
    "a last bad epoch": Example(history={"loss": [*falling(20), 1.5]}),
}
