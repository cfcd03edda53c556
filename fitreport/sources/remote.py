"""Runs in a store: found by the names in it, copied one at a time, and read as files are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from fitreport.errors import InputError
from fitreport.runfolder.format import LOG, METADATA
from fitreport.runfolder.read import HEAD, begins_a_run
from fitreport.sources import run_folder
from fitreport.sources.content import MOST
from fitreport.sources.interface import Read, read_by, source_of
from fitreport.sources.labels import clean
from fitreport.sources.store import Store
from fitreport.sources.url import shown, without_secrets
from fitreport.sources.walk import (
    MOST_ENTRIES,
    REPORT_ENDINGS,
    by_number,
    entered,
    looked_at,
    no_source,
    too_many,
)

# Each look costs a request: only what is called as logs are is looked into, unless it is named.
_ENDINGS = (".csv", ".tsv", ".txt", ".log", ".json", ".jsonl", ".ndjson", ".pkl", ".pickle")
_ENOUGH = 1 << 20  # bytes of a file by which its source is found; nearly all logs are smaller
_MOST_NAMES = 4  # of the path that a copy bears: a run may be called after a folder above it
_NOWHERE = ("runs", "runs", "runs")  # above a copy, where no run is called after a temporary folder

Place = tuple[str, ...]  # the parts of a path below what was given
Tree = Mapping[Place, "File"]


class File(msgspec.Struct, frozen=True):
    """A file's name in its store, and its bytes."""

    name: str
    size: int


class Remote(msgspec.Struct, frozen=True):
    """A file of a store, or the two files of a run folder; `named` where the user gave it."""

    url: str  # as it was given, with what opens it, and so never shown
    shown: str
    files: tuple[File, ...]
    is_folder: bool = False
    named: bool = False

    @property
    def place(self) -> Path:
        """As if the store were a folder."""
        return Path(self.url.partition("//")[0], *self.shown.split("/"))

    @property
    def only_here(self) -> bool:
        """Whether it lies in the memory of this process."""
        return self.url.lower().startswith("memory:")

    def read(self) -> tuple[Read, ...]:
        """The runs in it, read from a copy that is gone afterwards.

        Raises:
            InputError: the store does not give it, or its source cannot read it.
        """
        for file in self.files:
            if file.size > MOST:
                raise InputError(
                    f"{self.shown} has {file.size:,} bytes, and fitreport reads at most {MOST:,}"
                )
        with TemporaryDirectory(prefix="fitreport-") as folder:
            names = map(_plain, self.shown.split("/")[-_MOST_NAMES:])
            return self._copied(Path(folder, *_NOWHERE, *names))

    def _copied(self, to: Path) -> tuple[Read, ...]:
        store = Store(self.url)
        if self.is_folder:
            for file in self.files:
                store.copy(file.name, to / file.name.rpartition("/")[2], file.size)
            return read_by(run_folder, to)
        (file,) = self.files
        is_small = 0 <= file.size <= _ENOUGH
        store.copy(file.name, to, file.size if is_small else _ENOUGH)
        source = source_of(to)
        if source is None and self.named:
            raise InputError(no_source(to.name).rstrip("."))
        if source is not None and not is_small:
            store.copy(file.name, to, MOST if file.size < 0 else file.size)
        return read_by(source, to) if source else ()


def look(url: str) -> list[Remote]:
    """What looks like a source at and below a URL, in the order of names.

    Raises:
        InputError: there is nothing, the store does not answer, or it holds too much.
    """
    url = _folder_of(url)
    store = Store(url)
    sizes = store.sizes()
    if not sizes:
        raise InputError(
            f"{clean(without_secrets(url))} does not exist, or is empty",
            "Give a run, or a folder that holds runs",
        )
    if len(sizes) > MOST_ENTRIES:
        raise too_many(shown(url))
    if sizes.keys() == {store.top}:
        return [Remote(url, shown(url), (File(store.top, sizes[store.top]),), named=True)]
    return list(_below(url, store, sizes)) or list(_reports(url, store, sizes))


def _folder_of(url: str) -> str:
    """The run folder that a URL stands for as one of its two files; else the URL as it is."""
    folder, _, name = url.rpartition("/")
    if name not in (METADATA, LOG):
        return url
    store = Store(folder)
    heads = store.heads([f"{store.top}/{name}" for name in (METADATA, LOG)], HEAD)
    return folder if begins_a_run(*heads) else url


def _below(url: str, store: Store, sizes: Mapping[str, int]) -> Iterator[Remote]:
    """The run folders, and what is called as logs are and lies in none of them."""
    tree: dict[Place, File] = {}
    for name, size in sizes.items():
        at = tuple(name[len(store.top) :].strip("/").split("/"))
        if all(map(entered, at[:-1])):
            tree[at] = File(name, size)
    environments = {at[:-1] for at in tree if at[1:] and at[-1] == "pyvenv.cfg"}
    folders = _run_folders(store, tree)
    found = {at: _folder(url, at, tree) for at in folders}
    found |= {at: Remote(url, _shown(url, at), (tree[at],)) for at in tree if _is_called_a_log(at)}
    for at in sorted(found, key=lambda at: [by_number(part) for part in at]):
        if not _lies_in(folders | environments, at):
            yield found[at]


def _reports(url: str, store: Store, sizes: Mapping[str, int]) -> Iterator[Remote]:
    """Old reports kept together, where there are no runs beside them."""
    below = {name[len(store.top) :].strip("/"): name for name in sizes}
    names = [name for name in below if "/" not in name and name.lower().endswith(REPORT_ENDINGS)]
    for name in sorted(names, key=by_number):
        file = File(below[name], sizes[below[name]])
        yield Remote(url, _shown(url, (name,)), (file,))


def _is_called_a_log(at: Place) -> bool:
    return looked_at(at[-1]) and at[-1].lower().endswith(_ENDINGS)


def _run_folders(store: Store, tree: Tree) -> set[Place]:
    """The folders in which a run of ours begins, by the heads of their files."""
    marks = [at for at in tree if at[-1] in (METADATA, LOG)]
    heads = dict(zip(marks, store.heads([tree[at].name for at in marks], HEAD), strict=True))
    return {
        folder
        for folder in {at[:-1] for at in marks}
        if begins_a_run(heads.get((*folder, METADATA), b""), heads.get((*folder, LOG), b""))
    }


def _lies_in(folders: set[Place], at: Place) -> bool:
    return any(at[:depth] in folders for depth in range(len(at)))


def _folder(url: str, at: Place, tree: Tree) -> Remote:
    files = tuple(tree[*at, name] for name in (METADATA, LOG) if (*at, name) in tree)
    return Remote(url, _shown(url, at), files, is_folder=True)


def _shown(url: str, at: Place) -> str:
    return "/".join([shown(url), *map(clean, at)])


def _plain(name: str) -> str:
    """The name as any disk can hold it: the end of a long one, with what tells its kind."""
    plain = re.sub(r'[\x00-\x1f\\/:*?"<>|]', "_", name)
    plain = "_" if plain.strip(". ") == "" else plain
    return plain.encode()[-200:].decode(errors="ignore")
