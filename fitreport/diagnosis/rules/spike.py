"""A loss jumped up for a few epochs.

What it sees:
One to three values, in training or in validation, that stand far above those before and after
them, beyond the curve's noise and by a share of its fall that matters, and that one step leads up
to, far larger than the steps around it. The first descent is none; nor is noise that jumps all the
time, which is oscillation, nor a hill that many small steps lead up to. The last epoch can be one,
too.

Why it matters:
One bad batch or one step too far undid some of the learning. If it was the last epoch, the weights
that were kept are bad ones.

What to try:
- a look at the batches of that epoch: outliers, wrong labels, values that were not scaled
- `clipnorm=1.0` in the optimizer
- a smaller learning rate, or a warm-up where it came early

What can fool it:
A learning rate or a data set that was changed on purpose in that epoch.

Reference:
Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks (2013), on
clipping; Zhang et al., OPT (2022), section 2.5, on loss spikes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.noise import middle, noise_of
from fitreport.analysis.rounding import show
from fitreport.diagnosis.example import Example, falling, wobble
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Pair, Reading, called
from fitreport.diagnosis.shape import Shape
from fitreport.run import Floats, Split

TITLE = "Spike"
_AROUND = 5  # values before and after that a spike is held against
_SHORT = 20  # values
_ABRUPT = 6  # times the usual step
_NEAR = 10  # values before and after, whose steps tell how the curve goes
_LONGEST = 3  # values; what stays up longer is no spike


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`height`: the share of the curve's fall, and `noise`: how many spreads of its noise, that a
    spike must stand out by; `warn`: the share that makes it a warning if it did not recover.
    """

    height: float = 0.06
    noise: float = 10.0
    warn: float = 0.2


class Spike(msgspec.Struct, frozen=True):
    """Values `first` to `last` of a curve stand `height` above what is around them."""

    first: int
    last: int
    height: float
    recovered: bool


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """One finding a loss, of its highest spike; training and validation told together."""
    pairs = [pair for pair in run.judged_pairs() if pair.is_loss]
    pairs = pairs or list(run.judged_pairs())
    shapes = [(pair, split, shape) for pair in pairs for split, shape in pair.shapes()]
    if not any(len(shape) >= _AROUND for _, _, shape in shapes):
        raise CannotJudge(f"fewer than {_AROUND} values of a metric whose goal is known")
    found = []
    for pair, split, shape in shapes:
        spikes = spikes_of(shape, pair.fall(shape), limits)
        if shape.ends_broken:  # the climb to NaN is told by `non-finite`
            spikes = [spike for spike in spikes if spike.last < len(shape) - 1]
        if spikes:
            found.append((pair, split, shape, spikes))
    if found:
        yield _finding(run, found, limits)


