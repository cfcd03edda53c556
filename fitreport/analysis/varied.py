"""The hyperparameters in which runs differ, each as one number a run."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import msgspec
import numpy as np

from fitreport.analysis.differences import Difference
from fitreport.analysis.groups import SEEDS
from fitreport.run import Floats, Scalar

# Recorded beside the hyperparameters; these stand in where the user named none of that name.
_RECORDED = {
    ("optimizer", "name"): "optimizer",
    ("optimizer", "learning_rate"): "learning_rate",
    ("fit", "batch_size"): "batch_size",
}


class Varied(msgspec.Struct, frozen=True):
    """A hyperparameter over the runs, `section` and `name` as in the Study's differences.

    `values` has a number for each run, NaN where it has none. Where the hyperparameter holds
    `words`, in their order, that number is the word's index.
    """

    section: str
    name: str
    values: Floats
    words: tuple[str, ...] = ()


def hyperparameters(differing: Sequence[Difference]) -> list[Varied]:
    """What was set differently: the hyperparameters, and what was recorded of those unnamed."""
    named = {one.name for one in differing if one.section == "hyperparameters"}
    return [varied(one) for one in differing if _was_set(one, named)]


def _was_set(one: Difference, named: Collection[str]) -> bool:
    if one.section == "hyperparameters":
        return one.name not in SEEDS
    recorded = _RECORDED.get((one.section, one.name))
    return recorded is not None and recorded not in named


def varied(setting: Difference) -> Varied:
    """One setting as numbers: its own where all of its values are, else those of its words."""
    if not any(isinstance(value, bool | str) for value in setting.values):
        numbers = np.array([_number(value) for value in setting.values], np.float64)
        return Varied(setting.section, setting.name, numbers)
    texts = [None if value is None else _word(value) for value in setting.values]
    words = sorted({text for text in texts if text is not None})
    index = {word: float(at) for at, word in enumerate(words)}
    places = [math.nan if text is None else index[text] for text in texts]
    return Varied(setting.section, setting.name, np.array(places, np.float64), tuple(words))


def _word(value: Scalar) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _number(value: Scalar) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, OverflowError):  # None; an integer beyond all floats
        return math.nan
    return number if math.isfinite(number) else math.nan
