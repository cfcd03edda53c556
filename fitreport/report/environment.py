"""The Jinja environment that every page is made in: autoescape on, nothing undefined let pass."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from fitreport.errors import InputError
from fitreport.report.bytecode import TemplateBytecode

PAGE = "report.html.j2"
_ASKED: dict[str, Any] = {
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "auto_reload": False,
    "optimized": False,  # each template is filled once: folding its constants costs more
}


def templates_folder() -> Path:
    """Where the templates stand: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def environment(own: Path | None = None) -> Environment:
    """An environment over fitreport's templates, a user's own folder before them.

    A user's `report.html.j2` extends `fitreport/report.html.j2` and overrides its blocks. It runs
    in Jinja's sandbox, since what it is given to show is not trusted.
    """
    ours = FileSystemLoader(templates_folder())
    if own is None:
        kept = TemplateBytecode(templates_folder(), _ASKED)
        return Environment(loader=ours, autoescape=True, bytecode_cache=kept, **_ASKED)
    names = (name for name in ours.list_templates() if name.endswith(".j2"))
    if not any((own / name).is_file() for name in names):
        raise InputError(f"{own} is no folder of templates", f"Name a folder that holds {PAGE}")
    loader = ChoiceLoader([FileSystemLoader(own), ours, PrefixLoader({"fitreport": ours})])
    return ImmutableSandboxedEnvironment(loader=loader, autoescape=True, **_ASKED)


class Templates:
    """The templates of one page: fitreport's, a user's own before them."""

    def __init__(self, own: Path | None = None) -> None:
        self._own = own
        self._environment = environment(own)

    def filled(self, **context: Any) -> str:
        """The whole page.

        Raises:
            InputError: a user's own template is in error.
        """
        with self._told():
            return self._environment.get_template(PAGE).render(context)

    def parts(self, section: str, macro: str, items: Iterable[Sequence[Any]]) -> list[str]:
        """A section's macro filled once for each item, which are its arguments.

        Raises:
            InputError: a user's own template is in error.
        """
        with self._told():
            fill = getattr(self._environment.get_template(f"sections/{section}").module, macro)
            return [str(fill(*item)) for item in items]

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # a user's own template can raise whatever there is
            if self._own is None:
                raise
            raise InputError(
                f"{self._own}: {_place(error)}{error}".rstrip("."), "Mend the template"
            ) from error


def _place(error: Exception) -> str:
    """Where in a template an error was met: 'report.html.j2, line 3: '; empty if nothing tells."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or PAGE}, line {error.lineno}: "
    lines = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".j2")]
    return f"{Path(lines[-1].filename).name}, line {lines[-1].lineno}: " if lines else ""
