"""The public functions: runs to a Study, a Study to a report or a chart."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fitreport.analysis.standing import is_named
from fitreport.deliver.write import refuse_to_replace_what_is_no_page, write_output
from fitreport.diagnosis.book import RuleBook
from fitreport.errors import InputError, NothingToReport, UsageError, near
from fitreport.executors import Each, spread
from fitreport.hub import Options, Reference, Study, build_study
from fitreport.run import Goal, Skipped
from fitreport.sources.find import Found, amount, look, read_runs
from fitreport.sources.reading import Candidate
from fitreport.sources.url import is_url, shown, without_secrets

if TYPE_CHECKING:
    from fitreport.charts.standalone import LayerChart

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

    def _repr_html_(self) -> str:
        """What a notebook shows: the page in a frame of its own."""
        from fitreport.deliver.notebook import framed

        return framed(self.study, self.html)

    def _repr_markdown_(self) -> str:
        """What stands in a document that a notebook is exported to and that takes no HTML."""
        from fitreport.deliver.notebook import in_markdown

        return in_markdown(self.study)

    def __repr__(self) -> str:
        return repr(self.study).replace("Study", "Report", 1)


def study(
    paths: Paths,
    *,
    title: str = "",
    notes: str = "",
    metric: str | None = None,
    goals: Mapping[str, Goal] | None = None,
    references: Iterable[Reference | tuple[str, float] | tuple[str, float, str]] = (),
    group_by: str = "",
    baseline: str | Path | None = "",
    relevant: Mapping[str, float] | None = None,
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
        group_by: a hyperparameter or recorded setting whose values make groups, `tags`, a pattern
            of names such as `{group}-seed{seed}` or of paths such as `{group}/seed{seed}`, or
            `none`; without it groups are found.
        baseline: what the other runs are held against: the name of a group or run, or a path to
            runs of their own, such as an old report.
        relevant: the difference to the baseline that would matter, by metric.
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
        UsageError: a path is empty, or an option is of another type or names a metric that no run
            has.
    """
    given, baseline = _given(paths), "" if baseline is None else baseline
    for name, value, kind, wanted in (
        ("title", title, str, "a text"),
        ("notes", notes, str, "a text"),
        ("metric", metric, str | None, "a metric's name"),
        ("goals", goals, Mapping | None, "a dict such as {'loss': 'min'}"),
        ("group_by", group_by, str, "a text"),
        ("baseline", baseline, str | PathLike, "a name or a path"),
        ("relevant", relevant, Mapping | None, "a dict such as {'loss': 0.01}"),
    ):
        if not isinstance(value, kind):
            raise UsageError(f"{name} is {wanted}, not of type {type(value).__name__}")
    lines = _references(references)
    candidates = look(given)
    with spread(executor, *amount(candidates)) as each:
        found = _read(given, candidates, each, strict=strict, progress=progress)
        before, place = Found(()), _place(given)
        known = bool(baseline) and is_named(str(baseline), found.runs, group_by, place)
        if baseline and not known and _is_there(baseline):
            before = _read([baseline], look([baseline]), each, strict=strict, progress=progress)
        options = Options(
            title=title,
            notes=notes,
            metric=metric,
            goals=dict(goals or {}),
            references=lines,
            command=command,
            group_by=group_by,
            baseline=_last_part(baseline) if before.runs else str(baseline),
            relevant=dict(relevant or {}),
            place=place,
        )
        skipped = found.skipped + before.skipped
        said = found.said + before.said
        return build_study(found.runs, options, skipped, rules, each, before.runs, said)


def build(
    paths: Paths | Study,
    output: str | Path | None = None,
    *,
    static: bool = False,
    full: bool = False,
    templates: str | Path | None = None,
    **options: object,
) -> Report:
    """A report of the runs found in `paths`, written to `output` where one is given.

    Args:
        paths: as for `study`, or a Study.
        output: the file to write; '-' is standard output.
        static: leave out every script.
        full: carry every value as it is, and hold every run's row and details, however many.
        templates: a folder of templates that override blocks of fitreport's own.
        **options: those of `study`; none beside a Study, which was made with its own.

    Raises:
        FitreportError: as `study`; or the output cannot be written.
    """
    from fitreport.report.build import page_html

    if output is not None:
        refuse_to_replace_what_is_no_page(output)
    made = _study(paths, options)
    html = page_html(
        made, static=static, full=full, templates=Path(templates) if templates else None
    )
    report = Report(made, html)
    if output is not None:
        report.save(output)
    return report


