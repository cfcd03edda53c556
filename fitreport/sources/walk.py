"""What the user's files and folders lead to: each a source to read it by, or why there is none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from fitreport.errors import InputError
from fitreport.sources import pickled
from fitreport.sources.content import refusal
from fitreport.sources.interface import Source, all_sources, source_of
from fitreport.sources.labels import clean

MOST_ENTRIES = 1_000_000  # that a walk looks at before it gives up
_NOT_ENTERED = {"__pycache__", "node_modules", "site-packages", "venv", "env"}
REPORT_ENDINGS = (".html", ".htm")


def walk(path: Path) -> Iterator[tuple[Path, Source | str]]:
    """What a given path leads to, in the order of names; reports where a folder holds only such.

    Raises:
        InputError: a folder holds more entries than can be looked at.
    """
    if source := source_of(path):
        yield path, source
    elif path.is_dir():
        yield from list(_inside(path)) or _reports_in(path)
    else:
        yield path, refusal(path) or no_source(path.name)


def no_source(name: str) -> str:
    """That a file is nothing that is read, and what would be."""
    names = {source.NAME for source in all_sources()} - {pickled.NAME}  # which is only refused
    known = ", ".join(sorted(names, key=str.lower))
    return f"{clean(name)} is nothing that fitreport reads. It reads: {known}."


def too_many(name: str) -> InputError:
    """That a folder holds more than can be looked at."""
    return InputError(
        f"{name} holds more than {MOST_ENTRIES:,} files and folders",
        "Give the folder of the runs themselves",
    )


def entered(folder: str) -> bool:
    """Whether a folder of this name is looked into."""
    return not (folder.startswith(".") or folder in _NOT_ENTERED)


def looked_at(file: str) -> bool:
    """Whether a file of this name that nobody named may be a source.

    Reports are none: one that lies beside its runs must not count them again.
    """
    return not (file.startswith(".") or file.lower().endswith(REPORT_ENDINGS))


def by_number(name: str) -> list[str | int]:
    """The key by which names are sorted: `seed_2` before `seed_10`."""
    return [int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", name)]


def _inside(top: Path) -> Iterator[tuple[Path, Source | str]]:
    waiting = [top]
    seen = 0
    while waiting:
        path = waiting.pop()
        if path != top and (source := source_of(path)):
            yield path, source
        elif refused := refusal(path):  # or else a run would be missed in silence
            yield path, refused
        elif path.is_dir():
            try:
                inside = [entry for entry in os.scandir(path) if _is_worth_a_look(entry)]
            except OSError as error:
                yield path, f"{clean(path.name)} cannot be opened ({error.strerror or error})."
                continue
            seen += len(inside)
            if seen > MOST_ENTRIES:
                raise too_many(clean(str(top)))
            inside.sort(key=lambda entry: by_number(entry.name), reverse=True)
            waiting += [Path(entry.path) for entry in inside]


def _reports_in(folder: Path) -> Iterator[tuple[Path, Source | str]]:
    """Old reports kept together, as a history of commits is: there are no runs beside them."""
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.is_file()]
    except OSError:
        return  # told already
    for name in sorted(names, key=by_number):
        if name.lower().endswith(REPORT_ENDINGS) and (source := source_of(folder / name)):
            yield folder / name, source


def _is_worth_a_look(entry: os.DirEntry[str]) -> bool:
    try:
        if entry.is_dir():
            is_environment = os.path.exists(f"{entry.path}/pyvenv.cfg")  # noqa: PTH110, no error
            return entered(entry.name) and not (entry.is_symlink() or is_environment)
        return looked_at(entry.name) and entry.is_file()
    except OSError:  # a link to where nobody may look: its folder's other entries do not suffer
        return looked_at(entry.name)
