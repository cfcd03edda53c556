"""The rows and details that do not stand in the page, packed for its script to show.

They come from the same templates as those that do. Deflate makes little of them, since runs are
told in nearly the same markup: some 300 bytes a run.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator

import msgspec

from fitreport.report.context import RunDetail
from fitreport.report.environment import Templates
from fitreport.report.parts import Heading
from fitreport.report.rows_context import RunBlock

ROWS, DETAILS = "other-rows", "other-details"


def other_rows(
    templates: Templates, blocks: Iterable[RunBlock], headings: tuple[Heading, ...], spark: str
) -> Iterator[tuple[str, str]]:
    """The island of these rows of the runs table, their markup in one; none for no rows."""
    items = ((block, headings, spark) for block in blocks)
    made = templates.parts("run_rows.html.j2", "rows", items)
    if made:
        yield ROWS, _packed("".join(made).encode())


def other_details(templates: Templates, details: Iterable[RunDetail]) -> Iterator[tuple[str, str]]:
    """The island of these details, a JSON object of markup by the run's index."""
    runs: list[str] = []

    def noted() -> Iterator[tuple[RunDetail]]:
        for detail in details:
            runs.append(str(detail.index))
            yield (detail,)

    made = templates.parts("run_detail.html.j2", "detail", noted())
    if made:
        yield DETAILS, _packed(msgspec.json.encode(dict(zip(runs, made, strict=True))))


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 9)).decode()
