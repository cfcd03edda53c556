"""The table of runs: one row a run, and what stands beside it."""

from __future__ import annotations

import msgspec

from fitreport.analysis.verdict import metric_words
from fitreport.charts.cast import Cast
from fitreport.charts.key import together_words
from fitreport.charts.sparkline import sparkline
from fitreport.hub import Study
from fitreport.report.context import Together
from fitreport.report.epochs import INFERRED
from fitreport.report.groups import blocks, group_heads, groups_shown
from fitreport.report.leading import Leading
from fitreport.report.parts import Heading, KeyItem
from fitreport.report.rows_context import RunBlock, RunRow
from fitreport.report.run_columns import columns_of, is_inferred


class RunsTable(msgspec.Struct, frozen=True):
    """The heads of the columns, the rows that stand in the page, and those that do not."""

    spark_heading: str
    headings: tuple[Heading, ...]
    standing: tuple[RunBlock, ...]
    others: tuple[RunBlock, ...]
    note: str


def runs_table(study: Study, cast: Cast, lead: Leading) -> RunsTable:
    """The table of this Study's runs."""
    columns = columns_of(study)
    main = study.main or (study.pairs[0] if study.pairs else None)
    group_of = {run: at for at, group in enumerate(groups_shown(study)) for run in group.runs}
    rows = []
    for at, run in enumerate(study.runs):
        curve = run.curve(main.metric, main.judged) if main else None
        best = study.summaries[at].metrics[study.pairs.index(main)].best if main else None
        rows.append(
            RunRow(
                index=at,
                name=study.labels[at],
                color=cast.color(at),
                anchor=lead.anchor(at),
                severity=study.diagnosis(at).worst or "",
                group=group_of.get(at),
                spark=sparkline(curve, best),
                cells=tuple(column.cells[at] for column in columns),
            )
        )
    standing, others = blocks(study, rows, group_heads(study, cast, columns, main), lead)
    return RunsTable(
        spark_heading=metric_words(main.metric, main.judged) if main else "",
        headings=tuple(column.heading for column in columns),
        standing=standing,
        others=others,
        note=INFERRED if main and any(is_inferred(run, main) for run in study.runs) else "",
    )


def key(study: Study, cast: Cast) -> tuple[KeyItem, ...]:
    """The runs that are drawn each by itself, with their colours."""
    return tuple(KeyItem(run, study.labels[run], cast.color(run)) for run in cast.drawn)


def key_together(cast: Cast) -> tuple[Together, ...]:
    """The runs that are drawn together."""
    return tuple(Together(each.name, each.color, together_words(each)) for each in cast.ensembles)
