"""Text that every output can hold: HTML, XML, JSON and a terminal."""

from __future__ import annotations

import re

# Control characters but tab and newline, halves of surrogate pairs, and what is no character.
_PLANES = "".join(
    f"{chr(plane | 0xFFFE)}-{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 1 << 16)
)
_UNFIT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_PLANES}]")


def printable(text: str) -> str:
    r"""The text with each character that an output cannot hold written as Python writes it.

    Two texts that differ stay different: a name with a NUL in it reads `loss\x00`.
    """
    lines = text.replace("\r\n", "\n") if "\r" in text else text
    return _UNFIT.sub(lambda found: found[0].encode("unicode_escape").decode(), lines)
