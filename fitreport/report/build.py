"""A Study to the page's HTML: its charts drawn in one thread, all else made beside them."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from fitreport.charts.cast import cast_of
from fitreport.charts.kinds import drawings
from fitreport.charts.render import Hand
from fitreport.hub import Study
from fitreport.report.carried import carried
from fitreport.report.leading import Leading, leading

if TYPE_CHECKING:
    from fitreport.report.assets import Paper

_MOST_PICTURES = 24  # metric pairs that are drawn beforehand; the script draws all others
_MOST_PICTURES_STATIC = 60  # and where there is no script


def page_html(
    study: Study,
    *,
    static: bool = False,
    full: bool = False,
    templates: Path | None = None,
    paper: Paper | None = None,
) -> str:
    """The whole report of a Study as HTML.

    Args:
        study: what to report on.
        static: leave out every script; the page is the same but does not answer.
        full: carry every value as it is, and hold every run's row and details, however many.
        templates: a folder of the user's own templates, which override blocks.
        paper: what it is to be printed on; the reader's printer knows without.
    """
    most = _MOST_PICTURES_STATIC if static else _MOST_PICTURES
    hand, metrics = Hand(), count()
    lead = leading(study, cast_of(study), full=full)
    drawn = [
        (
            drawing,
            hand.draw(drawing) if drawing.group != "metrics" or next(metrics) < most else None,
        )
        for drawing in drawings(study)
        if drawing.group != "model" or _is_told(study, lead, int(drawing.about))
    ]
    hand.rest()

    # Not before: the first pictures are drawn while Jinja is imported.
    from fitreport.report.page import filled_page

    lean = carried(study, full=full)
    return filled_page(study, lean, lead, drawn, static=static, templates=templates, paper=paper)


def _is_told(study: Study, lead: Leading, of_run: int) -> bool:
    """Whether the details that stand in the page tell of this run's model, or of one like it."""
    told = (study.runs[run].model for run in lead.details)
    model = study.runs[of_run].model
    return any(one and model and one.layers == model.layers for one in told)
