"""What the call stack tells: which fit is running, and which list of callbacks is being called.

Keras hands a callback neither. Frames are only looked at where a fit or an evaluation begins or
ends, in whichever way, never in between, and none is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from traceback import walk_tb
from types import CodeType, FrameType
from typing import Any

_NEAR = 12  # frames between a callback and the list that calls it; wrappers included


def frames() -> Iterator[FrameType]:
    """The frames of this thread, the innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def running_fit(model: Any) -> FrameType | None:
    """The innermost `fit` of a model that is running."""
    for frame in frames():
        is_fit = frame.f_code.co_name == "fit" and "epochs" in frame.f_code.co_varnames
        if is_fit and frame.f_locals.get("self") is model:
            return frame
    return None


def is_running(code: CodeType, frame: FrameType | None = None) -> bool:
    """Whether a function is on the stack, at or below a frame, else anywhere."""
    if frame is None:
        return any(found.f_code is code for found in frames())
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame is not None


def calling_list(recorder: Any) -> Any | None:
    """The CallbackList that is calling the recorder just now, None where something else does."""
    for distance, frame in enumerate(frames()):
        if distance > _NEAR:
            break
        owner = frame.f_locals.get("self")
        ours = type(owner).__name__ == "CallbackList"
        callbacks = getattr(owner, "callbacks", None) if ours else None
        if isinstance(callbacks, list) and any(each is recorder for each in callbacks):
            return owner
    return None


def epoch_end(callbacks: Any) -> tuple[Any, Any]:
    """What a CallbackList is just doing at an epoch's end, be it that an exception is leaving it:
    the logs, with what callbacks have added so far, and the callback that is at work.
    """
    error = sys.exception()
    left = [frame for frame, _ in walk_tb(None if error is None else error.__traceback__)]
    for frame in (*frames(), *left):
        if frame.f_code.co_name == "on_epoch_end" and frame.f_locals.get("self") is callbacks:
            return frame.f_locals.get("logs"), frame.f_locals.get("callback")
    return None, None
