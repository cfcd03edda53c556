"""What passes between a fit and what it calls, where Keras tells no callback of it.

An exception that the program catches around its `fit` leaves no trace: it must be seen as it
passes. Two things belong to one fit alone and are called about once an epoch: its list of
callbacks, and the context in which it trains an epoch's batches. These are listened in on; what
Keras does for each batch stays as fast as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from inspect import ismethod
from typing import Any, Protocol
from weakref import WeakMethod

_HOOKS = ("on_epoch_begin", "on_test_begin", "on_test_end", "on_epoch_end", "on_train_end")
_BATCHES = "catch_stop_iteration"  # in Keras 3 and tf_keras alike


class Listener(Protocol):
    """Who is told."""

    def epoch_ends(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """An epoch has ended, validation included, and no callback knows of it yet."""

    def raised(self, error: BaseException) -> None:
        """An exception passes that nothing in Keras will hold."""


class Listening:
    """One listener's ear on one fit: on its list of callbacks and on its iterator of batches.

    Neither is held, or a fit that crashed would keep its data in memory.
    """

    def __init__(self, listener: Listener, callbacks: Any, batches: Any) -> None:
        self._listener = listener
        of: list[tuple[Any, str, type[_Heard]]] = [(callbacks, name, _Hook) for name in _HOOKS]
        of.append((batches, _BATCHES, _Batches))
        self._heard = [_heard(*each) for each in of if _can_be_heard(*each[:2])]
        for method in self._heard:
            method.listeners.append(listener)

    def end(self) -> None:
        """Leave everything as it was found."""
        for method in self._heard:
            method.leave(self._listener)
        self._heard = []


class _Heard:
    """Stands in an object for one of its own methods, and calls it."""

    def __init__(self, owner: Any, name: str) -> None:
        self._own: WeakMethod[Callable[..., Any]] = WeakMethod(getattr(owner, name))
        self.name = name
        self.listeners: list[Listener] = []

    def own(self) -> Callable[..., Any]:
        """The method itself; its object is there, since it is being called."""
        own = self._own()
        assert own is not None
        return own

    def leave(self, listener: Listener) -> None:
        """Tell a listener no more; when there is none left, the object has its method back."""
        with suppress(ValueError):
            self.listeners.remove(listener)
        if not self.listeners and (own := self._own()) is not None:
            vars(own.__self__).pop(self.name, None)  # type: ignore[attr-defined]

    def tell(self, error: BaseException) -> None:
        """Tell everybody; what goes wrong there must not take the exception's place."""
        for listener in list(self.listeners):
            with suppress(Exception):
                listener.raised(error)


class _Hook(_Heard):
    """A hook of a list of callbacks."""

    def __call__(self, *arguments: Any, **named: Any) -> None:
        if self.name == "on_epoch_end":
            for listener in self.listeners:
                listener.epoch_ends(*arguments, **named)
        try:
            self.own()(*arguments, **named)
        except BaseException as error:
            self.tell(error)
            raise


class _Batches(_Heard):
    """What gives the context for an epoch's batches; on JAX Keras asks it for one a batch, too."""

    _inside = False

    def __call__(self) -> AbstractContextManager[None]:
        context: AbstractContextManager[None] = self.own()()
        return context if self._inside else self._watched(context)

    @contextmanager
    def _watched(self, context: AbstractContextManager[None]) -> Iterator[None]:
        self._inside = True
        try:
            with context:  # holds what tells the end of the data, which is no failure
                yield
        except BaseException as error:
            self.tell(error)
            raise
        finally:
            self._inside = False


def _can_be_heard(owner: Any, name: str) -> bool:
    """Whether an object has this method, and room for another in its place."""
    method = getattr(owner, name, None)
    return hasattr(owner, "__dict__") and (ismethod(method) or isinstance(method, _Heard))


def _heard(owner: Any, name: str, kind: type[_Heard]) -> _Heard:
    """The one of this object that is there already, for another recorder, or a new one."""
    there = vars(owner).get(name)
    if not isinstance(there, _Heard):
        there = kind(owner, name)
        setattr(owner, name, there)
    return there
