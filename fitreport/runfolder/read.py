"""Reads a run folder. Everything in it is hostile: sizes are bounded, and types are checked.

A line of the log that is no JSON was never finished: it is left out, and an event says so. A line
that is JSON but no record of ours was written by something else: such a folder is refused.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import msgspec

from fitreport.errors import InputError
from fitreport.run import Facts, Run
from fitreport.runfolder.format import FORMAT, LOG, METADATA, EventRecord, Metadata, Record, text
from fitreport.runfolder.replay import replay
from fitreport.runfolder.upgrade import format_of, upgraded

HEAD = 4096  # bytes of a file by which a run folder is recognised
_MOST_METADATA = 64 << 20  # bytes
_MOST_LOG = 1 << 30
_records = msgspec.json.Decoder(Record)


def is_run_folder(folder: Path) -> bool:
    """Whether a folder holds a run of ours, be it a damaged one; never raises."""
    return begins_a_run(_head(folder / METADATA), _head(folder / LOG))


def begins_a_run(metadata: bytes, log: bytes) -> bool:
    """Whether the first bytes of the two files, nothing for one that is not there, are ours."""
    return b'"fitreport_run"' in metadata or log.startswith(b'{"record":')


def read_run(folder: Path) -> Run:
    """The run that a folder holds, as it stands now; its `path` is the folder's name.

    Raises:
        FormatTooNew: a later fitreport wrote it.
        InputError: there is no run in it, or it is damaged beyond its last line.

    """
    return read_both(folder)[1]


def read_both(folder: Path) -> tuple[Metadata, Run]:
    """The metadata as they are written, and the run; raises as `read_run` does."""
    try:
        raw = msgspec.json.decode(_bytes(folder / METADATA, _MOST_METADATA))
        number = format_of(raw, folder.name)
        metadata, records = _typed(raw, _bytes(folder / LOG, _MOST_LOG), number)
        return metadata, replay(metadata, records, text(folder.name))
    except OSError as error:
        raise InputError(
            f"{folder.name} cannot be read as a run folder ({error.strerror or error})"
        ) from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise InputError(f"{folder.name} is a damaged run folder ({error})") from error


def _typed(raw: dict[str, Any], log: bytes, number: int) -> tuple[Metadata, list[Record]]:
    if number < FORMAT:
        plain, broken = _whole_lines(log, msgspec.json.Decoder())
        raw, plain = upgraded(raw, plain, number)
        records = msgspec.convert(plain, list[Record])
    else:
        try:
            records, broken = _records.decode_lines(log), []
        except (ValueError, RecursionError):
            records, broken = _whole_lines(log, _records)
    return msgspec.convert(raw, Metadata), [*records, *_recovered(broken)]


def _whole_lines(log: bytes, decoder: msgspec.json.Decoder[Any]) -> tuple[list[Any], list[int]]:
    """The records of every line that was finished, and the numbers of those that were not."""
    records: list[Any] = []
    broken: list[int] = []
    for number, line in enumerate(log.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            records.append(decoder.decode(line))
        except msgspec.ValidationError as error:
            raise ValueError(f"{LOG}, line {number}: {error}") from error
        except (ValueError, RecursionError):
            broken.append(number)
    if broken and not records:
        raise ValueError(f"{LOG} holds no record at all")
    return records, broken


def _recovered(broken: list[int]) -> list[Record]:
    if not broken:
        return []
    told = f"{len(broken)} half-written record{'s were' if broken[1:] else ' was'} left out"
    facts: Facts = {"lines": len(broken), "first_line": broken[0]}
    return [EventRecord(kind="recovered", text=told, facts=facts)]


def _head(path: Path) -> bytes:
    try:
        return _bytes(path, _MOST_LOG, HEAD)
    except (OSError, InputError):
        return b""


def _bytes(path: Path, most: int, wanted: int = -1) -> bytes:
    """A file's content; a device or a pipe, which could be endless, is refused unopened."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{path.name} is no ordinary file")
    if found.st_size > most:
        raise InputError(
            f"{path.name} has {found.st_size:,} bytes; fitreport reads at most {most:,}"
        )
    with path.open("rb") as file:
        return file.read(most if wanted < 0 else wanted)
