"""Groups as the user wants them: by a setting, by tags, or by a pattern of names or paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from fitreport.analysis.differences import settings_of
from fitreport.analysis.groups import Group, group_of, shown
from fitreport.run import Run

_FIELD = re.compile(r"\{(group|seed|fold)\}|\*")


def groups_by(runs: Sequence[Run], by: str) -> tuple[Group, ...]:
    """The groups that `--group-by` asks for, in the order of their first runs.

    Args:
        runs: the runs; one that has nothing of what is asked for is in no group.
        by: `none`; `tags`; a pattern of names with `{group}` in it, where `{seed}` and `{fold}`
            tell the runs of a group apart and `*` is anything; one that holds a "/" is a pattern of
            the last parts of paths, such as `{group}/seed{seed}`; else a hyperparameter or a
            recorded setting, such as `units` or `optimizer.class`, whose values name the groups.

    Raises:
        LookupError: no run has anything of that name, or no name or path is of that pattern.
    """
    if by == "none":
        return ()
    if "{group}" in by:
        return _by_pattern(runs, by)
    named = _tags if by == "tags" else _setting(by)
    members: dict[str, list[int]] = {}
    for at, run in enumerate(runs):
        name = named(run)
        if name is not None:
            members.setdefault(name, []).append(at)
    if not members:
        raise LookupError(by)
    return tuple(group_of(runs, of, name) for name, of in members.items())


def setting_names(runs: Sequence[Run]) -> list[str]:
    """All settings that these runs can be grouped by, hyperparameters first."""
    params = [name for run in runs for name in run.params]
    facts = [
        f"{section}.{name}"
        for run in runs
        for section, settings in settings_of(run).items()
        for name in settings
        if section != "hyperparameters"
    ]
    return list(dict.fromkeys([*params, *facts]))


def _tags(run: Run) -> str | None:
    return ", ".join(sorted(run.tags)) or None


def _setting(name: str) -> Callable[[Run], str | None]:
    section, _, key = name.partition(".")

    def value(run: Run) -> str | None:
        found = run.params.get(name)
        if found is None:
            found = settings_of(run).get(section, {}).get(key)
        return None if found is None else shown(found)

    return value


def _by_pattern(runs: Sequence[Run], pattern: str) -> tuple[Group, ...]:
    of_paths = "/" in pattern
    whole = _compiled(pattern, within="[^/]" if of_paths else ".")
    members: dict[str, list[int]] = {}
    keys: dict[int, str] = {}
    for at, run in enumerate(runs):
        text = "/".join(run.path.split("/")[-1 - pattern.count("/") :]) if of_paths else run.name
        if found := whole.fullmatch(text):
            told = found.groupdict()
            members.setdefault(told.pop("group"), []).append(at)
            keys[at] = ", ".join(f"{name} {value}" for name, value in told.items())
    if not members:
        raise LookupError(pattern)
    return tuple(group_of(runs, of, name, keys) for name, of in members.items())


def _compiled(pattern: str, within: str) -> re.Pattern[str]:
    """The pattern, each of its fields made of what may stand `within` one."""
    made, end = "", 0
    for field in _FIELD.finditer(pattern):
        made += re.escape(pattern[end : field.start()])
        made += f"(?P<{field[1]}>{within}+?)" if field[1] else f"{within}*?"
        end = field.end()
    try:
        return re.compile(made + re.escape(pattern[end:]), re.DOTALL)
    except re.error:  # a field that stands twice
        raise LookupError(pattern) from None
