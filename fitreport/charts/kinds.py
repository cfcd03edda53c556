"""The kinds of chart, found by walking this folder: a new file is a new chart."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Protocol, cast

from fitreport.hub import Study

if TYPE_CHECKING:
    from fitreport.charts.drawing import Drawing


class ChartKind(Protocol):
    """A module of this folder that draws. `ORDER` is its place among the charts of a report."""

    ORDER: int
    VARIANTS: tuple[str, ...]

    def chart(self, variant: str) -> Any:
        """The Altair chart of one variant, over named data sets without values."""

    def drawings(self, study: Study) -> Iterator[Drawing]:
        """What this kind draws of a Study; nothing where the data have nothing for it."""


@cache
def kinds() -> tuple[tuple[str, ChartKind], ...]:
    """Every kind with its name, in the order of a report."""
    package = __name__.rpartition(".")[0]
    folder = import_module(package).__path__
    modules = {
        m.name: import_module(f"{package}.{m.name}")
        for m in iter_modules(folder)
        if m.name not in ("compile", "render")
    }
    found = [(name, cast(ChartKind, m)) for name, m in modules.items() if hasattr(m, "ORDER")]
    return tuple(sorted(found, key=lambda item: (item[1].ORDER, item[0])))


def drawings(study: Study) -> Iterator[Drawing]:
    """All that is to be drawn of a Study, in order, each made when it is asked for."""
    for _, kind in kinds():
        yield from kind.drawings(study)
