"""The one writer of output files: whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from fitreport.errors import OutputError

STDOUT = "-"
_HEAD = 4096  # bytes that tell what a file is
_BEGINNINGS = {
    "svg": (b"<svg", b"<?xml"),
    "png": (b"\x89png\r\n\x1a\n",),
    "pdf": (b"%pdf-",),
}


def refuse_to_replace_what_is_no_page(output: str | Path) -> None:
    """Protects a file that `-o` names by mistake, such as the history that was to be read.

    Raises:
        OutputError: the file is there, and is a page neither by its name nor by its content; or
            it is a URL.
    """
    _refuse(output, "page", (".html", ".htm"), (b"<!doctype html", b"<html", b"{#"))


def refuse_to_replace_what_is_no_picture(output: str | Path, form: str) -> None:
    """The same where a picture, or the report as PDF, is to be written.

    Raises:
        OutputError: the file is there, and is of this form neither by its name nor by its content;
            or it is a URL.
    """
    _refuse(output, form.upper(), (f".{form}",), _BEGINNINGS[form])


def refuse_to_replace_what_is_no_mail(output: str | Path) -> None:
    """The same where a mail is to be written.

    Raises:
        OutputError: the file is there, and is a mail neither by its name nor by its content; or it
            is a URL.
    """
    _refuse(output, "mail", (".eml",), (b"from:", b"date:", b"mime-version:", b"message-id:"))


def _refuse(
    output: str | Path, kind: str, endings: tuple[str, ...], beginnings: tuple[bytes, ...]
) -> None:
    if "://" in str(output):
        raise OutputError(f"{output} is a URL, and a {kind} is written to a file", "Copy it there")
    path = Path(output)
    if str(output) == STDOUT or path.suffix.lower() in endings:
        return
    try:
        if not path.is_file():
            return
        with path.open("rb") as file:
            head = file.read(_HEAD).lstrip().lower()
    except (OSError, ValueError):
        return  # writing will say what is wrong
    if head and not head.startswith(beginnings):
        raise OutputError(
            f"{path} is there and is no {kind}", "Choose another name, or remove it first"
        )


def write_output(content: str | bytes, output: str | Path) -> None:
    """Writes text, as UTF-8, or bytes to a file, or to standard output for '-'.

    The file is written beside its place and moved there, so that what stood there before stays
    whole if writing fails. Folders on the way are made.

    Raises:
        OutputError: it cannot be written there.
    """
    path = Path(output)
    data = content.encode() if isinstance(content, str) else content
    try:
        if str(output) == STDOUT:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            return
        if path.is_dir():
            raise OutputError(f"{path} is a folder", "Name a file, such as report.html in it")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe cannot be replaced
        else:
            _replace(path.resolve(), data)
    except (OSError, ValueError, RuntimeError) as error:  # a NUL in the path; a loop of links
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        named = "standard output" if str(output) == STDOUT else str(path)
        raise OutputError(f"{named} cannot be written: {reason}", "Choose another place") from error


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
