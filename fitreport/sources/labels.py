"""What to call a run that bears no name of its own, and text that any output can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_GENERIC = re.compile(
    r"(?:model|training|train|keras|fit|csv|my)?_?"
    r"(?:hist(?:ory)?|history_dict|training|train|logs?|logger|history_log|metrics?|results?|scores?"
    r"|output|outputs|data|losses|loss|curves?|runs?|progress|summary|stats|csv|json)"
    r"(?:_?(?:hist(?:ory)?|logs?|df|data|dict|metrics))?[_-]?\d{0,2}",
    re.IGNORECASE,
)
_MOST = 200


def name_for(path: Path) -> str:
    """The file's stem, or the name of a folder above it where that says nothing.

    `runs/digits/history.json` is `digits`, and so is `runs/digits/logs/training_log.csv`.
    """
    for part in (path.stem, *(folder.name for folder in list(path.absolute().parents)[:3])):
        if part and not _GENERIC.fullmatch(part):
            return clean(part)
    return clean(path.stem)


def clean(text: str) -> str:
    """Text that can be written as UTF-8 and shown on a line, of bounded length."""
    shown = text.encode("utf-8", "replace").decode("utf-8")
    shown = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", shown).strip()
    return shown if len(shown) <= _MOST else f"{shown[:_MOST]}…"


def unique(names: Iterable[str]) -> list[str]:
    """The names as they can be shown, each told from the others: a second `loss` is `loss (2)`."""
    shown: dict[str, None] = {}
    for name in names:
        label = base = clean(name) or "unnamed"
        again = 1
        while label in shown:
            again += 1
            label = f"{base} ({again})"
        shown[label] = None
    return list(shown)
