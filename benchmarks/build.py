"""How long `fitreport build` takes and how large its report is, beside DVC and plotly.

The study: 10 runs x 100 epochs x 8 metric pairs, the same numbers for all. Take the ratios; the
seconds are this machine's. Run by `make bench`.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

from benchmarks import study
from benchmarks.measure import Command, Cost, cost, interleaved, medians, ratio, table

FITREPORT = Path(sys.executable).with_name("fitreport")
PLOTLY = Path(__file__).with_name("plotly_page.py")
RUNS, EPOCHS, PAIRS = 10, 100, 8
POINTS = RUNS * EPOCHS * PAIRS * 2

# The islands of packed numbers: every value, with the wall times and learning rates beside them.
_NUMBERS = re.compile(r'<script[^>]* id="?study-(?:words|doubles)"?[^>]*>([^<]*)')


def contenders(folder: Path, peers: Path) -> list[Command]:
    """The same study, built by each."""
    shape = (RUNS, EPOCHS, PAIRS)
    runs = study.write_runs(folder / "runs", *shape)
    dvc = study.write_dvc(folder / "dvc", *shape)
    histories = study.write_histories(folder / "histories", *shape)
    ours, theirs = folder / "report.html", folder / "plotly.html"
    return [
        Command("fitreport build", (FITREPORT, "build", runs, "-o", ours), folder, ours),
        Command(
            "dvc plots show",
            (peers / "dvc", "plots", "show", "-o", "out"),
            dvc,
            dvc / "out" / "index.html",
        ),
        Command("plotly to_html", (peers / "python", PLOTLY, histories, theirs), folder, theirs),
    ]


def speed(commands: list[Command], rounds: int) -> str:
    """A row a contender: medians, and ratios to DVC within a round."""
    costs = interleaved(commands, rounds)
    dvc = costs["dvc plots show"]

    def row(command: Command) -> list[str]:
        spent = costs[command.name]
        assert command.output
        return [
            command.name,
            f"{medians(costs, command.name, 'wall'):.2f} s",
            f"{medians(costs, command.name, 'cpu'):.2f} s",
            f"{ratio(spent, dvc, 'wall'):.2f}",
            f"{ratio(spent, dvc, 'cpu'):.2f}",
            f"{medians(costs, command.name, 'memory'):.0f} MB",
            f"{command.output.stat().st_size / 1000:,.0f} KB",
        ]

    ours = costs["fitreport build"]
    return "\n".join([
        table(
            ["", "wall", "CPU", "of DVC's wall", "of DVC's CPU", "memory", "file"],
            [row(command) for command in commands],
        ),
        "budget: 0.6 of DVC's wall time, 0.9 of its CPU; of plotly's wall time: "
        f"{ratio(ours, costs['plotly to_html'], 'wall'):.2f}",
    ])  # fmt: skip


def sizes(folder: Path, study_report: Path) -> str:
    """What a report weighs: its fixed part, the study, and one run without scripts."""

    def report(name: str, shape: tuple[int, int, int], *options: str) -> int:
        runs, output = study.write_runs(folder / name, *shape), folder / f"{name}.html"
        cost(Command(name, (FITREPORT, "build", runs, "-o", output, *options), folder))
        return output.stat().st_size

    fixed = report("fixed", (1, 1, 1))
    static = report("static", (1, 50, 2), "--static")
    page = study_report.read_text("utf-8")
    numbers = sum(len(island) for island in _NUMBERS.findall(page))
    rows = [
        ["1 run, 1 epoch, 1 pair: the fixed part", f"{fixed:,} bytes", "250,000"],
        ["10 runs x 100 epochs x 8 pairs", f"{len(page.encode()):,} bytes", "600,000"],
        ["1 run x 50 epochs x 2 pairs, --static", f"{static:,} bytes", "60,000"],
        ["data of the study, a point", f"{numbers / POINTS:.2f} bytes", "3.80"],
    ]
    return table(["report", "size", "budget"], rows)


def start(rounds: int, folder: Path) -> str:
    """What the command line costs before it does anything."""
    spent: list[Cost] = interleaved([Command("help", (FITREPORT, "--help"), folder)], rounds)[
        "help"
    ]
    cpu = sorted(each.cpu for each in spent)[len(spent) // 2]
    return f"fitreport --help: {cpu:.3f} s of CPU (budget 0.15)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, required=True, help="the folder of dvc and python")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands = contenders(folder, options.peers.absolute())
        print(speed(commands, options.rounds), end="\n\n")
        print(sizes(folder, folder / "report.html"), end="\n\n")
        print(start(15, folder))


if __name__ == "__main__":
    main()
