"""Old Studies brought to the present format, one step at a time: 1 to 2, 2 to 3, and so on.

A step takes the document of one format as plain data and returns it as the next one's. There is
one format so far, so there are no steps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

STEPS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def upgraded(text: bytes, version: int) -> bytes:
    """The document of format `version` as one of the present format.

    Raises:
        ValueError: there never was such a format.
    """
    if version < 1:
        raise ValueError(f"there is no format {version}")
    if version not in STEPS:
        return text
    document = msgspec.json.decode(text)
    while version in STEPS:
        document = STEPS[version](document)
        version += 1
    return msgspec.json.encode(document)
