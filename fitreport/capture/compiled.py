"""What `compile` was given: optimizer, loss, metrics in their order, and their directions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from fitreport.capture.facts import facts_of
from fitreport.run import Facts, Goal


class Compiled(msgspec.Struct, frozen=True):
    """The metrics of a compiled model, by the names that they bear in an epoch's logs.

    `metrics` are those given to `compile`, in its order; `trained` are all that the model itself
    names; `goals` are the directions that are known, not guessed.
    """

    metrics: tuple[str, ...] = ()
    trained: frozenset[str] = frozenset()
    goals: dict[str, Goal] = {}


_GOALS: dict[str, Goal] = {"up": "max", "down": "min"}


def compiled_metrics(model: Any, callbacks: Iterable[Any] = ()) -> Compiled:
    """The metrics that a model was compiled with.

    A direction comes from Keras's own metric (`_direction`; Keras 3 only), from the loss, which
    training makes smaller by definition, or from a `mode` that the user gave to a callback.
    """
    named = _named_metrics(model)
    losses = _losses(model)
    goals: dict[str, Goal] = dict.fromkeys(losses, "min")
    for name, metric in named:
        if direction := _GOALS.get(getattr(metric, "_direction", None) or ""):
            goals[name] = direction
    own = {str(metric.name) for metric in getattr(model, "metrics", ())}
    trained = frozenset({*losses, *(name for name, _ in named), *own})
    for callback in callbacks:
        monitor, mode = getattr(callback, "monitor", None), getattr(callback, "mode", None)
        if isinstance(monitor, str) and mode in {"min", "max"}:
            goals.setdefault(monitor if monitor in trained else monitor.removeprefix("val_"), mode)
    return Compiled(tuple(name for name, _ in named), trained, goals)


def optimizer_facts(optimizer: Any) -> Facts:
    """The optimizer's class and its whole config; empty where there is none.

    One that only scales the loss of another, as mixed precision needs, is told as `wrapped_by`.
    """
    inner = getattr(optimizer, "inner_optimizer", None)
    if inner is not None:
        return {**optimizer_facts(inner), "wrapped_by": type(optimizer).__name__}
    facts = {} if optimizer is None else facts_of(optimizer)
    # What is not set tells nothing; the name is Keras's own: `adam_3`, the third of a process.
    return {name: value for name, value in facts.items() if value is not None and name != "name"}


def compile_facts(model: Any) -> Facts:
    """Loss, weights, precision and ways of running, as far as they are set."""
    given = getattr(getattr(model, "_compile_config", None), "config", None) or {}
    policy = getattr(model, "dtype_policy", None)
    settings = {
        "loss": getattr(model, "loss", None) or given.get("loss"),
        "loss_weights": given.get("loss_weights"),
        "precision": getattr(policy, "name", None) or _global_policy(model),
        "jit_compile": getattr(model, "jit_compile", None),
        "run_eagerly": getattr(model, "run_eagerly", None) or None,
        "steps_per_execution": _several(getattr(model, "_steps_per_execution", None))
        or _several(getattr(model, "steps_per_execution", None)),
    }
    return facts_of({name: value for name, value in settings.items() if value is not None})


def _named_metrics(model: Any) -> list[tuple[str, Any]]:
    """Each metric given to `compile`, with the name that the logs know it by."""
    container = getattr(model, "_compile_metrics", None)
    if container is not None:  # Keras 3, which names metrics when it makes their results
        metrics = list(container.metrics)
        names = list(container.result()) if metrics else []
        return list(zip(names, metrics, strict=False))
    container = getattr(model, "compiled_metrics", None)
    metrics = getattr(container, "metrics", None) or []
    return [(str(metric.name), metric) for metric in metrics]


def _losses(model: Any) -> list[str]:
    if not getattr(model, "loss", None):
        return []
    container = getattr(model, "_compile_loss", None) or getattr(model, "compiled_loss", None)
    parts = getattr(container, "metrics", None) or ()
    return list(dict.fromkeys(["loss", *(str(part.name) for part in parts)]))


def _global_policy(model: Any) -> str | None:
    policy = getattr(model, "_dtype_policy", None)  # tf_keras keeps it on the layer
    return getattr(policy, "name", None)


def _several(value: Any) -> int | None:
    if value is None:
        return None
    number = int(value.numpy()) if hasattr(value, "numpy") else int(value)
    return number if number > 1 else None
