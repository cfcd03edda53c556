"""What a project's own file says: the rules turned off or tuned.

`fitreport.toml` holds it, or `[tool.fitreport]` in `pyproject.toml`, whichever is met first on the
way up from the working directory:

    [rules]                       # [tool.fitreport.rules] in pyproject.toml
    spike = false
    overfitting = {rise = 0.08}
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fitreport.diagnosis.book import RuleBook
from fitreport.errors import InputError, UsageError, near

_KNOWN = {"rules": "a table of rules"}
_MOST = 1_000_000  # bytes


def rule_book(start: Path | None = None) -> RuleBook:
    """All rules that are installed, as the settings nearest to `start` want them.

    Raises:
        InputError: a settings file cannot be read.
        UsageError: it names what is not known.
    """
    book = RuleBook.installed()
    found = _nearest((start or Path.cwd()).resolve())
    if found is None:
        return book
    place, table = found
    if not isinstance(table, Mapping):
        raise UsageError(f"{place} is no table", "Write [tool.fitreport.rules]")
    for key in table:
        if key not in _KNOWN:
            raise UsageError(f"{place}: {key!r} is no setting", near(key, _KNOWN))
    rules = table.get("rules", {})
    if not isinstance(rules, Mapping):
        raise UsageError(f"{place}: rules is no table", "Write [rules], then a line for each rule")
    return book.tuned(rules, place)


def _nearest(start: Path) -> tuple[str, object] | None:
    """The settings of the nearest file that has any, and what errors call the place."""
    for folder in (start, *start.parents):
        own = folder / "fitreport.toml"
        if own.is_file():
            return _shown(own), _read(own)
        project = folder / "pyproject.toml"
        if project.is_file() and b"fitreport" in _bytes(project):
            tools = _read(project).get("tool", {})
            if isinstance(tools, Mapping) and "fitreport" in tools:
                return f"[tool.fitreport] in {_shown(project)}", tools["fitreport"]
    return None


def _shown(path: Path) -> str:
    """The file as seen from the working directory: `../fitreport.toml` tells which one it is."""
    return os.path.relpath(path)


def _read(path: Path) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(_bytes(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{_shown(path)} is no valid TOML: {error}".rstrip(".")) from error


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST)
    except OSError as error:
        raise InputError(
            f"{_shown(path)} cannot be read: {(error.strerror or '').lower()}"
        ) from error
