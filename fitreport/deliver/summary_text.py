"""A Study in short as plain text: for a terminal, a log, or an issue."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from fitreport.analysis.printable import printable
from fitreport.analysis.rounding import many
from fitreport.charts import labels
from fitreport.deliver import gate_text
from fitreport.deliver.brief import Brief
from fitreport.deliver.fitted import brief_name, brief_names
from fitreport.deliver.markdown import in_order
from fitreport.deliver.summary import Wanted
from fitreport.deliver.summary_table import columns, leading, left_over

_ROWS, _FOUND, _IN_RUNS, _SKIPPED = 20, 30, 3, 10
_NAME, _TEXT = 32, 400  # columns
_INDENT = " " * 4  # a table stays one where the text is pasted into Markdown


def as_text(told: Brief, wanted: Wanted | None = None, *, width: int = 80) -> str:
    """The text, no line wider than `width` columns but those of the table, which are not broken."""
    asked = wanted or Wanted()
    blocks = [
        _filled(told.title, width),
        _filled("".join(phrase.text for phrase in told.verdict), width),
        _filled(asked.note, width),
        _filled(f"The whole report: {asked.report}" if asked.report else "", width),
        "\n".join(
            _filled(line.strip(), width, line.startswith(" ") * 2)
            for line in gate_text.as_text(asked.judged)
        ),
        "\n".join(_table(told)),
        _filled(told.luck, width),
        "\n".join(_findings(told, width)),
        "\n".join(_skipped(told, width)),
        _filled(told.origin, width),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _table(told: Brief) -> Iterator[str]:
    shown, kept = leading(told.entries, _ROWS), columns(told)
    names = map(_line, brief_names([entry.name for entry in shown], _NAME))
    lines = [["", *(_line(brief_name(column.head, _NAME)) for column in kept)]]
    lines += [
        [name, *(column.cell(entry) for column in kept)]
        for name, entry in zip(names, shown, strict=True)
    ]
    wide = [max(map(_width, cells)) for cells in zip(*lines, strict=True)]
    left = [True, *(column.is_text for column in kept)]
    for cells in lines:
        yield _INDENT + "  ".join(map(_padded, cells, wide, left)).rstrip()
    more = left_over(len(shown), told)
    if more:
        yield f"{_INDENT}{more}"


def _padded(text: str, width: int, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text


def _width(text: str) -> int:
    return sum(map(labels.columns, text))


def _findings(told: Brief, width: int) -> Iterator[str]:
    yield _filled(told.findings.headline, width)
    every = (*told.findings.loud, *told.findings.notes)
    for found in every[:_FOUND]:
        where = f", {found.where}" if found.where else ""
        yield _filled(f"{found.severity}: {found.title} [{found.rule}]{where}", width, 2)
        for run in found.runs[:_IN_RUNS]:
            name = f"{brief_name(run.name, _NAME)}: " if run.name else ""
            yield _filled(f"{name}{run.message}", width, 4)
        rest = found.more + max(0, len(found.runs) - _IN_RUNS)
        if rest:
            yield _filled(f"and in {many(rest, 'more place')}", width, 4)
    if len(every) > _FOUND:
        yield _filled(f"and {many(len(every) - _FOUND, 'more finding')}", width, 2)


def _skipped(told: Brief, width: int) -> Iterator[str]:
    if told.skipped:
        yield f"{many(len(told.skipped), 'source')} could not be read:"
    for one in told.skipped[:_SKIPPED]:
        yield _filled(f"{brief_name(one.path, 2 * _NAME)}: {one.reason}", width, 2)
    if len(told.skipped) > _SKIPPED:
        yield f"  and {len(told.skipped) - _SKIPPED} more"


def _filled(text: str, width: int, indent: int = 0) -> str:
    """Lines no wider than `width`; those after the first stand a little further in."""
    first, other = " " * indent, " " * (indent + 2 * (indent > 0))
    line = _line(brief_name(text, 4 * _TEXT))
    return textwrap.fill(
        line,
        max(width, 20),
        initial_indent=first,
        subsequent_indent=other,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _line(text: str) -> str:
    """Others' text on one line, with nothing in it that a terminal would obey."""
    return " ".join(in_order(printable(text)).split())
