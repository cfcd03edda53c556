"""What a project's own file says: what is asked of runs unless the command line says otherwise.

`fitreport.toml` holds it, or `[tool.fitreport]` in `pyproject.toml`, whichever is met first on the
way up from the working directory:

    metric = "val_accuracy"
    require = ["val_accuracy >= 0.9", "val_loss <= baseline + 2%"]

    [rules]                       # [tool.fitreport.rules] in pyproject.toml
    spike = false
    overfitting = {rise = 0.08}
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from fitreport.diagnosis.book import RuleBook
from fitreport.errors import InputError, UsageError, near
from fitreport.run import Goal

_MOST = 1_000_000  # bytes
_TABLES = {
    "rules": "Write [rules], then a line for each rule",
    "goals": 'Write [goals], then a line such as accuracy = "max" for each metric',
    "relevant": "Write [relevant], then a line such as accuracy = 0.005 for each metric",
}
_REMEDIES = {
    "require": 'Write a list, such as require = ["val_accuracy >= 0.9"]',
    "fail-on": "Write error, warning or never",
    "goals": "Write min or max",
}


class Settings(msgspec.Struct, frozen=True, rename="kebab"):
    """What a settings file says, by the names of the command line's options; see there.

    None, or nothing in it, where it does not say. `rules` are wishes for `RuleBook.tuned`. A
    `baseline` that is a path is one from the working directory.
    """

    rules: dict[str, Any] = {}
    metric: str | None = None
    goals: dict[str, Goal] = {}
    relevant: dict[str, float] = {}
    group_by: str = ""
    baseline: str = ""
    require: tuple[str, ...] = ()
    fail_on: Literal["error", "warning", "never"] = "error"
    allow_noise: bool = False
    place: str = ""  # where it stands, for errors; empty without a file


_KEYS = [name for name in Settings.__struct_encode_fields__ if name != "place"]


def settings(start: Path | None = None) -> Settings:
    """The settings nearest to `start`, the working directory unless given.

    Raises:
        InputError: a settings file cannot be read.
        UsageError: it names what is not known, or a value is not of the type that it must be.
    """
    found = _nearest((start or Path.cwd()).resolve())
    if found is None:
        return Settings()
    folder, place, table = found
    if not isinstance(table, Mapping):
        raise UsageError(f"{place} is no table", "Write [tool.fitreport.rules]")
    for key in table:
        if key not in _KEYS:
            raise UsageError(f"{place}: {key!r} is no setting", near(key, _KEYS))
    for key, remedy in _TABLES.items():
        if not isinstance(table.get(key, {}), Mapping):
            raise UsageError(f"{place}: {key} is no table", remedy)
    _check(table, place)
    read = msgspec.convert({**table, "place": place}, Settings)
    near_file = folder / read.baseline
    if read.baseline and near_file.exists():
        read = msgspec.structs.replace(read, baseline=os.path.relpath(near_file))
    return read


def rule_book(start: Path | None = None) -> RuleBook:
    """All rules that are installed, as the settings nearest to `start` want them; raises as
    `settings` does.
    """
    read = settings(start)
    return RuleBook.installed().tuned(read.rules, read.place)


def _check(table: Mapping[str, Any], place: str) -> None:
    """One value after the other, so that an error can name it."""
    for key, value in table.items():
        if key in ("goals", "relevant"):
            for name, inner in value.items():
                _convert({key: {name: inner}}, place, f"{key}.{name}")
        else:
            _convert({key: value}, place, key)


def _convert(table: Mapping[str, Any], place: str, key: str) -> None:
    try:
        msgspec.convert(table, Settings)
    except msgspec.ValidationError as error:
        wrong = str(error).partition(" - at `$")[0]
        remedy = _REMEDIES.get(key.partition(".")[0], "")
        raise UsageError(f"{place}: {key}: {wrong}", remedy) from error


def _nearest(start: Path) -> tuple[Path, str, object] | None:
    """The settings of the nearest file that has any, its folder, and what errors call the place."""
    for folder in (start, *start.parents):
        own = folder / "fitreport.toml"
        if own.is_file():
            return folder, _shown(own), _read(own)
        project = folder / "pyproject.toml"
        if project.is_file() and b"fitreport" in _bytes(project):
            tools = _read(project).get("tool", {})
            if isinstance(tools, Mapping) and "fitreport" in tools:
                return folder, f"[tool.fitreport] in {_shown(project)}", tools["fitreport"]
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
