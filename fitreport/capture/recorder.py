"""The callback: `model.fit(…, callbacks=[RunRecorder("runs/digits")])`.

It has no base class, so that one class serves Keras 3 on any backend and tf_keras, and so that
importing it imports neither. It does nothing after a batch: what Keras does there stays as fast
as it was.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from fitreport.capture.chief import is_chief
from fitreport.capture.endings import EndingWatch
from fitreport.capture.fit_watch import FitWatch
from fitreport.capture.guard import Guard, guarded
from fitreport.capture.recording import Recording
from fitreport.capture.wish import cleaned, wish
from fitreport.runfolder.format import Ending, EventRecord


class RunRecorder:
    """A Keras callback that writes a run folder while training runs.

    Pass it to `fit`, and to `evaluate` for the test split. One recorder is one run: a further
    `fit` with it goes on with that run. Whatever goes wrong in recording is one warning, and the
    training goes on.

    Args:
        folder: where to write; made if need be. One that holds a run is left as it is, and
            `folder-2` is written instead.
        name: what reports call the run; the folder's name unless given.
        params: hyperparameters: a mapping, a namespace of argparse, or a dataclass.
        tags: words to find the run by.
        notes: Markdown, shown with the run.
        data: a name for the data set, or facts about it.
        record: private things to record although they are not by default: any of "host", "user",
            "paths", "command", "remote".
        resume: go on with the run that the folder holds; epochs trained again replace the old.
        overwrite: replace the run that the folder holds.
        strict: raise RecordError where there would be a warning.

    Raises:
        UsageError: the arguments contradict each other, or are of no sense.

    Example:
        >>> recorder = RunRecorder("runs/digits", params={"units": 64})
        >>> model.fit(x, y, validation_data=(vx, vy), callbacks=[recorder])
        >>> model.evaluate(tx, ty, callbacks=[recorder])
    """

    async_safe = True  # Keras 3: no batch hook here needs to wait for the batch's result

    def __init__(
        self,
        folder: str | os.PathLike[str],
        *,
        name: str | None = None,
        params: object = None,
        tags: Collection[str] = (),
        notes: str = "",
        data: str | Mapping[str, Any] | None = None,
        record: Collection[str] = (),
        resume: bool = False,
        overwrite: bool = False,
        strict: bool = False,
    ) -> None:
        self.model: Any = None
        self.params: Mapping[str, Any] = {}
        self._guard = Guard(strict)
        self._recording = Recording(
            wish(
                folder,
                name=name,
                params=params,
                tags=tags,
                notes=notes,
                data=data,
                record=record,
                resume=resume,
                overwrite=overwrite,
            ),
            self._guard,
        )
        self._fit: FitWatch | None = None
        self._endings = EndingWatch(self._cut)

    @property
    def folder(self) -> Path:
        """The folder that is written: as given, or with a number where that was taken."""
        return self._recording.folder.path

    @guarded("record the mark")
    def mark(self, text: str) -> None:
        """Record a word of yours at this point of the training, such as "unfroze the backbone"."""
        self._open()
        running = self._fit.epoch if self._fit is not None else None
        self._recording.event("mark", running, cleaned(str(text)))

    @guarded("record the note")
    def note(self, markdown: str) -> None:
        """Add a paragraph of Markdown to the run's notes."""
        self._open()
        self._recording.folder.note(str(markdown))

    @guarded("record the test values")
    def log_test(self, /, **metrics: Any) -> None:
        """Record values on the test split, of the weights as they are now."""
        self._open()
        self._recording.test({name.removeprefix("test_"): y for name, y in metrics.items()})

    # What Keras calls, from here on.

    def set_params(self, params: Mapping[str, Any] | None) -> None:
        """Keras tells how many epochs and steps it means to run."""
        self.params = params or {}

    @guarded("close the last fit")
    def _leave_last_fit(self) -> None:
        if self._fit is not None and not self._fit.is_running():
            self._endings.settle()
            self._fit.leave()
            self._fit = None

    def set_model(self, model: Any) -> None:
        """Keras tells which model is trained or evaluated."""
        self._leave_last_fit()
        self.model = model

    @guarded("begin to record")
    def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002
        """A fit begins."""
        self._leave_last_fit()
        self._fit = FitWatch(self, self.model, self.params, self._recording, self._endings.settle)
        self._endings.arm(self._fit.code)
        self._fit.describe()
        self._open()

    @guarded("record the epoch")
    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
        """An epoch begins."""
        if self._fit is None:  # a training loop that calls its callbacks by hand
            self.on_train_begin()
        if self._fit is not None:
            self._fit.begin_epoch(int(epoch))

    @guarded("record the epoch")
    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """An epoch has ended; the recorder comes after every other callback."""
        if self._fit is not None:
            self._open()
            self._fit.end_epoch(int(epoch), logs or {})

    @guarded("record the end")
    def on_train_end(self, logs: Any = None) -> None:  # noqa: ARG002
        """A fit has ended well."""
        fit, self._fit = self._fit, None
        if fit is not None:
            self._endings.disarm()
            self._open()
            fit.leave()
            fit.end()

    def on_test_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Nothing is to be done."""

    @guarded("record the test values")
    def on_test_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """The model was evaluated: on validation data within a fit, else on test data."""
        if self._fit is None or not self._fit.is_calling():
            self._open()
            self._recording.test(logs or {})

    def on_predict_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Nothing is to be done."""

    def on_predict_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Nothing is to be done."""

    def _writes(self) -> bool:
        return is_chief(self.model)

    def _open(self) -> None:
        with self._guard("make the run's folder", writing=True):
            self._recording.folder.open()

    def _cut(self, status: Ending, event: EventRecord) -> None:
        with self._guard("record the epoch", writing=True):
            if self._fit is not None:
                self._fit.catch_up()
        with self._guard("record the end", writing=True):
            self._recording.end(status, event)

    def _implements_train_batch_hooks(self) -> bool:
        return False  # asked by tf_keras

    _implements_test_batch_hooks = _implements_train_batch_hooks
    _implements_predict_batch_hooks = _implements_train_batch_hooks


def _no_batch_hook(self: RunRecorder, batch: int, logs: Mapping[str, Any] | None = None) -> None:
    """Nothing is to be done."""


_no_batch_hook._is_default = True  # type: ignore[attr-defined]  # Keras 3 asks whether to wait
for _when in ("train_batch", "test_batch", "predict_batch", "batch"):
    for _side in ("begin", "end"):
        setattr(RunRecorder, f"on_{_when}_{_side}", _no_batch_hook)
