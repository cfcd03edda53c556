"""A letter as plain text: all of it in words, for who reads no HTML."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from fitreport.deliver.mail.letter import Letter, Row

_WIDTH = 72  # columns, as mail readers quote them


def text(letter: Letter) -> str:
    """The plain part."""
    return "\n\n".join(filter(None, _parts(letter))) + "\n"


def _parts(letter: Letter) -> Iterator[str]:
    yield _wrapped(letter.title)
    yield _wrapped("".join(phrase.text for phrase in letter.verdict))
    yield "\n".join(
        filter(None, (f"Report: {letter.report}" if letter.report else "",
                      _wrapped(letter.attached)))
    )  # fmt: skip
    if letter.rows:
        rows = [_row(one, letter) for one in letter.rows]
        yield "\n".join([*_head(letter), *rows, *_listed(letter.more_rows)])
    if letter.beside:
        others = [
            _item(f"{f'{one.name}, ' if one.name else ''}{one.metric}: {one.values}, "
                  f"{one.difference}: {one.verdict}")
            for one in letter.beside
        ]  # fmt: skip
        yield "\n".join(["Other metrics:", *others, *_listed(letter.more_beside)])
    yield _wrapped(letter.luck)
    found = [
        _item(f"{one.severity}, {one.title}: {f'{one.name}: ' if one.name else ''}{one.message}"
              + (f" Try: {one.advice}" if one.advice else ""))
        for one in letter.findings
    ]  # fmt: skip
    yield "\n".join([_wrapped(letter.headline), *found])
    yield _wrapped(letter.more_findings)
    if letter.left_out:
        left = [_item(f"{path}: {reason}") for path, reason in letter.left_out]
        yield "\n".join(["Left out:", *left, *_listed(letter.more_left_out)])
    yield _wrapped(letter.origin)


def _head(letter: Letter) -> Iterator[str]:
    if letter.metric:
        against = f", and the difference to {letter.baseline}" if letter.baseline else ""
        yield _wrapped(f"Best {letter.metric}{against}:")


def _row(one: Row, letter: Letter) -> str:
    about = ", ".join(filter(None, (one.about, one.interval)))
    said = f"{one.name}: {one.value}" if letter.metric else one.name
    if about:
        said += f" ({about})"
    if one.difference != "–":
        interval = f" ({one.difference_interval})" if one.difference_interval else ""
        said += f", {one.difference}{interval}"
    return _item(said + (f": {one.verdict}" if one.verdict else ""))


def _listed(more: str) -> Iterator[str]:
    if more:
        yield f"- {more}"


def _item(line: str) -> str:
    return _wrapped(line, "- ", "  ")


def _wrapped(line: str, first: str = "", others: str = "") -> str:
    # Names and addresses stay in one piece, so that they can be found and followed.
    return textwrap.fill(
        line,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
