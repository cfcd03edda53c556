"""What a source is, and which there are."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import msgspec

import fitreport.sources
from fitreport.diagnosis.finding import Diagnosis
from fitreport.run import Run


class Read(msgspec.Struct, frozen=True):
    """A run as it was read; `said` is what the report that it was read from says of it, if any."""

    run: Run
    said: Diagnosis | None = None


class Source(Protocol):
    """One format. A module of this package that has these three names is a source.

    `recognise` judges by content, reads no more than it must, and never raises. What it recognises
    `read` reads: it returns at least one run, each with the path's last part as its `path`, and
    behind a '/' which of several runs it is; or raises `InputError` with the reason and the
    remedy, and never another exception.

    One that recognises a whole kind of file, such as any CSV of metrics, has a further name,
    `BROAD`, set to true: it is asked after all that know their own format. One whose runs rules
    were asked about before has `read_judged(path)`, which is then called in the place of `read`.
    """

    __name__: str
    NAME: str

    def recognise(self, path: Path) -> bool:
        """Whether this file or folder is of this format."""
        ...

    def read(self, path: Path) -> tuple[Run, ...]:
        """The runs in it."""
        ...


@cache
def all_sources() -> tuple[Source, ...]:
    """Every source, in the order of the modules' names, the broad ones last."""
    names = sorted(module.name for module in pkgutil.iter_modules(fitreport.sources.__path__))
    modules = [import_module(f"fitreport.sources.{name}") for name in names]
    modules.sort(key=lambda module: getattr(module, "BROAD", False))
    return tuple(
        cast(Source, module)
        for module in modules
        if all(hasattr(module, name) for name in ("NAME", "recognise", "read"))
    )


def read_by(source: Source, path: Path) -> tuple[Read, ...]:
    """The runs in a file or folder, with what is said of them there; raises as `read` does."""
    judged = getattr(source, "read_judged", None)
    return judged(path) if judged else tuple(map(Read, source.read(path)))


def source_of(path: Path) -> Source | None:
    """The first source that recognises a file or folder, or None."""
    return next((source for source in all_sources() if source.recognise(path)), None)
