"""Trains the corpus: `python -m tests.corpus.train FOLDER` (an hour or two on two cores).

Each run is recorded by fitreport itself, as its users' runs are. Where nothing was planted that
ends a run, the training then goes on for as many epochs again, unrecorded: what would have been
gained is the truth that the label `still-improving` is held against.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np

import fitreport
from tests.corpus import plants
from tests.corpus.models import loss_of, metrics_of, network, optimizer
from tests.corpus.recipes import Recipe, recipes
from tests.corpus.tasks import TASKS, Data

_ENDED = {"nan weights", "rate to nothing", "rate raised"}  # nothing to be gained after these


def planted_data(recipe: Recipe, data: Data) -> Data:
    """The data, changed where that is the plant."""
    random = np.random.default_rng(recipe.seed)
    if recipe.planted == "few examples":
        some = random.permutation(len(data.x))[: int(recipe.size)]
        return data._replace(x=data.x[some], y=data.y[some])
    if recipe.planted == "shuffled labels":
        return data._replace(y=random.permutation(data.y))
    if recipe.planted == "validation in training":
        return data._replace(
            x=np.concatenate([data.x, data.val_x]), y=np.concatenate([data.y, data.val_y])
        )
    return data


def planted_callbacks(recipe: Recipe) -> list[Any]:
    """What a plant does while the training runs."""
    at, size = recipe.at, recipe.size
    made: dict[str, Any] = {
        "wrong validation": plants.WrongValidation,
        "nan validation": plants.NanValidation,
        "dead units": plants.DeadUnits,
        "nan weights": plants.NanWeights,
        "rate to nothing": plants.Rate,
        "rate raised": plants.Rate,
        "slow epoch": plants.Slow,
    }
    return [made[recipe.planted](at, size)] if recipe.planted in made else []


def usual_callbacks(more: str) -> list[Any]:
    """What people use."""
    made = {
        "steps": lambda: keras.callbacks.LearningRateScheduler(
            lambda epoch, rate: rate * 0.3 if epoch and epoch % 15 == 0 else rate
        ),
        "reduce": lambda: keras.callbacks.ReduceLROnPlateau(patience=6, factor=0.3),
        "stop": lambda: keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True),
    }
    return [made[word]() for word in more.split() if word in made]


def train(recipe: Recipe, folder: Path) -> None:
    """One training, recorded in FOLDER/NAME; what came after beside it."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(recipe.seed)
    data = planted_data(recipe, TASKS[recipe.task]())
    model = network(recipe.network, data)
    words = recipe.optimizer
    made = optimizer(words)
    if recipe.planted in ("rate too high", "rate too low", "restless"):
        made.learning_rate = float(made.learning_rate) * recipe.size
    loss: Any = loss_of(recipe.task, data, recipe.loss)
    metrics: Any = metrics_of(data, recipe.more)
    y, val_y = data.y, data.val_y
    if recipe.network.startswith("twin"):
        binary = keras.losses.BinaryCrossentropy(from_logits=True)
        loss, metrics = {"digit": loss, "odd": binary}, {"digit": ["accuracy"], "odd": ["mse"]}
        y, val_y = {"digit": y, "odd": y % 2}, {"digit": val_y, "odd": val_y % 2}
    steps = -(-len(data.x) // recipe.batch)
    if recipe.planted == "nan metric":
        metrics = [*metrics, plants.BrokenMetric(recipe.at * steps)]
    if recipe.planted == "stuck metric":
        metrics = [*metrics, plants.StuckMetric(0.5)]
    model.compile(made, loss, metrics=metrics)
    recorder = fitreport.RunRecorder(folder / recipe.name, overwrite=True)
    asked: dict[str, Any] = {"verbose": 0, "validation_freq": recipe.validate_each}
    if recipe.planted != "no validation":
        asked["validation_data"] = (data.val_x, val_y)
    if recipe.planted == "bad batch":
        asked["x"] = plants.BadBatch(
            data.x, data.y, recipe.batch, recipe.at, recipe.size, recipe.seed
        )
    else:
        asked |= {"x": data.x, "y": y, "batch_size": recipe.batch}
    model.fit(
        **asked,
        epochs=recipe.epochs,
        callbacks=[recorder, *planted_callbacks(recipe), *usual_callbacks(recipe.more)],
    )
    after = {}
    if recipe.planted not in _ENDED and "stop" not in recipe.more and "cosine" not in words:
        further = model.fit(**asked, epochs=recipe.epochs * 2, initial_epoch=recipe.epochs)
        after = {name: [float(v) for v in values] for name, values in further.history.items()}
    (folder / f"{recipe.name}.after.json").write_text(json.dumps(after))


def main() -> None:
    """Train what is not there yet; `--part 0/2` takes each second recipe."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--part", default="0/1")
    options.add_argument("--only", default="")
    given = options.parse_args()
    part, parts = map(int, given.part.split("/"))
    for recipe in recipes()[part::parts]:
        done = (given.folder / f"{recipe.name}.after.json").exists()
        if given.only in recipe.name and not done:
            print(recipe.name, flush=True)
            train(recipe, given.folder)


if __name__ == "__main__":
    main()
