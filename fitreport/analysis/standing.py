"""How runs stand to each other: their groups, the baseline, and what luck alone would bring."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from fitreport.analysis.comparing import compared
from fitreport.analysis.comparison import Comparison
from fitreport.analysis.grouping import groups_by, setting_names
from fitreport.analysis.groups import Group, groups
from fitreport.analysis.luck import Luck, luck
from fitreport.analysis.pairs import MetricPair, main_names, named_pair
from fitreport.analysis.rounding import show
from fitreport.analysis.sides import BASELINE, sides_of, units_of
from fitreport.analysis.summary import RunSummary
from fitreport.errors import UsageError, near
from fitreport.run import Run

_LISTED = 12  # runs that an error lists by name


class Asked(msgspec.Struct, frozen=True):
    """What a user asks of it. `own` runs are the first ones; those after them are a baseline that
    was read from elsewhere. `place` is where they were read, if any tells.
    """

    group_by: str
    baseline: str
    relevant: Mapping[str, float]
    own: int
    place: str = ""


class Standing(msgspec.Struct, frozen=True):
    """What follows; see `Study` for the fields."""

    groups: tuple[Group, ...]
    comparisons: tuple[Comparison, ...]
    luck: Luck | None


def standing(
    runs: Sequence[Run],
    labels: Sequence[str],
    pairs: Sequence[MetricPair],
    main: MetricPair | None,
    summaries: Sequence[RunSummary],
    asked: Asked,
) -> Standing:
    """How these runs stand to each other.

    Raises:
        UsageError: a group, baseline or metric that is asked for is not there.
    """
    if asked.relevant and not asked.baseline and asked.own == len(runs):
        raise UsageError(
            "--relevant: only a difference to a baseline matters or not, and there is no baseline",
            "Name one with --baseline",
        )
    relevant = _relevant(asked, pairs)
    found = _all_groups(runs, asked)
    units = units_of(runs, labels, found)
    if main is None or main.goal is None:
        if asked.baseline:
            raise UsageError(
                "--baseline: nothing tells which metric decides, and whether higher is better",
                "Name one with --metric, and its direction with --goal",
            )
        return Standing(found, (), None)
    at = pairs.index(main)
    points = [summary.metrics[at].best for summary in summaries]
    bests = [point.value if point else None for point in points]
    try:
        sides = sides_of(units, runs, labels, bests, main.goal, asked.baseline, asked.own)
    except LookupError:
        names = {unit.name for unit in units} | (set(labels) if len(labels) <= _LISTED else set())
        raise UsageError(
            f"--baseline: {asked.baseline!r} is no group, no run and no file",
            near(asked.baseline, names),
        ) from None
    if asked.baseline and not sides:
        raise UsageError(
            f"--baseline: there is nothing beside {asked.baseline!r} and its group to hold against "
            "it",
            "With --group-by none each run stands by itself",
        )
    epochs = [point.epoch if point else None for point in points]
    return Standing(
        found,
        compared(runs, pairs, epochs, sides, main, relevant) if sides else (),
        luck(bests[: asked.own], [g for g in found if g.runs[0] < asked.own], main.goal),
    )


def is_named(name: str, runs: Sequence[Run], group_by: str, place: str = "") -> bool:
    """Whether a group or a run has this name, which then is no path."""
    return any(run.name == name for run in runs) or any(
        group.name == name for group in _groups(runs, group_by, place)
    )


def _all_groups(runs: Sequence[Run], asked: Asked) -> tuple[Group, ...]:
    """The groups of the runs and those of the baseline, which never mix."""
    own, other = runs[: asked.own], runs[asked.own :]
    found = _groups(own, asked.group_by, asked.place)
    names = {group.name for group in found}
    behind = _groups(other, asked.group_by, asked.baseline) if other else ()
    return found + tuple(
        Group(
            f"{group.name}{BASELINE}" if group.name in names else group.name,
            tuple(run + asked.own for run in group.runs),
            group.keys,
        )
        for group in behind
    )


def _groups(runs: Sequence[Run], by: str, place: str) -> tuple[Group, ...]:
    if not by:
        return groups(runs, place)
    try:
        return groups_by(runs, by)
    except LookupError:
        if "{group}" in by:
            what = "path" if "/" in by else "name"
            some = ", ".join(repr(getattr(run, what)) for run in runs[:3])
            remedy = f"{what.capitalize()}s are such as {some}"
            raise UsageError(f"--group-by: no run's {what} is like {by!r}", remedy) from None
        if by == "tags":
            raise UsageError("--group-by: no run has tags") from None
        if set(by) & set("{}*"):
            remedy = "A pattern says with {group} what names the group, as '{group}-seed{seed}'"
            raise UsageError(f"--group-by: {by!r} is no pattern", remedy) from None
        known = [*setting_names(runs), "none"]
        raise UsageError(f"--group-by: no run has {by!r}", near(by, known)) from None


def _relevant(asked: Asked, pairs: Sequence[MetricPair]) -> dict[str, float]:
    """The difference that would matter, by metrics as the pairs call them."""
    found: dict[str, float] = {}
    judged = {pair.metric: pair.judged for pair in pairs}
    for name, difference in asked.relevant.items():
        try:
            pair = named_pair(pairs, name)
        except KeyError:
            remedy = near(name, main_names(pairs))
            raise UsageError(f"--relevant: no run has a metric {name!r}", remedy) from None
        if not 0 < difference < math.inf:
            raise UsageError(f"--relevant: {difference} for {name!r} is no difference above 0")
        if pair.judged != judged[pair.metric]:
            raise UsageError(
                f"--relevant: no verdict is on {name!r}, as {pair.metric!r} is judged on its "
                f"{judged[pair.metric]} values",
                f"Write {pair.metric}={show(difference)}",
            )
        if found.setdefault(pair.metric, difference) != difference:
            raise UsageError(f"--relevant: {pair.metric!r} is given two differences")
    return found
