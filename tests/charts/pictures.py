"""What every picture of every chart must be, whatever was drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
TAGS = set("svg g path line text rect circle polyline defs clipPath".split())
ATTRIBUTES = set(
    "width height viewBox role aria-label font-family id d x y x2 y2 rx ry transform clip-path fill"
    " fill-opacity stroke stroke-width stroke-opacity stroke-linejoin stroke-dasharray"
    " stroke-linecap opacity font-size font-weight text-anchor cx cy r points data-run".split()
)


def parsed(picture: str) -> ElementTree.Element:
    """The picture, which is well-formed XML, draws only, and reaches for nothing."""
    root = ElementTree.fromstring(picture)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in TAGS, element.tag
        assert set(element.attrib) <= ATTRIBUTES, element.attrib
        for name, value in element.attrib.items():
            if name != "aria-label":
                assert not re.search(r"NaN|Infinity|undefined|null|http|data:", value), (
                    name,
                    value,
                )
    return root


def check(pictures: Sequence[str]) -> list[ElementTree.Element]:
    """The pictures of one page, parsed; no id twice, every reference within its own picture."""
    roots = [parsed(picture) for picture in pictures]
    ids = [e.attrib["id"] for root in roots for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    for root in roots:
        own = {e.attrib["id"] for e in root.iter() if "id" in e.attrib}
        used = re.findall(r"url\(#([^)]*)\)", " ".join(v for e in root.iter() for k, v in e.items()
                                                       if k == "clip-path"))  # fmt: skip
        assert set(used) <= own
        assert root.attrib["aria-label"]
        assert root.attrib["role"] == "img"
    return roots


def texts(root: ElementTree.Element) -> list[str]:
    """What is written in a picture."""
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def plot_width(root: ElementTree.Element) -> float:
    """Px between the y axis and the right end of the x axis."""
    return float(next(root.iter(f"{SVG}clipPath"))[0].attrib["width"])
