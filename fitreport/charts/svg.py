"""Vega's SVG made small for a page that holds many: paths relative and rounded, defaults dropped.

Positions are rounded before their differences are taken, so errors do not add up along a path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from fitreport.charts.drawing import FONTS

_TAG = re.compile(r"<[a-zA-Z][^>]*>")
_PATH = re.compile(r' d="([^"]*)"')
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_BACKDROP = re.compile(
    r'<path class="(?:background|foreground)"[^>]*?(?:/>|></path>)|<path d="M0,0h0v0h0Z"[^>]*?/>'
)
_DROPPED = re.compile(
    r" (?:class|role|aria-[a-z]+|xmlns:xlink|version|pointer-events|stroke-miterlimit|font-family"
    r'|display)="[^"]*"'
)
_DEFAULTS = re.compile(
    r' (?:stroke-width="1"|opacity="1"|[xy]2="0"|transform="translate\(0,0\)"|fill="transparent"'
    r'|font-size="11px"|font-weight="normal"|text-anchor="start")'
)
_CIRCLE = re.compile(
    r'<path(?: transform="translate\((-?[\d.]+),(-?[\d.]+)\)")?'
    r' d="M([\d.]+),0A\3,\3,0,1,1,-\3,0A\3,\3,0,1,1,\3,0"'
)
_TRANSLATE = re.compile(r"translate\((-?[\d.e-]+),(-?[\d.e-]+)\)")
_CLIP = re.compile(r'<clipPath id="(\w+)">(.*?)</clipPath>', re.S)
_REFERENCE = re.compile(r"url\(#(\w+)\)")
# Three siblings or more that are painted alike: an axis' grid, its ticks, its labels.
_ALIKE = (
    re.compile(r'<line[^>]*?( stroke="[^"]*" stroke-opacity="[^"]*")/>(?:<line[^>]*?\1/>){2,}'),
    re.compile(
        r'<text[^>]*?( fill="[^"]*" fill-opacity="[^"]*")>[^<]*</text>'
        r"(?:<text[^>]*?\1>[^<]*</text>){2,}"
    ),
)
_GROUP = re.compile(r"<g(?: [^>]*)?/?>|</g>")


def shrunk(svg: str, label: str, name: str) -> str:
    """The same picture in fewer bytes, with a text alternative.

    Width, height and viewBox stay, so that it has its size where styles are blocked. `name` makes
    the ids of this picture its own among those of the page. What stands between tags is a user's
    text and left as it is; Vega escapes every '<' and '>' in it.
    """
    head, _, body = svg.partition(">")
    body = _BACKDROP.sub("", body)
    body, ids = _one_clip(body, name)
    body = _TAG.sub(lambda tag: _small(tag[0], ids), body)
    body = _without_bare_groups(body)
    for alike in _ALIKE:
        body = alike.sub(_painted_once, body)
    return (
        f'{_DROPPED.sub("", head)} role="img" aria-label="{escape(label)}"'
        f' font-family="{FONTS}" font-size="11px">{body}'
    )


def _painted_once(siblings: re.Match[str]) -> str:
    """Siblings that are painted alike in a group that says so once."""
    paint = siblings[1]
    return f"<g{paint}>{_TAG.sub(lambda tag: tag[0].replace(paint, ''), siblings[0])}</g>"


def _small(tag: str, ids: Mapping[str, str]) -> str:
    """A tag with its numbers rounded, its defaults dropped and its references renamed."""
    tag = _CIRCLE.sub(_circle, _DROPPED.sub("", tag))
    tag = _PATH.sub(lambda m: f' d="{_relative(m[1])}"', tag)
    tag = _TRANSLATE.sub(lambda m: f"translate({_round(m[1])},{_round(m[2])})", tag)
    tag = _REFERENCE.sub(lambda m: f"url(#{ids[m[1]]})", tag)
    return _DEFAULTS.sub("", tag)


def _circle(path: re.Match[str]) -> str:
    """A circle that Vega draws as a path, as what it is."""
    center = "".join(f' {at}="{_round(path[n])}"' for n, at in ((1, "cx"), (2, "cy")) if path[n])
    return f'<circle{center} r="{_round(path[3])}"'


def _one_clip(body: str, name: str) -> tuple[str, dict[str, str]]:
    """Equal clip paths made one; and what each id is now, a name of this picture's own."""
    ids: dict[str, str] = {}
    kept: dict[str, str] = {}
    for old, shape in _CLIP.findall(body):
        ids[old] = kept.setdefault(shape, f"{name}-{len(kept)}")
    clips = "".join(f'<clipPath id="{new}">{shape}</clipPath>' for shape, new in kept.items())
    return _CLIP.sub("", body).replace("<defs></defs>", f"<defs>{clips}</defs>", 1), ids


def _without_bare_groups(body: str) -> str:
    """Groups without attributes dissolved, and groups without content gone."""
    body = re.sub(r"<g[^>]*/>", "", body)
    body = re.sub(r"<g[^>]*></g>", "", body)
    bare: list[bool] = []

    def keep(match: re.Match[str]) -> str:
        tag = match[0]
        if tag == "</g>":
            return "" if bare.pop() else tag
        bare.append(tag == "<g>")
        return "" if bare[-1] else tag

    return _GROUP.sub(keep, body)


def _round(number: str) -> str:
    return _text(round(float(number) * 10))


def _text(tenths: int) -> str:
    whole, part = divmod(abs(tenths), 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole or ''}.{part}" if part else f"{sign}{whole}"


def _pair(x: int, y: int) -> str:
    second = _text(y)
    return _text(x) + ("" if second.startswith("-") else " ") + second


def _relative(path: str) -> str:
    """A path of absolute moves and lines in relative tenths; any other path as it is."""
    commands = _COMMAND.findall(path)
    if not commands or any(letter not in "MLZ" for letter, _ in commands):
        return path
    out: list[str] = []
    x = y = 0
    before = ""
    for letter, numbers in commands:
        if letter == "Z":
            out.append("z")
            before = ""
            continue
        values = [round(float(n) * 10) for n in _NUMBER.findall(numbers)]
        for at in range(0, len(values), 2):
            step = values[at] - x, values[at + 1] - y
            x, y = values[at], values[at + 1]
            if letter == "M" and at == 0:
                out.append(f"M{_pair(x, y)}")
                before = ""
                continue
            word, text = _line(*step)
            joined = "" if text.startswith("-") else " "
            out.append((joined if word == before else word) + text)
            before = word
    return "".join(out)


def _line(x: int, y: int) -> tuple[str, str]:
    if y == 0:
        return "h", _text(x)
    return ("v", _text(y)) if x == 0 else ("l", _pair(x, y))
