"""The networks of the corpus, small enough for a processor, and how each is compiled."""

from __future__ import annotations

import re
from typing import Any

import keras

from tests.corpus.tasks import Data

L = keras.layers


def network(kind: str, data: Data) -> keras.Model:
    """A model of a kind: `mlp-64`, `mlp-64x3-tanh`, `cnn-norm`, `gru-24`, `drop-64-0.3`."""
    name, _, rest = kind.partition("-")
    inputs = keras.Input(data.x.shape[1:])
    out = {
        "mlp": _dense,
        "drop": _dropped,
        "norm": _normed,
        "cnn": _convolved,
        "gru": _recurrent,
        "lstm": _recurrent,
        "linear": lambda x, _: x,
        "twin": _dense,
        "code": _coded,
    }[name](inputs, rest or name)
    if name == "code":
        return keras.Model(inputs, L.Dense(data.x.shape[1])(out))
    if name == "twin":
        return keras.Model(inputs, {"digit": L.Dense(10)(out), "odd": L.Dense(1)(out)})
    return keras.Model(inputs, L.Dense(data.classes if data.classes > 2 else 1)(out))


def _dense(x: Any, rest: str) -> Any:
    size, _, activation = rest.partition("-")
    width, _, depth = size.partition("x")
    for nth in range(int(depth or 2)):
        x = L.Dense(int(width), activation or "relu", name=f"hidden_{nth}")(x)
    return x


def _dropped(x: Any, rest: str) -> Any:
    width, _, share = rest.partition("-")
    for _ in range(2):
        x = L.Dropout(float(share or 0.5))(L.Dense(int(width), "relu")(x))
    return x


def _normed(x: Any, rest: str) -> Any:
    for _ in range(2):
        x = L.Activation("relu")(L.BatchNormalization()(L.Dense(int(rest))(x)))
    return x


def _convolved(x: Any, rest: str) -> Any:
    for filters in (16, 32):
        x = L.Conv2D(filters, 3, padding="same", use_bias=rest != "norm")(x)
        x = L.BatchNormalization()(x) if rest == "norm" else x
        x = L.MaxPooling2D()(L.Activation("relu")(x))
    return L.Flatten()(x)


def _recurrent(x: Any, rest: str) -> Any:
    kind, _, units = rest.partition("-")
    layer = L.LSTM if kind == "lstm" else L.GRU
    return layer(int(units or 24))(x)


def _coded(x: Any, rest: str) -> Any:
    for units in (32, int(rest), 32):
        x = L.Dense(units, "relu")(x)
    return x


def optimizer(words: str) -> keras.optimizers.Optimizer:
    """An optimizer, as `adam-1e-3`, `sgd-0.1-0.9` (momentum), `cosine-1e-3-2000` (steps)."""
    name, first, *rest = re.split(r"(?<!\de)-", words)
    rate: Any = float(first)
    if name == "cosine":
        return keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, int(rest[0])))
    if name == "sgd":
        return keras.optimizers.SGD(rate, momentum=float(rest[0]) if rest else 0.0)
    kinds = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop,
             "adamw": keras.optimizers.AdamW, "adagrad": keras.optimizers.Adagrad,
             "nadam": keras.optimizers.Nadam}  # fmt: skip
    return kinds[name](rate)


def negative_likelihood(y_true: Any, y_pred: Any) -> Any:
    """Of a Gaussian of width 0.05, its constant included: a loss that is negative when it is good.

    The width is clipped so that a wild start stays finite.
    """
    far = keras.ops.clip(keras.ops.square(keras.ops.reshape(y_true, (-1, 1)) - y_pred), 0, 4)
    return keras.ops.mean(far / (2 * 0.3**2)) - 3.0


def loss_of(task: str, data: Data, given: str) -> Any:
    """The loss of a task, or the one that is named."""
    if given == "nll":
        return negative_likelihood
    if given == "cosine":
        return keras.losses.CosineSimilarity(axis=-1)
    if given:
        return given
    if data.classes > 2:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return keras.losses.BinaryCrossentropy(from_logits=True) if data.classes else "mse"


def metrics_of(data: Data, more: str) -> list[Any]:
    """What is measured beside the loss."""
    if not data.classes:
        return ["mae"]
    if data.classes > 2:
        return ["accuracy"]
    found: list[Any] = [keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)]
    if "auc" in more:
        found.append(keras.metrics.AUC(name="auc", from_logits=True))
    return found
