"""The diagnosis of a whole study, a unit at a time: a group of runs, or a run that has no group."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from fitreport.analysis.pairs import MetricPair
from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.diagnose import diagnose
from fitreport.diagnosis.earlier import with_earlier
from fitreport.diagnosis.finding import Diagnosis
from fitreport.diagnosis.reading import read_run
from fitreport.executors import Each
from fitreport.run import Run


def diagnose_study(
    runs: Sequence[Run],
    groups: Sequence[Sequence[int]],
    pairs: Sequence[MetricPair],
    main: MetricPair | None,
    book: RuleBook,
    each: Each,
    said: Sequence[Diagnosis | None] = (),
) -> tuple[Diagnosis, ...]:
    """What the rules of a book say of each run.

    No rule sees more than a unit, so any process can judge one.

    Args:
        runs: in the Study's order.
        groups: the indices of those that repeat one configuration; none is in two of them.
        pairs: the Study's metric pairs.
        main: the one that runs are judged by.
        book: the rules, and their limits.
        each: where units are judged.
        said: what the reports that the runs were read from say of them, if any was.
    """
    grouped = {at for group in groups for at in group}
    units = [*groups, *((at,) for at in range(len(runs)) if at not in grouped)]
    judge = partial(_judged, pairs=pairs, main=main, book=book)
    found: list[Diagnosis] = [Diagnosis()] * len(runs)
    judged = each(judge, [[runs[at] for at in unit] for unit in units])
    for unit, diagnoses in zip(units, judged, strict=True):
        for at, diagnosis in zip(unit, diagnoses, strict=True):
            findings = [msgspec.structs.replace(f, run=at) for f in diagnosis.findings]
            found[at] = msgspec.structs.replace(diagnosis, findings=tuple(findings))
    return with_earlier(found, said, runs, book) if said else tuple(found)


def _judged(
    unit: Sequence[Run], pairs: Sequence[MetricPair], main: MetricPair | None, book: RuleBook
) -> tuple[Diagnosis, ...]:
    readings = [read_run(run, pairs, main) for run in unit]
    return diagnose(readings, [range(len(unit))] if len(unit) > 1 else [], book)
