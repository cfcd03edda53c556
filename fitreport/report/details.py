"""Everything that is known of one run, section by section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from fitreport.analysis.rounding import count, duration, many, show, size
from fitreport.charts.cast import Cast
from fitreport.charts.render import Picture
from fitreport.diagnosis.earlier import quoted
from fitreport.hub import Study
from fitreport.report.context import Facts, LinkedRun, RunDetail
from fitreport.report.epochs import MOST_ALL, MOST_ROWS, epochs_table
from fitreport.report.findings import of_run
from fitreport.report.leading import Leading
from fitreport.report.markdown import rendered_markdown
from fitreport.report.parts import Heading, Table
from fitreport.report.replays import replay_table
from fitreport.run import Event, Layer, Model, Scalar

_SECTIONS = ("fit", "data", "optimizer", "compile", "random", "environment", "git")
Diagrams = Mapping[tuple[Layer, ...], Picture]  # of models that branch, by their layers
_MANY = 3  # times that a checkpoint is written and told of each time


def details(
    study: Study, cast: Cast, lead: Leading, diagrams: Diagrams, *, all_epochs: bool
) -> Iterator[RunDetail]:
    """One detail a run, each made when it is asked for: those that lead, then all others.

    Of the others the tables of epochs have no rows: the script knows them.
    """
    shower: dict[tuple[Layer, ...], int] = {}
    others = sorted(set(range(len(study.runs))) - set(lead.details))
    for at in (*lead.details, *others):
        run = study.runs[at]
        layers = run.model.layers if run.model else ()
        first = shower.setdefault(layers, at)  # of these layers, which shows them for all
        yield RunDetail(
            index=at,
            name=study.labels[at],
            color=cast.color(at),
            line=_line(study, at),
            source=_source(study, at),
            facts=tuple(_facts(study, at)),
            layers=_layers(run.model) if run.model and layers and first == at else None,
            like=_linked(study, cast, lead, first) if layers and first != at else None,
            diagram=diagrams.get(layers) if first == at else None,
            events=tuple(_events(run.events)),
            notes=rendered_markdown(run.notes),
            findings=of_run(study, at),
            replays=replay_table(study, at),
            epochs=epochs_table(study, at, most=_rows_of(at, lead, all_epochs=all_epochs)),
        )


def _rows_of(at: int, lead: Leading, *, all_epochs: bool) -> int:
    if at not in lead.details:
        return 0
    return MOST_ALL if all_epochs else MOST_ROWS


def _linked(study: Study, cast: Cast, lead: Leading, at: int) -> LinkedRun:
    return LinkedRun(at, study.labels[at], cast.color(at), lead.anchor(at))


def fact(value: Scalar) -> str:
    """A setting as text."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return show(value, 6)
    return str(value)


def date_words(seconds: float | None, *, time: bool = False) -> str:
    """A moment as '22 November 2026', with '14:05 UTC' where asked; empty where not known."""
    if seconds is None:
        return ""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return f"{moment.day} {moment:%B %Y}" + (f", {moment:%H:%M} UTC" if time else "")


def _source(study: Study, at: int) -> str:
    """Where a run was read from, and who made its findings where that was an earlier report."""
    run, version = study.runs[at], study.diagnosis(at).version
    found = f"; its findings are told {quoted(version)}" if version else ""
    return f"{run.source}, {run.path}{found}"


def _line(study: Study, at: int) -> str:
    run, summary = study.runs[at], study.summaries[at]
    said: list[str] = [run.status or ""]
    if summary.epochs_done:
        said.append(many(summary.epochs_done, "epoch"))
    if summary.duration is not None:
        said.append(duration(summary.duration))
    return " · ".join(filter(None, said))


def _facts(study: Study, at: int) -> list[Facts]:
    run = study.runs[at]
    found = [Facts("Hyperparameters", _rows(run.params))]
    found += [
        Facts(section.capitalize(), _rows(run.facts.get(section, {}))) for section in _SECTIONS
    ]
    found += [
        Facts(section.capitalize(), _rows(facts))
        for section, facts in run.facts.items()
        if section not in _SECTIONS
    ]
    about = [
        ("Started", date_words(run.started, time=True)),
        ("Ended", date_words(run.ended, time=True)),
        ("Tags", ", ".join(run.tags)),
    ]
    found.insert(0, Facts("Run", tuple((name, text) for name, text in about if text)))
    if run.model is not None:
        found.insert(2, Facts("Model", _model_rows(run.model)))
    found.insert(1, Facts("Test", tuple(_tested(study, at))))
    return [facts for facts in found if facts.rows]


def _tested(study: Study, at: int) -> Iterator[tuple[str, str]]:
    """The values of the test split, which no table of epochs holds."""
    for pair, metric in zip(study.pairs, study.summaries[at].metrics, strict=True):
        if metric.test is not None:
            yield pair.metric, show(metric.test.value)


def _rows(facts: dict[str, Scalar]) -> tuple[tuple[str, str], ...]:
    return tuple((name, fact(value)) for name, value in facts.items())


def _model_rows(model: Model) -> tuple[tuple[str, str], ...]:
    rows = [("Name", model.name), ("Kind", model.kind)]
    if model.parameters is not None:
        rows.append(("Parameters", count(model.parameters)))
    if model.trainable_parameters is not None:
        rows.append(("Trainable", count(model.trainable_parameters)))
    if model.size_bytes is not None:
        rows.append(("Size of the weights", size(model.size_bytes)))
    return tuple(rows)


def _layers(model: Model) -> Table:
    return Table(
        (
            Heading("layer", "text"),
            Heading("kind", "text"),
            Heading("output shape", "text"),
            Heading("parameters", "number"),
            Heading("trainable", "text"),
        ),
        tuple(
            (
                layer.name,
                layer.kind,
                layer.output_shape,
                count(layer.parameters),
                "yes" if layer.trainable else "frozen",
            )
            for layer in model.layers
        ),
    )


def _events(events: tuple[Event, ...]) -> Iterator[tuple[str, str]]:
    """The events as rows; of a file that was written again and again, the last time."""
    times = Counter(e.facts.get("path") for e in events if e.kind == "checkpoint")
    seen: Counter[Scalar] = Counter()
    for event in events:
        path = event.facts.get("path")
        if event.kind == "checkpoint" and times[path] > _MANY:
            seen[path] += 1
            if seen[path] == times[path]:
                when, what = _event(event)
                yield when, f"{what}, the last of {times[path]} times"
            continue
        yield _event(event)


def _event(event: Event) -> tuple[str, str]:
    when = f"epoch {event.epoch}" if event.epoch is not None else date_words(event.time, time=True)
    told = ", ".join(
        f"{name.replace('_', ' ')} {fact(value)}" for name, value in event.facts.items()
    )
    text = f"“{event.text}”" if event.kind == "mark" else event.text
    said = ": ".join(filter(None, (event.kind, text)))
    return when, f"{said} ({told})" if told else said
