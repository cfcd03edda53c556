"""A chart on a sheet of its own: its title above it, then the key, the chart, and its notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape

import msgspec

from fitreport.charts.bounds import Bounds
from fitreport.charts.cast import cast_of
from fitreport.charts.drawing import HEIGHT, PLOT_HEIGHT, Drawing, Note
from fitreport.charts.key import Entry, Sign, entries, key_note, signs
from fitreport.charts.labels import spread_anew
from fitreport.charts.lettering import fitted, plain, width_of, wrapped
from fitreport.charts.marks import STEP
from fitreport.charts.swept import TONES
from fitreport.errors import UsageError
from fitreport.hub import Study

FAMILY = "Fitreport Sans"
LEAST, MOST = (480, 320), (4000, 4000)  # px of a whole picture
_MARGIN = 16  # px about everything
_TITLE, _TEXT, _NOTE = 15.0, 11.5, 11.0  # px of type
_LINE = 17  # px from line to line
_GAP = 18  # px between entries of the key
_SAMPLE = 20  # px of a line in the key
_MOST_ENTRIES, _MOST_NOTE_LINES = 12, 6
_LEAST_CHART = 160  # px of height
_FIXED = ("model_graph",)  # charts whose size is their content's

_PAPER, _INK, _SOFT = "#ffffff", "#1f2328", "#5f656c"
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
_MARKS = {
    "circle": '<circle cx="6" cy="6" r="4" fill="{ink}"/>',
    "ring": '<circle cx="6" cy="6" r="4.5" fill="{tone}" stroke="{ink}" stroke-width="1.6"/>',
    STEP: '<path d="M1 2.5H6V9.5H11"{line}/>',
    "square": '<path d="M2 2H10V10H2Z"{line}/>',
    "cross": '<path d="M4.2 1H7.8V4.2H11V7.8H7.8V11H4.2V7.8H1V4.2H4.2Z"{line}/>',
    "diamond": '<path d="M6 .8 11.2 6 6 11.2 .8 6Z"{line}/>',
    "triangle-up": '<path d="M1.5 10.5H10.5L6 1.5Z" fill="{ink}"/>',
    "triangle-down": '<path d="M1.5 1.5H10.5L6 10.5Z" fill="{ink}"/>',
}

_Draw = Callable[[Drawing], str]
_Item = tuple[float, str]  # width in px, and elements at the origin of a line


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
        color = match[1].replace("currentColor", _INK)
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
        lines = wrapped(f"This chart could not be drawn ({error}).", room[0], _TEXT, 4)
        return _stacked([_text(line, _TEXT, _INK) for line in lines], 0)[0]
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
        yield _text(fitted(study.options.title, width, _NOTE), _NOTE, _SOFT)
    title = fitted(drawing.title, width, _TITLE, bold=True)
    across = width_of(title, _TITLE, bold=True) + 10
    aside = fitted(drawing.aside, width, _TEXT)
    beside = across + width_of(aside, _TEXT) <= width
    yield _text(title, _TITLE, _INK, bold=True) + (
        _text(aside, _TEXT, _SOFT, x=across) if aside and beside else ""
    )
    if aside and not beside:
        yield _text(aside, _TEXT, _SOFT)
    found = entries(study, drawing)
    items = [_entry(each, width) for each in found[:_MOST_ENTRIES]]
    if len(found) > _MOST_ENTRIES:
        items.append(_words(f"and {len(found) - _MOST_ENTRIES} more", _SOFT))
    yield from _flowing(items, width)
    yield from _flowing([_sign(each, width) for each in signs(study, drawing)], width)


def _notes(study: Study, drawing: Drawing, width: float) -> list[str]:
    curves = "lines" in drawing.rows and drawing.kind not in ("difference", "trend")
    left = key_note(study, cast_of(study)) if curves else ""
    lines = [
        line
        for note in filter(None, (left, *map(_said, drawing.notes)))
        for line in wrapped(note, width, _NOTE, 3)
    ]
    return [_text(line, _NOTE, _SOFT) for line in lines[:_MOST_NOTE_LINES]]


def _said(note: Note) -> str:
    """A note in one piece; names, which are its every second piece, at a length to be read."""
    return "".join(
        fitted(piece, 200, _NOTE) if nth % 2 else piece for nth, piece in enumerate(note)
    )


def _entry(entry: Entry, width: float) -> _Item:
    room = width - _SAMPLE - 8
    aside = f" {entry.words}" if entry.words else ""
    name = fitted(entry.name, min(room - width_of(aside, _TEXT), 0.6 * width), _TEXT)
    across = _SAMPLE + 8 + width_of(name, _TEXT)
    band = f'<rect y="-9" width="{_SAMPLE}" height="10" fill="{entry.color}" opacity=".16"/>'
    line = f'<path d="M0-4H{_SAMPLE}" stroke="{entry.color}" stroke-width="2"/>'
    words = _text(aside.strip(), _TEXT, _SOFT, x=across + 4) if aside else ""
    picture = (band if entry.band else "") + line + _text(name, _TEXT, _INK, x=_SAMPLE + 8) + words
    return across + (4 + width_of(aside, _TEXT) if aside else 0), picture


def _sign(sign: Sign, width: float) -> _Item:
    if sign.shape == "tones":
        dots = (
            f'<circle cx="{5 + 10 * nth}" cy="-4" r="4" fill="{tone}"/>'
            for nth, tone in enumerate(TONES)
        )
        mark, across = "".join(dots), 10.0 * len(TONES) + 4
    elif sign.shape in ("solid", "dashed"):
        dash = ' stroke-width="1.3" stroke-dasharray="3 2.4"' if sign.shape == "dashed" else ""
        look = dash or ' stroke-width="2"'
        mark, across = f'<path d="M0-4H{_SAMPLE}" stroke="{_SOFT}"{look}/>', _SAMPLE + 8.0
    else:
        line = f' fill="none" stroke="{_SOFT}" stroke-width="1.6"'
        drawn = _MARKS[sign.shape].format(ink=_SOFT, line=line, tone=TONES[0])
        mark, across = f'<g transform="translate(0,-10)">{drawn}</g>', 18.0
    meaning = fitted(sign.meaning, width - across, _TEXT)
    words = _text(meaning, _TEXT, _SOFT, x=across)
    return across + width_of(meaning, _TEXT), mark + words


def _words(text: str, color: str) -> _Item:
    return width_of(text, _TEXT), _text(text, _TEXT, color)


def _flowing(items: Sequence[_Item], width: float) -> Iterator[str]:
    """The items in lines, as many to a line as find room."""
    line, across = "", 0.0
    for wide, elements in items:
        if line and across + wide > width:
            yield line
            line, across = "", 0.0
        line += f'<g transform="translate({across:.1f},0)">{elements}</g>' if across else elements
        across += wide + _GAP
    if line:
        yield line


def _stacked(lines: Iterable[str], top: int) -> tuple[str, int]:
    """Lines one below the other from a height on, and the height below them."""
    placed = []
    for line in lines:
        placed.append(f'<g transform="translate({_MARGIN},{top + 12})">{line}</g>')
        top += _LINE
    return "".join(placed), top + (8 if placed else 0)


def _text(text: str, size: float, color: str, *, x: float = 0, bold: bool = False) -> str:
    place = f' x="{x:.1f}"' if x else ""
    weight = ' font-weight="bold"' if bold else ""
    shown = escape(text, quote=False)
    return f'<text{place} font-size="{size:g}" fill="{color}"{weight}>{shown}</text>'
