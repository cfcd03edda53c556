"""`fitreport check`: what the rules find in runs, and an exit code that a job can trust."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

import click

from fitreport.cli import options

if TYPE_CHECKING:
    from fitreport.deliver.check import FailOn
    from fitreport.deliver.gate import Judged
    from fitreport.hub import Study


@click.command("check")
@options.require
@options.allow_noise
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "junit", "sarif"]),
    default="text",
    show_default=True,
    help="For a person, for a program, or for a CI to show.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where the format is written, the text then being printed; '-' is standard output.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    help="How severe a finding must be for the exit code to be 1; an error unless told.",
)
@options.of_study
def command(
    requirements: tuple[str, ...],
    allow_noise: bool | None,
    form: str,
    output: str | None,
    fail_on: FailOn | None,
    **asked: Unpack[options.Asked],
) -> None:
    """Read the curves of RUNS as an expert would, and judge them as a gate.

    RUNS are what `fitreport build` takes. The exit code is 1 if a requirement is not met or a
    finding is as severe as --fail-on says, 2 if it could not be done or a requirement could not be
    judged, else 0. Settings stand in fitreport.toml or pyproject.toml; `fitreport rules` explains
    the rules, and docs/gate.md requirements, noise and formats.
    """
    from fitreport.deliver.check import exit_code
    from fitreport.deliver.write import write_output

    if output is not None:
        options.refuse_to_replace_what_is_read(output, asked)
    fail_on = fail_on or options.wished().fail_on
    required = options.requirements(requirements)
    made = options.study(asked)
    judged = options.judged(made, required, allow_noise)
    printed = output is None and form == "text"
    if not printed:
        root = options.root_of(asked)
        write_output(_formatted(form, made, judged, fail_on, root), output or "-")
    if printed or output not in (None, "-"):
        options.tell_ruling(_lines(made, judged))
    sys.exit(exit_code(made, judged, fail_on))


def _formatted(
    form: str, study: Study, judged: Sequence[Judged], fail_on: FailOn, root: str
) -> str:
    if form == "json":
        from fitreport.deliver.check import as_json

        return as_json(study, judged)
    if form == "junit":
        from fitreport.deliver.junit import as_junit

        return as_junit(study, judged, fail_on)
    if form == "sarif":
        from fitreport.deliver.sarif import as_sarif

        return as_sarif(study, judged, root)
    if form == "github":
        from fitreport.deliver.github import as_github

        return "".join(f"{line}\n" for line in as_github(study, judged))
    return "".join(f"{line}\n" for line in _lines(study, judged))


def _lines(study: Study, judged: Sequence[Judged]) -> list[str]:
    """Requirements first: they are what was asked for."""
    from fitreport.deliver import findings_text, gate_text

    return [*gate_text.as_text(judged), *findings_text.as_text(study)]
