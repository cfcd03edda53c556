"""What is trained, as a table of layers, the same for Keras 3 and tf_keras."""

from __future__ import annotations

import math
import re
from typing import Any

from fitreport.redact import redact_text
from fitreport.run import Layer, Model
from fitreport.runfolder.format import text

_MOST_LAYERS = 10_000


def describe_model(model: Any) -> Model:
    """The model's layers, counts and size; what it cannot tell of itself is '?' or None.

    A subclassed model has layers but no graph: its shapes are '?', and none feeds another.
    """
    functional = getattr(model, "_functional", None) or model
    # Keras 3 lists operations, which hold a graph together where a layer list has gaps.
    layers = list(getattr(functional, "operations", ()) or getattr(model, "layers", ()))
    named = {layer.name for layer in layers}
    feeds = _feeds(functional)
    weights = _weights(model, "weights")
    built = bool(weights) or bool(getattr(model, "built", False))
    return Model(
        name=_clean(str(getattr(model, "name", "") or type(model).__name__)),
        kind=type(model).__name__,
        layers=tuple(
            Layer(
                name=_clean(layer.name),
                kind=type(layer).__name__,
                output_shape=_shape(layer),
                parameters=_count(_weights(layer, "weights")),
                trainable=bool(getattr(layer, "trainable", True)),
                inputs=tuple(_clean(n) for n in feeds.get(layer.name, ()) if n in named),
            )
            for layer in layers[:_MOST_LAYERS]
        ),
        parameters=_count(weights) if built else None,
        trainable_parameters=_count(_weights(model, "trainable_weights")) if built else None,
        size_bytes=math.ceil(sum(_size(w) * _bits(w) for w in weights) / 8) if built else None,
    )


def _feeds(functional: Any) -> dict[str, list[str]]:
    """The names of the layers that feed each layer, in the order of their tensors."""
    found: dict[str, list[str]] = {}
    for nodes in (getattr(functional, "_nodes_by_depth", None) or {}).values():
        for node in nodes:
            parents = [_owner(parent).name for parent in node.parent_nodes]
            found.setdefault(_owner(node).name, []).extend(parents)
    return {name: list(dict.fromkeys(parents)) for name, parents in found.items()}


def _owner(node: Any) -> Any:
    return getattr(node, "operation", None) or node.layer  # Keras 3, tf_keras


def _shape(layer: Any) -> str:
    try:
        output = layer.output
    except Exception:  # noqa: BLE001 - Keras raises four kinds of error for "never called"
        return "?"
    if isinstance(output, dict):
        output = list(output.values())
    tensors = output if isinstance(output, list | tuple) else [output]
    shapes = [str(tuple(tensor.shape)) for tensor in tensors if hasattr(tensor, "shape")]
    return ", ".join(shapes) or "?"


def _weights(owner: Any, kind: str) -> list[Any]:
    try:
        return list(getattr(owner, kind, ()))
    except ValueError:  # tf_keras has no weights to tell of before it has built them
        return []


def _count(weights: Any) -> int:
    return sum(_size(weight) for weight in weights)


def _size(weight: Any) -> int:
    return math.prod(int(n or 0) for n in weight.shape)


def _bits(weight: Any) -> int:
    """Bits of one number: the digits of its type's name, which every backend spells alike."""
    name = str(getattr(weight.dtype, "name", weight.dtype))
    digits = re.search(r"\d+", name)
    return int(digits.group()) if digits else 8


def _clean(name: str) -> str:
    return redact_text(text(name))
