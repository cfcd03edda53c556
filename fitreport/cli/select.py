"""`fitreport select`: the run, epoch and checkpoint to deploy, and the reason."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Unpack

import click

from fitreport.cli import options

if TYPE_CHECKING:
    from fitreport.deliver.selection import Tie


@click.command("select")
@options.require
@options.allow_noise
@click.option(
    "--tie",
    type=click.Choice(["smaller", "fail"]),
    default="smaller",
    show_default=True,
    help="Who wins among candidates within noise of each other: the smaller model, or nobody.",
)
@click.option("--on-test", is_flag=True, help="Choose on the test split all the same.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For a person, or for a program.",
)
@options.of_study
def command(
    requirements: tuple[str, ...],
    allow_noise: bool | None,
    tie: Tie,
    on_test: bool,
    form: str,
    **asked: Unpack[options.Asked],
) -> None:
    """Choose among RUNS the one to deploy: its epoch, its checkpoint, and why.

    RUNS are what `fitreport build` takes. Runs that bear an error or broke are out, and so is what
    does not meet every requirement. The exit code is 0 if something is chosen, 1 if nothing is
    good enough or there is no winner, 2 if it could not be judged.
    """
    from fitreport.deliver.select import select
    from fitreport.deliver.select_text import as_json, as_text

    required = options.requirements(requirements)
    noise = options.noise_allowed(allow_noise)
    made = options.study(asked)
    chosen = select(made, required, allow_noise=noise, tie=tie, on_test=on_test)
    root = options.root_of(asked)
    if form == "json":
        click.echo(as_json(made, chosen, root), nl=False)
    else:
        options.tell_ruling(as_text(made, chosen, root))
    sys.exit(chosen.exit_code)
