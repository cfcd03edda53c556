"""Which run's weights deploy, and why: the best that bears no error and meets what is required.

Groups are chosen among by their means, since the best seed of a group stands above what its
configuration reaches; what cannot be told apart goes to the smaller model.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from fitreport.analysis import student
from fitreport.analysis.comparing import compared
from fitreport.analysis.comparison import SURE, Comparison
from fitreport.analysis.groups import Group
from fitreport.analysis.pairs import MetricPair, named_pair
from fitreport.analysis.sides import units_of
from fitreport.deliver.candidates import best_epochs_of, candidates, own_runs
from fitreport.deliver.checkpoint import checkpoint_of
from fitreport.deliver.gate import Judged, judge
from fitreport.deliver.gate_text import in_words
from fitreport.deliver.requirement import Requirement
from fitreport.deliver.select_reason import named, reason_of, unseen
from fitreport.deliver.selection import Candidate, Chosen, LeftOut, Selection, Tie, size
from fitreport.errors import UsageError
from fitreport.hub import Study
from fitreport.report.groups import is_broken


def select(
    study: Study,
    requirements: Sequence[Requirement] = (),
    *,
    allow_noise: bool = False,
    tie: Tie = "smaller",
    on_test: bool = False,
) -> Selection:
    """The choice among a Study's runs, by its main metric.

    Raises:
        UsageError: no metric decides, or it decides on the test split without `on_test`.
    """
    main = study.main
    if main is None:
        raise UsageError(
            "nothing tells which metric decides, and whether higher is better",
            "Name one with --metric, and its direction with --goal",
        )
    _refuse_test(study, main, requirements, on_test=on_test)
    judged = judge(study, requirements, allow_noise=allow_noise)
    units, left_out = _admitted(study, judged)
    ranked = _ranked(study, main, units)
    tied = [one for one in ranked if one.tied]
    chosen, reason = None, "no candidate is left"
    if len(tied) > 1 and tie == "fail":
        reason = f"no winner: {named(tied)} lie within noise of each other"
        reason = ". ".join(filter(None, (reason, unseen(tied))))
    elif ranked:
        winner = min(tied, key=size)  # the better one of equal sizes
        chosen = _chosen(study, main, winner)
        reason = reason_of(study, main, ranked, winner)
    return Selection(
        chosen=chosen, reason=reason, candidates=ranked, left_out=left_out, judged=judged
    )


def _refuse_test(
    study: Study, main: MetricPair, requirements: Sequence[Requirement], *, on_test: bool
) -> None:
    typed = study.options.metric
    asked = [(f"--metric {typed}" if typed else f"{main.metric}, which decides,", main.judged)]
    asked += [(repr(one.text), pair.judged) for one in requirements
              if (pair := _known(study, one.metric)) is not None]  # fmt: skip
    for what, split in asked:
        if split == "test" and not on_test:
            raise UsageError(
                f"{what} would choose on the test split, which then tells of new data no more",
                "Choose on validation, or insist with --on-test",
            )


def _known(study: Study, metric: str) -> MetricPair | None:
    try:
        return named_pair(study.pairs, metric)
    except KeyError:
        return None  # `judge` tells of it


def _admitted(
    study: Study, judged: Sequence[Judged]
) -> tuple[list[tuple[Group, int]], tuple[LeftOut, ...]]:
    """The candidates, by those of their runs that may be chosen and how many may not, and who is
    left out.
    """
    best = best_epochs_of(study)
    admitted, left = [], []
    sides = candidates(study)
    for _, unit in sides:
        unmet = [one for one in judged if one.runs == unit.runs and one.ruling != "passed"]
        if unmet:
            undecided = all(one.ruling != "failed" for one in unmet)
            reason = "; ".join(f"{one.ruling}: {one.requirement.text}: {in_words(one)}"
                               for one in unmet)  # fmt: skip
            left.append(LeftOut(unit.name, reason, undecided))
            continue
        unfit = {run: why for run in unit.runs if (why := _unfit(study, run, best[run]))}
        left += [LeftOut(study.labels[run], *why) for run, why in unfit.items()]
        kept = [nth for nth, run in enumerate(unit.runs) if run not in unfit]
        if kept:
            runs, keys = [unit.runs[nth] for nth in kept], [unit.keys[nth] for nth in kept]
            admitted.append((Group(unit.name, tuple(runs), tuple(keys)), len(unfit)))
    asked = {unit.runs for _, unit in sides}
    left += [
        LeftOut(unit.name, "it is the baseline, or stands in its group")
        for unit in units_of(study.runs, study.labels, study.groups)
        if unit.runs not in asked and unit.runs[0] < own_runs(study)
    ]
    return admitted, tuple(left)


def _unfit(study: Study, run: int, best: int | None) -> tuple[str, bool] | None:
    """Why a run cannot be chosen, and whether that is for want of a value."""
    said = study.diagnosis(run)
    if said.worst == "error":
        first = said.causes[0]
        return f"{first.message} [{first.rule}]", False
    if is_broken(study, run):
        return f"its training did not end by itself: it is {study.runs[run].status}", False
    if best is None:
        return "it has no finite value of the metric that decides", True
    return None


def _ranked(
    study: Study, main: MetricPair, units: Sequence[tuple[Group, int]]
) -> tuple[Candidate, ...]:
    """The candidates, the best first, and which of them noise could have put behind the best."""
    turned = -1 if main.goal == "max" else 1
    both = sorted(
        ((unit, _candidate(study, unit, out)) for unit, out in units),
        key=lambda of: (turned * of[1].value, of[1].epochs, of[1].name),
    )
    if not both:
        return ()
    (leader, first), *others = both
    told = compared(
        study.runs,
        [main],
        best_epochs_of(study),
        [(leader, unit) for unit, _ in others],
        main,
        {named_pair(study.pairs, name).metric: of for name, of in study.options.relevant.items()},
    )
    verdicts = [one for one in told if one.verdict is not None]
    return (
        msgspec.structs.replace(first, tied=True),
        *(
            msgspec.structs.replace(
                one,
                tied=_within_noise(beside),
                detectable=None if beside.matters_not else beside.detectable,
            )
            for (_, one), beside in zip(others, verdicts, strict=True)
        ),
    )


def _within_noise(told: Comparison) -> bool:
    """Whether the better of two may be so by noise: between seeds, or, of single runs, that from
    epoch to epoch.
    """
    if told.matters_not:
        return True
    if told.p is not None:
        return told.p >= SURE
    if told.interval is None:
        return not told.difference
    return told.interval[0] <= 0 <= told.interval[1]


def _candidate(study: Study, unit: Group, out: int) -> Candidate:
    values = np.array([point.value for run in unit.runs if (point := study.best_point(run))])
    models = [study.runs[run].model for run in unit.runs]
    sizes = [model.parameters for model in models if model and model.parameters is not None]
    return Candidate(
        name=unit.name,
        runs=unit.runs,
        value=float(values.mean()),
        interval=student.of_one(values).interval if values.size > 1 else None,
        parameters=max(sizes) if len(sizes) == len(models) else None,
        epochs=float(np.mean([study.summaries[run].epochs_done for run in unit.runs])),
        out=out,
    )


def _chosen(study: Study, main: MetricPair, winner: Candidate) -> Chosen:
    """The best run of a candidate."""
    turned = -1 if main.goal == "max" else 1
    points = {run: point for run in winner.runs if (point := study.best_point(run))}
    run = min(points, key=lambda run: turned * points[run].value)
    checkpoint, note = checkpoint_of(study.runs[run], points[run].epoch)
    return Chosen(run, winner.name, points[run].epoch, points[run].value, checkpoint, note)
