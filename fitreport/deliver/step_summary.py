"""A comment appended to the summary of a GitHub Actions step, which holds 1 MiB and no more."""

from __future__ import annotations

from pathlib import Path

from fitreport.deliver.fitted import octets
from fitreport.deliver.summary import Wanted, comment
from fitreport.errors import OutputError
from fitreport.hub import Study

MOST_BYTES = 1 << 20  # of one step; GitHub shows nothing of a longer summary


def append(study: Study, wanted: Wanted, place: str) -> None:
    """Appends the comment to this file, as much of it as there is room for.

    Raises:
        OutputError: it cannot be written there, or nothing more has room.
    """
    path = Path(place)
    try:
        held = path.stat().st_size if path.exists() else 0
        apart = b"\n" if held else b""  # what is before may not end its last line
        room = MOST_BYTES - held - len(apart)
        text = comment(study, wanted=wanted, most=room, length=octets).encode()
        with path.open("ab") as file:
            file.write(apart + text)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise OutputError(f"the step summary {place} cannot be written: {reason}") from error
