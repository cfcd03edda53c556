"""How training ended, where Keras tells no callback: by an exception, a signal, an exit.

Keras calls `on_train_end` only when all went well. An exception may be seen as it passes
(`listening`); Ctrl-C and a scheduler's SIGTERM show by their signals; what is left shows later: an
exception that is just being handled, or that ended the process.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from fitreport.capture.stack import is_running
from fitreport.run import Facts
from fitreport.runfolder.format import Ending, EventRecord

_SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


class EndingWatch:
    """Calls `cut` with an ending and its event when the training that it watches is cut off.

    Signals are watched only where the process treats them in the default way, and go on to be
    treated so; a forked process (a data loader's worker) has no say in the run.
    """

    def __init__(self, cut: Callable[[Ending, EventRecord], None]) -> None:
        self._cut = cut
        self._process = 0
        self._code: CodeType | None = None
        self._before: dict[int, Any] = {}
        self._old: set[int] = set()

    def arm(self, code: CodeType | None) -> None:
        """Begin to watch a training; `code` is that of its `fit`, None for a loop of its own."""
        self.disarm()
        self._process, self._code = os.getpid(), code
        self._old = set(map(id, _exceptions()))
        atexit.register(self._at_exit)
        if threading.current_thread() is not threading.main_thread():
            return
        for number in _SIGNALS:
            before = signal.getsignal(number)
            ours = isinstance(getattr(before, "__self__", None), EndingWatch)
            if before in (signal.SIG_DFL, signal.default_int_handler) or ours:
                self._before[number] = signal.signal(number, self._on_signal)

    def disarm(self) -> None:
        """The training has ended in a way that is known."""
        self._process = 0
        atexit.unregister(self._at_exit)
        if threading.current_thread() is not threading.main_thread():
            return
        for number in list(self._before):
            if signal.getsignal(number) == self._on_signal:
                signal.signal(number, self._before.pop(number))

    def settle(self, error: BaseException | None = None) -> None:
        """Where a training that was begun never told its end, tell the end that can be known: by
        the exception that ended it, or else by one that was not there when it began.
        """
        if self._process == os.getpid():
            new = (seen for seen in _exceptions() if id(seen) not in self._old)
            self._cut(*ending_of(next(new, None) if error is None else error))
            self.disarm()

    def _at_exit(self) -> None:
        self.settle()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        training = self._code is None or is_running(self._code, frame)
        if self._process == os.getpid() and training:
            self._cut("interrupted", _interrupted(signal.Signals(number).name))
        before = self._before.get(number, signal.SIG_DFL)
        if callable(before):
            before(number, frame)
        else:
            signal.signal(number, before)
            os.kill(os.getpid(), number)


def _exceptions() -> list[BaseException]:
    """The exception that the program handles just now, and the one that ended it."""
    seen = (sys.exception(), getattr(sys, "last_value", None))
    return [error for error in seen if error is not None]


def ending_of(error: BaseException | None) -> tuple[Ending, EventRecord]:
    """The ending that an exception means; None for one that nobody saw."""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", _interrupted(type(error).__name__)
    facts: Facts = {} if error is None else {"exception": type(error).__name__}
    said = (
        "" if error is not None else "left by an exception that the program caught, or by sys.exit"
    )
    return "crashed", EventRecord(kind="crashed", text=said, facts=facts)


def _interrupted(by: str) -> EventRecord:
    return EventRecord(kind="interrupted", facts={"by": by})
