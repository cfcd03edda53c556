"""What reading and diagnosing on all cores gains, and what it costs, beside one process.

Many short runs, and few long ones. Take the ratios; the seconds are this machine's. Run by
`make bench`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import study
from benchmarks.measure import Command, interleaved, medians, ratio, table

SHAPES = {"1,000 runs x 100 epochs x 8 pairs": (1000, 100, 8), "10 x 20,000 x 8": (10, 20_000, 8)}
WAYS = ("one process", "all cores")


def study_alone(folder: str, way: str) -> None:
    """What a contender does: a Study, in this process alone or by a worker a core."""
    from fitreport.api import study as study_of

    if way == WAYS[0]:
        study_of(folder)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from fitreport.executors import cores

    with ProcessPoolExecutor(cores(), get_context("spawn")) as workers:
        study_of(folder, executor=workers)


def compared(runs: Path, rounds: int) -> list[list[str]]:
    """A row a way: its costs, and its ratio to one process within a round."""
    commands = [
        Command(way, (sys.executable, "-m", "benchmarks.cores", "--study", runs, way), Path.cwd())
        for way in WAYS
    ]
    costs = interleaved(commands, rounds)
    alone = costs[WAYS[0]]
    return [
        [
            way,
            f"{medians(costs, way, 'wall'):.2f} s",
            f"{medians(costs, way, 'cpu'):.2f} s",
            f"{ratio(costs[way], alone, 'wall'):.2f}",
            f"{ratio(costs[way], alone, 'cpu'):.2f}",
            f"{medians(costs, way, 'memory'):.0f} MB",
        ]
        for way in WAYS
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--study", nargs=2, metavar=("RUNS", "WAY"), help="do one, unmeasured")
    options = parser.parse_args()
    if options.study:
        study_alone(*options.study)
        return
    with tempfile.TemporaryDirectory() as name:
        for number, (told, shape) in enumerate(SHAPES.items()):
            runs = study.write_runs(Path(name, str(number)), *shape)
            headings = [told, "wall", "CPU", "of its wall", "of its CPU", "largest"]
            print(table(headings, compared(runs, options.rounds)), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
