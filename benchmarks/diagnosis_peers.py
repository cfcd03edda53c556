"""What other tools find in curves: a program of the peers' environment, JSON in and out.

Standard input holds histories by name; standard output, for each name and tool, the findings as
[the tool's own name of the check, its severity].
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

History = Mapping[str, Sequence[float]]


def runmedic(history: History) -> list[list[str]]:
    """Each curve as a series over epochs, roles found by its own detection."""
    from runmedic.checks import run_checks  # type: ignore[import-not-found]
    from runmedic.model import Run, Series  # type: ignore[import-not-found]
    from runmedic.roles import detect  # type: ignore[import-not-found]

    series = {
        name: Series(name, [float(at) for at in range(len(values))], list(values))
        for name, values in history.items()
    }
    run = Run("run", "keras", "", series).finalize()
    return [[found.check, found.severity] for found in run_checks(run, detect(run))]


def trainproof(history: History) -> list[list[str]]:
    """A record an epoch, the validation loss under the name that it knows."""
    from trainproof.epoch import check_records  # type: ignore[import-not-found]

    names = {"loss": "loss", "val_loss": "eval_loss", "learning_rate": "lr"}
    epochs = max(len(values) for values in history.values())
    records = [
        {"step": at} | {names[n]: v[at] for n, v in history.items() if n in names and at < len(v)}
        for at in range(epochs)
    ]
    found = check_records(records)["findings"]
    return [[each["id"], each["level"]] for each in found if each["level"] in ("FAIL", "WARN")]


def losslint(history: History) -> list[list[str]]:
    """Its own run log, over the columns of the history."""
    from losslint.checks import run_all_checks  # type: ignore[import-not-found]
    from losslint.parsing import RunLog  # type: ignore[import-not-found]

    epochs = max(len(values) for values in history.values())
    series = {
        name.replace("val_loss", "eval_loss"): [
            values[at] if at < len(values) else None for at in range(epochs)
        ]
        for name, values in history.items()
    }
    run = RunLog(steps=list(range(epochs)), series=series, source=Path("history.csv"))
    return [[found.check, found.severity] for found in run_all_checks(run)]


def main() -> None:
    """Ask every tool about every history."""
    histories: dict[str, Any] = json.load(sys.stdin)
    tools = {"runmedic": runmedic, "trainproof": trainproof, "losslint": losslint}
    found: dict[str, dict[str, Any]] = {}
    for name, history in histories.items():
        read = {k: [math.nan if v is None else v for v in vs] for k, vs in history.items()}
        found[name] = {tool: check(read) for tool, check in tools.items()}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
