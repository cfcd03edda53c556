"""The errors that a user may meet: each a slug, a sentence that names the file, and what to do.

    FitreportError
    ├── UsageError          an option or argument that makes no sense
    ├── InputError          something that was to be read cannot be
    │   ├── FormatTooNew    ... because a later fitreport wrote it
    │   └── NothingToReport no run was found in what was given
    ├── OutputError         the output cannot be written
    ├── ExecutorError       the executor that was given cannot do the work
    └── RecordError         the recorder cannot keep a run (raised only with strict=True)

The command line prints `str(error)` on one line and exits with 2; only `cli` exits.
"""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import ClassVar


class FitreportError(Exception):
    """Something that fitreport cannot do, in words that a user can act on.

    Args:
        what: one sentence without its full stop; it names the file or option.
        remedy: what to do about it, likewise, or a question; empty where nothing can be done.
    """

    slug: ClassVar[str] = "error"

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what
        self.remedy = remedy
        end = "" if remedy.endswith("?") else "."
        super().__init__(f"{what}. {remedy}{end}" if remedy else f"{what}.")


class UsageError(FitreportError):
    """An option or argument that makes no sense."""

    slug = "usage"


class InputError(FitreportError):
    """Something that was to be read cannot be."""

    slug = "input"


class FormatTooNew(InputError):
    """A run folder or Study written in a format that a later fitreport introduced."""

    slug = "format-too-new"


class NothingToReport(InputError):
    """No run was found in what was given."""

    slug = "nothing-to-report"


class OutputError(FitreportError):
    """The output cannot be written; what stood there before is untouched."""

    slug = "output"


class ExecutorError(FitreportError):
    """The executor that was to read or diagnose runs cannot do the work."""

    slug = "executor"


class RecordError(FitreportError):
    """The recorder cannot keep a run; raised only where the user asked for `strict=True`."""

    slug = "record"


def one_line(text: str) -> str:
    """The text on one line, without anything that is not seen or that a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def in_a_line(error: BaseException, place: str = "") -> str:
    """What an exception that nobody foresaw says of itself, on one line of bounded length."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}{place}: {said}".rstrip(": ")[:300]


def with_its_place(error: BaseException) -> str:
    """The same, and the file and line that raised it: for a fault in code."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return in_a_line(error, f" in {Path(last.filename).name}, line {last.lineno}")


def meant(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant by one that is not known; nothing if none is close."""
    from difflib import get_close_matches  # only who mistyped waits for it

    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.5)), "")


def near(name: str, known: Collection[str]) -> str:
    """A remedy for a name that is not known: the one that was probably meant, or all of them."""
    close = meant(name, known)
    return f"Did you mean {close!r}?" if close else f"There are: {', '.join(sorted(known))}"
