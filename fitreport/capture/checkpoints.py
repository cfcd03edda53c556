"""Checkpoints that other callbacks wrote: which file, of which epoch, with which digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fitreport.capture.logs import as_number
from fitreport.run import Facts
from fitreport.runfolder.format import EventRecord, scalar, text

_SLACK = 1_000_000_000  # nanoseconds by which a file system's clock may lag behind


class CheckpointWatch:
    """Looks, as each epoch ends, whether a ModelCheckpoint has written its file.

    A callback counts as one if it has a `filepath` and a `save_freq`. Hashing a file costs about
    a tenth of what writing it did.
    """

    def __init__(self, callbacks: Sequence[Any], began_ns: int) -> None:
        self._writers = [c for c in callbacks if hasattr(c, "filepath") and hasattr(c, "save_freq")]
        self._since = began_ns - _SLACK
        self._seen: dict[Path, tuple[int, int, int]] = {}

    def leave_out(self, callback: Any) -> None:
        """Of a callback that was cut off, half a file may be left, which is no checkpoint."""
        self._writers = [writer for writer in self._writers if writer is not callback]

    def written(
        self, keras_epoch: int, epoch: int, logs: Mapping[str, Any], run_folder: Path
    ) -> list[EventRecord]:
        """An event for each file written in an epoch, which Keras and the run may number apart."""
        found = (self._written(writer, keras_epoch, logs, run_folder) for writer in self._writers)
        return [
            EventRecord(kind="checkpoint", epoch=epoch, facts=facts) for facts in found if facts
        ]

    def _written(
        self, writer: Any, keras_epoch: int, logs: Mapping[str, Any], run_folder: Path
    ) -> Facts:
        try:
            path = Path(str(writer.filepath).format(epoch=keras_epoch + 1, **logs))
        except (KeyError, ValueError, IndexError):
            return {}  # the name has parts that only the callback knows
        path = path if path.exists() else path.with_name(f"{path.name}.index")  # tf_keras's weights
        try:
            found = path.stat()
        except OSError:
            return {}
        mark = (found.st_mtime_ns, found.st_size, found.st_ino)
        if found.st_mtime_ns < self._since or self._seen.get(path) == mark:
            return {}
        self._seen[path] = mark
        facts: Facts = {"path": relative_to_run(path, run_folder)}
        if path.is_file():
            with path.open("rb") as file:
                facts["digest"] = hashlib.file_digest(file, "sha256").hexdigest()
        monitor = str(getattr(writer, "monitor", ""))
        value = as_number(logs.get(monitor))
        if value is not None:
            facts[text(monitor)] = scalar(value)
        return facts


def relative_to_run(path: Path, run_folder: Path) -> str:
    """The way from the run folder to a file, where it leads through no folder that is private:
    both lie below the current folder, or the file below the folder that holds the run. Otherwise
    the file's name alone.
    """
    path, run_folder, here = path.absolute(), run_folder.absolute(), Path.cwd()
    near = path.is_relative_to(run_folder.parent) and run_folder.parent != Path(path.anchor)
    if near or (path.is_relative_to(here) and run_folder.is_relative_to(here)):
        return text(Path(os.path.relpath(path, run_folder)).as_posix())
    return text(path.name)
