"""The key of a picture: what its colours, dashes and signs mean, drawn in lines of a width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from fitreport.charts.drawing import Drawing
from fitreport.charts.key import Entry, Sign, entries, signs
from fitreport.charts.labels import shorts
from fitreport.charts.lettering import fitted, plain, width_of
from fitreport.charts.marks import STEP
from fitreport.charts.swept import TONES
from fitreport.hub import Study

INK, SOFT = "#1f2328", "#5f656c"
TEXT = 11.5  # px of type
_GAP = 18  # px between entries
_SAMPLE = 20  # px of a line
_NAME = 32  # columns of a name: two find room beside each other
_MOST = 12  # entries
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


_Item = tuple[float, str]  # width in px, and elements at the origin of a line


def key_lines(study: Study, drawing: Drawing, width: float) -> Iterator[str]:
    """The lines of a chart's key, each as SVG elements at its origin."""
    found = entries(study, drawing)
    names = shorts([plain(entry.name) for entry in found[:_MOST]], _NAME)
    items = [_entry(name, each, width) for name, each in zip(names, found, strict=False)]
    if len(found) > _MOST:
        more = f"and {len(found) - _MOST} more"
        items.append((width_of(more, TEXT), text(more, TEXT, SOFT)))
    yield from _flowing(items, width, aligned=True)
    yield from _flowing([_sign(each, width) for each in signs(study, drawing)], width)


def text(words: str, size: float, color: str, *, x: float = 0, bold: bool = False) -> str:
    """A line of text as an SVG element."""
    place = f' x="{x:.1f}"' if x else ""
    weight = ' font-weight="bold"' if bold else ""
    shown = escape(words, quote=False)
    return f'<text{place} font-size="{size:g}" fill="{color}"{weight}>{shown}</text>'


def _entry(name: str, entry: Entry, width: float) -> _Item:
    room = width - _SAMPLE - 8
    aside = f" {entry.words}" if entry.words else ""
    name = fitted(name, room - width_of(aside, TEXT), TEXT)
    across = _SAMPLE + 8 + width_of(name, TEXT)
    band = f'<rect y="-9" width="{_SAMPLE}" height="10" fill="{entry.color}" opacity=".16"/>'
    line = f'<path d="M0-4H{_SAMPLE}" stroke="{entry.color}" stroke-width="2"/>'
    words = text(aside.strip(), TEXT, SOFT, x=across + 4) if aside else ""
    picture = (band if entry.band else "") + line + text(name, TEXT, INK, x=_SAMPLE + 8) + words
    return across + (4 + width_of(aside, TEXT) if aside else 0), picture


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
        mark, across = f'<path d="M0-4H{_SAMPLE}" stroke="{SOFT}"{look}/>', _SAMPLE + 8.0
    else:
        line = f' fill="none" stroke="{SOFT}" stroke-width="1.6"'
        drawn = _MARKS[sign.shape].format(ink=SOFT, line=line, tone=TONES[0])
        mark, across = f'<g transform="translate(0,-10)">{drawn}</g>', 18.0
    meaning = fitted(sign.meaning, width - across, TEXT)
    words = text(meaning, TEXT, SOFT, x=across)
    return across + width_of(meaning, TEXT), mark + words


def _flowing(items: Sequence[_Item], width: float, *, aligned: bool = False) -> Iterator[str]:
    """The items in lines, as many to a line as find room; `aligned` in columns of one width."""
    several = sum(wide + _GAP for wide, _ in items) > width + _GAP
    least = max((wide for wide, _ in items), default=0.0) if aligned and several else 0.0
    line, across = "", 0.0
    for own, elements in items:
        wide = max(own, least)
        if line and across + wide > width:
            yield line
            line, across = "", 0.0
        line += f'<g transform="translate({across:.1f},0)">{elements}</g>' if across else elements
        across += wide + _GAP
    if line:
        yield line
