"""Keras's numbers after metric names undone: `auc`, `auc_1`, `auc_2` of three runs are one metric.

Keras numbers the automatic names of a process's second and third metric objects, so that the same
configuration trained three times in one script logs three names. A number is taken away only
where the run itself has no metric of the bare name, another run has, and the name is one whose
goal is known; `precision_5` beside `precision_10` stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from fitreport.analysis.goal import goal_by_name
from fitreport.run import Run

_NUMBERED = re.compile(r"(.+)_\d+")


def without_numbers(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs, metrics that are the same but for Keras's number named alike."""
    names = [{curve.metric for curve in run.curves} for run in runs]
    return tuple(
        _renamed(run, _bare(own, [other for other in names if other is not own]))
        for run, own in zip(runs, names, strict=True)
    )


def _bare(own: set[str], others: Sequence[set[str]]) -> dict[str, str]:
    """New names for the metrics of one run that Keras numbered."""
    found: dict[str, list[str]] = {}
    for name in own:
        match = _NUMBERED.fullmatch(name)
        if match and goal_by_name(match[1]) and match[1] not in own:
            found.setdefault(match[1], []).append(name)
    return {
        numbered[0]: bare
        for bare, numbered in found.items()
        if len(numbered) == 1 and any(bare in other for other in others)
    }


def _renamed(run: Run, new: dict[str, str]) -> Run:
    if not new:
        return run
    return msgspec.structs.replace(
        run,
        compiled=tuple(new.get(name, name) for name in run.compiled),
        curves=tuple(
            msgspec.structs.replace(curve, metric=new[curve.metric], logged_as=curve.metric)
            if curve.metric in new
            else curve
            for curve in run.curves
        ),
        events=tuple(
            msgspec.structs.replace(event, facts={**event.facts, "metric": new[str(named)]})
            if (named := event.facts.get("metric")) in new
            else event
            for event in run.events
        ),
    )
