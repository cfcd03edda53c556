"""Who is judged: the groups and single runs of a Study, each beside what it is held against."""

from __future__ import annotations

from fitreport.analysis.groups import Group
from fitreport.analysis.sides import sides_of, units_of
from fitreport.hub import Study


def own_runs(study: Study) -> int:
    """How many runs are no baseline from elsewhere; they are the first ones."""
    return len(study.runs) if study.baseline_from is None else study.baseline_from


def candidates(study: Study) -> list[tuple[Group | None, Group]]:
    """Every candidate behind its baseline, or behind None where there is no baseline."""
    units = units_of(study.runs, study.labels, study.groups)
    sides: list[tuple[Group | None, Group]] = []
    if study.main is not None and study.main.goal is not None:
        points = map(study.best_point, range(len(study.runs)))
        bests = [point.value if point else None for point in points]
        asked = study.options.baseline
        sides += sides_of(
            units, study.runs, study.labels, bests, study.main.goal, asked, own_runs(study)
        )
    return sides or [(None, unit) for unit in units if unit.runs[0] < own_runs(study)]


def best_epochs_of(study: Study) -> list[int | None]:
    """The best epoch of each run by the main metric."""
    points = map(study.best_point, range(len(study.runs)))
    return [point.epoch if point else None for point in points]
