"""`fitreport check`: what the rules find in runs, and an exit code that a job can trust."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import Unpack

import click

from fitreport.cli import options
from fitreport.cli.main import one_line


@click.command("check")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For a person, or for a program.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="How severe a finding must be for the exit code to be 1.",
)
@options.of_study
def command(form: str, fail_on: str, **asked: Unpack[options.Asked]) -> None:
    """Read the curves of RUNS as an expert would, and tell what is wrong with them.

    RUNS are what `fitreport build` takes. Rules can be turned off and tuned in fitreport.toml or
    pyproject.toml; `fitreport rules` explains them. The exit code is 1 if a finding is as severe as
    --fail-on says, 0 if none is, 2 if it could not be done.
    """
    from fitreport.deliver.check import as_json, fails
    from fitreport.deliver.findings_text import as_text

    made = options.study(asked)
    if form == "json":
        click.echo(as_json(made), nl=False)
    else:
        for line in as_text(made):
            click.echo(_fitted(line))
    if fail_on != "never" and fails(made, "error" if fail_on == "error" else "warning"):
        sys.exit(1)


def _fitted(line: str) -> str:
    """The line within a terminal's width; whole where it goes elsewhere, so that grep finds it."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    text = indent + one_line(line)
    if not sys.stdout.isatty():
        return text
    width = shutil.get_terminal_size().columns
    return textwrap.fill(text, width, subsequent_indent=f"{indent}  ", break_on_hyphens=False)
