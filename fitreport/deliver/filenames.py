"""Names of files that every system takes, made of names that may hold anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 80
_OTHER = re.compile(r"[^a-z0-9_]+")
# What Windows takes for devices, whatever stands behind the point.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])$")


def file_names(names: Iterable[str]) -> list[str]:
    """A name of a file for each name, without an ending, all of them different.

    Small letters, digits, `_` and `-` alone: some systems take `Loss` and `loss` for the same.
    """
    taken: set[str] = set()
    found = []
    for name in names:
        first = free = _safe(name)
        nth = 1
        while free in taken:
            nth += 1
            free = f"{first}-{nth}"
        taken.add(free)
        found.append(free)
    return found


def _safe(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    safe = _OTHER.sub("-", letters).strip("-")[:_LONGEST].strip("-") or "chart"
    return f"{safe}-chart" if _DEVICES.match(safe) else safe
