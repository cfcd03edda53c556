"""How `fitreport build` grows with runs and with epochs, beside DVC where DVC can follow.

The studies are those of the budgets: runs x epochs x metric pairs. Take the ratios and exponents;
the seconds are this machine's. An exponent of 1 is a cost in proportion. Run by `make bench`.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import study
from benchmarks.measure import Command, Cost, cost, interleaved, medians, ratio, table
from benchmarks.study import Shape

FITREPORT = Path(sys.executable).with_name("fitreport")


@dataclass(frozen=True)
class Budget:
    """What a study may cost: of DVC's time or in seconds, megabytes of memory, of the file."""

    shape: Shape
    of_dvc: float | None
    seconds: float | None
    memory: float | None
    file: float


BUDGETS = (
    Budget((10, 100, 8), 0.6, None, None, 0.6),
    Budget((100, 100, 8), 0.5, None, 300, 1.2),
    Budget((1_000, 100, 8), None, 6, 500, 6),
    Budget((10, 100_000, 8), None, 12, 1_000, 6),
)
BETWEEN: Shape = (10, 10_000, 8)  # from which the growth in epochs is told


def building(shape: Shape, studies: Path, folder: Path) -> Command:
    """The build of a study's report."""
    output = folder / f"{study.name_of(shape)}.html"
    runs = study.kept(studies, shape)
    return Command("fitreport", (FITREPORT, "build", runs, "-o", output), folder, output)


def beside(
    shape: Shape, ours: Command, folder: Path, peers: Path, rounds: int
) -> dict[str, list[Cost]]:
    """The costs of ours and of DVC, the same numbers given to both."""
    dvc = study.write_dvc(folder / f"dvc-{study.name_of(shape)}", *shape)
    theirs = Command("dvc", (peers / "dvc", "plots", "show", "-o", "out"), dvc)
    return interleaved([ours, theirs], rounds)


def row(budget: Budget, costs: dict[str, list[Cost]], size: int) -> list[str]:
    """One study: what it cost, and in brackets what it may."""

    def may(value: float | None, unit: str) -> str:
        return f" (of {value:g}{unit})" if value is not None else ""

    part = f"{ratio(costs['fitreport'], costs['dvc'], 'wall'):.2f}" if "dvc" in costs else "-"
    return [
        study.name_of(budget.shape),
        f"{medians(costs, 'fitreport', 'wall'):.2f} s{may(budget.seconds, ' s')}",
        f"{medians(costs, 'fitreport', 'cpu'):.2f} s",
        part + may(budget.of_dvc, ""),
        f"{medians(costs, 'fitreport', 'memory'):.0f} MB{may(budget.memory, '')}",
        f"{size / 1e6:.2f} MB{may(budget.file, '')}",
    ]


def growth(
    what: str, small: Shape, large: Shape, costs: dict[Shape, Cost], sizes: dict[Shape, int]
) -> list[str]:
    """The exponents with which time, memory and file grow from one study to a larger one."""
    times = math.log(math.prod(large) / math.prod(small))

    def exponent(before: float, after: float) -> str:
        return f"{math.log(after / before) / times:.2f}"

    one, other = costs[small], costs[large]
    return [
        f"{what}: {study.name_of(small)} to {study.name_of(large)}",
        exponent(one.cpu, other.cpu),
        exponent(one.memory, other.memory),
        exponent(sizes[small], sizes[large]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, required=True, help="the folder of dvc")
    parser.add_argument("--studies", type=Path, required=True, help="where studies are kept")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    studies = options.studies.absolute()
    rows: list[list[str]] = []
    middle: dict[Shape, Cost] = {}
    sizes: dict[Shape, int] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for budget in BUDGETS:
            shape = budget.shape
            ours = building(shape, studies, folder)
            assert ours.output
            if budget.of_dvc is None:
                costs = interleaved([ours], options.rounds)
            else:
                costs = beside(shape, ours, folder, options.peers.absolute(), options.rounds)
            sizes[shape] = ours.output.stat().st_size
            middle[shape] = sorted(costs["fitreport"], key=lambda one: one.cpu)[options.rounds // 2]
            rows.append(row(budget, costs, sizes[shape]))
        between = building(BETWEEN, studies, folder)
        assert between.output
        middle[BETWEEN], sizes[BETWEEN] = cost(between), between.output.stat().st_size
    print(table(["runs x epochs x pairs", "wall", "CPU", "of DVC's wall", "memory", "file"], rows))
    print()
    print(table(
        ["exponent of growth", "CPU", "memory", "file"],
        [
            growth("in runs", BUDGETS[1].shape, BUDGETS[2].shape, middle, sizes),
            growth("in epochs", BETWEEN, BUDGETS[3].shape, middle, sizes),
        ],
    ))  # fmt: skip


if __name__ == "__main__":
    main()
