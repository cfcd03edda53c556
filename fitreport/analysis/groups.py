"""Groups: runs that repeat one configuration with other seeds, or on other folds.

Only among runs that each record a seed or a fold and at least one more hyperparameter, all else
that was set being equal: without that, two runs of one name may differ in anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from fitreport.run import Facts, Run

_SEEDS = ("seed", "random_seed", "fold")
_SAME = ("optimizer", "compile")  # sections of facts that must be equal, too


def groups(runs: Sequence[Run]) -> tuple[tuple[int, ...], ...]:
    """The groups of two runs or more, as indices, in the order of their first runs."""
    found: dict[str, list[int]] = {}
    for at, run in enumerate(runs):
        key = _configuration(run)
        if key is not None:
            found.setdefault(key, []).append(at)
    return tuple(tuple(group) for group in found.values() if _seeds_differ(runs, group))


def _configuration(run: Run) -> str | None:
    """All that makes a run's configuration but its seed; None where too little is known."""
    if _seed(run) is None:
        return None
    params = {name: value for name, value in run.params.items() if name not in _SEEDS}
    if not params:
        return None
    model = run.model.parameters if run.model is not None else None
    facts: list[Facts] = [params, *(run.facts.get(section, {}) for section in _SAME)]
    return repr([sorted(map(repr, one.items())) for one in facts] + [model])


def _seed(run: Run) -> str | None:
    named = {name: run.params[name] for name in _SEEDS if run.params.get(name) is not None}
    random = run.facts.get("random", {}).get("seed")
    return repr(named or random) if named or random is not None else None


def _seeds_differ(runs: Sequence[Run], group: Sequence[int]) -> bool:
    return len(group) > 1 and len({_seed(runs[at]) for at in group}) == len(group)
