"""What a mail tells of a Study, at a length that a mail can have: for its HTML and its plain text.

Every text in a letter is fit to be shown: on one line, bounded, no name a link or a mention.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from fitreport.analysis.rounding import many
from fitreport.analysis.verdict import Phrase
from fitreport.charts.labels import short
from fitreport.deliver.brief import Brief, Entry
from fitreport.deliver.mail.pictures import Chart
from fitreport.deliver.message import plain, spaced
from fitreport.errors import one_line
from fitreport.report.context import Found
from fitreport.report.standing_context import Against

_NAME, _SENTENCE, _TITLE, _PATH = 60, 400, 120, 90  # columns
_HEADING = 24  # of what stands over a column of numbers
_SUBJECT = 140  # characters
_MOST_PHRASES = 60
_MOST_LEFT_OUT = 6


class Row(msgspec.Struct, frozen=True):
    """A group or a run; `about` is what else is to be known of it, '–' what is not known."""

    name: str
    color: str
    about: str
    value: str
    interval: str
    difference: str
    difference_interval: str
    verdict: str


class Beside(msgspec.Struct, frozen=True):
    """Another metric of a candidate that is clearly better or worse than the baseline's."""

    name: str  # empty where there is one candidate
    metric: str
    values: str
    difference: str
    verdict: str


class Said(msgspec.Struct, frozen=True):
    """What a rule found, in the run in which it is worst."""

    severity: str
    title: str  # and in how many runs
    name: str
    message: str
    advice: str


class Letter(msgspec.Struct, frozen=True):
    """The mail, from what matters most to what matters least. What is not there is empty."""

    title: str
    verdict: tuple[Phrase, ...]
    report: str  # a URL
    attached: str  # a sentence on the attached report
    metric: str
    baseline: str
    compared: bool  # whether any row has a verdict
    kind: str  # of the rows: run, or group
    rows: tuple[Row, ...]
    more_rows: str
    luck: str
    charts: tuple[Chart, ...]
    more_charts: str
    beside: tuple[Beside, ...]
    more_beside: str
    headline: str  # of the findings
    findings: tuple[Said, ...]
    more_findings: str
    left_out: tuple[tuple[str, str], ...]  # paths and why they could not be read
    more_left_out: str
    origin: str


