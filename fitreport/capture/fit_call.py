"""What `fit` was called with. Keras tells a callback little of it; the calling frame knows all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import CodeType
from typing import Any

import numpy as np

from fitreport.capture.facts import facts_of
from fitreport.capture.stack import running_fit
from fitreport.run import Facts

_MOST_LABELS = 5_000_000  # counted; more would take longer than a glance
_MOST_CLASSES = 200
_SETTINGS = (
    "validation_split",
    "validation_freq",
    "validation_steps",
    "validation_batch_size",
    "class_weight",
    "steps_per_epoch",
    "shuffle",
)
_DEFAULTS = {"validation_split": 0.0, "validation_freq": 1, "shuffle": True}


class FitCall:
    """The arguments of the `fit` that is running, as far as they can be seen.

    Only what is asked of it is read, and nothing of the data is kept.
    """

    def __init__(self, arguments: Mapping[str, Any], code: CodeType | None) -> None:
        self._given = arguments
        self.code = code

    @classmethod
    def running(cls, model: Any) -> FitCall:
        """The innermost `fit` of this model on the stack; an empty one where there is none."""
        frame = running_fit(model)
        return cls({}, None) if frame is None else cls(frame.f_locals, frame.f_code)

    def settings(self, params: Mapping[str, Any]) -> Facts:
        """Facts of section `fit`: steps, batch size and the arguments that differ from default."""
        given = {name: self._given.get(name) for name in _SETTINGS}
        found = {
            "steps": params.get("steps"),
            "batch_size": self._batch_size(),
            **{k: v for k, v in given.items() if v is not None and v != _DEFAULTS.get(k)},
            "sample_weight": self._given.get("sample_weight") is not None or None,
            "initial_epoch": self._given.get("initial_epoch") or None,
        }
        return facts_of({name: value for name, value in found.items() if value is not None})

    def data(self) -> Facts:
        """Facts of section `data`: sizes, shapes and types by split, and class counts if cheap."""
        validation = self._given.get("validation_data")
        found = dict(_split("train", self._given.get("x"), self._given.get("y")))
        if isinstance(validation, list | tuple) and len(validation) > 1:
            found |= _split("validation", validation[0], validation[1])
        elif validation is not None:
            found |= _split("validation", validation, None)
        return facts_of(found)

    def batches(self) -> Any | None:
        """Keras's own iterator of batches: Keras 3's, or tf_keras's."""
        return self._given.get("epoch_iterator") or self._given.get("data_handler")

    def _batch_size(self) -> int | None:
        size = self._given.get("batch_size")
        iterator = self.batches()
        adapter = getattr(iterator, "data_adapter", None) or getattr(iterator, "_adapter", None)
        if size is None and adapter is not None:
            size = adapter.batch_size
            size = size() if callable(size) else size
        return None if size is None else int(size)


def _split(name: str, x: Any, y: Any) -> Iterator[tuple[str, object]]:
    samples = next((s[0] for s in (_shape(part) for _, part in _parts("x", x)) if s), None)
    if samples is not None:
        yield f"{name}.samples", samples
    elif (batches := _batches(x)) is not None:
        yield f"{name}.batches", batches
    for part, value in (*_parts("x", x), *_parts("y", y)):
        if shape := _shape(value):
            yield f"{name}.{part}.shape", str(("samples", *shape[1:])).replace("'", "")
            kind = getattr(value, "dtype", type(value).__name__)
            yield f"{name}.{part}.type", str(getattr(kind, "name", kind))
    spec = getattr(x, "element_spec", None)
    for part, value in zip(("x", "y"), spec if isinstance(spec, tuple) else (), strict=False):
        for inner, tensor in _parts(part, value):
            yield f"{name}.{inner}.shape", str(getattr(tensor, "shape", "?"))
    for part, value in _parts("y", y):
        if counts := _classes(value):
            # One fact: a hundred would hide what else differs between two runs.
            told = ", ".join(f"{label}: {count}" for label, count in counts.items())
            yield f"{name}.{part}.classes", told


def _parts(name: str, value: Any) -> list[tuple[str, Any]]:
    """The arrays in a value, which may be one, or several in a list or by name."""
    if isinstance(value, Mapping):
        return [(f"{name}.{key}", part) for key, part in value.items()]
    if isinstance(value, list | tuple) and value and hasattr(value[0], "shape"):
        return [(f"{name}.{i}", part) for i, part in enumerate(value)]
    return [] if value is None else [(name, value)]


def _shape(value: Any) -> tuple[int, ...]:
    shape = getattr(value, "shape", None)
    return tuple(shape) if shape is not None and all(isinstance(n, int) for n in shape) else ()


def _batches(x: Any) -> int | None:
    number = -1
    with suppress(Exception):  # a user's own data set may not know, and say so in any way
        number = int(x.cardinality()) if hasattr(x, "cardinality") else len(x)
    return number if number >= 0 else None  # TensorFlow: -1 is infinite, -2 unknown


def _classes(y: Any) -> dict[int, int]:
    """How many samples each class has, for whole labels from 0 or one-hot rows; else nothing."""
    shape = _shape(y)
    if not shape or math.prod(shape) > _MOST_LABELS or not math.prod(shape):
        return {}
    if len(shape) > 2 or (len(shape) == 2 and shape[1] > _MOST_CLASSES):
        return {}
    try:
        labels = np.asarray(y)
    except Exception:  # noqa: BLE001 - a tensor on an accelerator, for one, is not to be had
        return {}
    if len(shape) == 2 and shape[1] > 1:
        one_hot = bool(((labels == 0) | (labels == 1)).all() and (labels.sum(axis=1) == 1).all())
        labels = labels.argmax(axis=1) if one_hot else np.array([-1])
    labels = labels.ravel()
    if labels.dtype.kind not in "iubf" or not labels.min() >= 0:
        return {}
    # Floats may as well be the targets of a regression: only a few whole ones pass for labels.
    most = 20 if labels.dtype.kind == "f" else _MOST_CLASSES
    if labels.max() >= most or bool((labels != np.floor(labels)).any()):
        return {}
    counts = {i: int(n) for i, n in enumerate(np.bincount(labels.astype(np.int64))) if n}
    return counts if len(counts) > 1 else {}
