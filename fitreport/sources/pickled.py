"""Pickled histories: recognised so that they can be refused with the reason and the way out."""

from __future__ import annotations

import re
from pathlib import Path

from fitreport.errors import InputError
from fitreport.run import Run
from fitreport.sources.content import head
from fitreport.sources.labels import clean

NAME = "pickled history"

_TEXT_PICKLE = re.compile(rb"(?:\((?:lp|dp|i)|c[\w.]+\n\w+\n|[\]}]q\x00)")
_TELLING = re.compile(rb"loss|accuracy|History|val_")


def recognise(path: Path) -> bool:
    """Whether a file is a pickle, of any protocol, that speaks of losses or metrics."""
    start = head(path)
    binary = start[:1] == b"\x80" and b"\x02" <= start[1:2] <= b"\x05"
    return bool((binary or _TEXT_PICKLE.match(start)) and _TELLING.search(start))


def read(path: Path) -> tuple[Run, ...]:
    """Refuses.

    Raises:
        InputError: always; it says how to convert a pickle that one trusts.
    """
    file = clean(path.name)
    raise InputError(
        f"{file} is a pickle, and reading a pickle runs whatever code it holds",
        "If you made it yourself, convert it in Python:"
        f" import json, pickle; history = pickle.load(open({file!r}, 'rb'))"
        " and then json.dump({k: [float(v) for v in vs] for k, vs in"
        " getattr(history, 'history', history).items()}, open('history.json', 'w'))",
    )
