"""One command's cost: wall time, processor time of it and its children, largest memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Command:
    """What to run, and where; `output` is the file whose size is told."""

    name: str
    arguments: tuple[str | Path, ...]
    cwd: Path
    output: Path | None = None


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of processor, and megabytes at most."""

    wall: float
    cpu: float
    memory: float


def cost(command: Command) -> Cost:
    """Run it once.

    Raises:
        RuntimeError: the command failed; its own words are in the message.
    """
    start = time.perf_counter()
    with subprocess.Popen(
        command.arguments, cwd=command.cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command.name} failed: {said.decode(errors='replace')}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def interleaved(commands: Sequence[Command], rounds: int) -> dict[str, list[Cost]]:
    """The costs of each command, a round after the other, so that all meet the same machine.

    A round before the first is thrown away: it pays for byte code and a cold disk.
    """
    costs: dict[str, list[Cost]] = {command.name: [] for command in commands}
    for number in range(rounds + 1):
        for command in commands:
            spent = cost(command)
            if number:
                costs[command.name].append(spent)
    return costs


def ratio(of: Sequence[Cost], to: Sequence[Cost], quantity: str) -> float:
    """The median over the rounds of one quantity's ratio within a round."""
    pairs = zip(of, to, strict=True)
    return float(median(getattr(a, quantity) / getattr(b, quantity) for a, b in pairs))


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Words aligned left in the first column, numbers right in the others."""
    cells = [headings, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    )


def medians(costs: Mapping[str, Sequence[Cost]], name: str, quantity: str) -> float:
    """The median of one quantity over the rounds of one command."""
    return float(median(getattr(spent, quantity) for spent in costs[name]))