def letter(
    told: Brief,
    charts: tuple[Chart, ...],
    more_charts: int,
    *,
    report: str,
    attached: str,
    goes_along: bool,
    most: int,
) -> Letter:
    """The letter with at most so many rows in each of its tables.

    Args:
        told: the Study in short.
        charts: its pictures.
        more_charts: how many the report has beside them.
        report: where the report can be read, as a URL; or empty.
        attached: a sentence on the attached report.
        goes_along: whether the report is attached.
        most: rows; fewer make it shorter.
    """
    where = ", in the report" if report or goes_along else ""
    several = bool(told.entries[1:])
    rows = told.entries[:most] if several else ()
    against = told.comparison
    beside = list(_beside(told))
    loud = told.findings.loud[:most]
    return Letter(
        title=_cut(told.title, _TITLE),
        verdict=tuple(map(_phrase, told.verdict[:_MOST_PHRASES])),
        report=report,
        attached=attached,
        metric=_cut(told.metric, _NAME),
        baseline=_cut(against.baseline, _HEADING) if against else "",
        compared=any(entry.verdict for entry in told.entries),
        kind="group" if any(entry.runs > 1 for entry in told.entries) else "run",
        rows=tuple(map(_row, rows)),
        more_rows=_more(len(told.entries) - len(rows), where) if several else "",
        luck=_cut(told.luck, _SENTENCE),
        charts=charts,
        more_charts=_more(more_charts, where, "more chart", "s"),
        beside=tuple(
            _against(one, named=against is not None and against.several) for one in beside[:most]
        ),
        more_beside=_more(len(beside) - most, where),
        headline=_cut(" ".join([told.findings.headline, *told.findings.quoted]), _SENTENCE),
        findings=tuple(map(_said, loud)),
        more_findings=" ".join(
            filter(None, (_more(len(told.findings.loud) - len(loud), where, "more finding", "s"),
                          _notes(told.findings.notes)))
        ),
        left_out=tuple(
            (_cut(one.path, _PATH), _cut(one.reason, _SENTENCE // 2))
            for one in told.skipped[: min(most, _MOST_LEFT_OUT)]
        ),
        more_left_out=_more(len(told.skipped) - min(most, _MOST_LEFT_OUT), where),
        origin=_cut(told.origin, _TITLE),
    )  # fmt: skip


def subject(told: Brief) -> str:
    """The title and the verdict's first words, on one line."""
    title = short(one_line(told.title[:_TITLE]), 40)
    phrases = told.verdict[:_MOST_PHRASES]
    verdict = "".join(short(p.text[:_TITLE], 30) if p.strong else p.text for p in phrases)
    # In ASCII where it can be: scripts and servers read subjects, too.
    verdict = one_line(verdict[:_SENTENCE]).replace("−", "-")
    said = verdict if verdict.startswith(title) else f"{title}: {verdict}"
    return said if len(said) <= _SUBJECT else _first_words(said[:_SUBJECT], len(title) + 20)


def _first_words(head: str, least: int) -> str:
    """The sentences that are whole, else what stands before a parenthesis that is not."""
    end, opened = head.rfind(". "), head.rfind(" (")
    if end > least:
        return head[: end + 1]
    if opened > max(head.rfind(")"), least):
        return head[:opened]
    return f"{head.rpartition(' ')[0] or head}…"


def _row(one: Entry) -> Row:
    about = (
        "the baseline" if one.is_baseline else "",
        many(one.runs, "run") if one.runs > 1 else "",
        f"epoch {one.epoch}" if one.epoch != "–" else "",
        ("broken" if one.runs == 1 else f"{one.broken} broken") if one.broken else "",
        f"{one.severity} found" if one.severity in ("error", "warning") else "",
    )
    return Row(
        name=_name(one.name),
        color=one.color,
        about=", ".join(filter(None, about)),
        value=one.value,
        interval="" if one.interval == "–" else one.interval,
        difference=one.difference,
        difference_interval="" if one.difference_interval == "–" else one.difference_interval,
        verdict=one.verdict or "",
    )


def _beside(told: Brief) -> Iterator[Against]:
    """Other metrics that changed clearly; those for the worse first."""
    rows = told.comparison.rows if told.comparison else ()
    for verdict in ("regressed", "improved"):
        yield from (one for one in rows if one.verdict == verdict and one.metric != told.metric)


def _against(one: Against, *, named: bool) -> Beside:
    return Beside(
        name=_name(one.candidate) if named else "",
        metric=_cut(one.metric, _NAME),
        values=f"{one.values[0]} → {one.values[1]}",
        difference=one.difference,
        verdict=one.verdict,
    )


def _said(found: Found) -> Said:
    first = found.runs[0]
    advice = "".join(piece.text for piece in found.advice[0]) if found.advice else ""
    return Said(
        severity=found.severity,
        title=_cut(found.title + (f" in {found.where}" if found.where else ""), _TITLE),
        name=_name(first.name),
        message=_cut(first.message, _SENTENCE),
        advice=_cut(advice, _SENTENCE // 2),
    )


def _notes(notes: Iterable[Found]) -> str:
    named = [note.title + (f" in {note.where}" if note.where else "") for note in notes]
    return _cut(f"Notes: {', '.join(named)}.", _SENTENCE) if named else ""


def _more(left: int, where: str, what: str = "more", plural: str = "") -> str:
    return f"And {left} {what}{plural if left > 1 else ''}{where}." if left > 0 else ""


def _phrase(phrase: Phrase) -> Phrase:
    said = _cut(phrase.text, _NAME if phrase.strong else _SENTENCE)
    return Phrase(spaced(phrase.text, said), strong=phrase.strong)


def _name(text: str) -> str:
    return _cut(text, _NAME)


def _cut(text: str, most: int) -> str:
    # By characters, too: a letter may bear any number of marks that take no column.
    ends = text if len(text) <= 8 * most else text[: 4 * most] + text[-4 * most :]
    return short(plain(ends), most)[: 4 * most]
