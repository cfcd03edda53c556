"""What a model that knows nothing scores, and since when a run scores no better."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.noise import middle
from fitreport.analysis.rounding import show
from fitreport.diagnosis.reading import Pair, Reading
from fitreport.diagnosis.shape import Shape

_CLASSES = range(2, 1001)
_CROSSENTROPY = re.compile(r"cross_?entropy", re.IGNORECASE)
_ACCURACY = re.compile(r"(?:^|_)(?:acc|accuracy)$")


class Chance(msgspec.Struct, frozen=True):
    """The loss lies at chance from its value `first` on; `words` say what chance is here."""

    first: int
    loss: float
    accuracy: float
    words: str


class Beyond(msgspec.Struct, frozen=True):
    """How much better than chance still counts as chance: in shares of the loss of chance, and of
    the way from guessing to a perfect accuracy.
    """

    loss: float
    accuracy: float


_ENOUGH = 10  # values, in which something was to be learned
_HARDLY = 0.6  # of the loss of chance
NO_BETTER = Beyond(0.02, 0.08)
HARDLY_BETTER = Beyond(0.07, 0.2)
LITTLE_BETTER = Beyond(0.09, 0.2)


def chance_from(run: Reading, share: float, beyond: Beyond = NO_BETTER) -> Chance | None:
    """Since when the training scores no better than chance; None where it does, or none can tell.

    Chance is the loss of the classes' shares, -sum(p log p), or ln(classes) for equal ones; the
    accuracy is then that of the most frequent class. `share` of the run must lie there.
    """
    pair = run.loss
    accuracy = next((p for p in run.pairs if _ACCURACY.search(p.metric)), None)
    if pair is None or pair.train is None or not _is_crossentropy(run, accuracy):
        return None
    shape = pair.train
    least = max(4, math.ceil(share * len(shape)))
    for level, best_guess, words in _levels(run, shape.end_level):
        above = math.inf if _counts(run) and accuracy is not None else 0.09
        first = _pinned(shape, level, beyond.loss, above, least)
        if first is None:
            continue
        reached = best_guess + max(beyond.accuracy * (1 - best_guess), 0.02)
        if _guessing(accuracy, reached, len(shape) - first):
            return Chance(first, level, best_guess, words)
    return None


def never_beyond_chance(run: Reading) -> Chance | None:
    """Chance, where validation was never better than it and training hardly is; else None."""
    pair = run.loss
    accuracy = next((p for p in run.pairs if _ACCURACY.search(p.metric)), None)
    if pair is None or pair.train is None or pair.validation is None:
        return None
    guesses = accuracy.validation if accuracy is not None else None
    if guesses is None or len(pair.validation) < _ENOUGH or not _is_crossentropy(run, accuracy):
        return None
    val = pair.validation
    for level, best_guess, words in _levels(run, val.best_level):
        never = val.best_level > (1 - NO_BETTER.loss) * level
        reached = best_guess + max(NO_BETTER.accuracy * (1 - best_guess), 0.02)
        # One far below guessing is no accuracy of classes, and the loss no entropy of theirs.
        guessed = 0.3 * best_guess < guesses.value(middle(guesses.y)) < reached
        if never and guessed and pair.train.end_level > _HARDLY * level:
            return Chance(0, level, best_guess, words)
    return None


def _is_crossentropy(run: Reading, accuracy: Pair | None) -> bool:
    named = run.fact("compile", "loss") or run.fact("compile", "loss.name")
    if named is not None:
        return bool(_CROSSENTROPY.search(str(named)))
    return accuracy is not None


def _levels(run: Reading, end: float) -> Iterator[tuple[float, float, str]]:
    """Losses of chance: that of the data where the classes were counted, else ln k near the end."""
    counts = _counts(run)
    if counts:
        total = sum(counts)
        shares = [count / total for count in counts if count]
        entropy = -math.fsum(p * math.log(p) for p in shares)
        yield entropy, max(shares), f"{show(entropy, 3)}, the entropy of its {len(shares)} classes"
        yield (
            math.log(len(shares)),
            max(shares),
            f"{show(math.log(len(shares)), 3)}, ln {len(shares)}",
        )
        return
    if 0 < end < 7:
        classes = round(math.exp(end))
        if classes in _CLASSES:
            level = math.log(classes)
            yield level, 1 / classes, f"{show(level, 3)}, ln {classes}"


def _counts(run: Reading) -> list[int]:
    told = run.fact("data", "train.y.classes")
    found = re.findall(r": (\d+)(?:,|$)", told) if isinstance(told, str) else []
    return [int(count) for count in found] if "…" not in str(told) else []


def _pinned(shape: Shape, level: float, below: float, above: float, least: int) -> int | None:
    """The index since when the loss is within these shares of chance, or None if not long enough.

    Worse than chance by any amount is no better than it, where the accuracy can bear that out.
    """
    away = (shape.calm - level) / level
    near = (away > -below) & (away < above)
    outside = np.flatnonzero(~near)
    first = int(outside[-1]) + 1 if outside.size else 0
    return first if len(shape) - first >= least else None


def _guessing(accuracy: Pair | None, reached: float, values: int) -> bool:
    """Whether the accuracy, where there is one, is below this level in as many last values."""
    shape = accuracy.train if accuracy is not None else None
    if shape is None:
        return True
    tail = shape.y[-values:]
    level = shape.value(middle(tail))
    return level < reached


def guess_of(run: Reading, metric: str) -> float | None:
    """What guessing scores in a metric whose scale is known; None where it cannot be known.

    An accuracy's is the share of the most frequent class, which the counted labels tell.
    """
    if metric.endswith(("r2", "r2_score")):
        return 0.0
    if metric.endswith("auc"):
        return 0.5
    counts = _counts(run)
    return max(counts) / sum(counts) if counts and _ACCURACY.search(metric) else None


def learned_share(run: Reading, pair: Pair) -> float | None:
    """The share of the way from guessing to perfect that training ended at; None if not known."""
    if pair.train is None or pair.goal != "max" or float(np.ptp(pair.train.y)) == 0:
        return None
    guess = guess_of(run, pair.metric)
    level = pair.train.value(pair.train.end_level)
    if guess is None:  # the classes are not known: below a half an accuracy is poor for any number
        return level if _ACCURACY.search(pair.metric) and level < 0.5 else None
    return (level - guess) / (1 - guess) if guess < 1 else None
