"""How often the gate is right, by simulation: false alarms and misses.

A baseline and its candidates are drawn; `val_score >= baseline` is required of each candidate, with
--allow-noise. Where they are equal, at most one gate in twenty may fail; where they are truly
worse, the table tells how often that is missed. Run by `make bench`.
"""

from __future__ import annotations

import argparse

import numpy as np

from benchmarks.comparison import study_of
from benchmarks.measure import table
from fitreport.deliver.gate import judge
from fitreport.deliver.requirement import requirement

_REQUIRED = [requirement("val_score >= baseline")]
_TRUTHS = (0.0, 1.0, 2.0, 3.0)  # by how many deviations of a single run candidates are worse


def failed(
    random: np.random.Generator, seeds: int, worse: float, *, paired: bool, candidates: int = 1
) -> bool:
    """Whether the gate fails one simulated study."""
    study = study_of(random, seeds, -worse, paired=paired, candidates=candidates)
    judged = judge(study, _REQUIRED, allow_noise=True)
    return any(one.ruling == "failed" for one in judged)


def rates(seeds: int, studies: int, *, paired: bool, candidates: int) -> list[str]:
    """A row: false alarms, then what is missed of each true difference."""
    random = np.random.default_rng([seeds, paired, candidates])
    share = [
        np.mean([
            failed(random, seeds, worse, paired=paired, candidates=candidates)
            for _ in range(studies)
        ])
        for worse in _TRUTHS
    ]  # fmt: skip
    who = "1 candidate" if candidates == 1 else f"{candidates} candidates"
    named = f"{seeds} seeds, {'paired' if paired else 'not paired'}, {who}"
    return [named, f"{share[0]:.1%}", *(f"{1 - one:.1%}" for one in share[1:])]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=2000)
    studies = parser.parse_args().studies
    rows = [
        rates(seeds, studies, paired=paired, candidates=candidates)
        for candidates, both in ((1, (True, False)), (5, (True,)))
        for paired in both
        for seeds in (3, 5, 10)
    ]
    heads = ["", "false alarms", *(f"{worse:.0f} sd missed" for worse in _TRUTHS[1:])]
    print(table(heads, rows))
    print("budget: false alarms 5%; with several candidates, missed is where none of them fails")


if __name__ == "__main__":
    main()
