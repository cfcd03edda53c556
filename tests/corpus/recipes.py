"""What is trained: honest set-ups of every sort, and the same with one thing planted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NamedTuple


class Recipe(NamedTuple):
    """One training. `planted` is '' where nothing is; `at` its epoch and `size` its strength."""

    name: str
    task: str
    network: str
    optimizer: str
    batch: int
    epochs: int
    seed: int
    planted: str = ""
    at: int = 0
    size: float = 0.0
    loss: str = ""
    more: str = ""  # callbacks and metrics, by name, parted by spaces
    validate_each: int = 1


# Task, network, optimizer, batch, epochs; loss, more, validate_each where they are not usual.
HEALTHY: tuple[tuple[Any, ...], ...] = (
    ("digits", "mlp-64", "adam-1e-3", 64, 35),
    ("digits", "mlp-32", "sgd-0.1", 64, 60),
    ("digits", "mlp-48x3", "sgd-0.03-0.9", 64, 45),
    ("digits", "drop-64-0.4", "adam-1e-3", 64, 60),
    ("digits", "drop-96-0.3", "rmsprop-1e-3", 64, 45),
    ("digits", "norm-32", "adam-1e-3", 64, 30),
    ("digits", "linear", "adam-3e-3", 64, 60),
    ("digits", "mlp-64", "cosine-2e-3-600", 64, 30),
    ("digits", "mlp-64", "adam-1e-3", 64, 50, "", "steps"),
    ("digits", "drop-64-0.4", "adam-2e-3", 64, 80, "", "reduce stop"),
    ("digits", "mlp-64", "adamw-1e-3", 128, 60, "", "stop"),
    ("digits", "twin-64", "adam-1e-3", 64, 40),
    ("digits", "mlp-64", "adam-1e-3", 64, 40, "", "", 4),
    ("digits_few_validated", "drop-64-0.3", "adam-1e-3", 64, 40),
    ("digits_few_validated", "norm-48", "sgd-0.03-0.9", 64, 35),
    ("images", "cnn", "adam-1e-3", 64, 25),
    ("images", "cnn-norm", "adam-1e-3", 64, 20),
    ("rows", "gru-24", "adam-5e-3", 64, 30),
    ("rows", "lstm-24", "nadam-3e-3", 64, 30),
    ("odd_or_even", "mlp-32", "adam-2e-3", 64, 40, "", "auc"),
    ("rare", "mlp-16", "adam-2e-3", 64, 40, "", "auc"),
    ("cancer", "linear", "adam-1e-2", 32, 50),
    ("cancer", "drop-16-0.5", "adam-3e-3", 32, 50),
    ("wine", "linear", "adam-1e-2", 16, 90),
    ("iris", "linear", "sgd-0.1-0.9", 16, 120),
    ("diabetes", "linear", "sgd-0.003", 32, 60),
    ("diabetes", "drop-16-0.3", "adam-1e-3", 32, 90),
    ("diabetes", "linear", "sgd-0.01", 32, 50, "nll"),
    ("diabetes_huge", "linear", "sgd-0.003", 32, 60),
    ("diabetes_tiny", "linear", "sgd-0.01", 32, 260),
    ("friedman", "mlp-32", "adam-3e-3", 64, 90),
    ("friedman", "mlp-24", "sgd-0.05", 64, 90),
    ("friedman", "linear", "adam-1e-2", 64, 50, "mae"),
    ("moons", "mlp-32", "adam-3e-3", 64, 80, "", "auc"),
    ("spirals", "mlp-32x3-tanh", "adam-5e-3", 64, 150),
    ("wave", "gru-16", "adam-5e-3", 64, 40),
    ("pictures", "code-16", "adam-2e-3", 64, 70),
    ("pictures", "code-16", "adam-1e-3", 64, 50, "cosine"),
    ("pictures", "code-8", "adam-2e-3", 64, 60, "mae"),
)
HELD_OUT = (20, 21, 22, 23)  # seeds that are only ever measured; all others were tuned on
_KEYS = ("task", "network", "optimizer", "batch", "epochs", "loss", "more", "validate_each")

# Which of the above a plant goes into, by their number, and how many seeds each.
PLANTS: dict[str, tuple[tuple[int, ...], int]] = {
    "rate too high": ((0, 1, 2, 6, 15, 17, 19, 21, 25, 28, 30, 31, 36), 3),
    "rate too low": ((0, 1, 6, 15, 21, 25, 30, 36), 3),
    "few examples": ((0, 2, 5, 15, 17, 19, 22, 26, 30, 33), 3),
    "shuffled labels": ((0, 1, 15, 19, 30, 33), 3),
    "validation in training": ((0, 15, 26, 30), 3),
    "bad batch": ((0, 1, 2, 15, 19, 25, 30, 33, 36, 38), 3),
    "wrong validation": ((0, 6, 15, 25, 30, 37), 3),
    "dead units": ((0, 2, 15, 19, 30, 33, 36), 3),
    "rate to nothing": ((0, 1, 15, 19, 30, 36), 3),
    "too small": ((0, 30, 33, 34, 36), 3),
    "stopped early": ((0, 1, 6, 3, 15, 17, 23, 25, 30, 31, 34, 36), 3),
    "nan weights": ((0, 5, 15, 28, 30), 3),
    "nan metric": ((0, 19, 30), 3),
    "nan validation": ((1, 15, 26), 3),
    "no validation": ((0, 3, 15, 17, 28, 30, 37), 3),
    "rate raised": ((0, 1, 2, 15, 19, 25, 31, 36), 3),
    "restless": ((1, 2, 15, 31), 3),
    "stuck metric": ((0, 30), 3),
    "slow epoch": ((0, 15), 3),
}


def _recipe(row: int, seed: int, **changes: Any) -> Recipe:
    base = dict(zip(_KEYS, HEALTHY[row], strict=False)) | changes
    words = base.get("planted", "") or "healthy"
    words = f"{words} {base['task']} {row} {seed}"
    return Recipe(name=words.replace(" ", "-").replace("_", "-"), seed=seed, **base)


def healthy() -> Iterator[Recipe]:
    """Each honest set-up with six seeds, its length varied a little."""
    for row, setup in enumerate(HEALTHY):
        for seed in (*range(row % 2, row % 2 + 3), *HELD_OUT):
            epochs = round(setup[4] * random.Random(f"{row} {seed}").uniform(0.9, 1.3))
            yield _recipe(row, seed, epochs=epochs)


def planted() -> Iterator[Recipe]:
    """Each plant in several set-ups, where and how strongly drawn anew for each seed."""
    for plant, (rows, seeds) in PLANTS.items():
        for row in rows:
            for seed in (*range(10, 10 + seeds), *HELD_OUT):
                draw = random.Random(f"{plant} {row} {seed}")
                epochs = HEALTHY[row][4]
                changes = _CHANGES.get(plant, lambda *_: {})(draw, epochs)
                yield _recipe(row, seed, planted=plant, **changes)


def _some_way(draw: random.Random, epochs: int, low: float = 0.3, high: float = 0.8) -> int:
    return max(2, int(epochs * draw.uniform(low, high)))


_CHANGES: dict[str, Any] = {
    "rate too high": lambda d, _: {"size": d.choice([30.0, 100.0, 300.0])},
    "rate too low": lambda d, _: {"size": 10 ** -d.uniform(2.3, 3.3)},
    "few examples": lambda d, n: {"size": d.choice([20, 30, 45]), "epochs": n * 3, "more": ""},
    "shuffled labels": lambda d, n: {"epochs": int(n * d.uniform(1, 1.6)), "more": ""},
    "bad batch": lambda d, n: {"at": _some_way(d, n), "size": d.choice([15.0, 40.0])},
    "wrong validation": lambda d, n: {"at": _some_way(d, n, 0.3, 1), "size": d.choice([1.0, 3.0])},
    "dead units": lambda d, n: {"at": d.choice([0, _some_way(d, n, 0.1, 0.5)])},
    "rate to nothing": lambda d, n: {"at": _some_way(d, n, 0.06, 0.15), "size": 1e-6},
    "too small": lambda d, _: {"network": d.choice(["mlp-1x1", "mlp-2x1"])},
    "stopped early": lambda d, n: {"epochs": max(4, int(n * d.uniform(0.12, 0.33))), "more": ""},
    "nan weights": lambda d, n: {"at": d.choice([0, _some_way(d, n), n - 1])},
    "nan metric": lambda d, n: {"at": _some_way(d, n)},
    "nan validation": lambda d, n: {"at": _some_way(d, n)},
    "rate raised": lambda d, n: {"at": _some_way(d, n, 0.4, 0.8), "size": d.choice([50.0, 300.0])},
    "restless": lambda d, _: {"batch": 4, "size": d.choice([3.0, 6.0])},
    "slow epoch": lambda d, n: {"at": _some_way(d, n), "size": d.uniform(1.5, 3.0)},
}


def recipes() -> list[Recipe]:
    """All of the corpus."""
    return [*healthy(), *planted()]


if __name__ == "__main__":
    found = recipes()
    print(len(found), sum(not r.planted for r in found), len({r.name for r in found}))
    print(sum(r.epochs for r in found))
