"""A mail as clients show it, made of its bytes: `python -m tests.browser.mail MAIL.eml FOLDER`."""

from __future__ import annotations

import base64
import email
import sys
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import html5lib
from html5lib.serializer import serialize
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium

# What Gmail does to a mail where it keeps no style sheet: no head, no class, no id, no comment; the
# body becomes a part of its own page. Of attributes and styles it keeps those that are known to it.
_LOST = {"class", "id"}
_KEPT = {"table", "tbody", "tr", "td", "th", "p", "h1", "h2", "a", "b", "br", "span", "img", "div"}
# How dark clients invert: by the page's colours alone, or all but the pictures.
INVERTED = "html{filter:invert(1) hue-rotate(180deg)} img{filter:invert(1) hue-rotate(180deg)}"
WIDTHS = {"wide": 1000, "column": 600, "phone": 390}


def parsed(data: bytes) -> EmailMessage:
    """The mail as a client reads it."""
    message = email.message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def html_of(message: EmailMessage) -> str:
    """The HTML part as it came."""
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def with_pictures(html: str, message: EmailMessage, *, blocked: bool = False) -> str:
    """The HTML with each `cid:` led to its picture, or to nothing."""
    for part in message.walk():
        if part.get_content_maintype() == "image":
            data = base64.b64encode(part.get_content()).decode()
            url = "" if blocked else f"data:image/png;base64,{data}"
            html = html.replace(f"cid:{part['Content-ID'][1:-1]}", url)
    return html


def as_gmail_strips(html: str) -> str:
    """The HTML with nothing left but elements, attributes and inlined styles."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    body = tree.find("body")
    assert body is not None
    for element in body.iter():
        for name in _LOST & element.attrib.keys():
            del element.attrib[name]
    assert {e.tag for e in body.iter() if isinstance(e.tag, str)} <= _KEPT | {"body"}
    inner = serialize(body, tree="etree", quote_attr_values="always", omit_optional_tags=False,
                      strip_whitespace=False)  # fmt: skip
    inner = inner.replace("<body", "<div", 1).removesuffix("</body>") + "</div>"
    return f'<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">{inner}</body>'


def shown(browser: Browser, html: str, width: int, *, dark: bool = False) -> Page:
    """A page of the HTML in a window of this width."""
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )
    page.set_content(html)
    return page


def main(mail: str, folder: str) -> None:
    """Pictures of the mail: as it came, as Gmail strips it, inverted, without its pictures."""
    message = parsed(Path(mail).read_bytes())
    came = html_of(message)
    stripped = as_gmail_strips(came)
    views = {
        "came": with_pictures(came, message),
        "stripped": with_pictures(stripped, message),
        "inverted": with_pictures(stripped, message) + f"<style>{INVERTED}</style>",
        "blocked": with_pictures(stripped, message, blocked=True),
    }
    pictures = Path(folder)
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=chromium.ARGUMENTS
        )
        for view, html in views.items():
            for name, width in WIDTHS.items():
                for dark in (False, True) if view == "came" else (False,):
                    page = shown(browser, html, width, dark=dark)
                    scheme = "-dark" if dark else ""
                    page.screenshot(path=pictures / f"{view}-{name}{scheme}.png", full_page=True)
                    page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
