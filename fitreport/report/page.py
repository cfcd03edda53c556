"""A Study and its charts to HTML: the page's context put together, its template filled."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path

from markupsafe import Markup

from fitreport.analysis.rounding import duration, many
from fitreport.analysis.verdict import main_rounding, metric_words
from fitreport.charts.cast import Cast, cast_of
from fitreport.charts.drawing import Drawing
from fitreport.charts.key import key_note
from fitreport.charts.kinds import kinds
from fitreport.charts.marks import SHAPES, STEP, marked_events
from fitreport.charts.render import Picture
from fitreport.hub import Study
from fitreport.report.assets import Assets, Paper, assets
from fitreport.report.carried import carried_note
from fitreport.report.comparison import comparison
from fitreport.report.context import Figure, Page
from fitreport.report.details import date_words, details
from fitreport.report.differences import first_differences, more_differences
from fitreport.report.environment import Templates
from fitreport.report.findings import alarm, findings
from fitreport.report.groups import groups_note, luck_note
from fitreport.report.islands import islands
from fitreport.report.leading import Leading, details_left, rows_left
from fitreport.report.markdown import rendered_markdown
from fitreport.report.others import other_details, other_rows
from fitreport.report.parts import Chart
from fitreport.report.provenance import provenance
from fitreport.report.runs_table import key, key_together, runs_table
from fitreport.report.sweep import sweep_section
from fitreport.report.trend import over_time
from fitreport.run import Layer

Drawn = Sequence[tuple[Drawing, Picture | None]]


def filled_page(
    study: Study,
    lean: Study,
    lead: Leading,
    drawn: Drawn,
    *,
    static: bool,
    templates: Path | None,
    paper: Paper | None = None,
) -> str:
    """The page of a Study.

    Args:
        study: what is told.
        lean: the same as the page is to carry it.
        lead: the runs that stand in the page.
        drawn: drawings, each with its picture or None where the script draws it.
        static: whether scripts are left out.
        templates: a user's own.
        paper: what it is to be printed on, if that is known.
    """
    made = Templates(templates)
    carried = assets(static=static, paper=paper)
    # A page that cannot be asked for more holds all; on paper they would fill most of the sheets.
    every = (static and paper is None) or len(study.runs) == 1
    return made.filled(page=_page(study, lean, lead, drawn, made, carried, all_epochs=every))


def _page(
    study: Study,
    lean: Study,
    lead: Leading,
    drawn: Drawn,
    templates: Templates,
    carried: Assets,
    *,
    all_epochs: bool,
) -> Page:
    cast = cast_of(study)
    table = runs_table(study, cast, lead)
    diagrams = {_layers(study, d): made for d, made in drawn if made and d.group == "model"}
    every = details(study, cast, lead, diagrams, all_epochs=all_epochs)
    standing = tuple(islice(every, len(lead.details)))
    others = chain(
        other_rows(templates, table.others, table.headings, table.spark_heading),
        other_details(templates, every),
    )
    kinds_drawn = {d.kind for d, _ in drawn if d.group not in ("model", "sweep")}
    data = islands(lean, kinds_drawn, others, carried.islands)
    return Page(
        title=study.title,
        eyebrow=tuple(filter(None, ("Training report", _runs(study), date_words(date_of(study)),
                                    f"fitreport {study.version}"))),
        verdict=(*study.verdict, *alarm(study)),
        figures=tuple(_figures(study)),
        notes=rendered_markdown(study.options.notes),
        findings=findings(
            study,
            lead,
            {d.about: _anchor(at) for at, (d, _) in enumerate(drawn) if d.kind == "metric"},
        ),
        comparison=comparison(study),
        comparison_charts=_charts(drawn, "comparison"),
        over_time=over_time(study),
        trend_charts=_charts(drawn, "trend"),
        luck=luck_note(study),
        headings=table.headings,
        spark_heading=table.spark_heading,
        runs=table.standing,
        rows_left=rows_left(study, lead),
        groups_note=groups_note(study),
        runs_note=table.note,
        key=key(study, cast),
        key_together=key_together(cast),
        key_note=key_note(study, cast),
        signs=tuple(_signs(study, cast)),
        carried=carried_note(lean),
        charts=_charts(drawn, "metrics"),
        training_charts=_charts(drawn, "training"),
        sweep=sweep_section(study, _charts(drawn, "sweep")),
        differences=first_differences(study),
        more_differences=more_differences(study),
        details=standing,
        details_left=details_left(study, lead),
        skipped=study.skipped,
        provenance=tuple(provenance(study)),
        generator=f"fitreport {study.version}",
        policy=carried.policy,
        css=Markup(carried.css),  # noqa: S704, our own file
        script=Markup(carried.boot),  # noqa: S704, our own file
        islands=Markup(data),  # noqa: S704, base64 alone
    )  # fmt: skip


def _layers(study: Study, diagram: Drawing) -> tuple[Layer, ...]:
    model = study.runs[int(diagram.about)].model
    return model.layers if model else ()


def _runs(study: Study) -> str:
    return many(len(study.runs), "run")


def date_of(study: Study) -> float | None:
    """The newest run's, else SOURCE_DATE_EPOCH (reproducible-builds.org); never the clock's."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if study.date is not None or not given.isdecimal():
        return study.date
    return float(given)


def _charts(drawn: Drawn, group: str) -> tuple[Chart, ...]:
    variants = {name: " ".join(kind.VARIANTS) for name, kind in kinds()}
    return tuple(
        Chart(
            _anchor(at),
            d.kind,
            d.about,
            d.title,
            d.aside,
            variants[d.kind],
            picture,
            d.alt,
            d.notes,
        )
        for at, (d, picture) in enumerate(drawn)
        if d.group == group
    )


def _anchor(at: int) -> str:
    return f"chart-{at}"


def _figures(study: Study) -> list[Figure]:
    figures = []
    if study.main is not None and study.best is not None:
        at = study.pairs.index(study.main)
        score = study.summaries[study.best].metrics[at]
        assert score.best is not None
        words = metric_words(study.main.metric, study.main.judged)
        rounding = main_rounding(study.summaries, study.pairs, study.main)
        done = study.summaries[study.best].epochs_done
        figures.append(Figure(f"Best {words}", rounding.show(score.best.value),
                              f"epoch {score.best.epoch}, {done} done"))  # fmt: skip
        if score.test is not None:
            figures.append(
                Figure(f"Test {study.main.metric}", rounding.show(score.test.value), "of that run")
            )
    spent = [s.duration for s in study.summaries if s.duration is not None]
    if spent:
        told = f"{len(spent)} of {_runs(study)}" if len(spent) < len(study.runs) else _runs(study)
        aside = "" if len(study.runs) == 1 else f"{told} together"
        figures.append(Figure("Trained for", duration(sum(spent)), aside))
    unwell = sum(run.status in ("crashed", "interrupted", "incomplete") for run in study.runs)
    if unwell:
        figures.append(Figure("Did not finish", str(unwell), f"of {_runs(study)}"))
    return figures


def _signs(study: Study, cast: Cast) -> list[tuple[str, str]]:
    """The shapes on the charts, those that occur, with their meaning."""
    names = {STEP: "step", "square": "square", "cross": "cross"}
    found = {event.kind for run in cast.drawn for event in marked_events(study.runs[run])}
    signs: list[tuple[str, str]] = [
        (names[shape], kind) for kind, shape in SHAPES.items() if kind in found
    ]
    if any("test" in pair.splits for pair in study.pairs):
        signs.append(("diamond", "test"))
    return signs
