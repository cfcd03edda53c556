"""The one writer of output files: whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from fitreport.errors import OutputError

STDOUT = "-"
_HEAD = 4096  # bytes that tell a page


def refuse_to_replace_what_is_no_page(output: str | Path) -> None:
    """Protects a file that `-o` names by mistake, such as the history that was to be read.

    Raises:
        OutputError: the file is there, and is a page neither by its name nor by its content; or
            it is a URL.
    """
    if "://" in str(output):
        raise OutputError(f"{output} is a URL, and reports are written to files", "Copy it there")
    path = Path(output)
    if str(output) == STDOUT or path.suffix.lower() in (".html", ".htm"):
        return
    try:
        if not path.is_file():
            return
        with path.open("rb") as file:
            head = file.read(_HEAD).lstrip().lower()
    except (OSError, ValueError):
        return  # writing will say what is wrong
    if head and not head.startswith((b"<!doctype html", b"<html", b"{#")):
        raise OutputError(
            f"{path} is there and is no page", "Choose another name with -o, or remove it first"
        )


def write_output(text: str, output: str | Path) -> None:
    """Writes UTF-8 text to a file, or to standard output for '-'.

    The file is written beside its place and moved there, so that what stood there before stays
    whole if writing fails. Folders on the way are made.

    Raises:
        OutputError: it cannot be written there.
    """
    path = Path(output)
    try:
        if str(output) == STDOUT:
            sys.stdout.buffer.write(text.encode())
            sys.stdout.buffer.flush()
            return
        if path.is_dir():
            raise OutputError(f"{path} is a folder", "Name a file, such as report.html in it")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(text.encode())  # a device or a pipe cannot be replaced
        else:
            _replace(path.resolve(), text.encode())
    except (OSError, ValueError, RuntimeError) as error:  # a NUL in the path; a loop of links
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        named = "standard output" if str(output) == STDOUT else str(path)
        raise OutputError(
            f"{named} cannot be written: {reason}", "Choose another place with -o"
        ) from error


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".fitreport-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # A temporary file is made for its owner alone; a report has the rights of any new file.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
