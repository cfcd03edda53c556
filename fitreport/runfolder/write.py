"""Writes a run folder. Raises OSError where the disk refuses; what was written stays whole."""

from __future__ import annotations

import errno
import os
from collections import deque
from io import FileIO
from itertools import count
from pathlib import Path

import msgspec

from fitreport.runfolder.format import LOG, METADATA, Metadata, Record

_MOST_WAITING = 10_000  # records kept in memory while the disk refuses them
_encode = msgspec.json.Encoder().encode


class RunWriter:
    """One run folder that is being written.

    Nothing stays open between two writes: a copy of the writer, a fork of the process or a change
    of its working directory does no harm.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._waiting: deque[bytes] = deque(maxlen=_MOST_WAITING)

    def describe(self, metadata: Metadata) -> None:
        """Replace the metadata as a whole: a reader sees the old or the new, never a part."""
        text = msgspec.json.format(_encode(metadata), indent=2) + b"\n"
        temporary = self.folder / f".{METADATA}.{os.getpid()}"
        try:
            with temporary.open("wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.folder / METADATA)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise

    def append(self, *records: Record) -> None:
        """Add records to the log, each on a line, and hand them to the operating system.

        Where that fails they wait in memory, and the next call writes them first.
        """
        self._waiting.extend(_encode(record) + b"\n" for record in records)
        with (self.folder / LOG).open("a+b", buffering=0) as log:
            end = log.seek(0, os.SEEK_END)
            if end and not _ends_a_line(log):
                end += log.write(b"\n")  # a killed process left half a line behind
            written = end + log.write(b"".join(self._waiting))
            while self._waiting and end + len(self._waiting[0]) <= written:
                end += len(self._waiting.popleft())
            if self._waiting:
                log.truncate(end)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.folder / LOG))


def claim(folder: Path) -> Path:
    """Make the folder of a new run and return it: `folder`, or where that holds a run already, the
    first of `folder-2`, `folder-3`, … that holds none.

    The log is created here, empty, so that of two processes only one gets a folder.
    """
    for number in count(1):
        place = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        place.mkdir(parents=True, exist_ok=True)
        if not (place / METADATA).exists() and _create(place / LOG):
            return place
    raise AssertionError("unreachable: numbers do not end")


def unclaim(folder: Path) -> None:
    """Undo a claim that no run followed, because the process was killed just then."""
    log = folder / LOG
    if log.is_file() and not log.stat().st_size and not (folder / METADATA).exists():
        log.unlink()


def clear(folder: Path) -> None:
    """Remove the files of the run that a folder holds, and no others."""
    for name in (METADATA, LOG):
        (folder / name).unlink(missing_ok=True)


def _create(path: Path) -> bool:
    try:
        path.open("xb").close()
    except FileExistsError:
        return False
    return True


def _ends_a_line(log: FileIO) -> bool:
    log.seek(-1, os.SEEK_END)
    return log.read(1) == b"\n"
