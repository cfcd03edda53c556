"""Finds the runs in what the user gave: files, run folders, and folders that hold them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from fitreport.errors import InputError
from fitreport.run import Run, Skipped
from fitreport.sources import pickled, run_folder
from fitreport.sources.interface import Source, all_sources, source_of
from fitreport.sources.labels import clean
from fitreport.sources.repeats import Kept, repeats

_MOST_ENTRIES = 1_000_000  # that a walk looks at before it gives up
_NOT_ENTERED = {"__pycache__", "node_modules", "site-packages", "venv", "env"}
_REPORT_ENDINGS = (".html", ".htm")


class Found(msgspec.Struct, frozen=True):
    """The runs, in the order of what was given and sorted within folders, and what was left out.

    `unread` could not be read; `repeated` tells a training again that a run folder tells already.
    """

    runs: tuple[Run, ...]
    unread: tuple[Skipped, ...] = ()
    repeated: tuple[Skipped, ...] = ()

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """All that was left out."""
        return self.unread + self.repeated


def find_runs(
    paths: Sequence[Path], *, progress: Callable[[int, int], None] | None = None
) -> Found:
    """Every run in these files and folders, at any depth; the same run met twice counts once.

    In folders, files that are no source are passed over, and so are hidden folders, environments,
    links to folders, what lies inside a run folder, and reports: one that lies beside its runs
    must not count them again. A path's own last part bears no such limits. A run's `path` and what
    is skipped are relative to the common folder of all that was given. A file of a run folder
    stands for the folder; a log beside a run folder that tells the same training is left out.

    Args:
        paths: what to read.
        progress: called after each source with how many are done, and how many there are.

    Raises:
        InputError: a path does not exist, or a folder holds more entries than can be looked at.
    """
    for path in paths:
        # Unlike `path.exists`, this takes a name that no disk can hold for one that is not there.
        if not os.path.exists(path):  # noqa: PTH110
            raise InputError(
                f"{clean(str(path))} does not exist", "Give a run, or a folder that holds runs"
            )
    paths = [run_folder.folder_of(path) for path in paths]
    base = _base(paths)
    candidates = [found for path in paths for found in _candidates(path)]
    kept: dict[str, Kept] = {}
    unread: list[Skipped] = []
    for done, (path, source) in enumerate(candidates, 1):
        shown = _relative(path, base)
        if isinstance(source, str):
            unread.append(Skipped(shown, source))
        else:
            try:
                for run in source.read(path):
                    inside = run.path.partition("/")[1:]  # which of the runs of a report
                    run = msgspec.structs.replace(run, path="".join((shown, *inside)))
                    _keep(kept, path, run)
            except InputError as error:
                unread.append(Skipped(shown, str(error)))
        if progress:
            progress(done, len(candidates))
    repeated = _without_repeats(kept)
    return Found(tuple(run for _, run in kept.values()), tuple(unread), repeated)


def _candidates(path: Path) -> Iterator[tuple[Path, Source | str]]:
    """What a given path leads to: each a source to read it by, or the reason why there is none."""
    if source := source_of(path):
        yield path, source
    elif path.is_dir():
        yield from _walk(path)
    else:
        names = {source.NAME for source in all_sources()} - {pickled.NAME}  # which is only refused
        known = ", ".join(sorted(names, key=str.lower))
        yield path, f"{clean(path.name)} is nothing that fitreport reads. It reads: {known}."


def _walk(top: Path) -> Iterator[tuple[Path, Source | str]]:
    waiting = [top]
    looked_at = 0
    while waiting:
        path = waiting.pop()
        if path != top and (source := source_of(path)):
            yield path, source
        elif path.is_dir():
            try:
                inside = sorted(filter(_is_worth_a_look, os.scandir(path)), key=_by_number)
            except OSError as error:
                yield path, f"{clean(path.name)} cannot be opened ({error.strerror or error})."
                continue
            looked_at += len(inside)
            if looked_at > _MOST_ENTRIES:
                raise InputError(
                    f"{clean(str(top))} holds more than {_MOST_ENTRIES:,} files and folders",
                    "Give the folder of the runs themselves",
                )
            waiting += [Path(entry.path) for entry in reversed(inside)]


def _is_worth_a_look(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith("."):
        return False
    if entry.is_dir():
        return not (
            entry.is_symlink()
            or entry.name in _NOT_ENTERED
            or Path(entry.path, "pyvenv.cfg").exists()
        )
    return entry.is_file() and not entry.name.lower().endswith(_REPORT_ENDINGS)


def _by_number(entry: os.DirEntry[str]) -> list[str | int]:
    """`seed_2` before `seed_10`."""
    return [int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", entry.name)]


def _keep(kept: dict[str, Kept], path: Path, run: Run) -> None:
    """Of the same run read twice, say while it went on and after, the longer one counts."""
    before = kept.get(run.id)
    if before is None or _epochs(run) > _epochs(before[1]):
        kept[run.id] = path, run


def _without_repeats(kept: dict[str, Kept]) -> tuple[Skipped, ...]:
    """Take out the logs that tell a run folder's training again, and say of which."""
    skipped = []
    for (_, log), (_, run) in list(repeats(list(kept.values()))):
        del kept[log.id]
        reason = f"It holds the same values as the run folder {run.path}: it is the same training."
        skipped.append(Skipped(log.path, reason))
    return tuple(skipped)


def _epochs(run: Run) -> int:
    return max(map(len, run.curves), default=0)


def _base(paths: Sequence[Path]) -> str | None:
    """The common folder of all that was given, None where there is none, as across drives."""
    tops = [
        path if path.is_dir() and not source_of(path) else path.absolute().parent for path in paths
    ]
    try:
        return os.path.commonpath([os.path.abspath(top) for top in tops])  # noqa: PTH100
    except ValueError:
        return None


def _relative(path: Path, base: str | None) -> str:
    whole = Path(os.path.abspath(path))  # noqa: PTH100
    parts = (
        whole.relative_to(base).parts if base and whole.is_relative_to(base) else whole.parts[-1:]
    )
    return "/".join(map(clean, parts)) or "."
