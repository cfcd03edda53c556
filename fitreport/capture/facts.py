"""Settings of any shape as facts: names with plain values, bounded, without secrets or paths.

Nested settings are flattened by dots, and an object that Keras serialised (a class name with its
config) gives its class under its own name: {"learning_rate": "ExponentialDecay",
"learning_rate.decay_steps": 100}.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import math
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np

from fitreport.redact import redact_facts
from fitreport.run import Facts, Scalar
from fitreport.runfolder.format import scalar, text

_MOST_FACTS = 2_000
_MOST_TEXT = 2_000  # characters
_MOST_ITEMS = 32  # of a list
_DEEPEST = 8
# What Keras writes into a config about itself, and not about the setting.
_OF_SERIALISATION = {"module", "class_name", "config", "registered_name", "build_config"}


def facts_of(settings: object, *, paths: bool = False) -> Facts:
    """Settings (a mapping, a namespace, a dataclass, an object) as facts fit to be written.

    Secrets are written as `[redacted]`. An absolute path is shortened to its last part, unless
    `paths` were asked for.
    """
    found: Facts = {}
    for name, value in _flat("", settings, 0):
        if len(found) == _MOST_FACTS:
            break
        found[text(name)] = scalar(value)
    return {k: v if paths else without_folders(v) for k, v in redact_facts(found).items()}


def without_folders(value: Scalar) -> Scalar:
    """An absolute path as `…/last part`; any other value as it is."""
    if not isinstance(value, str) or len(value) < 2 or "\n" in value:
        return value
    windows = PureWindowsPath(value)
    if windows.drive and windows.root:
        return f"…/{windows.name}"
    posix = PurePosixPath(value)
    return f"…/{posix.name}" if posix.is_absolute() or value.startswith("~/") else value


def _flat(prefix: str, value: object, depth: int) -> Iterator[tuple[str, Scalar]]:
    inner = _mapping(value)
    if inner is None or depth > _DEEPEST:
        yield prefix or "value", _scalar(value)
        return
    if "class_name" in inner and "config" in inner:
        yield prefix or "class", str(inner["class_name"])
        inner = _mapping(inner["config"]) or {"config": inner["config"]}
        inner = {k: v for k, v in inner.items() if str(k) not in _OF_SERIALISATION}
    for key, child in inner.items():
        yield from _flat(f"{prefix}.{key}" if prefix else str(key), child, depth + 1)


def _mapping(value: object) -> Mapping[Any, Any] | None:
    """The settings in a value that has some, else None."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, type):
        return None
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if callable(getattr(value, "get_config", None)):
        return {"class_name": type(value).__name__, "config": _config(value)}
    return vars(value) if type(value).__name__ in {"Namespace", "SimpleNamespace"} else None


def _config(value: Any) -> Mapping[str, Any]:
    """The config of a Keras object.

    Keras serialises nested objects with a function that imports tensorflow wherever it is
    installed. A training on another backend must not pay for that: there, the config is what the
    object keeps of its constructor's arguments.
    """
    if "tensorflow" in sys.modules:
        return value.get_config()  # type: ignore[no-any-return]
    config: dict[str, Any] = {}
    for kind in type(value).__mro__:
        for name in inspect.signature(kind.__init__).parameters:  # type: ignore[misc]
            kept = {f"_{name}", name} & vars(value).keys()
            if kept:
                config.setdefault(name, vars(value)[min(kept)])
    return config


def _scalar(value: object) -> Scalar:
    if value is None or isinstance(value, bool | str):
        return value[:_MOST_TEXT] if isinstance(value, str) else value
    if isinstance(value, enum.Enum):
        return _scalar(value.value)
    if isinstance(value, np.bool):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return shortest(float(value))
    if isinstance(value, PurePath | date | datetime | np.dtype):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset | range):
        return _listed(list(value))
    if getattr(value, "shape", None) == () and hasattr(value, "__float__"):
        return shortest(float(value))  # a variable or a tensor of one number
    if isinstance(value, np.ndarray):
        return _listed(value.ravel().tolist()) if value.size <= _MOST_ITEMS else _array(value)
    name = getattr(value, "__name__", None) or getattr(value, "name", None)
    return name if isinstance(name, str) else type(value).__name__


def _listed(items: list[Any]) -> str:
    shown = ", ".join(str(_scalar(item)) for item in items[:_MOST_ITEMS])
    return f"[{shown}, … ({len(items)} in all)]" if len(items) > _MOST_ITEMS else f"[{shown}]"


def _array(value: np.ndarray[Any, Any]) -> str:
    return f"array of shape {value.shape}"


def shortest(value: float) -> float:
    """0.001 for 0.0010000000474974513: a setting that passed through float32, as it was written."""
    if not math.isfinite(value):
        return value
    with np.errstate(over="ignore", under="ignore"):
        single = np.float32(value)
    return float(str(single)) if float(single) == value else value
