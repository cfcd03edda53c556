"""Which runs the charts draw first, in which colour, and which of them together.

At most ten: more lines than that cannot be told apart by anyone. The palette's colours keep a
contrast of 3:1 on paper and differ under the three kinds of colour blindness as far as ten can;
dash and direct labels carry the rest. Their counterparts for the dark stand in the style sheet.

Runs of a group are drawn together: their mean with its band, each run faint behind. Of a crowd
without groups the middle is drawn, and by name only who stands out: the best, the worst, the
baseline, and those in which an error was found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from fitreport.analysis.groups import Group
from fitreport.analysis.sides import units_of
from fitreport.hub import Study

PALETTE = (
    "#2f6db0", "#c1501f", "#15845c", "#8d4aa5", "#96740a",
    "#11838f", "#bd3d78", "#7a5540", "#5a6572", "#67791b",
)  # fmt: skip
OTHERS = "#6b7178"  # of a run that is not drawn at first, where none that is has the metric
MOST_DRAWN = len(PALETTE)
CROWD = 20  # runs without groups, of which more are drawn as a distribution
_MOST_NAMED = 5  # in a crowd
_MOST_FAINT = 60  # single runs behind all bands


class Ensemble(msgspec.Struct, frozen=True):
    """Runs that are drawn as one line with a band: of a group the mean with its 95% confidence
    interval, of a crowd the median with its quartiles. `faint` are those that are drawn behind.
    """

    name: str
    color: str
    runs: tuple[int, ...]
    middle: Literal["mean", "median"]
    faint: tuple[int, ...] = ()

    def among(self, having: Collection[int]) -> Ensemble:
        """The ensemble of those of its runs that are among these."""
        runs = tuple(run for run in self.runs if run in having)
        faint = tuple(run for run in self.faint if run in having)
        return msgspec.structs.replace(self, runs=runs, faint=faint)


class Cast(msgspec.Struct, frozen=True):
    """The runs that are drawn each by itself, by index, their colours, and those drawn together;
    `left` is how many were left to be chosen.
    """

    drawn: tuple[int, ...]
    colors: tuple[str, ...]
    left: int = 0
    ensembles: tuple[Ensemble, ...] = ()

    def color(self, run: int) -> str:
        """The colour of a run that is drawn, alone or in its group; empty for another one."""
        if run in self.drawn:
            return self.colors[self.drawn.index(run)]
        groups = (each for each in self.ensembles if each.middle == "mean" and run in each.runs)
        return next((each.color for each in groups), "")

    def showing(self, having: Collection[int]) -> Cast:
        """What is drawn of these runs; the first of them, without colours, where nothing is."""
        drawn = tuple(run for run in self.drawn if run in having)
        ensembles = [each.among(having) for each in self.ensembles]
        together = tuple(each for each in ensembles if each.runs)
        if drawn or together:
            return Cast(drawn, tuple(map(self.color, drawn)), ensembles=together)
        others = tuple(sorted(having))[:MOST_DRAWN]
        return Cast(others, (OTHERS,) * len(others))

    def one_each(self, study: Study) -> Cast:
        """The drawn runs and the best of each group: for charts that draw no bands."""
        chosen = {run: self.color(run) for run in self.drawn}
        for each in self.ensembles:
            if each.middle == "mean":
                chosen[best_of(study, each.runs)] = each.color
        return Cast(tuple(sorted(chosen)), tuple(chosen[run] for run in sorted(chosen)))


def cast_of(study: Study) -> Cast:
    """Groups where there are any; all runs where ten lines hold them; of a crowd its middle, and
    who stands out; else the ten best by the main metric.
    """
    runs = range(len(study.runs))
    if any(len(group.runs) > 1 for group in study.groups):
        return _groups(study)
    if len(runs) <= MOST_DRAWN:
        return Cast(tuple(runs), PALETTE[: len(runs)])
    if len(runs) > CROWD and study.main is not None:
        named = tuple(sorted(_named(study)))
        everyone = Ensemble(f"all {len(runs)} runs", OTHERS, tuple(runs), "median")
        return Cast(named, PALETTE[: len(named)], len(runs) - len(named), (everyone,))
    chosen = sorted(ranked(study)[:MOST_DRAWN])
    return Cast(tuple(chosen), PALETTE, len(runs) - MOST_DRAWN)


def best_of(study: Study, runs: Iterable[int]) -> int:
    """The best of these runs by the main metric, the first of equals."""
    return min(runs, key=lambda run: (_rank(study, run), run))


def _groups(study: Study) -> Cast:
    units = units_of(study.runs, study.labels, study.groups)
    first = sorted(units, key=lambda unit: _unit_rank(study, unit))[:MOST_DRAWN]
    shown = sorted(first, key=lambda unit: unit.runs[0])
    colors = dict(zip([unit.name for unit in shown], PALETTE, strict=False))
    together = [unit for unit in shown if len(unit.runs) > 1]
    faint = sum(len(unit.runs) for unit in together) <= _MOST_FAINT
    alone = [unit for unit in shown if len(unit.runs) == 1]
    return Cast(
        tuple(unit.runs[0] for unit in alone),
        tuple(colors[unit.name] for unit in alone),
        len(study.runs) - sum(len(unit.runs) for unit in shown),
        tuple(
            Ensemble(unit.name, colors[unit.name], unit.runs, "mean", unit.runs if faint else ())
            for unit in together
        ),
    )


def _named(study: Study) -> Iterable[int]:
    """The best, the worst, the baseline, and runs with errors, the first few."""
    known = [run for run in ranked(study) if _rank(study, run) < float("inf")]
    baselines = {told.baseline for told in study.comparisons}
    held = [run for run, label in enumerate(study.labels) if label in baselines]
    broken = [r for r in range(len(study.runs)) if study.diagnosis(r).worst == "error"]
    return list(dict.fromkeys([*known[:1], *held[:1], *known[-1:], *broken]))[:_MOST_NAMED]


def _unit_rank(study: Study, unit: Group) -> float:
    return sum(_rank(study, run) for run in unit.runs) / len(unit.runs)


def ranked(study: Study) -> list[int]:
    """The runs, the best by the main metric first, those without a value last."""
    return sorted(range(len(study.runs)), key=lambda run: _rank(study, run))


def _rank(study: Study, run: int) -> float:
    if study.main is None:
        return 0.0
    best = study.best_point(run)
    if best is None:
        return float("inf")
    return best.value if study.main.goal == "min" else -best.value
