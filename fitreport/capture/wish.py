"""What the user asked for when a recording was made, checked once and then only read."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import msgspec

from fitreport.capture.environment import ON_REQUEST
from fitreport.capture.facts import facts_of
from fitreport.errors import UsageError
from fitreport.redact import redact_text
from fitreport.run import Facts
from fitreport.runfolder.format import text


class Wish(msgspec.Struct, frozen=True):
    """The arguments that RunRecorder, export and record have in common, ready to be written.

    An empty `name` means that of the folder.
    """

    folder: Path
    name: str
    params: Facts
    tags: tuple[str, ...]
    notes: str
    data: Facts
    asked: frozenset[str]
    resume: bool
    overwrite: bool


def wish(
    folder: str | os.PathLike[str],
    *,
    name: str | None,
    params: object,
    tags: Collection[str],
    notes: str,
    data: str | Mapping[str, Any] | None,
    record: Collection[str],
    resume: bool = False,
    overwrite: bool = False,
) -> Wish:
    """The wish that these arguments make.

    Raises:
        UsageError: they contradict each other, or ask for what is not known.
    """
    asked = frozenset(_words("record", record))
    if unknown := sorted(asked - set(ON_REQUEST)):
        raise UsageError(
            f"record={unknown} asks for what is not known",
            f"Choose from {', '.join(ON_REQUEST)}",
        )
    if resume and overwrite:
        raise UsageError("resume and overwrite were both asked for", "Choose one of them")
    place = _place(folder)
    settings = {} if params is None else params
    facts = {"name": data} if isinstance(data, str) else data or {}
    return Wish(
        folder=place,
        name=cleaned(str(name or "")),
        params=facts_of(settings, paths="paths" in asked),
        tags=tuple(map(cleaned, _words("tags", tags))),
        notes=cleaned(str(notes or "")),
        data=facts_of(facts, paths="paths" in asked),
        asked=asked,
        resume=resume,
        overwrite=overwrite,
    )


def _place(folder: object) -> Path:
    """Made absolute now, so that a later change of the working directory moves nothing."""
    path = os.fspath(folder) if isinstance(folder, str | os.PathLike) else None
    if not isinstance(path, str):
        raise UsageError(
            f"the folder must be a path, and was given as {type(folder).__name__}",
            'Write "runs/digits", say',
        )
    try:
        place = Path(path).expanduser().absolute()
    except RuntimeError as error:
        raise UsageError(f"{path!r} names no user's home", "Write the path in full") from error
    if not path or place.name in {"", ".."}:
        raise UsageError(f"{path!r} cannot be a run", "Name a folder of its own")
    return place


def _words(name: str, given: object) -> list[str]:
    if isinstance(given, str):
        return [given]
    if not isinstance(given, Collection | None):
        kind = type(given).__name__
        raise UsageError(f"{name} must be words, and was given as {kind}", "Give a list of words")
    return [str(word) for word in given or ()]


def cleaned(value: str) -> str:
    """A user's text as it may be written: valid, and without secrets."""
    return redact_text(text(value))
