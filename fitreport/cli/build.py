"""`fitreport build`: runs in, one HTML file out."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from fitreport.cli import options
from fitreport.errors import InputError, one_line

if TYPE_CHECKING:
    from fitreport.api import Report

_MOST_NOTES = 200_000  # bytes
_PROGRESS_FROM = 50  # sources; fewer are read before anyone wonders


@click.command("build")
@click.option(
    "-o",
    "--output",
    default="report.html",
    show_default=True,
    metavar="FILE",
    help="Where the report is written; '-' is standard output.",
)
@click.option("--title", default="", help="The report's title.")
@click.option(
    "--notes",
    type=click.Path(path_type=Path),
    metavar="FILE.md",
    help="Markdown to stand at the head of the report.",
)
@click.option(
    "--reference",
    "references",
    multiple=True,
    metavar="NAME=VALUE[:LABEL]",
    help="A line to hold a metric against, such as accuracy=0.9:human.",
)
@click.option("--static", is_flag=True, help="Leave out every script, for the strictest places.")
@click.option(
    "--full",
    is_flag=True,
    help="Carry every value as it is, and hold every run's row and details, however many.",
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder of Jinja templates that override blocks of the page.",
)
@click.option("--open", "show", is_flag=True, help="Open the report in the browser.")
@options.of_study
def command(
    output: str,
    title: str,
    notes: Path | None,
    references: tuple[str, ...],
    static: bool,
    full: bool,
    templates: Path | None,
    show: bool,
    **asked: Unpack[options.Asked],
) -> None:
    """Build one HTML report from RUNS.

    RUNS are run folders, Keras histories as JSON, CSVLogger files, earlier reports, or folders
    that hold such at any depth; or URLs of such, as s3://bucket/runs.
    """  # fmt: skip
    from fitreport.charts import engine

    engine.start()
    from fitreport.api import build

    with options.executor(asked["dask"]) as executor, options.settings_blamed(asked):
        report = build(
            list(asked["runs"]),
            output,
            title=title,
            notes=_text(notes) if notes else "",
            references=list(map(options.reference, references)),
            static=static,
            full=full,
            templates=templates,
            command=_command_line(),
            executor=executor,
            progress=_progress if sys.stderr.isatty() else None,
            **options.study_options(asked),
        )
    _tell(report, output)
    if show and output != "-":
        click.launch(str(Path(output).resolve()))


def _tell(report: Report, output: str) -> None:
    """What was made, and what was left out, on standard error so that '-o -' stays clean."""
    from fitreport.analysis.rounding import many

    options.tell_skipped(report.study)
    if output != "-":
        size = len(report.html.encode()) / 1000
        runs = many(len(report.study.runs), "run")
        click.echo(one_line(f"{output}: {runs}, {size:.0f} kB"), err=True)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_NOTES + 1)
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or "").lower() or "it is no UTF-8 text"
        raise InputError(f"{path} cannot be read: {reason}", "Name a Markdown file") from error
    if len(data) > _MOST_NOTES:
        raise InputError(f"{path} is longer than notes may be (200 kB)", "Shorten it")
    return text


def _command_line() -> str:
    """The command as it was given, without the folders that a path leads through."""
    return shlex.join(["fitreport", *map(_without_folders, sys.argv[1:])])


def _without_folders(word: str) -> str:
    """`/home/me/runs` as `runs`, and `--notes=/home/me/notes.md` as `--notes=notes.md`.

    A URL stays whole, but for the secrets that it may hold.
    """
    from fitreport.sources.url import is_url, without_secrets

    option = re.match(r"(?:--[\w-]+=|-[a-z](?=/))?", word)
    assert option is not None
    value = word[option.end() :]
    if is_url(value):
        return option[0] + without_secrets(value)
    path = Path(value)
    return option[0] + (path.name or "/") if path.is_absolute() else word


def _progress(done: int, total: int) -> None:
    if total >= _PROGRESS_FROM:
        end = "\n" if done == total else ""
        click.echo(f"\rread {done} of {total}{end}", err=True, nl=False)
