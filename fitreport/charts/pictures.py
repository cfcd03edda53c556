"""A chart by itself: a picture that can be read without the page around it."""

from __future__ import annotations

from typing import Literal

from fitreport.charts.drawing import Drawing
from fitreport.charts.render import svgs
from fitreport.hub import Study

Form = Literal["svg", "png", "pdf"]


def picture(_study: Study, drawing: Drawing, form: Form, *, scale: float = 2.0) -> bytes:
    """The chart on white paper, in one of three forms.

    Args:
        _study: what the drawing is of.
        drawing: one of `kinds.drawings(study)`.
        form: the format.
        scale: pixels of a PNG for each of the drawing's own.
    """
    import vl_convert

    [svg] = svgs([drawing])
    head, tag, body = svg.partition(">")
    svg = f'{head}{tag}<rect width="100%" height="100%" fill="#fff"/>{body}'
    if form == "svg":
        return svg.encode()
    made: bytes = (
        vl_convert.svg_to_png(svg, scale=scale) if form == "png" else vl_convert.svg_to_pdf(svg)
    )
    return made
