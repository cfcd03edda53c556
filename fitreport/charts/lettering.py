"""How wide a text is in the pictures' font, so that lines and names can be fitted to a width."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from fitreport.charts.labels import columns, short

_COLUMN = 0.6  # of the size, that a letter of another font may take in one column
# What turns the direction of all that follows it (Unicode Standard Annex 9).
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text on one line, in the direction of its own letters."""
    return " ".join(unturned(text).split())


def unturned(text: str) -> str:
    """The text without what turns the direction of all that follows it."""
    return _TURNING.sub("", text)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is in px at a font size in px; letters of other fonts are guessed."""
    known = _widths()["Bold" if bold else "Regular"]
    guess = 1000 * _COLUMN
    return sum(known[c] if c in known else guess * columns(c) for c in text) * size / 1000


def fitted(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text, its middle left out where it is wider than a width in px."""
    text = plain(text)
    most = min(len(text) * 2, int(5 * width / size))
    shown = short(text, max(most, 1))
    while most > 1 and width_of(shown, size, bold=bold) > width:
        most -= 1
        shown = short(text, most)
    return shown


def wrapped(text: str, width: float, size: float, most: int) -> list[str]:
    """The text in lines of a width in px, at most so many; the last tells that more was said."""
    lines = list(_lines(plain(text), width, size))
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], fitted(f"{lines[most - 1]} …", width, size)]


def _lines(text: str, width: float, size: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if width_of(longer, size) <= width:
            line = longer
            continue
        if line:
            yield line
        line = fitted(word, width, size)
    if line:
        yield line


@cache
def _widths() -> Mapping[str, Mapping[str, int]]:
    """By weight and letter, in thousandths of the size."""
    text = Path(__file__).with_name("fonts").joinpath("widths.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, dict[str, int]])