def spikes_of(shape: Shape, fall: float, limits: Limits) -> list[Spike]:
    """The spikes of one curve; none where there are so many that it is the curve's way."""
    y = shape.y
    if y.size < _AROUND:
        return []
    # In a short curve a spike is half of what would count as noise; calming halves noise, too.
    noise = min(shape.noise, 2 * noise_of(shape.calm)) if y.size < _SHORT else shape.noise
    floor = max(limits.noise * noise, limits.height * max(fall, 0.0))
    found: list[Spike] = []
    jumps = np.flatnonzero(np.diff(y) > floor / 2) + 1  # where one may begin
    if jumps.size > max(3, y.size // 10):
        return []
    for at in jumps[jumps >= _AROUND - 1].tolist():
        spike = _spike_at(y, shape.calm, at, floor)
        if spike is None or (found and found[-1].last >= spike.first):
            continue
        if _abrupt(y, spike):
            found.append(spike)
    return found


def _abrupt(y: Floats, spike: Spike) -> bool:
    """Whether one step up is most of it, and far more than the steps around it: a smooth curve
    that goes up and down has bumps, too, of many small steps.
    """
    up = float(y[spike.first] - y[spike.first - 1])
    before = np.diff(y[max(0, spike.first - _NEAR) : spike.first])
    after = np.diff(y[spike.last + 1 : spike.last + 1 + _NEAR])
    away = [steps - middle(steps) for steps in (before, after) if steps.size]
    return up > max(0.4 * spike.height, _ABRUPT * middle(np.abs(np.concatenate(away))))


def _spike_at(y: Floats, calm: Floats, at: int, floor: float) -> Spike | None:
    base, spread = _before(np.append(calm[max(0, at - _AROUND) : at - 1], y[at - 1]))
    for length in range(_LONGEST, 0, -1):
        if at + length > y.size:
            continue
        inside = y[at : at + length]
        after = y[at + length : at + length + _AROUND]
        low = float(inside.min()) if length > 1 else float(inside[0])
        if low - base <= max(floor / 2 if length > 1 else floor, 4 * spread):
            continue
        height = float(inside.max()) - base
        if height <= max(floor, 6 * spread):
            continue
        if not after.size:
            if length == 1:
                return Spike(at, at, height, recovered=False)
            continue
        down = float(inside.max()) - middle(after)
        if down < 0.5 * height:
            continue
        return Spike(at, at + length - 1, height, recovered=down > 0.8 * height)
    return None


def _before(y: Floats) -> tuple[float, float]:
    """The level that the few values before lead to, their trend followed, and their spread."""
    half = y.size // 2
    slope = float(np.mean(y[-half:]) - np.mean(y[:half])) / (y.size - half) if half else 0.0
    away = y - slope * np.arange(1 - y.size, 1)
    level = middle(away)
    return level, max(middle(np.abs(away - level)), abs(slope) / 4)


_Found = tuple[Pair, Split, Shape, list[Spike]]


def _finding(run: Reading, found: list[_Found], limits: Limits) -> Finding:
    pair, split, shape, spikes = max(found, key=lambda of: _share(of))
    worst = max(spikes, key=lambda spike: spike.height)
    epoch = int(shape.epochs[worst.first])
    last = worst.last == len(shape) - 1
    base = float(shape.y[worst.first - 1])
    peak = float(shape.y[worst.first : worst.last + 1].max())
    others = sorted({int(of[2].epochs[s.first]) for of in found for s in of[3]} - {epoch})
    both = {of[1] for of in found if any(int(of[2].epochs[s.first]) == epoch for s in of[3])}
    where = "Training and validation" if len(both) > 1 else called(split)
    reason = _explaining(run, epoch)
    how = (
        "It is the last epoch, whose weights are kept unless others were restored."
        if last
        else "It recovered."
        if worst.recovered
        else "It did not wholly recover."
    )
    message = (
        f"{where} {pair.metric} jumped from {show(shape.value(base), 3)} to "
        f"{show(shape.value(peak), 3)} in epoch {epoch}. {how}"
        + (f" {reason} there explains it." if reason else "")
        + (f" More in epochs {', '.join(map(str, others[:6]))}." if others else "")
    )
    share = worst.height / max(pair.fall(shape), 1e-300)
    bad = last or (not worst.recovered and share >= limits.warn)
    return Finding(
        severity="warning" if bad and not reason else "note",
        message=message,
        metric=pair.metric,
        split=split,
        first_epoch=epoch,
        last_epoch=int(shape.epochs[worst.last]),
        evidence={
            "before": shape.value(base),
            "peak": shape.value(peak),
            "height_share_of_fall": round(min(share, 1e6), 4),
            "recovered": worst.recovered,
            "spikes": len(others) + 1,
        },
        advice=() if reason else _advice(run, epoch, validation_alone=both == {"validation"}),
    )


def _advice(run: Reading, epoch: int, *, validation_alone: bool) -> tuple[str, ...]:
    if validation_alone:
        return (
            "Look at BatchNormalization: its moving statistics act in validation alone",
            "Use a larger validation set if single examples weigh much",
        )
    return (
        f"Look at the batches of epoch {epoch}: outliers, wrong labels, unscaled values",
        *(() if run.fact("optimizer", "clipnorm") else ("Clip gradients: clipnorm=1.0",)),
        "Lower the learning rate if it happens again",
    )


def _share(found: _Found) -> float:
    pair, _, shape, spikes = found
    return max(spike.height for spike in spikes) / max(pair.fall(shape), 1e-300)


_REASONS = {
    "learning rate changed": "The change of the learning rate",
    "restarted": "The restart",
    "resumed": "The resumption",
    "mark": "Your mark",
}


def _explaining(run: Reading, epoch: int) -> str:
    """What was done in that epoch or the one before that a jump would follow from; or nothing."""
    for event in run.run.events:
        near = event.epoch is not None and epoch - 1 <= event.epoch <= epoch
        if near and event.kind in _REASONS:
            return _REASONS[event.kind]
    timeline = run.run.timeline
    if timeline is not None:
        near_it = (timeline.epochs >= epoch - 2) & (timeline.epochs <= epoch)
        rates = timeline.learning_rate[near_it]
        if rates.size > 1 and bool((rates[1:] > 1.5 * rates[:-1]).any()):
            return _REASONS["learning rate changed"]
    return ""


FIRES = {
    "one epoch": Example(history={"loss": [*falling(20), 1.5, *falling(12)[8:]]}),
    "validation alone": Example(
        history={"loss": falling(30), "val_loss": [*falling(20), 1.8, *falling(29)[20:]]}
    ),
    "the last epoch": Example(history={"loss": [*falling(20), 1.5]}),
}
_HILLS = [
    0.5 + 1.5 * math.exp(-n / 5) + 0.2 * math.exp(-((n % 14 - 7) ** 2) / 8) for n in range(60)
]
QUIET = {
    "the first descent": Example(history={"loss": [9.0, *falling(20, pace=1.5)]}),
    "noise": Example(history={"loss": [0.5 + 0.1 * wobble(n) for n in range(40)]}),
    "hills": Example(history={"loss": falling(60), "val_loss": _HILLS}),
    "a step that stays": Example(history={"loss": [*[1.0] * 10, *[2.0] * 10]}),
}
