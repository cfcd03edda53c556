"""A chart by itself: a picture that can be read without the page around it.

Its letters are in it: as pixels in a PNG, as embedded fonts in PDF and SVG. So it looks the same on
a machine that has none of these fonts, and no font is sought anywhere.
"""

from __future__ import annotations

import logging
import math
import re
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Literal

from fitreport.charts.drawing import Drawing
from fitreport.charts.paper import FAMILY, Sheet, colored, paper, sheet
from fitreport.charts.render import drawn
from fitreport.hub import Study

Form = Literal["svg", "png", "pdf"]

MOST_PIXELS = 50_000_000  # of a PNG
_FONTS = Path(__file__).with_name("fonts")
_FAMILIES = f"'{FAMILY}', 'Liberation Sans', Arial, Helvetica, sans-serif"
_BETWEEN = re.compile(r">([^<]+)<")


def picture(
    study: Study,
    drawing: Drawing,
    form: Form,
    *,
    scale: float = 2.0,
    size: tuple[int, int] | None = None,
    dark: bool = False,
) -> bytes:
    """The chart with its title, key and notes, in one of three forms.

    Args:
        study: what the drawing is of.
        drawing: one of `kinds.drawings(study)`.
        form: the format. The same chart gives the same bytes, but for a PDF, whose objects stand in
            an order of chance.
        scale: pixels of a PNG for each of the picture's own; fewer where there would be more than
            `MOST_PIXELS`.
        size: width and height of the whole picture in px; it takes the room it needs without.
        dark: on dark paper instead of white.

    Raises:
        UsageError: the size leaves no room for the chart.
    """
    import vl_convert

    _fonts_at_hand()
    on = sheet(study, drawing, lambda chart: drawn(chart, "c", FAMILY), size)
    if form == "svg":
        return _svg(on, dark=dark, embedded=True).encode()
    svg = _svg(on, dark=dark, embedded=False)
    if form == "pdf":
        return bytes(vl_convert.svg_to_pdf(svg))
    bounded = min(scale, math.sqrt(MOST_PIXELS / (on.width * on.height)))
    return bytes(vl_convert.svg_to_png(svg, scale=bounded))


def _svg(on: Sheet, *, dark: bool, embedded: bool) -> str:
    body = colored(on.body, dark=dark)
    style = f"<style>{_font_faces(body)}</style>" if embedded else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{on.width}" height="{on.height}"'
        f' viewBox="0 0 {on.width} {on.height}" role="img" aria-labelledby="title words"'
        f' font-family="{_FAMILIES}" fill="none" stroke-miterlimit="10">'
        f'<title id="title">{escape(on.title)}</title><desc id="words">{escape(on.words)}</desc>'
        f'{style}<rect width="100%" height="100%" fill="{paper(dark=dark)}"/>{body}</svg>'
    )


@cache
def _fonts_at_hand() -> None:
    """Lets vl-convert find our fonts.

    Where no font of this machine has a letter it would say so on standard error, letter by letter.
    """
    import vl_convert

    for name in ("vl_convert", "usvg"):
        logging.getLogger(name).addHandler(logging.NullHandler())

    vl_convert.register_font_directory(str(_FONTS))


def _font_faces(body: str) -> str:
    """CSS that holds the fonts, both weights, with the letters that these elements need."""
    import vl_convert

    letters = "".join(sorted({c for text in _BETWEEN.findall(body) for c in unescape(text)}))
    marks = [
        {
            "type": "text",
            "encode": {
                "enter": {
                    "text": {"value": letters},
                    "font": {"value": FAMILY},
                    "fontWeight": {"value": weight},
                }
            },
        }
        for weight in ("normal", "bold")
    ]
    # Not for longer than it takes: whoever draws a page meanwhile would find fonts in its charts.
    vl_convert.configure(embed_local_fonts=True)
    try:
        fonts = vl_convert.vega_fonts({"marks": marks}, include_font_face=True, subset_fonts=True)
    finally:
        vl_convert.configure(embed_local_fonts=False)
    faces = [face["font_face"] for font in fonts for face in font["variants"]]
    return "".join("".join(face.split("\n")) for face in faces if face)
