"""`fitreport summary`: what runs came to, as a comment, as text or as JSON."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Unpack

import click

from fitreport.cli import options
from fitreport.errors import UsageError

if TYPE_CHECKING:
    from fitreport.deliver.summary import Wanted
    from fitreport.hub import Study

_STEP_SUMMARY = "GITHUB_STEP_SUMMARY"  # the variable that names the file


@click.command("summary")
@click.option(
    "--format",
    "form",
    type=click.Choice(["github", "gitlab", "markdown", "text", "json"]),
    default="text",
    show_default=True,
    help="A comment for GitHub or GitLab, Markdown without HTML for other places, text for a "
    "person, or JSON for a program.",
)
@click.option(
    "-o",
    "--output",
    default="-",
    show_default=True,
    metavar="FILE",
    help="Where it is written; '-' is standard output.",
)
@click.option("--report", default="", metavar="URL", help="Where the whole report can be read.")
@click.option(
    "--marker",
    default="fitreport",
    show_default=True,
    metavar="NAME",
    help="What the hidden first line of a comment calls it, so that it can be found and replaced.",
)
@click.option("--note", default="", metavar="TEXT", help="A sentence to stand below the verdict.")
@options.require
@options.allow_noise
@click.option("--no-charts", is_flag=True, help="Leave the charts out of a comment.")
@click.option(
    "--step-summary",
    is_flag=True,
    help="Append the comment to the summary of a GitHub Actions step, too.",
)
@options.of_study
def command(
    form: str,
    output: str,
    report: str,
    marker: str,
    note: str,
    requirements: tuple[str, ...],
    allow_noise: bool | None,
    no_charts: bool,
    step_summary: bool,
    **asked: Unpack[options.Asked],
) -> None:
    """Tell what RUNS came to: the verdict, a table, charts, and what was found in them.

    RUNS are what `fitreport build` takes. A comment stays within 65,536 characters, whatever the
    runs are: what matters least is left out first, in words that say so.
    """
    from msgspec.structs import replace

    from fitreport.deliver.step_summary import append
    from fitreport.deliver.summary import Wanted
    from fitreport.deliver.write import write_output

    wanted = Wanted(charts=not no_charts, report=options.link(report), note=note, marker=marker)
    place = os.environ.get(_STEP_SUMMARY, "")
    if step_summary and not place:
        raise UsageError(
            f"--step-summary: ${_STEP_SUMMARY} names no file", "It does so in GitHub Actions alone"
        )
    options.refuse_to_replace_what_is_read(output, asked)
    required = options.requirements(requirements)
    made = options.study(asked)
    wanted = replace(wanted, judged=options.judged(made, required, allow_noise))
    write_output(_told(made, form, wanted), output)
    if step_summary:
        append(made, wanted, place)


def _told(made: Study, form: str, wanted: Wanted) -> str:
    from fitreport.deliver.brief import brief
    from fitreport.deliver.summary import HOSTS, comment
    from fitreport.deliver.summary_json import as_json
    from fitreport.deliver.summary_text import as_text

    if form == "json":
        return as_json(made, wanted.judged)
    if form == "text":
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
        return as_text(brief(made), wanted, width=width)
    return comment(made, HOSTS[form], wanted)
