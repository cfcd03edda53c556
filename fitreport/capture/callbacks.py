"""Which callbacks are in use beside the recorder: no rule advises to add what is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fitreport.capture.facts import facts_of
from fitreport.run import Facts

_KERAS = ("keras.", "tf_keras.")
_OURS = "fitreport."  # a second recorder, say
_OF_KERAS_ITSELF = {"History", "ProgbarLogger", "TqdmProgressBar"}
# Settings that tell what one of Keras's callbacks does; no path is among them.
_SETTINGS = (
    "monitor",
    "patience",
    "start_from_epoch",
    "factor",
    "cooldown",
    "min_lr",
    "restore_best_weights",
    "save_best_only",
)
_MOST = 20


def described_callbacks(callbacks: Sequence[Any]) -> Facts:
    """One fact, `callbacks`: 'EarlyStopping(monitor=val_loss, patience=5), Mine'; none if none."""
    named = [_described(c) for c in callbacks if _is_chosen(type(c))]
    return facts_of({"callbacks": ", ".join(named[:_MOST])}) if named else {}


def _is_chosen(kind: type) -> bool:
    """Whether the user put a callback there, beside the recorder."""
    return kind.__name__ not in _OF_KERAS_ITSELF and not kind.__module__.startswith(_OURS)


def _described(callback: Any) -> str:
    """A callback by its class, Keras's own with their settings; of others nothing more is known."""
    name = type(callback).__name__
    settings = ", ".join(_settings(callback))
    return f"{name}({settings})" if settings else name


def _settings(callback: Any) -> Iterator[str]:
    if not type(callback).__module__.startswith(_KERAS):
        return
    for name in _SETTINGS:
        value = getattr(callback, name, None)
        if isinstance(value, str | int | float) and value not in (False, 0):
            yield f"{name}={value}"
