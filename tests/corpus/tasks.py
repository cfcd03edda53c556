"""The tasks that the corpus trains on: data that scikit-learn ships, or that a rule makes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from sklearn import datasets
from sklearn.model_selection import train_test_split


class Data(NamedTuple):
    """A train and a validation split; `classes` is 0 where numbers are predicted."""

    x: np.ndarray
    y: np.ndarray
    val_x: np.ndarray
    val_y: np.ndarray
    classes: int


def _split(x: Any, y: Any, classes: int, share: float = 0.3) -> Data:
    x, y = np.asarray(x, "float32"), np.asarray(y)
    a, b, c, d = train_test_split(x, y, test_size=share, random_state=0)
    return Data(a, c, b, d, classes)


def _scaled(x: Any) -> np.ndarray:
    return ((x - x.mean(0)) / (x.std(0) + 1e-7)).astype("float32")


@cache
def digits() -> Data:
    x, y = datasets.load_digits(return_X_y=True)
    return _split(x / 16, y, 10)


@cache
def digits_few_validated() -> Data:
    """Forty validation examples: a noisy validation curve of an honest run."""
    data = digits()
    return data._replace(val_x=data.val_x[:40], val_y=data.val_y[:40])


@cache
def images() -> Data:
    x, y = datasets.load_digits(return_X_y=True)
    return _split((x / 16).reshape(-1, 8, 8, 1), y, 10)


@cache
def rows() -> Data:
    """Each digit as a sequence of its eight rows."""
    x, y = datasets.load_digits(return_X_y=True)
    return _split((x / 16).reshape(-1, 8, 8), y, 10)


@cache
def odd_or_even() -> Data:
    x, y = datasets.load_digits(return_X_y=True)
    return _split(x / 16, (y % 2).astype("float32"), 2)


@cache
def rare() -> Data:
    """Is it a nine: a tenth of the examples."""
    x, y = datasets.load_digits(return_X_y=True)
    return _split(x / 16, (y == 9).astype("float32"), 2)


@cache
def cancer() -> Data:
    x, y = datasets.load_breast_cancer(return_X_y=True)
    return _split(_scaled(x), y.astype("float32"), 2)


@cache
def wine() -> Data:
    x, y = datasets.load_wine(return_X_y=True)
    return _split(_scaled(x), y, 3)


@cache
def iris() -> Data:
    x, y = datasets.load_iris(return_X_y=True)
    return _split(_scaled(x), y, 3)


@cache
def diabetes() -> Data:
    x, y = datasets.load_diabetes(return_X_y=True)
    return _split(_scaled(x), _scaled(y), 0)


@cache
def diabetes_huge() -> Data:
    """Targets that nobody scaled: losses of 1e9."""
    data = diabetes()
    return data._replace(y=data.y * 4e4, val_y=data.val_y * 4e4)


@cache
def diabetes_tiny() -> Data:
    """Targets in metres that are micrometres: losses of 1e-9."""
    data = diabetes()
    return data._replace(y=data.y * 4e-5, val_y=data.val_y * 4e-5)


@cache
def friedman() -> Data:
    x, y = datasets.make_friedman1(900, noise=0.5, random_state=0)
    return _split(x, _scaled(y), 0)


@cache
def moons() -> Data:
    x, y = datasets.make_moons(800, noise=0.25, random_state=0)
    return _split(x, y.astype("float32"), 2)


@cache
def spirals() -> Data:
    """Two spirals: a plateau near chance before it is learned."""
    random = np.random.default_rng(0)
    turn = np.sqrt(random.uniform(0, 1, 800)) * 2.2 * np.pi
    side = np.arange(800) % 2
    x = np.stack([turn * np.cos(turn + np.pi * side), turn * np.sin(turn + np.pi * side)], 1) / 7
    return _split(x + random.normal(0, 0.02, x.shape), side.astype("float32"), 2)


@cache
def parity() -> Data:
    """The parity of four bits among eight: flat, then learned at once, or never."""
    random = np.random.default_rng(0)
    x = random.integers(0, 2, (1200, 8))
    return _split(x * 2 - 1, (x[:, :4].sum(1) % 2).astype("float32"), 2)


@cache
def wave() -> Data:
    """A sine, to be continued: eight values to the next."""
    at = np.arange(1500) * 0.35
    series = np.sin(at) + 0.5 * np.sin(2.3 * at) + np.random.default_rng(0).normal(0, 0.1, 1500)
    x = np.stack([series[i : i + 8] for i in range(1490)])[:, :, None]
    return _split(x, series[8:1498], 0)


@cache
def pictures() -> Data:
    """The digits, to be told from a few numbers: an autoencoder."""
    x, _ = datasets.load_digits(return_X_y=True)
    x = (x / 16).astype("float32")
    return _split(x, x, 0)


TASKS: dict[str, Callable[[], Data]] = {
    task.__name__: task
    for task in (
        digits, digits_few_validated, images, rows, odd_or_even, rare, cancer, wine, iris, diabetes,
        diabetes_huge, diabetes_tiny, friedman, moons, spirals, parity, wave, pictures,
    )
}  # fmt: skip
