"""How often a comparison is right, by simulation: false verdicts, power, and coverage.

Two equal configurations should be called different at most once in twenty; a true difference of
three deviations of a single run's noise should be seen four times of five with five paired seeds;
the 95% intervals should hold the truth 93 to 97 times of a hundred. Run by `make bench`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np

from benchmarks.measure import table
from fitreport.analysis.bands import band
from fitreport.analysis.comparison import Comparison
from fitreport.diagnosis.book import RuleBook
from fitreport.hub import Options, Study, build_study
from fitreport.run import Curve, Floats, Goal, Run

_SHARED = 0.6  # correlation of two configurations' results with one seed, where they are paired


def simulated(
    random: np.random.Generator, seeds: int, difference: float, *, paired: bool
) -> Comparison:
    """The comparison of one simulated study in its main metric: a run's noise is 1."""
    study = study_of(random, seeds, difference, paired=paired)
    return next(told for told in study.comparisons if told.verdict is not None)


def study_of(
    random: np.random.Generator, seeds: int, difference: float, *, paired: bool, candidates: int = 1
) -> Study:
    """A simulated study: a baseline, and candidates that truly lie so far above it."""
    arms = 1 + candidates
    common = random.normal(size=(arms, seeds)) * np.sqrt(_SHARED if paired else 0)
    if paired:
        common[:] = common[0]
    values = common + random.normal(size=(arms, seeds)) * np.sqrt(1 - _SHARED if paired else 1)
    values[1:] += difference
    runs = list(_runs(values, paired=paired))
    options = Options(group_by="arm", baseline="0", metric="score", goals=_GOAL)
    return build_study(runs, options, rules=RuleBook({}))


_GOAL: dict[str, Goal] = {"score": "max"}


def _runs(values: Floats, *, paired: bool) -> Iterator[Run]:
    for arm, row in enumerate(values):
        for seed, value in enumerate(row.tolist()):
            name = f"{arm}-{seed}"
            curve = Curve.of("score", "validation", [0, 1], [value - 1, value])
            key = seed if paired else seed + 100 * arm
            yield Run(
                id=name, name=name, path=name, source="history", curves=(curve,),
                params={"arm": arm, "seed": key},
            )  # fmt: skip


def rates(seeds: int, studies: int, *, paired: bool) -> list[str]:
    """A row: how often equal ones are called different, how often a difference is seen, and how
    often intervals hold the truth.
    """
    random = np.random.default_rng(seeds + 1000 * paired)
    equal = [simulated(random, seeds, 0.0, paired=paired) for _ in range(studies)]
    apart = [simulated(random, seeds, 3.0, paired=paired) for _ in range(studies)]
    false = np.mean([told.verdict in ("improved", "regressed") for told in equal])
    seen = np.mean([told.verdict == "improved" for told in apart])
    held = np.mean([t.interval is not None and t.interval[0] <= 3 <= t.interval[1] for t in apart])
    return [
        f"{seeds} seeds, {'paired' if paired else 'not paired'}",
        f"{false:.1%}", f"{seen:.1%}", f"{held:.1%}", f"{_band_holds(random, seeds, studies):.1%}",
    ]  # fmt: skip


def _band_holds(random: np.random.Generator, seeds: int, studies: int) -> float:
    """How often the band of a group holds the true mean, over the epochs of all studies."""
    held = []
    for _ in range(studies // 10):
        curves = [
            Curve.of("score", "validation", range(10), random.normal(size=10)) for _ in range(seeds)
        ]
        found = band(curves)
        held.append((found.mean_low <= 0) & (found.mean_high >= 0))
    return float(np.mean(held))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=2000)
    studies = parser.parse_args().studies
    rows = [rates(n, studies, paired=paired) for paired in (True, False) for n in (3, 5, 10)]
    heads = ["", "false verdicts", "3 sd seen", "interval holds", "band holds"]
    print(table(heads, rows))
    print("budget: false verdicts 5%, seen 80% with 5 paired seeds, 93% to 97% hold")


if __name__ == "__main__":
    main()
