"""How one sees that a curve stands still: from the start, or from one epoch on."""

from __future__ import annotations

import numpy as np

from fitreport.analysis.noise import middle, noise_of
from fitreport.diagnosis.reading import Pair
from fitreport.diagnosis.shape import Shape

_SLOWEST = 0.9  # of its pace that a step keeps
_AHEAD = 0.15  # of the fall, still to come, that a stop costs


def never_fell(shape: Shape) -> bool:
    """Whether the second half is no lower than the first values, within noise."""
    half = shape.y[len(shape) // 2 :]
    level = middle(half)
    fall = shape.start - level
    early = float(np.mean(shape.y[: max(2, len(shape) // 4)])) - level
    # Of the calmed curve, so that one wild value is not taken for noise; calming halves noise.
    spread = max(2 * noise_of(shape.calm), middle(np.abs(half - level)))
    turned = float(half.min()) < shape.start - 6 * noise_of(shape.calm)
    if turned and level - float(half.min()) > 0.3 * (shape.start - float(half.min())):
        return False  # it had fallen, and came back: divergence or a spike
    return fall < 3 * spread and early < 2 * spread / np.sqrt(max(1, half.size / 4))


def hardly_fell(pair: Pair, train: Shape, share: float = 0.2) -> bool:
    """Whether all that was learned is less than a share of the distance of training and validation.

    Two sets of examples never have the same loss. How far they lie apart before anything is learned
    is a measure of the loss's scale that no unit and no constant changes.
    """
    val = pair.validation
    if val is None or len(val) < 8 or len(train) < 8:
        return False
    apart = abs(middle(train.y[1:4]) - middle(val.y[:3]))
    fell = max(train.start - train.best_level, float(val.y[0]) - val.best_level)
    return fell < share * apart


def flat_since(shape: Shape) -> int | None:
    """The first index, in the first fifth, after which nothing was gained beyond noise."""
    early = max(1, len(shape) // 5)
    y = shape.y[early:]
    third = max(1, y.size // 3)
    level = middle(y[-third:])
    gained = middle(y[:third]) - level
    spread = max(shape.noise, 1.5 * middle(np.abs(y[-2 * third :] - level)))
    fell = shape.start - shape.best_level
    if level - float(y.min()) > 0.3 * fell:
        return None  # it moved, and came back
    return early if gained < max(3 * spread / np.sqrt(third), 0.02 * fell) else None


def stopped_at(shape: Shape, share: float, pace: float) -> int | None:
    """The index from which the curve is flat though it had been falling steadily.

    A fall that slows down smoothly loses its pace by the same factor from epoch to epoch; here one
    step is nothing beside what the two before it foretell, and nothing comes after it: for `share`
    of the run it keeps less than `pace` of what it had.
    """
    y, size = shape.y, len(shape)
    fall = shape.start - float(y.min())
    if size < 10 or fall <= 0:
        return None
    steps = y[:-1] - y[1:]
    for at in range(3, int(size * (1 - share)) + 1):
        one, two = float(steps[at - 3]), float(steps[at - 2])
        if min(one, two) < max(0.03 * fall, 4 * shape.noise):
            continue
        if at > 3 and float(steps[at - 4]) < 0.4 * one:
            continue  # it fell all at once, as after a change of the learning rate, and converged
        foretold = two * min(1.0, two / one)
        later = y[at - 1 :]
        if foretold < 0.02 * fall:
            continue  # nothing was left to be gained
        moved = abs(float(np.mean(later[later.size // 2 :])) - float(later[0]))
        if moved < pace * foretold * 3 and float(np.std(later)) < pace * foretold * 3:
            return at - 1
    return None


def froze_at(pair: Pair, train: Shape, share: float) -> int | None:
    """The index in training from which the weights stay as they are, told by validation, whose
    examples are always the same: it hardly changes a digit, though one step before it moved by a
    thousand times more, or it never changed, and training did in its first epoch alone.
    """
    val, size = pair.validation, len(train)
    if val is None or len(val) < 10:
        return None
    fell = train.start - train.best_level
    if float(np.ptp(val.y)) <= 1e-6 * fell:
        return 0 if float(train.y[1]) - train.best_level < 0.05 * fell else None
    steps = np.abs(np.diff(val.calm))  # one wrong validation is none of them
    far = np.flatnonzero(steps > max(float(steps.max()) * 1e-3, 0.01 * pair.fall(val)))
    if not far.size:
        return None
    at = int(far[-1]) + 1
    later, step = val.calm[at:], float(steps[at - 1])
    if later.size < share * len(val) or float(np.ptp(later)) > 1e-3 * step:
        return None
    # A fall loses its pace by the same factor from step to step: so much would have been to come.
    kept = min(_SLOWEST, step / max(float(steps[max(0, at - 2)]), 1e-300))
    if step * kept / (1 - kept) < _AHEAD * pair.fall(val):
        return None
    return min(int(train.epochs.searchsorted(val.epochs[at])), size - 1)
