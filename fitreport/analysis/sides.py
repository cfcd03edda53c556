"""What is compared with what: groups and runs that stand alone, one of them the baseline."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from fitreport.analysis.groups import Group, configuration_of, seed_of, seedless
from fitreport.errors import UsageError
from fitreport.run import Goal, Run

BASELINE = " (baseline)"  # behind the name of a group that a candidate has, too


def units_of(
    runs: Sequence[Run], labels: Sequence[str], groups: Sequence[Group]
) -> tuple[Group, ...]:
    """The groups, and each run that is in none as a group of its own, in order of first runs."""
    grouped = {run for group in groups for run in group.runs}
    alone = [
        Group(labels[at], (at,), (seed_of(run) or "",))
        for at, run in enumerate(runs)
        if at not in grouped
    ]
    return tuple(sorted([*groups, *alone], key=lambda unit: unit.runs[0]))


def named(name: str, units: Sequence[Group], runs: Sequence[Run], labels: Sequence[str]) -> Group:
    """The group, else the run, of this name; a run may stand in a group.

    Raises:
        LookupError: there is none.
        UsageError: there are several runs of this name.
    """
    for unit in units:
        if unit.name == name:
            return unit
    for names in (labels, [run.name for run in runs], [run.path for run in runs]):
        found = [at for at, known in enumerate(names) if known == name]
        if len(found) > 1:
            raise UsageError(
                f"--baseline: {len(found)} runs are called {name!r}",
                f"Name one as {labels[found[0]]!r}",
            )
        if found:
            at = found[0]
            return Group(labels[at], (at,), (seed_of(runs[at]) or "",))
    raise LookupError(name)


def sides_of(
    units: Sequence[Group],
    runs: Sequence[Run],
    labels: Sequence[str],
    bests: Sequence[float | None],
    goal: Goal,
    baseline: str,
    own: int,
) -> list[tuple[Group, Group]]:
    """Baselines and candidates two by two; none where no baseline is asked for.

    Args:
        units: all groups and single runs.
        runs: all runs; those behind the first `own` were read as the baseline.
        labels: theirs.
        bests: their best values of the main metric.
        goal: the main metric's.
        baseline: a name among the first runs, where the baseline was not read from elsewhere.
        own: how many runs are no baseline.

    Raises:
        LookupError: nobody is called so.
        UsageError: several runs are.
    """
    mine = [unit for unit in units if unit.runs[0] < own]
    if own < len(runs):
        return matched([unit for unit in units if unit not in mine], mine, runs, bests, goal)
    return candidates_of(named(baseline, units, runs, labels), mine) if baseline else []


def candidates_of(baseline: Group, units: Sequence[Group]) -> list[tuple[Group, Group]]:
    """The baseline beside each unit that shares no run with it."""
    return [(baseline, unit) for unit in units if not set(unit.runs) & set(baseline.runs)]


def matched(
    baselines: Sequence[Group],
    candidates: Sequence[Group],
    runs: Sequence[Run],
    bests: Sequence[float | None],
    goal: Goal,
) -> list[tuple[Group, Group]]:
    """Each candidate beside the baseline that it repeats: of its configuration and its seeds, else
    of its configuration, else of its name; beside the best one where there is none of these.

    Among several that repeat it alike, the one of its name is taken, else the best.
    """

    def name(unit: Group) -> str:
        alone = len(unit.runs) == 1
        return runs[unit.runs[0]].name if alone else unit.name.removesuffix(BASELINE)

    def ways(unit: Group) -> list[Hashable]:
        """What a baseline may share with it, the most telling first; None for what is unknown."""
        settings = frozenset(configuration_of(runs[at]) for at in unit.runs)
        known = None if None in settings else ("settings", settings)
        return [known and (known, frozenset(unit.keys)), known, ("name", name(unit))]

    shared: dict[Hashable, list[Group]] = {}
    for unit in baselines:
        for way in filter(None, ways(unit)):
            shared.setdefault(way, []).append(unit)

    def meets(unit: Group) -> Group:
        alike = next((shared[way] for way in ways(unit) if way in shared), baselines)
        return best_unit([one for one in alike if name(one) == name(unit)] or alike, bests, goal)

    return [(meets(unit), unit) for unit in candidates]


def only_commits_differ(
    runs: Sequence[Run], baseline: Group, candidate: Group
) -> tuple[str, str] | None:
    """The commits of two units of which all else that was set is equal; None where it is not so."""
    settings = {seedless(runs[at]) for unit in (baseline, candidate) for at in unit.runs}
    commits = [
        {str(runs[at].facts.get("git", {}).get("commit") or "") for at in unit.runs}
        for unit in (baseline, candidate)
    ]
    if len(settings) > 1 or None in settings or any(len(of) > 1 or "" in of for of in commits):
        return None
    before, after = (of.pop() for of in commits)
    return None if before == after else (before, after)


def best_unit(units: Sequence[Group], bests: Sequence[float | None], goal: Goal) -> Group:
    """The unit whose runs' best values have the best mean; the first where none has any."""

    def rank(unit: Group) -> float:
        known = [value for run in unit.runs if (value := bests[run]) is not None]
        if not known:
            return float("inf")
        mean = sum(known) / len(known)
        return mean if goal == "min" else -mean

    return min(units, key=rank)
