"""What Keras hands over at an epoch's end, sorted by split, and held to be numbers."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from fitreport.run import Split
from fitreport.runfolder.format import Values, number, text

RATE_NAMES = ("learning_rate", "lr")  # Keras 3, tf_keras


class Sorted(msgspec.Struct):
    """The values of one epoch. `refused` names those that are no numbers."""

    train: Values = {}
    validation: Values = {}
    test: Values = {}
    learning_rate: float | None = None
    refused: list[str] = []


def sort_logs(logs: Mapping[str, Any], trained: Collection[str] = ()) -> Sorted:
    """Values by split and base name. `trained` are names that the model itself gives a metric.

    A user may call a metric `val_score`: its training values come under that very name, and must
    not be taken for validation values of a `score` that does not exist.
    """
    found = Sorted()
    names = {str(name) for name in logs}
    for name, value in logs.items():
        y = as_number(value)
        if y is None:
            found.refused.append(str(name))
        elif name in RATE_NAMES:
            found.learning_rate = y
        else:
            split, metric = split_name(str(name), names, trained)
            getattr(found, split)[text(metric)] = number(y)
    return found


def split_name(name: str, beside: Collection[str], trained: Collection[str]) -> tuple[Split, str]:
    """The split and the base name that a History's name stands for."""
    if name in trained and (not name.startswith("val_") or name[4:] not in trained):
        return "train", name
    if name.startswith("val_") and len(name) > 4:
        return "validation", name[4:]
    base = name.removeprefix("test_")
    if base != name and (base in beside or f"val_{base}" in beside):
        return "test", base
    return "train", name


def numbers(values: Mapping[str, Any]) -> tuple[Values, list[str]]:
    """Values that are all of one split, and the names of those that are no numbers."""
    found, refused = Values(), list[str]()
    for name, value in values.items():
        y = as_number(value)
        if y is None:
            refused.append(name)
        else:
            found[text(name)] = number(y)
    return found, refused


def as_number(value: object) -> float | None:
    """A Python float from whatever a backend calls a number, or None."""
    if isinstance(value, float):
        return float(value)  # numpy's doubles are floats, too, which JSON's encoder refuses
    if value is None or isinstance(value, str | bytes | complex):
        return None
    try:
        if getattr(value, "ndim", 0):
            value = value.item()  # type: ignore[attr-defined]  # raises unless it holds one number
        return float(value)  # type: ignore[arg-type]
    except OverflowError:
        return math.inf if value > 0 else -math.inf  # type: ignore[operator]
    except Exception:  # noqa: BLE001 - a value of a foreign type may raise anything at all
        return None
