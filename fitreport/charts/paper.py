"""A chart on a sheet of its own: its title above it, then the key, the chart, and its notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from fitreport.charts.bounds import Bounds
from fitreport.charts.cast import cast_of
from fitreport.charts.drawing import HEIGHT, PLOT_HEIGHT, Drawing, Note
from fitreport.charts.key import key_note
from fitreport.charts.labels import spread_anew
from fitreport.charts.legend import INK, SOFT, TEXT, key_lines, text
from fitreport.charts.lettering import fitted, plain, width_of, wrapped
from fitreport.errors import UsageError
from fitreport.hub import Study

FAMILY = "Fitreport Sans"
LEAST, MOST = (480, 320), (4000, 4000)  # px of a whole picture
_MARGIN = 16  # px about everything
_TITLE, _NOTE = 15.0, 11.0  # px of type
_LINE = 17  # px from line to line
_MOST_NOTE_LINES = 6
_LEAST_CHART = 160  # px of height
_FIXED = ("model_graph",)  # charts whose size is their content's

_PAPER = "#ffffff"
_PAPER_IN_THE_DARK = "#15171a"
# As in the style sheets: ink, findings, runs, the tones of a sweep.
DARK = {
    "#1f2328": "#e7e4de", "#5f656c": "#a0a6ad", "#b3261e": "#f08a80", "#8f5200": "#e5a54b",
    "#2f6db0": "#71aeea", "#c1501f": "#f28c5e", "#15845c": "#4fc796", "#8d4aa5": "#c898de",
    "#96740a": "#d8b33e", "#11838f": "#4cc5d1", "#bd3d78": "#f18cb9", "#7a5540": "#cba58c",
    "#5a6572": "#a9b4bf", "#67791b": "#b5c860", "#6b7178": "#9aa1a9",
    "#0b3c73": "#cfe5ff", "#2f6aa8": "#93c0f0", "#6796c6": "#6294c9", "#9cb9d6": "#456d99",
    "#c3d0dd": "#364e69",
}  # fmt: skip
_TAG = re.compile(r"<[a-zA-Z][^>]*>")
_COLOR = re.compile(r'="(currentColor|#[0-9a-f]{6})"')
_Draw = Callable[[Drawing], str]


class Sheet(msgspec.Struct, frozen=True):
    """A picture: its size in px, and what stands in it."""

    width: int
    height: int
    body: str
    title: str
    words: str


def sheet(study: Study, drawing: Drawing, draw: _Draw, size: tuple[int, int] | None) -> Sheet:
    """A chart with all that is needed to read it.

    Args:
        study: what the drawing is of.
        drawing: the chart.
        draw: draws a chart as an SVG element.
        size: of the whole, in px; the chart's own size and what stands about it without one.

    Raises:
        UsageError: the size leaves no room for the chart.
    """
    width = size[0] if size else max(drawing.size[0] + 2 * _MARGIN, LEAST[0])
    inner = width - 2 * _MARGIN
    head, top = _stacked(_head(study, drawing, inner), _MARGIN)
    notes = _notes(study, drawing, inner)
    below = len(notes) * _LINE + (6 if notes else 0) + _MARGIN - 4
    room = size[1] - top - below if size else drawing.size[1]
    if room < _LEAST_CHART and size:
        least = size[1] + _LEAST_CHART - room
        raise UsageError(
            f"{size[0]}x{size[1]} leaves no room for the chart",
            f"With its key and notes it takes {size[0]}x{least}",
        )
    chart = _chart(drawing, draw, (inner, room), resized=size is not None)
    foot, _ = _stacked(notes, top + room + 6)
    body = f'{head}<g transform="translate({_MARGIN},{top})">{chart}</g>{foot}'
    said = [drawing.alt, *(_said(note) for note in drawing.notes)]
    return Sheet(width, top + room + below, body, _named(drawing), " ".join(map(plain, said)))


def colored(svg: str, *, dark: bool) -> str:
    """The elements with every colour told, for white paper or for the dark."""

    def tell(match: re.Match[str]) -> str:
        color = match[1].replace("currentColor", INK)
        return f'="{DARK.get(color, color) if dark else color}"'

    return _TAG.sub(lambda tag: _COLOR.sub(tell, tag[0]), svg)


def paper(*, dark: bool) -> str:
    """The colour of the sheet."""
    return _PAPER_IN_THE_DARK if dark else _PAPER


def _named(drawing: Drawing) -> str:
    return ", ".join(filter(None, (plain(drawing.title), plain(drawing.aside))))


def _chart(drawing: Drawing, draw: _Draw, room: tuple[int, int], *, resized: bool) -> str:
    """The chart in the room that is left; what cannot be drawn is told in words."""
    own = drawing.size
    if resized and drawing.kind not in _FIXED:
        drawing = _of_size(drawing, room)
    try:
        svg = draw(drawing)
    except ValueError as error:
        lines = wrapped(f"This chart could not be drawn ({error}).", room[0], TEXT, 4)
        return _stacked([text(line, TEXT, INK) for line in lines], 0)[0]
    body = f'<g font-size="11">{svg.partition(">")[2].rpartition("</svg>")[0]}</g>'
    if resized and drawing.kind in _FIXED:
        part = min(room[0] / own[0], room[1] / own[1])
        return f'<g transform="scale({part:.4g})">{body}</g>'
    return body


def _of_size(drawing: Drawing, size: tuple[int, int]) -> Drawing:
    """The drawing in another size, its labels moved apart for it."""
    ends = drawing.rows.get("ends")
    if not ends:
        return msgspec.structs.replace(drawing, size=size)
    low, high = drawing.signals["y_min"], drawing.signals["y_max"]
    bounds = Bounds(low, high, log=drawing.variant == "log")
    spread = spread_anew(ends, bounds, PLOT_HEIGHT + size[1] - HEIGHT)
    return msgspec.structs.replace(drawing, size=size, rows={**drawing.rows, "ends": spread})


def _head(study: Study, drawing: Drawing, width: float) -> Iterator[str]:
    """Title and key, line by line."""
    if study.options.title:
        yield text(fitted(study.options.title, width, _NOTE), _NOTE, SOFT)
    title = fitted(drawing.title, width, _TITLE, bold=True)
    across = width_of(title, _TITLE, bold=True) + 10
    aside = fitted(drawing.aside, width, TEXT)
    beside = across + width_of(aside, TEXT) <= width
    yield text(title, _TITLE, INK, bold=True) + (
        text(aside, TEXT, SOFT, x=across) if aside and beside else ""
    )
    if aside and not beside:
        yield text(aside, TEXT, SOFT)
    yield from key_lines(study, drawing, width)


def _notes(study: Study, drawing: Drawing, width: float) -> list[str]:
    curves = "lines" in drawing.rows and drawing.kind not in ("difference", "trend")
    left = key_note(study, cast_of(study)) if curves else ""
    lines = [
        line
        for note in filter(None, (left, *map(_said, drawing.notes)))
        for line in wrapped(note, width, _NOTE, 3)
    ]
    return [text(line, _NOTE, SOFT) for line in lines[:_MOST_NOTE_LINES]]


def _said(note: Note) -> str:
    """A note in one piece; names, which are its every second piece, at a length to be read."""
    return "".join(
        fitted(piece, 200, _NOTE) if nth % 2 else piece for nth, piece in enumerate(note)
    )


def _stacked(lines: Iterable[str], top: int) -> tuple[str, int]:
    """Lines one below the other from a height on, and the height below them."""
    placed = []
    for line in lines:
        placed.append(f'<g transform="translate({_MARGIN},{top + 12})">{line}</g>')
        top += _LINE
    return "".join(placed), top + (8 if placed else 0)
