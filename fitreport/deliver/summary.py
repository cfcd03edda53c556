"""A Study as one comment: what a reviewer wants to know, its charts among it.

A host limits how long a comment may be. So every part comes in several shapes, and what matters
least is shortened first, in words that say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import msgspec

from fitreport.analysis.rounding import many
from fitreport.deliver import summary_parts as parts
from fitreport.deliver.brief import Brief, brief
from fitreport.deliver.fitted import Part, brief_name, characters, fitted
from fitreport.deliver.gate import Judged
from fitreport.deliver.markdown import escaped, link
from fitreport.deliver.plots import Plot, plots
from fitreport.deliver.summary_table import NAME, headline
from fitreport.hub import Study

MOST_CHARACTERS = 65_536  # of a comment on GitHub; GitLab takes a million
_TITLE = 120  # columns
_FEW_ROWS = 12  # that a reader takes in at a glance
_ROWS = (200, 100, 50, 25)
_OPEN_CHARTS = 2  # the main metric's and the loss's; the others are folded


class Host(msgspec.Struct, frozen=True):
    """What a host makes of a comment: whether it folds `<details>`, how many charts fit in one, and
    how long a chart's source may be. GitLab draws no more than 2,000 characters of charts, and
    what is beyond only when asked to.
    """

    folds: bool
    folded_charts: int
    chart: int


GITHUB = Host(folds=True, folded_charts=8, chart=4000)
HOSTS = {
    "github": GITHUB,
    "gitlab": Host(folds=True, folded_charts=2, chart=2000),
    "markdown": Host(folds=False, folded_charts=2, chart=4000),
}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a comment: charts or none, a link to the whole report, a note of the user's
    below the verdict, what a gate ruled, and the name in the hidden marker by which a program finds
    the comment again.
    """

    charts: bool = True
    report: str = ""
    note: str = ""
    judged: tuple[Judged, ...] = ()
    marker: str = "fitreport"


def comment(
    study: Study,
    host: Host = GITHUB,
    wanted: Wanted | None = None,
    *,
    most: int = MOST_CHARACTERS,
    length: Callable[[str], int] = characters,
) -> str:
    """The comment, no longer than `most` as `length` measures it.

    Raises:
        OutputError: even its head is longer.
    """
    asked = wanted or Wanted()
    told = brief(study)
    charts = plots(study, host.chart) if asked.charts else ()
    drawn = list(islice(charts, _OPEN_CHARTS + host.folded_charts))
    others = len(study.pairs) - len(drawn)
    every = [
        _head(told, asked),
        *_requirements(asked.judged),
        *_table(told),
        *_all_rows(told, host),
        *_charts(drawn, others, host),
        *_findings(told, host),
        *_comparisons(told, host),
        *_skipped(told, host),
        Part(7, (escaped(brief_name(told.luck, parts.MESSAGE)), ""), "a word on luck"),
        Part(0, (_small(escaped(brief_name(told.origin, parts.MESSAGE)), host),)),
    ]
    return fitted(every, most, length)


def marker(name: str) -> str:
    """The hidden line by which a comment is found again: letters, digits and `._-` of the name."""
    kept = re.sub(r"[^\w.]+|-{2,}", "-", name, flags=re.ASCII)[:60].strip("-")
    return f"<!-- fitreport: {kept or 'fitreport'} -->"


def _head(told: Brief, asked: Wanted) -> Part:
    """What no comment goes without."""
    title = f"### {escaped(brief_name(told.title, _TITLE))}"
    gate = [f"**{ruled}**"] if (ruled := parts.gate(asked.judged)) else []
    note = [escaped(brief_name(asked.note, parts.MESSAGE))] if asked.note else []
    report = [link("The whole report", asked.report)] if asked.report else []
    first = marker(asked.marker)
    return Part(
        0,
        tuple(
            "\n\n".join([f"{first}\n{title}", *gate, parts.verdict(told, names), *note, *report])
            for names in (NAME * 2, 20)
        ),
    )


def _requirements(judged: Sequence[Judged]) -> Iterator[Part]:
    """What a gate ruled, what failed first."""
    if judged:
        shapes = tuple(parts.requirements(judged, most) for most in (20, 5, 1))
        yield Part(1, shapes, "requirements")


def _table(told: Brief) -> Iterator[Part]:
    """The leading rows, and below them, folded, all that there is room for."""
    shapes = [parts.runs_table(told, rows) for rows in (_FEW_ROWS, 3)]
    yield Part(1, tuple(shapes))


def _all_rows(told: Brief, host: Host) -> Iterator[Part]:
    number = len(told.entries)
    if number > _FEW_ROWS:
        shapes = [
            _folded(headline(rows, told), parts.runs_table(told, rows), host)
            for rows in sorted({min(number, rows) for rows in _ROWS}, reverse=True)
        ]
        yield Part(6, (*shapes, ""), "more rows of the table")


def _charts(drawn: Sequence[Plot], others: int, host: Host) -> Iterator[Part]:
    """The first ones open, the others folded."""
    for rank, which, plot in zip((2, 4), ("first", "second"), drawn, strict=False):
        yield Part(rank, (parts.chart(plot), ""), f"the {which} chart")
    rest = drawn[_OPEN_CHARTS:]
    if rest:
        number = many(len(rest), "more chart")
        shapes = [
            _folded(number, parts.charts(rest[:most], others + len(rest) - most), host)
            for most in range(len(rest), 0, -2)
        ]
        yield Part(8, (*shapes, ""), "charts of other metrics")


def _findings(told: Brief, host: Host) -> Iterator[Part]:
    """How many there are, and folded what they are: the severe ones longest."""
    found, counts = told.findings, escaped(told.findings.headline)
    every = (*found.loud, *found.notes)
    if not every:
        yield Part(3, (counts,))
        return
    severe = found.loud or found.notes
    rest = len(every) - len(severe)
    bodies = [
        parts.findings(every, 8),
        parts.findings(severe, 8, left=rest),
        parts.findings(severe, 3, left=rest),
        parts.findings(severe, 1, left=rest, advice=False),
    ]
    shapes = [_folded(f"Findings: {told.findings.headline}", body, host) for body in bodies]
    yield Part(3, (*shapes, counts))


def _comparisons(told: Brief, host: Host) -> Iterator[Part]:
    """The verdicts on all metrics, where there are others than those of the table of runs."""
    compared = told.comparison
    if compared is not None and any(row.metric != told.metric for row in compared.rows):
        shapes = [
            _folded("Every metric beside the baseline", parts.comparisons(compared, rows), host)
            for rows in (len(compared.rows), 8)
        ]
        yield Part(5, (*shapes, ""), "other metrics beside the baseline")


def _skipped(told: Brief, host: Host) -> Iterator[Part]:
    if told.skipped:
        said = f"{many(len(told.skipped), 'source')} could not be read"
        shapes = [_folded(said, parts.skipped(told.skipped, n), host) for n in (100, 20, 5)]
        yield Part(3, (*shapes, f"{said}."))


def _folded(title: str, body: str, host: Host) -> str:
    """The body under a headline of our own words, which stands within HTML."""
    if not host.folds:
        return f"**{title}**\n\n{body}"
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _small(text: str, host: Host) -> str:
    return f"<sub>{text}</sub>" if host.folds else text