def chart(
    paths: Paths | Study, metric: str = "", *, log: bool = False, **options: object
) -> LayerChart:
    """One metric's chart as an Altair chart, to be laid out, changed, joined or saved as any other.

    Its data are a tidy table (`docs/notebook.md`) of what the report draws: groups as their mean
    with a band, at most ten lines, at most 5,000 rows; its subtitle says what it leaves out.

    Args:
        paths: as for `study`, or a Study.
        metric: its name without `val_`; the main metric without one.
        log: a logarithmic axis.
        **options: those of `study`; none beside a Study.

    Raises:
        FitreportError: as `study`; or no run has the metric.
    """
    from fitreport.charts.standalone import standalone

    made = _study(paths, options)
    named = {pair.metric: pair for pair in made.pairs}
    pair = named.get(metric) if metric else made.main or next(iter(made.pairs), None)
    if pair is None and not named:
        raise UsageError("no run recorded a metric")
    if pair is None:
        raise UsageError(f"chart(): no run has a metric {metric!r}", near(metric, named))
    return standalone(made, pair, log=log)


def _study(paths: Paths | Study, options: dict[str, object]) -> Study:
    if not isinstance(paths, Study):
        return study(paths, **options)  # type: ignore[arg-type]
    if options:
        raise UsageError(f"a Study has its {next(iter(options))} already", "Give it to study()")
    return paths


def _given(paths: Paths) -> list[str | Path]:
    given = list(paths) if isinstance(paths, Iterable) and not isinstance(paths, str) else [paths]
    for path in given:
        if not isinstance(path, str | PathLike):
            raise UsageError(f"paths are texts or Paths, not of type {type(path).__name__}")
        if path == "":  # which pathlib would take for the working directory
            raise UsageError(
                "an empty path was given", "Is a variable unset? '.' is the working directory"
            )
    if not given:
        raise NothingToReport(
            "no run was found, for no path was given", "Give a run, or a folder that holds runs"
        )
    return given


def _references(
    given: Iterable[Reference | tuple[str, float] | tuple[str, float, str]],
) -> tuple[Reference, ...]:
    try:
        lines = tuple(r if isinstance(r, Reference) else Reference(*r) for r in given)
        if not isinstance(given, Mapping) and all(isinstance(r.value, Real) for r in lines):
            return lines
    except TypeError:
        pass  # not to be taken apart, or of too many or too few parts
    raise UsageError("references are not as [(metric, value)] or [(metric, value, label)]")


def _read(
    given: Sequence[str | Path],
    candidates: Sequence[Candidate | Skipped],
    each: Each,
    *,
    strict: bool,
    progress: Callable[[int, int], None] | None,
) -> Found:
    found = read_runs(candidates, each, progress)
    if strict and found.unread:
        first = found.unread[0]
        more = f" (and {len(found.unread) - 1} more)" if len(found.unread) > 1 else ""
        raise InputError(f"{first.path}: {first.reason.rstrip('.')}{more}")
    if not found.runs:
        raise _nothing(given, [f"{s.path}: {s.reason}" for s in found.skipped])
    return found


def _is_there(path: str | Path) -> bool:
    return is_url(path) or Path(path).exists()


def _last_part(path: str | Path) -> str:
    return shown(path) if is_url(path) else Path(path).name


def _place(given: Sequence[str | Path]) -> str:
    """The name of the folder that all these paths share as they were written; '' without one."""
    local = [str(path) for path in given if not is_url(path)]
    if len(local) < len(given):
        return ""
    try:
        name = Path(os.path.commonpath(local)).name
    except ValueError:  # some are absolute, some are not
        return ""
    return "" if name == ".." else name


def _nothing(given: Sequence[str | Path], skipped: Sequence[str]) -> NothingToReport:
    where = ", ".join(without_secrets(p) if is_url(p) else str(p) for p in given[:3])
    if skipped:
        more = f" (and {len(skipped) - 1} more)" if len(skipped) > 1 else ""
        return NothingToReport(f"no run could be read: {skipped[0].rstrip('.')}{more}")
    return NothingToReport(
        f"no run was found in {where}",
        "Name run folders, Keras histories as JSON, or CSVLogger files",
    )
