"""Old run folders brought to the present format, one step at a time: 1 to 2, 2 to 3, and so on.

A step takes the two files of one format as plain data and returns them as the next one's. There
is one format so far, so there are no steps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fitreport.errors import FormatTooNew, InputError
from fitreport.runfolder.format import FORMAT

Metadata = dict[str, Any]
Records = list[Any]
STEPS: dict[int, Callable[[Metadata, Records], tuple[Metadata, Records]]] = {}


def format_of(metadata: object, name: str) -> int:
    """The format number that `run.json` bears; `name` is what errors call the folder.

    Raises:
        InputError: there is none, so this is no run folder.
        FormatTooNew: a later fitreport wrote it.

    """
    number = metadata.get("fitreport_run") if isinstance(metadata, dict) else None
    if type(number) is not int or number < 1:
        raise InputError(f"{name}/run.json does not say which format it is written in")
    if number > FORMAT:
        raise FormatTooNew(
            f"{name} is a run folder of format {number}, newer than this fitreport knows "
            f"({FORMAT})",
            "Update fitreport",
        )
    return number


def upgraded(metadata: Metadata, records: Records, number: int) -> tuple[Metadata, Records]:
    """Metadata and records of format `number` as those of the present format."""
    while number in STEPS:
        metadata, records = STEPS[number](metadata, records)
        number += 1
    return {**metadata, "fitreport_run": number}, records
