"""What looks like a source, and the reading of it: by itself, so that any process can do it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import msgspec

from fitreport.errors import InputError, with_its_place
from fitreport.run import Run, Skipped
from fitreport.runfolder.format import LOG
from fitreport.sources.interface import Read, Source, read_by


class Candidate(Protocol):
    """Something that was found and is not read yet.

    `shown` is its path as outputs tell it, `place` where it lies, for what lies side by side.
    `only_here` is true of what another process cannot see.
    """

    @property
    def shown(self) -> str: ...  # noqa: D102
    @property
    def place(self) -> Path: ...  # noqa: D102
    @property
    def only_here(self) -> bool: ...  # noqa: D102

    def read(self) -> tuple[Read, ...]:
        """Its runs; none where it turns out to be nothing that was meant.

        Raises:
            InputError: it cannot be read.
        """
        ...


class Local(msgspec.Struct, frozen=True):
    """A file or folder of this machine, and the module of the source that reads it."""

    place: Path  # absolute: a worker may stand elsewhere
    shown: str
    source: str
    only_here: bool = False

    @property
    def size(self) -> int:
        """The bytes that there are to read."""
        try:
            return (self.place / LOG if self.place.is_dir() else self.place).stat().st_size
        except OSError:
            return 0

    def read(self) -> tuple[Read, ...]:
        """The runs in it, as its source reads them."""
        return read_by(cast(Source, import_module(self.source)), self.place)


def read(candidate: Candidate | Skipped) -> tuple[Read, ...] | Skipped:
    """The runs of a candidate, or why there are none, be it for a fault of ours; never raises."""
    if isinstance(candidate, Skipped):
        return candidate
    try:
        return tuple(
            msgspec.structs.replace(one, run=_found_at(one.run, candidate.shown))
            for one in candidate.read()
        )
    except InputError as error:
        return Skipped(candidate.shown, str(error))
    except Exception as error:  # noqa: BLE001, one run of a thousand costs one line
        return Skipped(candidate.shown, f"Reading it failed: {with_its_place(error)}.")


def _found_at(run: Run, shown: str) -> Run:
    inside = run.path.partition("/")[1:]  # which of the runs of a report
    return msgspec.structs.replace(run, path="".join((shown, *inside)))
