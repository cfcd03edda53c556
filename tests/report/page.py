"""A report as a browser reads it, and what every report must be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element

import html5lib

SVG = "{http://www.w3.org/2000/svg}"
HTML = set(
    "html head meta title style body main header section p h1 h2 h3 h4 h5 h6 b bdi span small div"
    " dl dt dd ul ol li table thead tbody tr th td figure figcaption details summary a em strong"
    " del s code pre blockquote br hr script".split()
)
DRAWN = {f"{SVG}{tag}" for tag in "svg g path line text rect defs clipPath circle polyline".split()}


@cache
def parsed(html: str) -> Element:
    """The page as a tree; one wrong tag, attribute or character and it is refused."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def check(html: str) -> Element:
    """The page as a tree: it runs, loads and styles nothing but by its own few means."""
    html.encode()
    root = parsed(html)
    for element in root.iter():
        assert element.tag in HTML | DRAWN, element.tag
        for name, value in element.attrib.items():
            assert name != "style", "the policy forbids it"
            assert not str(name).startswith("on"), (name, value)
            assert name not in ("src", "srcset", "action", "formaction", "ping", "data")
            if name == "href":
                assert element.tag == "a"
                assert re.match(r"#|https?://|mailto:|[^:]*$", value), value
    ids = Counter(e.attrib["id"] for e in root.iter() if "id" in e.attrib)
    assert not [name for name, times in ids.items() if times > 1]
    pointed = [e.attrib["aria-labelledby"] for e in root.iter() if "aria-labelledby" in e.attrib]
    pointed += [e.attrib["href"][1:] for e in root.iter("a") if e.attrib["href"].startswith("#")]
    assert set(pointed) <= set(ids)
    return root


def text(element: Element) -> str:
    """All text in an element, spaces run together."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    apart = "" if element.tag in ("a", "b", "bdi", "em", "span") else " "
    yield apart + (element.text or "")
    for inner in element:
        if inner.tag not in ("script", "style"):
            yield from _texts(inner)
        yield inner.tail or ""
    yield apart


def find(root: Element, tag: str, **attributes: str) -> Element:
    """The one element of this tag and these attributes."""
    wanted = {name.rstrip("_"): value for name, value in attributes.items()}
    found = [e for e in root.iter(tag) if wanted.items() <= e.attrib.items()]
    assert len(found) == 1, (tag, wanted, len(found))
    return found[0]


def rows(table: Element) -> list[list[str]]:
    """A table's cells as text, its head first."""
    return [[text(cell) for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")]
