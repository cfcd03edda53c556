"""A Study to the page's HTML: its charts drawn in one thread, all else made beside them."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from fitreport.charts.kinds import drawings
from fitreport.charts.render import Hand
from fitreport.hub import Study

_MOST_PICTURES = 24  # metric pairs that are drawn beforehand; the script draws all others
_MOST_PICTURES_STATIC = 60  # and where there is no script


def page_html(study: Study, *, static: bool = False, templates: Path | None = None) -> str:
    """The whole report of a Study as HTML.

    Args:
        study: what to report on.
        static: leave out every script; the page is the same but does not answer.
        templates: a folder of the user's own templates, which override blocks.
    """
    most = _MOST_PICTURES_STATIC if static else _MOST_PICTURES
    hand, metrics = Hand(), count()
    drawn = [
        (
            drawing,
            hand.draw(drawing) if drawing.group != "metrics" or next(metrics) < most else None,
        )
        for drawing in drawings(study)
    ]
    hand.rest()

    # Not before: the first pictures are drawn while Jinja is imported.
    from fitreport.report.page import filled_page

    return filled_page(study, drawn, static=static, templates=templates)
