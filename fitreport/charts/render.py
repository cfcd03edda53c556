"""Drawings to SVG: the one door to vl-convert.

A compiled chart is text with placeholders such as "@lines@". It is cut at these once, and the
values are set between the pieces, so that no value can ever be taken for a placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from html import escape
from itertools import count
from pathlib import Path

import msgspec

from fitreport.charts.drawing import FONTS, Drawing
from fitreport.charts.lettering import unturned
from fitreport.charts.lines import PLACE, line_paths, plot_size, with_place
from fitreport.charts.run_marks import run_dots, run_traces
from fitreport.charts.svg import shrunk

_BY_HAND = {"lines": line_paths, "dots": run_dots, "traces": run_traces}
_PLACEHOLDER = re.compile(rb'"@(\w+)@"')


@cache
def specs() -> Mapping[str, bytes]:
    """The compiled charts as JSON text, by `kind.variant`."""
    text = Path(__file__).with_name("specs.json").read_bytes()
    return {
        name: bytes(raw)
        for name, raw in msgspec.json.decode(text, type=dict[str, msgspec.Raw]).items()
    }


@cache
def _pieces(spec: str, fonts: str) -> tuple[bytes, ...]:
    return tuple(_PLACEHOLDER.split(specs()[spec].replace(FONTS.encode(), fonts.encode())))


def filled(drawing: Drawing, *, fonts: str = FONTS, **rows: object) -> str:
    """The drawing as a whole Vega spec, in JSON; `rows` stand in for those of the drawing, and
    Vega measures texts in `fonts`.
    """
    width, height = drawing.size
    values: dict[str, object] = {
        "x_step": 1,
        "y_title_at": -8,
        **drawing.signals,
        **drawing.texts,
        **drawing.rows,
        **rows,
        "width": width,
        "height": height,
        "padding": {"left": 2, "right": drawing.margin, "top": 4, "bottom": 2},
    }
    pieces = list(_pieces(drawing.spec, fonts))
    for at in range(1, len(pieces), 2):
        name = pieces[at].decode()
        missing: object = None if name.startswith(("x_", "y_")) else []
        pieces[at] = msgspec.json.encode(values.get(name, missing))
    return b"".join(pieces).decode()


class Picture:
    """An SVG element that is being drawn; a template that shows it waits until it is there."""

    def __init__(self, drawn: Future[str]) -> None:
        self._drawn = drawn

    def __html__(self) -> str:
        # Vega escapes what it writes.
        return self._drawn.result()


class Hand:
    """A thread that draws, one picture after the other, beside what the caller does next.

    vl-convert leaves Python to others as it draws, so one thread gains most of its time.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._names = map("c{}".format, count())

    def draw(self, drawing: Drawing) -> Picture:
        """Begins a picture."""
        return Picture(self._thread.submit(_svg, drawing, next(self._names)))

    def rest(self) -> None:
        """No more is to be drawn; what was begun is finished."""
        self._thread.shutdown(wait=False)


def svgs(drawings: Iterable[Drawing]) -> list[str]:
    """Each drawing as an SVG element, made small."""
    hand = Hand()
    drawn = [hand.draw(drawing) for drawing in drawings]
    hand.rest()
    return [picture.__html__() for picture in drawn]


def _svg(drawing: Drawing, name: str) -> str:
    try:
        return drawn(drawing, name)
    except ValueError as error:  # what vl-convert raises, whatever went wrong
        # One chart that cannot be drawn never costs the page: it is told in words.
        said = f"This chart could not be drawn ({str(error)[:200]}). {drawing.alt}"
        return f'<p class="words">{escape(said)}</p>'


def drawn(drawing: Drawing, name: str, fonts: str = FONTS) -> str:
    """One drawing as an SVG element, made small; `name` begins its ids. No name in it can turn
    the direction of its texts.

    Raises:
        ValueError: it cannot be drawn.
    """
    import vl_convert

    layer = next((layer for layer in _BY_HAND if layer in drawing.rows), None)
    if layer is None:
        picture = vl_convert.vega_to_svg(filled(drawing, fonts=fonts))
        return unturned(shrunk(picture, drawing.alt, name))
    drawn_by_hand = dict.fromkeys((layer, "faint", "bands"), ())
    picture = vl_convert.vega_to_svg(filled(drawing, fonts=fonts, **drawn_by_hand))
    marks = _BY_HAND[layer](drawing, plot_size(picture), name)
    whole = shrunk(with_place(picture, layer), drawing.alt, name).replace(PLACE, marks, 1)
    return unturned(whole)
