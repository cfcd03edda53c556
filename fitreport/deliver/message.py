"""A Study as a short message, plain text or Markdown: verdict, the best first, errors, a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from fitreport.analysis.rounding import many
from fitreport.charts.labels import short
from fitreport.deliver.brief import Brief, Entry, brief
from fitreport.errors import one_line
from fitreport.hub import Study
from fitreport.report.context import Found

Form = Literal["text", "markdown"]

_MOST_ENTRIES, _MOST_ERRORS = 8, 4
_NAME, _SENTENCE, _TITLE = 60, 300, 100  # columns
_LEAST = 40  # characters that a sentence is cut to at most
_JOINER = "\u2060"  # invisible, and of no width
# What services make a mention, a link, an entity or a tag of; each is broken behind its first part.
_ACTIVE = re.compile(r"@|<(?=\S)|&(?=#?\w+;)|(?<=:)(?=//)|\](?=[(\[:])|\bwww(?=\.)", re.IGNORECASE)
# CommonMark's own signs, where they could mean something; what stands at a line's start is ours.
_SIGNS = re.compile(r"[\\`*\[\]<>~|]|(?<![^\W_])_|_(?![^\W_])")


class Message(msgspec.Struct, frozen=True):
    """What is sent. The title is plain text in either form."""

    title: str
    body: str


def message(study: Study, form: Form, *, most: int = 30_000, report: str = "") -> Message:
    """The Study in a few lines.

    Args:
        study: what to tell of.
        form: what the service takes.
        most: characters that the body may have; what matters least is left out first.
        report: where the report can be read.
    """
    told = brief(study)
    title = plain(short(told.title, _TITLE))
    link = _link(report, form)
    for shown in range(max(_MOST_ENTRIES, _MOST_ERRORS), -1, -1):
        body = "\n\n".join(
            filter(None, (_verdict(told, form), *_sections(told, form, shown), link))
        )
        if len(body) <= most:
            return Message(title, body)
    link = link if len(link) + _LEAST < most else ""
    left = most - len(link) - 2 if link else most
    said = "".join(phrase.text for phrase in told.verdict)
    cut = words(said[: max(left // 3 - 1, 1)], form) + "…"  # a sign may take three characters
    return Message(title, "\n\n".join(filter(None, (cut, link)))[:most])


def plain(text: str) -> str:
    """A text of the user's on one line, in which no service finds a mention, a link or a tag."""
    return _ACTIVE.sub(lambda found: found[0] + _JOINER, one_line(text))


def spaced(phrase: str, said: str) -> str:
    """What is said of a phrase, with the spaces about it, by which sentences are joined."""
    before, after = phrase[:1].isspace(), phrase[-1:].isspace() and phrase.strip()
    return f"{' ' if before else ''}{said}{' ' if after else ''}"


def words(text: str, form: Form) -> str:
    """The same, without a meaning in Markdown where that is the form."""
    return plain(text) if form == "text" else _SIGNS.sub(r"\\\g<0>", plain(text))


def _name(text: str, form: Form) -> str:
    name = words(short(text, _NAME), form)
    return f"**{name}**" if form == "markdown" and name else name


def _verdict(told: Brief, form: Form) -> str:
    return "".join(_phrase(phrase.text, form, strong=phrase.strong) for phrase in told.verdict)


def _phrase(text: str, form: Form, *, strong: bool) -> str:
    return spaced(text, _name(text, form) if strong else words(short(text, _SENTENCE), form))


def _sections(told: Brief, form: Form, shown: int) -> Iterator[str]:
    if shown and len(told.entries) > 1:
        few = told.entries[: min(shown, _MOST_ENTRIES)]
        best = f"Best {words(told.metric, form)}:" if told.metric else ""
        left = len(told.entries) - len(few)
        more = [f"- and {left} more"] if left else []
        yield "\n".join(filter(None, (best, *(_entry(one, form) for one in few), *more)))
    errors = [found for found in told.findings.loud if found.severity == "error"]
    if shown and errors:
        few_errors = errors[: min(shown, _MOST_ERRORS)]
        left = len(errors) - len(few_errors)
        more = [f"- and {many(left, 'error')} more"] if left else []
        yield "\n".join([*(_error(found, form) for found in few_errors), *more])
    if shown and told.skipped:
        yield f"{many(len(told.skipped), 'source')} could not be read."
    if shown:
        yield words(told.origin, form)


def _entry(one: Entry, form: Form) -> str:
    said = f"- {_name(one.name, form)}: {one.value}"
    if one.runs > 1:
        said += f" ({one.runs} runs)"
    if one.is_baseline:
        return f"{said}, the baseline"
    if one.verdict is None:
        return said
    difference = f", {one.difference}" if one.difference != "–" else ""
    return f"{said}{difference}: {one.verdict}"


def _error(found: Found, form: Form) -> str:
    first = found.runs[0]
    where = f" in {found.where}" if found.where else ""
    name = f"{_name(first.name, form)}: " if first.name else ""
    told = words(short(first.message, _SENTENCE), form)
    return f"- error, {words(found.title, form)}{where}: {name}{told}"


def _link(report: str, form: Form) -> str:
    if not report:
        return ""
    return f"[Report](<{report}>)" if form == "markdown" else f"Report: {report}"
