"""`fitreport rules`: what each rule sees, why it matters, and what to try."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from fitreport.errors import UsageError, near

if TYPE_CHECKING:
    from fitreport.diagnosis.rule import Rule


@click.command("rules")
@click.argument("rule", required=False)
def command(rule: str | None) -> None:
    """List the rules, or explain one: `fitreport rules overfitting`."""
    from fitreport.settings import rule_book

    book = rule_book()
    width = min(shutil.get_terminal_size().columns, 100)
    if rule is None:
        longest = max(map(len, book.rules))
        for name, each in sorted(book.rules.items()):
            off = " (off)" if book.limits.get(name, "") is None else ""
            first = f"{name}{off}".ljust(longest + 2)
            told = first + _named(each)
            click.echo(textwrap.fill(told, width, subsequent_indent=" " * len(first)))
        return
    if rule not in book.rules:
        raise UsageError(f"there is no rule {rule!r}", near(rule, book.rules))
    for line in _explained(book.rules[rule], width):
        click.echo(line)


def _named(rule: Rule) -> str:
    """The summary, after the title that the page shows where the id does not tell it."""
    plain = rule.title.lower() == rule.id.replace("-", " ")
    return rule.summary if plain else f"{rule.title}. {rule.summary}"


def _explained(rule: Rule, width: int) -> Iterator[str]:
    yield from (f"{rule.title} ({rule.id})", "", textwrap.fill(rule.summary, width))
    for heading, text in rule.sections.items():
        if heading:
            yield from ("", heading)
            for line in text.splitlines():
                rest = "    " if line.startswith("- ") else "  "
                yield textwrap.fill(
                    line, width, initial_indent="  ", subsequent_indent=rest, break_long_words=False
                )
    if rule.settings:
        yield from ("", "Limits, to be tuned in fitreport.toml or pyproject.toml")
        yield textwrap.fill(rule.of_limits, width, initial_indent="  ", subsequent_indent="  ")
        yield f"  {rule.id} = {{{', '.join(rule.settings)}}}"
