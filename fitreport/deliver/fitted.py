"""Texts within a limit: of parts the most important are kept whole, of a name its ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from fitreport.charts.labels import short, shorts
from fitreport.errors import OutputError


class Part(msgspec.Struct, frozen=True):
    """A part in several shapes, from whole to short; the last may be empty.

    `rank` is its importance, 0 first; `what` names it where it had to be left out.
    """

    rank: int
    shapes: tuple[str, ...]
    what: str = ""


def characters(text: str) -> int:
    """The length as the hosts count it at most: in units of UTF-16, as JavaScript does.

    GitHub counts code points, of which there are no more, or allows four bytes for each.
    """
    return len(text.encode("utf-16-le")) // 2


def octets(text: str) -> int:
    """The length in UTF-8."""
    return len(text.encode())


def fitted(parts: Sequence[Part], most: int, length: Callable[[str], int]) -> str:
    """The parts in their order, each as whole as there is room for, and a word on what is not.

    Raises:
        OutputError: even the shortest of all shapes are too long.
    """
    chosen = [part.shapes[-1] for part in parts]
    notice = _left_out([part.what for part in parts])
    room = most - length(_joined([*chosen, notice]))
    if room < 0:
        raise OutputError(f"the shortest summary takes {most - room}, and there is room for {most}")
    for at in sorted(range(len(parts)), key=lambda at: parts[at].rank):
        for shape in parts[at].shapes:
            more = length(_joined(["", shape])) - length(_joined(["", chosen[at]]))
            if more <= room:
                room -= more
                chosen[at] = shape
                break
    lost = [
        part.what
        for part, shape in zip(parts, chosen, strict=True)
        if part.shapes[0] and not shape
    ]  # fmt: skip
    return _joined([*chosen, _left_out(lost)])


def _left_out(what: Sequence[str]) -> str:
    named = ", ".join(filter(None, what))
    return f"Left out here, for want of room: {named}." if named else ""


def _joined(texts: Sequence[str]) -> str:
    """The texts that are not empty, blank lines between them."""
    return "".join(f"{text}\n\n" for text in texts if text).rstrip("\n") + "\n"


def brief_name(text: str, most: int) -> str:
    """A text of others' in so many columns, and so few characters: accents take no column."""
    return short(_bounded(text, most), most)


def brief_names(names: Sequence[str], most: int) -> list[str]:
    """Names that stand beside each other, likewise; what tells them apart is kept."""
    return [_bounded(name, most) for name in shorts([_bounded(n, 16 * most) for n in names], most)]


def _bounded(text: str, most: int) -> str:
    return text if len(text) <= 2 * most else f"{text[: most - 1]}…{text[-most:]}"
