"""A report that fitreport built: the runs of the Study that it carries, and what it says of them.

Those that it read as its baseline are left out: they are of another report, and where this one is
the next baseline, its candidates alone are what is to be beaten.

One that carries its curves thinned is the only one who can say what the rules found in them.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from fitreport.diagnosis.earlier import bounded
from fitreport.diagnosis.finding import Diagnosis
from fitreport.errors import InputError
from fitreport.run import Run
from fitreport.sources.content import head
from fitreport.sources.interface import Read
from fitreport.sources.labels import clean
from fitreport.studyfile.decode import decode
from fitreport.studyfile.island import study_in

NAME = "report"
_MOST_BYTES = 1 << 30


def recognise(path: Path) -> bool:
    """Whether the file is a page that fitreport made, by what its head says."""
    is_page = path.suffix.lower() in (".html", ".htm")
    return is_page and b'<meta name="generator" content="fitreport ' in head(path)


def read(path: Path) -> tuple[Run, ...]:
    """The runs of a report, each with its own path behind that of the report.

    Raises:
        InputError: it carries no Study, or one that cannot be read.
    """
    return tuple(one.run for one in read_judged(path))


def read_judged(path: Path) -> tuple[Read, ...]:
    """The runs as `read` gives them, with what the rules said when the report was made."""
    name = clean(path.name)
    if path.stat().st_size > _MOST_BYTES:
        raise InputError(f"{name} is larger than fitreport reads (1 GiB)", "Build a smaller report")
    encoded = study_in(path.read_text("utf-8", errors="replace"))
    if encoded is None:
        raise InputError(f"{name} is a report without its data", "Build it again from its runs")
    study = decode(encoded, name)
    return tuple(
        Read(
            msgspec.structs.replace(run, source=NAME, path=f"{name}/{run.path}"),
            _said(study.diagnosis(at), study.version),
        )
        for at, run in enumerate(study.runs[: study.baseline_from])
    )


def _said(diagnosis: Diagnosis, version: str) -> Diagnosis | None:
    """The diagnosis, bounded, with the version that made it; None where no rule was asked."""
    if not diagnosis.outcomes:
        return None
    return bounded(msgspec.structs.replace(diagnosis, version=diagnosis.version or version))
