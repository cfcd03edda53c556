"""Groups: runs that repeat one configuration with other seeds, or on other folds.

Found by themselves only among runs that each record a seed or a fold and at least one more
hyperparameter, all else that was set being equal: without that, two runs of one name may differ in
anything. What else the user wants together stands in `grouping`.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from fitreport.analysis.rounding import show
from fitreport.run import Facts, Run, Scalar

SEEDS = ("seed", "random_seed", "random_state", "fold")  # what tells the runs of a group apart
_SAME = ("optimizer", "compile")  # sections of facts that must be equal, too
_COMMIT = 7  # characters that tell one commit from another
_MOST_TOLD = 3  # hyperparameters in a name
_NAMELESS = "these runs"
_NONE: Mapping[int, str] = {}
_ENDING = re.compile(
    r"(?:(?:^|[-\s_./#:=(\[{]+)(?:seeds?|folds?|runs?|rep|cv|s|f|k))?[-\s_./#:=(\[{]*$", re.I
)


class Group(msgspec.Struct, frozen=True):
    """Runs of one configuration, by their indices; `keys` are their seeds or folds.

    A key is empty where none is known, or where two runs of the group share it.
    """

    name: str
    runs: tuple[int, ...]
    keys: tuple[str, ...]


def groups(runs: Sequence[Run], place: str = "") -> tuple[Group, ...]:
    """The groups of two runs or more that show by themselves, in the order of their first runs.

    `place` is where they were read: the name of a group that nothing else names.
    """
    found: dict[str, list[int]] = {}
    for at, run in enumerate(runs):
        key = configuration_of(run)
        if key is not None:
            found.setdefault(key, []).append(at)
    members = [part for group in found.values() for part in _parted(runs, group)]
    members.sort()
    telling = _telling([runs[group[0]] for group, _ in members])
    names = _distinct([name_of(runs, group, telling, place) + behind for group, behind in members])
    return tuple(
        group_of(runs, group, name) for (group, _), name in zip(members, names, strict=True)
    )


def group_of(
    runs: Sequence[Run], members: Sequence[int], name: str, told: Mapping[int, str] = _NONE
) -> Group:
    """The group of these members, by the keys that are told, else by what each recorded."""
    keys = [told.get(at) or seed_of(runs[at]) or "" for at in members]
    times = Counter(keys)
    return Group(name, tuple(members), tuple(key if times[key] == 1 else "" for key in keys))


def configuration_of(run: Run) -> str | None:
    """All that makes a run's configuration but its seed; None where too little is known."""
    return None if seed_of(run) is None else seedless(run)


def seedless(run: Run) -> str | None:
    """All that was set but the seed, as text to be compared; None without a hyperparameter."""
    params = {name: value for name, value in run.params.items() if name not in SEEDS}
    if not params:
        return None
    model = run.model.parameters if run.model is not None else None
    facts: list[Facts] = [params, *(run.facts.get(section, {}) for section in _SAME)]
    data = run.facts.get("data", {}).get("name")
    return repr([sorted(map(repr, one.items())) for one in facts] + [model, data])


def seed_of(run: Run) -> str | None:
    """What tells a run from its repetitions, in words: 'seed 3', 'fold 2'."""
    named = [f"{name} {shown(run.params[name])}" for name in SEEDS
             if run.params.get(name) is not None]  # fmt: skip
    random = run.facts.get("random", {}).get("seed")
    if not named and random is not None:
        named = [f"seed {shown(random)}"]
    return ", ".join(named) or None


def shown(value: Scalar) -> str:
    """A setting's value as text."""
    return show(value, 6) if isinstance(value, float) else str(value)


def _parted(runs: Sequence[Run], group: list[int]) -> list[tuple[list[int], str]]:
    """The runs of one configuration, by commit where its seeds came back at another one; each
    part with what its name ends in.
    """
    if _seeds_differ(runs, group):
        return [(group, "")]
    by_origin: dict[str, list[int]] = {}
    for at in group:
        by_origin.setdefault(origin_of(runs[at]), []).append(at)
    return [
        (part, f" @ {short_origin(origin)}")
        for origin, part in by_origin.items()
        if _seeds_differ(runs, part)
    ]


def origin_of(run: Run) -> str:
    """The commit that a run was trained at, else the report that it was read from, if any."""
    commit = run.facts.get("git", {}).get("commit")
    if commit:
        return str(commit)
    report, inside, _ = run.path.partition(".html/")
    return f"{report}.html" if inside else ""


def short_origin(origin: str) -> str:
    """A commit by its first characters, a report by its name."""
    return origin if "." in origin else origin[:_COMMIT]


def _seeds_differ(runs: Sequence[Run], group: Sequence[int]) -> bool:
    return len(group) > 1 and len({seed_of(runs[at]) for at in group}) == len(group)


def name_of(
    runs: Sequence[Run], group: Sequence[int], telling: Sequence[str] = (), place: str = ""
) -> str:
    """What the names of the runs begin with, else their folder's, else the settings that tell,
    else the place that all were read from.
    """
    names = [runs[at].name for at in group]
    start = os.path.commonprefix(names)  # noqa: RUF071, characters are meant
    if any(name[len(start) : len(start) + 1].isdigit() for name in names):
        start = start.rstrip("0123456789")
    start = _ENDING.sub("", start)
    folders = {runs[at].path.rpartition("/")[0].rpartition("/")[2] for at in group}
    params = runs[group[0]].params
    told = ", ".join(f"{name}={shown(params[name])}" for name in telling if name in params)
    folder = folders.pop() if len(folders) == 1 else ""
    folder = "" if folder.endswith(".html") else folder  # a report's name tells of no run
    return start or folder or told or place or _NAMELESS


def _telling(runs: Sequence[Run]) -> list[str]:
    """The hyperparameters that differ between these runs, the first few."""
    names = dict.fromkeys(name for run in runs for name in run.params if name not in SEEDS)
    values = {name: {repr(run.params.get(name)) for run in runs} for name in names}
    return [name for name, of in values.items() if len(of) > 1][:_MOST_TOLD]


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, with a number behind those that repeat."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return found
