"""Recording for training loops written by hand: `with record("runs/gan") as run: run.log(…)`."""

from __future__ import annotations

import operator
import os
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, SupportsIndex

from fitreport.capture.chief import is_chief
from fitreport.capture.describe import describe_all
from fitreport.capture.endings import EndingWatch, ending_of
from fitreport.capture.guard import Guard, guarded
from fitreport.capture.logs import sort_logs
from fitreport.capture.rate import RateWatch
from fitreport.capture.recording import Recording
from fitreport.capture.wish import cleaned, wish
from fitreport.errors import UsageError
from fitreport.runfolder.format import MOST, Ending, EventRecord


def record(
    folder: str | os.PathLike[str],
    *,
    name: str | None = None,
    params: object = None,
    tags: Collection[str] = (),
    notes: str = "",
    data: str | Mapping[str, Any] | None = None,
    model: Any = None,
    epochs: int | None = None,
    record: Collection[str] = (),
    resume: bool = False,
    overwrite: bool = False,
    strict: bool = False,
) -> LoopRun:
    """A run to be filled by a training loop of your own, of any framework or of none.

    Args:
        folder: where to write; one that holds a run is left as it is, and `folder-2` is written.
        name: what reports call the run; the folder's name unless given.
        params: hyperparameters: a mapping, a namespace of argparse, or a dataclass.
        tags: words to find the run by.
        notes: Markdown, shown with the run.
        data: a name for the data set, or facts about it.
        model: a Keras model to describe, if there is one.
        epochs: how many are planned, if that is known.
        record: private things to record: any of "host", "user", "paths", "command", "remote".
        resume: go on with the run that the folder holds; epochs logged again replace the old.
        overwrite: replace the run that the folder holds.
        strict: raise RecordError where there would be a warning.

    Raises:
        UsageError: the arguments contradict each other, or are of no sense.

    Example:
        >>> with record("runs/gan", params={"latent": 64}) as run:
        ...     for epoch in range(50):
        ...         run.log(epoch=epoch, d_loss=d, g_loss=g, val_fid=fid)
        ...     run.log_test(fid=12.5)
    """
    asked = wish(
        folder,
        name=name,
        params=params,
        tags=tags,
        notes=notes,
        data=data,
        record=record,
        resume=resume,
        overwrite=overwrite,
    )
    return LoopRun(Recording(asked, Guard(strict)), model, _planned(epochs))


def _planned(epochs: object) -> int | None:
    number = operator.index(epochs) if isinstance(epochs, SupportsIndex) else -1
    if epochs is not None and not 0 <= number <= MOST:
        raise UsageError(f"epochs={epochs!r} is no number of epochs", "Write epochs=50, say")
    return None if epochs is None else number


class LoopRun:
    """The run of a `with record(…)` block. It ends with the block, however that ends."""

    def __init__(self, recording: Recording, model: Any, epochs: int | None) -> None:
        self._recording, self._guard = recording, recording.guard
        self._model, self._planned = model, epochs
        self._endings = EndingWatch(self._cut)
        self._rate = RateWatch()
        self._begun = False
        self._since = time.perf_counter()

    @property
    def folder(self) -> Path:
        """The folder that is written: as given, or with a number where that was taken."""
        return self._recording.folder.path

    @guarded("record the epoch")
    def log(self, /, epoch: int | None = None, **metrics: Any) -> None:
        """Record values of an epoch; without a number, of the one after the last.

        A name that begins with `val_` is of the validation split; `learning_rate` or `lr` is the
        rate. Logged once more, an epoch gets further values.
        """
        recording = self._recording
        self._open()
        if epoch is None:
            epoch = 0 if recording.epoch is None else recording.epoch + 1
        number = operator.index(epoch)
        if not self._begun:
            self._begun = True
            recording.begin(number, self._planned)
        now = time.perf_counter()
        duration = now - self._since if number != recording.epoch else None
        self._since = now
        values = sort_logs(metrics)
        rate = values.learning_rate
        _, event = self._rate.end(number, None, rate, ()) if rate is not None else (None, None)
        recording.add(number, values, duration=duration, events=[event] if event else [])

    @guarded("record the test values")
    def log_test(self, /, **metrics: Any) -> None:
        """Record values on the test split, of the weights as they are now."""
        self._open()
        self._recording.test({name.removeprefix("test_"): y for name, y in metrics.items()})

    @guarded("record the mark")
    def mark(self, text: str) -> None:
        """Record a word of yours at this point of the training."""
        self._open()
        self._recording.event("mark", text=cleaned(str(text)))

    @guarded("record the note")
    def note(self, markdown: str) -> None:
        """Add a paragraph of Markdown to the run's notes."""
        self._open()
        self._recording.folder.note(str(markdown))

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._endings.disarm()
        wanted = isinstance(error, SystemExit) and not error.code
        if error is None or wanted:
            self._cut("finished")
        else:
            self._cut(*ending_of(error))

    @guarded("begin to record")
    def _begin(self) -> None:
        self._endings.arm(None)
        describe_all(self._recording, self._model)
        self._open()
        self._since = time.perf_counter()

    def _open(self) -> None:
        with self._guard("make the run's folder", writing=True):
            self._recording.folder.open()

    @guarded("record the end")
    def _cut(self, status: Ending, *events: EventRecord) -> None:
        self._recording.end(status, *events)

    def _writes(self) -> bool:
        return is_chief(self._model)
