"""The study that benchmarks build: noisy, honest-looking curves, as run folders and for peers.

Every value is a float32, as Keras logs them; every peer is given the same numbers.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

METRICS = ("loss", "accuracy", "auc", "precision", "recall", "f1_score", "mae", "top_3_accuracy")

History = dict[str, list[float]]
Shape = tuple[int, int, int]  # runs, epochs, metric pairs


def history(seed: int, epochs: int, pairs: int) -> History:
    """One run's values in the form of a Keras history: `pairs` metrics, train and validation."""
    random = np.random.default_rng(seed)
    at = np.arange(epochs)
    values: History = {}
    for metric in METRICS[:pairs]:
        falling = metric in {"loss", "mae"}
        pace = epochs / random.uniform(4, 9)
        floor, height = random.uniform(0.05, 0.3), random.uniform(0.6, 1.4)
        for prefix, noise, overfitting in (("", 0.01, 0.0), ("val_", 0.02, 0.25)):
            away = height * np.exp(-at / pace) + overfitting * floor * at / epochs
            away = away + floor + random.normal(0, noise, epochs)
            curve = away if falling else 1 - 0.6 * away
            values[prefix + metric] = curve.astype(np.float32).astype(float).tolist()
    return values


def write_runs(folder: Path, runs: int, epochs: int, pairs: int) -> Path:
    """The study as fitreport's run folders."""
    import fitreport

    for number in range(runs):
        values = history(number, epochs, pairs)
        params = {"learning_rate": 1e-3 * (number + 1), "batch_size": 32, "seed": number}
        with fitreport.record(folder / f"run-{number:02}", params=params) as run:
            for epoch in range(epochs):
                run.log(epoch=epoch, **{name: column[epoch] for name, column in values.items()})
    return folder


def name_of(shape: Shape) -> str:
    """A study's name, such as 10 x 100 x 8."""
    return " x ".join(f"{number:,}" for number in shape)


def kept(folder: Path, shape: Shape) -> Path:
    """The study as run folders, written once: a million epochs take minutes."""
    place = folder / "-".join(map(str, shape))
    if not (place / "whole").exists():
        write_runs(place / "runs", *shape)
        (place / "whole").touch()
    return place / "runs"


def write_histories(folder: Path, runs: int, epochs: int, pairs: int) -> Path:
    """The study as one Keras history a file: what the plotly page reads."""
    folder.mkdir(parents=True)
    for number in range(runs):
        values = history(number, epochs, pairs)
        (folder / f"run-{number:02}.json").write_text(json.dumps(values))
    return folder


def write_dvc(folder: Path, runs: int, epochs: int, pairs: int) -> Path:
    """The study as a DVC project: a file of records a run, and a plot a metric pair."""
    folder.mkdir(parents=True)
    files = [f"run-{number:02}.json" for number in range(runs)]
    for number, name in enumerate(files):
        values = history(number, epochs, pairs)
        rows = [
            {"epoch": epoch, **{name: column[epoch] for name, column in values.items()}}
            for epoch in range(epochs)
        ]
        (folder / name).write_text(json.dumps(rows))
    plots = [
        {metric: {"x": "epoch", "y": {name: [metric, f"val_{metric}"] for name in files}}}
        for metric in METRICS[:pairs]
    ]
    # JSON is YAML, and needs no library here.
    (folder / "dvc.yaml").write_text(json.dumps({"plots": plots}))
    config = folder / ".dvc" / "config"
    config.parent.mkdir()
    config.write_text("[core]\n  no_scm = true\n  analytics = false\n  check_update = false\n")
    return folder
