"""Arguments and options that several commands have, and how their text becomes values."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar

import click

from fitreport.cli.main import let_go_of_output
from fitreport.errors import UsageError, one_line

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from fitreport.deliver.gate import Judged
    from fitreport.deliver.requirement import Requirement
    from fitreport.hub import Study
    from fitreport.run import Goal
    from fitreport.settings import Settings

_SETTINGS = "fitreport.settings"  # their place in what click keeps of a command
_Command = TypeVar("_Command", bound=Callable[..., Any])

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

require = click.option(
    "--require",
    "requirements",
    multiple=True,
    metavar="REQUIREMENT",
    help="What each candidate must reach, such as 'val_accuracy >= 0.9' or "
    "'val_loss <= baseline + 2%'.",
)
allow_noise = click.option(
    "--allow-noise/--no-allow-noise",
    default=None,
    help="Let a requirement fail only where it misses by more than noise brings about.",
)


class Asked(TypedDict):
    """What a Study is asked for on the command line."""

    runs: tuple[str, ...]
    metric: str | None
    goals: tuple[str, ...]
    baseline: str | None
    group_by: str
    relevant: tuple[str, ...]
    strict: bool
    dask: str | None


def of_study(command: _Command) -> _Command:
    """RUNS, and every option that says what Study is made of them: for `asked` of a command."""
    for option in reversed((runs, metric, goals, baseline, group_by, relevant, strict, dask)):
        command = option(command)
    return command


def wished() -> Settings:
    """What the settings say, read once a command."""
    kept = click.get_current_context().meta
    if _SETTINGS not in kept:
        from fitreport.settings import settings

        kept[_SETTINGS] = settings()
    found: Settings = kept[_SETTINGS]
    return found


def study_options(asked: Asked) -> dict[str, Any]:
    """The options of `fitreport.study` that were asked for, its executor apart: on the command
    line, else in the settings.
    """
    from fitreport.diagnosis.book import RuleBook

    if asked["baseline"] is not None and not asked["baseline"]:
        raise UsageError("--baseline is empty", "Name a group, a run, or runs elsewhere")
    read = wished()
    baseline = asked["baseline"] or read.baseline
    relevant = read.relevant if baseline else {}  # a project's, of no use without a baseline
    return {
        "metric": read.metric if asked["metric"] is None else asked["metric"],
        "goals": read.goals | dict(map(goal, asked["goals"])),
        "baseline": baseline,
        "group_by": asked["group_by"] or read.group_by,
        "relevant": relevant | dict(map(difference, asked["relevant"])),
        "strict": asked["strict"],
        "rules": RuleBook.installed().tuned(read.rules, read.place),
    }


@contextmanager
def settings_blamed(asked: Asked) -> Iterator[None]:
    """An error of what the settings asked for names their file, and no option that nobody gave."""
    try:
        yield
    except UsageError as error:
        option, _, rest = error.what.partition(":")
        key = option.removeprefix("--")
        given = {
            "metric": asked["metric"],
            "goal": asked["goals"],
            "baseline": asked["baseline"],
            "group-by": asked["group_by"],
            "relevant": asked["relevant"],
        }
        if key == option or given.get(key, True) or not wished().place:
            raise
        raise UsageError(f"{wished().place}: {key}:{rest}", error.remedy) from None


def requirements(texts: Sequence[str]) -> list[Requirement]:
    """What is required on the command line, else in the settings."""
    from fitreport.deliver.requirement import requirement

    if texts:
        return [requirement(text) for text in texts]
    read = wished()
    return [requirement(text, f"{read.place}: require:") for text in read.require]


def judged(
    made: Study, required: Sequence[Requirement], allow_noise: bool | None
) -> tuple[Judged, ...]:
    """What a gate rules."""
    from fitreport.deliver.gate import judge

    return judge(made, required, allow_noise=noise_allowed(allow_noise))


def noise_allowed(given: bool | None) -> bool:
    """Whether noise is allowed: on the command line, else in the settings."""
    return wished().allow_noise if given is None else given


def study(asked: Asked) -> Study:
    """The Study that was asked for; what was left out of it is told on standard error."""
    from fitreport.api import study as made_of

    with executor(asked["dask"]) as workers, settings_blamed(asked):
        made = made_of(list(asked["runs"]), executor=workers, **study_options(asked))
    tell_skipped(made)
    return made


def root_of(asked: Asked) -> str:
    """The way from the working directory to where the paths of runs begin, '/' between its parts;
    '.' where that is the working directory, or not on this machine.
    """
    from fitreport.sources.find import base_of

    base = base_of(asked["runs"])
    return "." if base is None else Path(os.path.relpath(base)).as_posix()


def refuse_to_replace_what_is_read(output: str, asked: Asked) -> None:
    """Protects what was to be read, and any other run or report, where -o names it by mistake."""
    from fitreport.sources.interface import source_of
    from fitreport.sources.run_folder import folder_of

    if output == "-":
        return
    path = Path(os.path.realpath(output))
    if str(path) in map(os.path.realpath, asked["runs"]):
        raise UsageError(f"-o {output} is one of RUNS", "Name another file")
    source = source_of(folder_of(path))  # of a run folder's own files, the folder's
    if source is not None:
        raise UsageError(
            f"-o {output} is there, and is what fitreport reads: {source.NAME}",
            "Name another file, or remove it first",
        )


def tell_skipped(made: Study) -> None:
    """What was given and could not be read, on standard error."""
    for skipped in made.skipped:
        click.echo(one_line(f"left out: {skipped.path}: {skipped.reason}"), err=True)


def tell_ruling(lines: Iterable[str]) -> None:
    """Prints a gate's lines; its exit code stands when the reader goes away, as `head` does."""
    try:
        for line in lines:
            click.echo(fitted(line))
    except BrokenPipeError:
        let_go_of_output()


def fitted(line: str) -> str:
    """The line within a terminal's width; whole where it goes elsewhere, so that grep finds it."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    from fitreport.deliver.markdown import in_order

    text = indent + one_line(in_order(line))
    if not sys.stdout.isatty():
        return text
    width = shutil.get_terminal_size().columns
    return textwrap.fill(text, width, subsequent_indent=f"{indent}  ", break_on_hyphens=False)


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


def link(url: str) -> str:
    """The URL of --report, where the report can be read; or empty."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    one_word = url.isprintable() and not set(url) & set(' <>"')
    if url and not (parts.scheme in ("http", "https") and parts.netloc and one_word):
        raise UsageError("--report is no http:// or https:// URL")
    return url


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
