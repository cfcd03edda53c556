"""Between fitreport's faults and the training: one warning a cause, and the training goes on."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from fitreport.errors import RecordError

_P = ParamSpec("_P")


class RecordWarning(UserWarning):
    """Something of a run could not be recorded; the training itself is not touched."""


class Guard:
    """Turns whatever goes wrong in recording into one warning, or with `strict` into RecordError.

    Only the first problem of each kind is told, since a full disk would be told every epoch. That
    training goes on is said where there is one: `training` is false where it is over.
    """

    def __init__(self, strict: bool, *, training: bool = True) -> None:
        self.strict = strict
        self._training = training
        self._told: set[str] = set()

    @contextmanager
    def __call__(self, doing: str, *, writing: bool = False) -> Iterator[None]:
        """Guards the block. `doing` completes "fitreport could not …" and is the problem's kind;
        but where it is `writing` to the run folder, what the disk refuses is of one kind.
        """
        try:
            yield
        except RecordError:
            raise  # made by `tell`, where it was asked for
        except Exception as error:  # noqa: BLE001 - no fault of ours may end a training
            if isinstance(error, OSError):
                where = f" ({error.filename})" if error.filename else ""
                what = f"could not {doing}: {error.strerror or error}{where}"
                self.tell("write" if writing else doing, what, error)
                return
            reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            self.tell(doing, f"could not {doing} ({reason})", error)

    def tell(self, kind: str, what: str, cause: BaseException | None = None) -> None:
        """Warn once for each kind.

        Raises:
            RecordError: the user asked for `strict`.
        """
        if self.strict:
            raise RecordError(f"fitreport {what}") from cause
        if kind in self._told:
            return
        self._told.add(kind)
        sentence = f"fitreport {what}" + ("; training goes on" if self._training else "")
        try:
            warnings.warn(sentence, RecordWarning, stacklevel=_outside())
        except RecordWarning:  # warnings are errors in this process, but not for the training
            print(sentence, file=sys.stderr)


class Guarded(Protocol):
    """An object whose methods may be guarded."""

    _guard: Guard

    def _writes(self) -> bool:
        """Whether this process is the one that records."""


_Self = TypeVar("_Self", bound=Guarded)
_Method = Callable[Concatenate[_Self, _P], None]


def guarded(doing: str) -> Callable[[_Method[_Self, _P]], _Method[_Self, _P]]:
    """Makes of a method one that never harms the training, and that only the chief performs."""

    def decorated(method: _Method[_Self, _P]) -> _Method[_Self, _P]:
        @functools.wraps(method)
        def harmless(self: _Self, /, *args: _P.args, **kwargs: _P.kwargs) -> Any:
            with self._guard(doing, writing=True):
                if self._writes():
                    method(self, *args, **kwargs)

        return harmless

    return decorated


def _outside() -> int:
    """How many frames up the user's or Keras's code begins, so that the warning names a line."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(("fitreport.", "contex")):
        level, frame = level + 1, frame.f_back
    return level
