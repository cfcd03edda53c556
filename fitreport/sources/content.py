"""What is in a file: bounded bytes, and text in whatever encoding it was saved."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from fitreport.errors import InputError
from fitreport.sources.labels import clean

HEAD = 64 << 10  # bytes by which a format is recognised
MOST = 1 << 30  # bytes of the largest file that is read

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def head(path: Path) -> bytes:
    """The first bytes of an ordinary file; nothing for all else, which is never opened."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return b""
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError:
        return b""


def refusal(path: Path) -> str:
    """Why the system does not let a file be read; nothing if it does, or if it is no file."""
    try:
        if stat.S_ISREG(path.stat().st_mode):
            path.open("rb").close()
    except OSError as error:
        return f"{clean(path.name)} cannot be read ({error.strerror or error})."
    return ""


def whole(path: Path) -> bytes:
    """All bytes of an ordinary file.

    Raises:
        InputError: it is no ordinary file, cannot be read, or is larger than `MOST`.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise InputError(f"{path.name} is no ordinary file", "Give a file or a folder of runs")
        if found.st_size > MOST:
            raise InputError(
                f"{path.name} has {found.st_size:,} bytes, and fitreport reads at most {MOST:,}",
                "Keep one row an epoch and leave the batches out",
            )
        with path.open("rb") as file:
            return file.read(MOST)
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be read ({error.strerror or error})", "Check its permissions"
        ) from error


def decoded(data: bytes) -> str | None:
    """The text in some bytes, by its byte-order mark or by what it looks like; None for no text.

    UTF-8 and UTF-16 are told apart; what is neither is taken for Latin-1, in which any byte is a
    character and every digit means itself.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _text(data[len(mark) :].decode(encoding, "replace"))
    if b"\0" in data[:HEAD]:
        odd, even = data[1:256:2], data[0:256:2]
        if len(data) > 3 and not any(odd) and any(even):
            return _text(data.decode("utf-16-le", "replace"))
        if len(data) > 3 and not any(even) and any(odd):
            return _text(data.decode("utf-16-be", "replace"))
        return None
    try:
        return _text(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _text(data.decode("latin-1"))


def _text(text: str) -> str | None:
    return None if "\0" in text else text
