"""A mail in a real browser, stripped as Gmail strips it: nothing is lost, nothing runs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from fitreport.deliver.mail.addresses import Mailbox
from fitreport.deliver.mail.headers import Head
from fitreport.deliver.mail.message import mail
from fitreport.hub import Study
from tests.browser.mail import as_gmail_strips, html_of, parsed, shown, with_pictures
from tests.browser.studies import HOSTILE
from tests.studies import NAN, curve, ordinary, repeated, run, study

HEAD = Head(Mailbox("ci@example.org"), (Mailbox("ada@example.org"),))

# The least contrast of any text with what stands behind it, as WCAG reckons it.
CONTRAST = """() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => parts(color).slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    const clear = parts(color).length === 4 && parts(color)[3] === 0;
    if (!clear) return color;
    return element.parentElement ? behind(element.parentElement) : "rgb(255, 255, 255)";
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let least = 21;
  while (walk.nextNode()) {
    const [text, element] = [walk.currentNode.textContent.trim(), walk.currentNode.parentElement];
    if (!text || text === "\\u25a0" || element.tagName === "STYLE") continue;
    const lights = [light(getComputedStyle(element).color), light(behind(element))];
    least = Math.min(least, (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05));
  }
  return least;
}"""


def _groups() -> Study:
    broken = run(curve([1.0, NAN, NAN, NAN, NAN, NAN], "validation", "accuracy", goal="max"))
    return study(*repeated("base", 0.9), *repeated("better", 0.95), broken, baseline="base")


def _hostile() -> Study:
    runs = (ordinary(n, name=name, params={name: n}) for n, name in enumerate(HOSTILE))
    return study(*runs, title=HOSTILE[0], baseline=HOSTILE[-1])


STUDIES: dict[str, Callable[[], Study]] = {"groups": _groups, "hostile": _hostile}


@pytest.fixture(scope="module", params=STUDIES)
def data(request: pytest.FixtureRequest) -> bytes:
    return mail(STUDIES[request.param](), HEAD, report="https://ci.example.org/r.html").data


Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """`show(html, width)`: the page; it must ask for nothing and say nothing."""
    pages: list[Page] = []
    asked: list[str] = []

    def open_one(html: str, width: int, *, dark: bool = False) -> Page:
        page = shown(browser, html, width, dark=dark)
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(html)
        pages.append(page)
        return page

    yield open_one
    assert [url for url in asked if not url.startswith("data:")] == []
    for page in pages:
        page.close()


@pytest.mark.parametrize("width", [1000, 600, 390])
def test_stripped_it_is_whole_and_as_wide_as_its_window(
    show: Show, data: bytes, width: int
) -> None:
    got = parsed(data)
    page = show(with_pictures(as_gmail_strips(html_of(got)), got), width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    widths = page.evaluate("[...document.images].map((i) => [i.naturalWidth, i.offsetWidth])")
    assert widths
    assert all((natural > 1000 and width - 40 <= 600) or own <= 584 for natural, own in widths)
    column = page.evaluate("document.querySelectorAll('table')[1].offsetWidth")
    assert column == min(width, 600)
    assert page.evaluate(CONTRAST) >= 4.5


def test_stripped_it_says_what_it_says_in_whole(show: Show, data: bytes) -> None:
    got = parsed(data)
    whole = show(html_of(got).replace("cid:", "data:,"), 600).inner_text("body")
    stripped = show(as_gmail_strips(html_of(got)).replace("cid:", "data:,"), 600)
    assert stripped.inner_text("body").split() == whole.split()
    looks = """() => [...document.querySelectorAll("p, td, h1, h2, b")].map((e) => {
      const s = getComputedStyle(e);
      return [s.fontSize, s.lineHeight, s.fontWeight, s.color, s.padding, s.fontFamily].join();
    })"""
    came = show(html_of(got).replace("cid:", "data:,"), 600)
    assert stripped.evaluate(looks) == came.evaluate(looks), "no look comes of the style sheet"


def test_without_pictures_their_words_stand_there(show: Show, data: bytes) -> None:
    got = parsed(data)
    page = show(with_pictures(as_gmail_strips(html_of(got)), got, blocked=True), 600)
    words = page.evaluate("[...document.images].map((image) => image.alt)")
    assert words
    assert all(len(alt) > 20 for alt in words)
    assert page.evaluate("document.documentElement.scrollWidth") <= 600


def test_in_the_dark_it_can_be_read(show: Show, data: bytes) -> None:
    """Where the sheet is kept: dark paper; where it is not: the light one, whole."""
    got = parsed(data)
    kept = show(html_of(got).replace("cid:", "data:,"), 600, dark=True)
    assert kept.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"
    assert kept.evaluate(CONTRAST) >= 4.5
    stripped = show(as_gmail_strips(html_of(got)).replace("cid:", "data:,"), 600, dark=True)
    assert stripped.evaluate(CONTRAST) >= 4.5
