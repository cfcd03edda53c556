"""Arguments and options that several commands have, and how their text becomes values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import click

from fitreport.errors import UsageError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from fitreport.run import Goal

runs = click.argument("runs", nargs=-1, required=True)
metric = click.option(
    "--metric", metavar="NAME", help="The metric that runs are judged by, such as val_accuracy."
)
goals = click.option(
    "--goal",
    "goals",
    multiple=True,
    metavar="NAME=min|max",
    help="The direction of a metric whose goal is not known, or wrong.",
)
group_by = click.option(
    "--group-by",
    default="",
    metavar="KEY",
    help="What makes runs a group: a setting, 'tags', a pattern of names such as "
    "'{group}-seed{seed}' or of paths such as '{group}/seed{seed}', or 'none'. Repetitions with "
    "other seeds or folds are found without it.",
)
baseline = click.option(
    "--baseline",
    metavar="NAME|PATH",
    help="What the other runs are held against: a group, a run, or runs elsewhere, such as an old "
    "report.",
)
relevant = click.option(
    "--relevant",
    multiple=True,
    metavar="NAME=NUMBER",
    help="The difference to the baseline in a metric that would matter, such as accuracy=0.005.",
)
strict = click.option("--strict", is_flag=True, help="Refuse if anything given cannot be read.")
dask = click.option(
    "--dask", metavar="ADDRESS", help="Read and diagnose on the Dask cluster of this scheduler."
)


@contextmanager
def executor(dask: str | None) -> Iterator[Executor | Literal["cores"]]:
    """Who reads and diagnoses: a cluster, or else this machine's cores."""
    if dask is None:
        yield "cores"
        return
    from fitreport.executors import dask as cluster

    with cluster(dask) as workers:
        yield workers


def goal(text: str) -> tuple[str, Goal]:
    """`NAME=min` or `NAME=max` of --goal."""
    name, _, way = text.rpartition("=")
    if not name or way not in ("min", "max"):
        raise UsageError(f"--goal {text!r} is not of the form NAME=min or NAME=max")
    return name, "min" if way == "min" else "max"


def difference(text: str) -> tuple[str, float]:
    """`NAME=NUMBER` of --relevant."""
    name, _, number = text.rpartition("=")
    try:
        return name, float(number)
    except ValueError:
        raise UsageError(f"--relevant {text!r} is not of the form NAME=NUMBER") from None


def reference(text: str) -> tuple[str, float, str]:
    """`NAME=VALUE[:LABEL]` of --reference."""
    name, _, rest = text.partition("=")
    number, _, label = rest.partition(":")
    try:
        value = float(number)
    except ValueError:
        value = float("nan")
    if not name or value != value or value in (float("inf"), float("-inf")):
        raise UsageError(f"--reference {text!r} is not of the form NAME=VALUE or NAME=VALUE:LABEL")
    return name, value, label.strip("\"'")
