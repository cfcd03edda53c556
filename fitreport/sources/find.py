"""Finds the runs in what the user gave: files, run folders, and folders that hold them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from fitreport.diagnosis.finding import Diagnosis
from fitreport.errors import InputError
from fitreport.executors import Each, here, over
from fitreport.run import Run, Skipped
from fitreport.sources import remote, run_folder
from fitreport.sources.interface import Read, source_of
from fitreport.sources.labels import clean
from fitreport.sources.reading import Candidate, Local, read
from fitreport.sources.repeats import Kept, repeats
from fitreport.sources.url import is_url
from fitreport.sources.walk import walk

_AT_ONCE = 16  # downloads, where nobody else reads


class Found(msgspec.Struct, frozen=True):
    """The runs, in the order of what was given and sorted within folders, and what was left out.

    `unread` could not be read; `repeated` tells a training again that a run folder tells already.
    `said` is what the reports that runs were read from say of them, in the order of `runs`; None of
    a run that was read from elsewhere.
    """

    runs: tuple[Run, ...]
    unread: tuple[Skipped, ...] = ()
    repeated: tuple[Skipped, ...] = ()
    said: tuple[Diagnosis | None, ...] = ()

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """All that was left out."""
        return self.unread + self.repeated


def find_runs(
    paths: Sequence[Path | str], *, progress: Callable[[int, int], None] | None = None
) -> Found:
    """Every run in these files and folders, read in this process; raises as `look` does."""
    return read_runs(look(paths), progress=progress)


def look(paths: Sequence[Path | str]) -> list[Candidate | Skipped]:
    """What looks like a source in these files, folders and URLs, at any depth, in their order.

    In folders, files that are no source are passed over, and so are hidden folders, environments,
    links to folders, what lies inside a run folder, and reports: one that lies beside its runs
    must not count them again. A path's own last part bears no such limits. What is shown of a path
    is relative to the common folder of all that was given; of a URL, what follows its scheme. A
    file of a run folder stands for the folder.

    Raises:
        InputError: a path does not exist, a store does not answer, or a folder holds more entries
            than can be looked at.
    """
    given = [path if is_url(path) else _existing(Path(path)) for path in paths]
    base = _base([path for path in given if isinstance(path, Path)])
    return [
        found
        for path in given
        for found in (_of_path(path, base) if isinstance(path, Path) else remote.look(path))
    ]


def amount(candidates: Sequence[Candidate | Skipped]) -> tuple[int, int]:
    """How many of them lie on this machine, and their bytes."""
    local = [one for one in candidates if isinstance(one, Local)]
    return len(local), sum(one.size for one in local)


def read_runs(
    candidates: Sequence[Candidate | Skipped],
    each: Each = here,
    progress: Callable[[int, int], None] | None = None,
) -> Found:
    """The runs of all candidates; the same run met twice counts once, whoever reads it first.

    A log beside a run folder that tells the same training is left out.

    Args:
        candidates: as `look` found them.
        each: where they are read.
        progress: called after each source with how many are done, and how many there are.
    """
    kept: dict[str, Kept] = {}
    said: dict[str, Diagnosis | None] = {}
    unread: list[Skipped] = []
    outcomes = zip(candidates, _outcomes(candidates, each), strict=True)
    for done, (candidate, outcome) in enumerate(outcomes, 1):
        if isinstance(outcome, Skipped):
            unread.append(outcome)
        else:
            assert not isinstance(candidate, Skipped)
            for one in outcome:
                if _counts(one.run, kept):
                    kept[one.run.id] = candidate.place, one.run
                    said[one.run.id] = one.said
        if progress:
            progress(done, len(candidates))
    repeated = _without_repeats(kept)
    runs = tuple(run for _, run in kept.values())
    return Found(runs, tuple(unread), repeated, tuple(said[run.id] for run in runs))


def _outcomes(
    candidates: Sequence[Candidate | Skipped], each: Each
) -> Iterator[tuple[Read, ...] | Skipped]:
    """What each candidate comes to, in their order; what no other process can see is read here."""
    given_away = [one for one in candidates if not (isinstance(one, Skipped) or one.only_here)]
    if each is here and any(isinstance(one, remote.Remote) for one in candidates):
        with ThreadPoolExecutor(_AT_ONCE) as threads:  # a store's answers take their time
            yield from over(threads)(read, candidates)
        return
    elsewhere = each(read, given_away)
    for one in candidates:
        yield read(one) if isinstance(one, Skipped) or one.only_here else next(elsewhere)


def _existing(path: Path) -> Path:
    # Unlike `path.exists`, this takes a name that no disk can hold for one that is not there.
    if not os.path.exists(path):  # noqa: PTH110
        raise InputError(
            f"{clean(str(path))} does not exist", "Give a run, or a folder that holds runs"
        )
    return run_folder.folder_of(path).absolute()


def _of_path(path: Path, base: str | None) -> Iterator[Candidate | Skipped]:
    for found, source in walk(path):
        shown = _relative(found, base)
        if isinstance(source, str):
            yield Skipped(shown, source)
        else:
            yield Local(found, shown, source.__name__)


def _counts(run: Run, kept: Mapping[str, Kept]) -> bool:
    """Of the same run read twice, say while it went on and after, the longer one counts."""
    before = kept.get(run.id)
    return before is None or _epochs(run) > _epochs(before[1])


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
    tops = [path if path.is_dir() and not source_of(path) else path.parent for path in paths]
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
