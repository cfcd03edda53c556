"""Which callbacks are in use beside the recorder: no rule advises to add what is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fitreport.run import Facts
from fitreport.runfolder.format import text

_KERAS = ("keras.", "tf_keras.")
_OF_KERAS_ITSELF = {"History", "ProgbarLogger", "TqdmProgressBar"}
# Settings that tell what one of Keras's callbacks does; no path is among them.
_SETTINGS = ("monitor", "patience", "factor", "restore_best_weights", "save_best_only")
_MOST = 20


def described_callbacks(callbacks: Sequence[Any]) -> Facts:
    """One fact, `callbacks`: 'EarlyStopping(monitor=val_loss, patience=5), Mine'; none if none."""
    named = [_described(c) for c in callbacks if type(c).__name__ not in _OF_KERAS_ITSELF]
    return {"callbacks": text(", ".join(named[:_MOST]))} if named else {}


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
