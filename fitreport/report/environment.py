"""The Jinja environment that every page is made in: autoescape on, nothing undefined let pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from fitreport.errors import InputError

PAGE = "report.html.j2"


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
        return _environment(Environment, ours)
    if not own.is_dir():
        raise InputError(f"{own} is no folder of templates", "Name a folder that holds .j2 files")
    loader = ChoiceLoader([FileSystemLoader(own), ours, PrefixLoader({"fitreport": ours})])
    return _environment(ImmutableSandboxedEnvironment, loader)


def _environment(kind: Callable[..., Environment], loader: BaseLoader) -> Environment:
    return kind(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def rendered(own: Path | None, **context: Any) -> str:
    """The page from its template.

    Raises:
        InputError: a user's own template is in error.
    """
    try:
        return environment(own).get_template(PAGE).render(context)
    except TemplateError as error:
        if own is None:
            raise
        place = f"{getattr(error, 'name', None) or PAGE}, line {getattr(error, 'lineno', '?')}"
        raise InputError(f"{own}: {place}: {error}", "Mend the template") from error
