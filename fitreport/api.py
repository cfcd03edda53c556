"""The public functions: runs to a Study, a Study to a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Literal

from fitreport.deliver.write import refuse_to_replace_what_is_no_page, write_output
from fitreport.diagnosis.book import RuleBook
from fitreport.errors import InputError, NothingToReport, UsageError
from fitreport.executors import spread
from fitreport.hub import Options, Reference, Study, build_study
from fitreport.run import Goal
from fitreport.sources.find import amount, look, read_runs
from fitreport.sources.url import is_url, without_secrets

Paths = str | Path | Sequence[str | Path]


class Report:
    """A report that was built: its Study and its HTML."""

    def __init__(self, study: Study, html: str) -> None:
        self.study = study
        self.html = html

    def save(self, output: str | Path) -> Path:
        """Writes the report, whole or not at all.

        Raises:
            OutputError: it cannot be written there.
        """
        write_output(self.html, output)
        return Path(output)


def study(
    paths: Paths,
    *,
    title: str = "",
    notes: str = "",
    metric: str | None = None,
    goals: Mapping[str, Goal] | None = None,
    references: Iterable[Reference | tuple[str, float] | tuple[str, float, str]] = (),
    strict: bool = False,
    rules: RuleBook | None = None,
    command: str = "",
    executor: Executor | Literal["cores"] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Study:
    """Everything fitreport knows about the runs found in `paths`.

    Args:
        paths: runs, or folders that hold them at any depth; a report counts as its runs. URLs such
            as `s3://bucket/runs` take `fitreport[remote]`.
        title: the report's title; the run's name, or the number of runs, without one.
        notes: Markdown to stand at the head of the report.
        metric: the main metric, such as `accuracy` or `val_accuracy`; found without one.
        goals: the direction, "min" or "max", of metrics whose goal is not known, or wrong.
        references: lines to hold metrics against, as (metric, value, label).
        strict: refuse to go on when something could not be read.
        rules: those that are asked about each run; all that are installed, untuned, without any.
        command: how the Study was asked for, to be told in the report.
        executor: who reads and diagnoses: any executor, or "cores" for processes on all cores where
            there is enough to do (a script then needs its `if __name__ == "__main__":`); this
            process without one. The Study is the same, whoever does.
        progress: called with how many sources were read, and of how many.

    Raises:
        ExecutorError: the executor's workers died, or cannot do the work.
        NothingToReport: no run was found.
        InputError: a path is not there, or, with `strict`, something could not be read.
        UsageError: an option names a metric that no run has.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    options = Options(
        title=title,
        notes=notes,
        metric=metric,
        goals=dict(goals or {}),
        references=tuple(r if isinstance(r, Reference) else Reference(*r) for r in references),
        command=command,
    )
    candidates = look(given)
    with spread(executor, *amount(candidates)) as each:
        found = read_runs(candidates, each, progress)
        if strict and found.unread:
            first = found.unread[0]
            more = f" (and {len(found.unread) - 1} more)" if len(found.unread) > 1 else ""
            raise InputError(f"{first.path}: {first.reason.rstrip('.')}{more}")
        if not found.runs:
            raise _nothing(given, [f"{s.path}: {s.reason}" for s in found.skipped])
        return build_study(found.runs, options, found.skipped, rules, each)


def build(
    paths: Paths | Study,
    output: str | Path | None = None,
    *,
    static: bool = False,
    templates: str | Path | None = None,
    **options: object,
) -> Report:
    """A report of the runs found in `paths`, written to `output` where one is given.

    Args:
        paths: as for `study`, or a Study.
        output: the file to write; '-' is standard output.
        static: leave out every script.
        templates: a folder of templates that override blocks of fitreport's own.
        **options: those of `study`; none beside a Study, which was made with its own.

    Raises:
        FitreportError: as `study`; or the output cannot be written.
    """
    from fitreport.report.build import page_html

    if isinstance(paths, Study) and options:
        raise UsageError(f"a Study has its {next(iter(options))} already", "Give it to study()")
    if output is not None:
        refuse_to_replace_what_is_no_page(output)
    made = paths if isinstance(paths, Study) else study(paths, **options)  # type: ignore[arg-type]
    html = page_html(made, static=static, templates=Path(templates) if templates else None)
    report = Report(made, html)
    if output is not None:
        report.save(output)
    return report


def _nothing(given: Sequence[str | Path], skipped: Sequence[str]) -> NothingToReport:
    where = ", ".join(without_secrets(p) if is_url(p) else str(p) for p in given[:3])
    if skipped:
        more = f" (and {len(skipped) - 1} more)" if len(skipped) > 1 else ""
        return NothingToReport(f"no run could be read: {skipped[0].rstrip('.')}{more}")
    return NothingToReport(
        f"no run was found in {where}",
        "Name run folders, Keras histories as JSON, or CSVLogger files",
    )
