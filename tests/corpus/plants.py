"""What is planted into a training so that it goes wrong: callbacks, data, metrics."""

from __future__ import annotations

import time
from typing import Any

import keras
import numpy as np


class BadBatch(keras.utils.PyDataset):
    """The training data in batches, of which one, in one epoch, is of mislabelled outliers."""

    def __init__(self, x: Any, y: Any, batch: int, epoch: int, size: float, seed: int) -> None:
        super().__init__(workers=1)
        self.x, self.y, self.batch = x, y, batch
        self.bad, self.size = epoch, size
        self.random = np.random.default_rng(seed)
        self.epoch, self.order = 0, self.random.permutation(len(x))

    def __len__(self) -> int:
        return -(-len(self.x) // self.batch)

    def __getitem__(self, at: int) -> tuple[Any, Any]:
        some = self.order[at * self.batch : (at + 1) * self.batch]
        x, y = self.x[some], self.y[some]
        if self.epoch == self.bad and at == len(self) // 2:
            return x * self.size, self.random.permutation(y)
        return x, y

    def on_epoch_end(self) -> None:
        self.epoch += 1
        self.order = self.random.permutation(len(self.x))


class Plant(keras.callbacks.Callback):
    """Something that happens at one epoch."""

    def __init__(self, epoch: int, size: float = 1.0) -> None:
        super().__init__()
        self.at, self.size, self.epoch, self.kept = epoch, size, 0, None

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch


class WrongValidation(Plant):
    """One validation is made with weights that are off: a spike that training never sees."""

    def on_test_begin(self, logs=None):
        if self.epoch == self.at:
            self.kept = self.model.get_weights()
            self.model.set_weights([w * (1 + self.size) for w in self.kept])

    def on_test_end(self, logs=None):
        if self.kept is not None:
            self.model.set_weights(self.kept)
            self.kept = None


class NanValidation(Plant):
    """From one epoch on, validation alone comes out as NaN."""

    def on_test_begin(self, logs=None):
        if self.epoch >= self.at:
            self.kept = self.model.get_weights()
            self.model.set_weights([w * np.nan for w in self.kept])

    def on_test_end(self, logs=None):
        if self.kept is not None:
            self.model.set_weights(self.kept)
            self.kept = None


class DeadUnits(Plant):
    """All hidden units stop to answer: their biases are driven far below zero."""

    def on_epoch_begin(self, epoch, logs=None):
        super().on_epoch_begin(epoch, logs)
        if epoch == self.at:
            for layer in self.model.layers[1:-1]:
                if isinstance(layer, keras.layers.Dense | keras.layers.Conv2D):
                    kernel, bias = layer.get_weights()
                    layer.set_weights([kernel, bias - 1e3])


class NanWeights(Plant):
    """One weight becomes NaN."""

    def on_epoch_begin(self, epoch, logs=None):
        super().on_epoch_begin(epoch, logs)
        if epoch == self.at:
            weights = self.model.get_weights()
            weights[0].flat[0] = np.nan
            self.model.set_weights(weights)


class Rate(Plant):
    """The learning rate is multiplied, from one epoch on."""

    def on_epoch_begin(self, epoch, logs=None):
        super().on_epoch_begin(epoch, logs)
        if epoch == self.at:
            rate = float(self.model.optimizer.learning_rate)
            self.model.optimizer.learning_rate = rate * self.size


class Slow(Plant):
    """One epoch takes long."""

    def on_epoch_begin(self, epoch, logs=None):
        super().on_epoch_begin(epoch, logs)
        if epoch == self.at:
            time.sleep(self.size)


class BrokenMetric(keras.metrics.Metric):
    """A metric that divides nothing by nothing once it has seen so many batches."""

    def __init__(self, batches: int, name: str = "lift") -> None:
        super().__init__(name=name)
        self.batches = batches
        self.seen = self.add_variable((), "zeros", name="seen")
        self.error = self.add_variable((), "zeros", name="error")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.seen.assign_add(1.0)
        self.error.assign(keras.ops.mean(keras.ops.abs(y_pred)))

    def result(self):
        alive = keras.ops.cast(self.seen < self.batches, "float32")
        return self.error * alive / alive

    def reset_state(self):
        pass


class StuckMetric(keras.metrics.Metric):
    """A metric that always says the same."""

    def __init__(self, value: float, name: str = "coverage") -> None:
        super().__init__(name=name)
        self.value = value
        self.seen = self.add_variable((), "zeros", name="seen")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.seen.assign_add(1.0)

    def result(self):
        return self.value + 0.0 * self.seen
