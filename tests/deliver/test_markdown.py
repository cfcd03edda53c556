"""Whatever a user named stands in a comment as it is, and does nothing there."""

from __future__ import annotations

import re
from collections.abc import Callable

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fitreport.analysis.printable import printable
from fitreport.analysis.verdict import Phrase
from fitreport.deliver.markdown import code, escaped, in_order, link, sentences, strong, table
from tests.browser.comment import rendered
from tests.studies import HOSTILE, texts

ACTING = (
    "@octocat", "see (@octo-org/team)", "a@b.example", "#12", "GH-12", "owner/repo#12", "gh-7",
    "user@a5c3785ed8d6a35868bc169f07e40e889087fd2e", "a5c3785", "0.1234567", "https://x.example/a_b",
    "www.x.example", "ftp://x.example", "train.py", "x.example", "mailto:a@b.example", ":tada:",
    "$x$", "$`x`$", "$$", "!12", "$12", "%1.0", '~"a b"', "&12", "[issue:12]", "{+ a +}", "[- b -]",
    "[[_TOC_]]", "**b** _e_ ~~s~~ `c`", "[a](http://b.example)", "![i](j)", "[^1]", "[x] task",
    "> quote", "# head", "- item", "+ item", "1. item", "1) item", "---", "===", "***", "| a | b |",
    "a|b`c`@d", "``@a``", "`", "\\", "\\@a", "&#64;a", "&lt;b&gt;", "<b>x</b>", "<!-- x -->",
    "<details>", "```mermaid", "    code", "/close", "a<br>b", "x\\", "*", "_a_", "snake_case_name",
    "@a`@b", "`@a", "@a|@b", "#1,#2", "“@a”", "中文@a 中_文_", "é@a",
)  # fmt: skip
# What GitHub and GitLab say that they look for in the text of a page, code apart.
LOOKED_FOR = (
    re.compile(r"(?:^|\W)@\w", re.A),
    re.compile(r"#\d"),
    re.compile(r"\bGH-\d", re.I),
    re.compile(r"\b[0-9a-f]{7,40}\b", re.I | re.A),
    re.compile(r"://|\bwww\.", re.I),
    re.compile(r":[\w+-]+:", re.A),
    re.compile(r"\$"),
    re.compile(r"(?:^|\s)[!&]\d"),
    re.compile(r"\[\w+:|\[\[|[{\[][+-]"),
)
RENDERERS: dict[str, Callable[[str], str]] = {
    "cmark-gfm": rendered,
    "markdown-it, which links more": MarkdownIt("gfm-like").render,
}
PLACES: dict[str, tuple[Callable[[str], str], set[str]]] = {
    "a paragraph": (escaped, {"p"}),
    "a heading": (lambda text: f"### {escaped(text)}", {"h3"}),
    "a list": (lambda text: f"- {escaped(text)}", {"ul", "li"}),
    "bold": (lambda text: f"of {strong(text)}, and", {"p", "strong"}),
    "a cell": (
        lambda text: table(["head"], [[escaped(text)]], {0}),
        {"table", "thead", "tbody", "tr", "th", "td"},
    ),
}

each_renderer = pytest.mark.parametrize("renderer", RENDERERS.values(), ids=RENDERERS)
each_place = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
names = st.one_of(texts(), st.sampled_from(ACTING), st.lists(st.sampled_from(ACTING)).map("".join))


def shown(text: str) -> str:
    """A text as a reader sees it."""
    return " ".join(in_order(printable(text)).split())


def read(html: str) -> tuple[str, str, set[str]]:
    """The text of a page, what of it is not code, and its elements."""
    body = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    elements = {each.tag for each in body.iter() if each is not body and isinstance(each.tag, str)}
    whole = " ".join("".join(body.itertext()).split())
    for element in body.iter("code"):
        element.text = "\x00"
    return whole, "".join(body.itertext()), elements


@each_place
@each_renderer
@given(text=names)
def test_a_text_shows_as_it_is_and_does_nothing(renderer, place, text: str) -> None:
    markdown, around = place
    if not shown(text):
        return
    whole, plain, elements = read(renderer(markdown(text)))
    whole = whole.removeprefix("head ").removeprefix("of ").removesuffix(", and")
    assert whole == shown(text)
    assert elements <= around | {"code"}
    for pattern in LOOKED_FOR:
        assert not pattern.search(plain), pattern


@each_renderer
@pytest.mark.parametrize("text", [*ACTING, *filter(str.strip, HOSTILE)])
def test_every_known_trick_is_text(renderer, text: str) -> None:
    for place in PLACES.values():
        test_a_text_shows_as_it_is_and_does_nothing.hypothesis.inner_test(renderer, place, text)


def test_an_ordinary_name_is_no_code_and_bears_no_backslash() -> None:
    for name in ("resnet18-mixup", "learning_rate=0.001, augment=True", "run (old)", "−0.5 ± 0.1"):
        assert escaped(name) == name


@each_renderer
@given(st.lists(st.tuples(names, st.booleans()), max_size=4))
def test_a_sentence_of_phrases_keeps_their_texts_and_shows_names_in_bold(renderer, said) -> None:
    phrases = [Phrase(f" {text}, " if not strong else text, strong) for text, strong in said]
    _, plain, elements = read(renderer(f"So: {sentences(phrases)}"))
    assert elements <= {"p", "strong", "code"}
    for pattern in LOOKED_FOR:
        assert not pattern.search(plain), pattern


def test_what_would_reorder_a_line_can_be_seen() -> None:
    whole, _, _ = read(rendered(escaped("safe \u202egnp\u2066")))
    assert whole == r"safe \u202egnp\u2066"


@each_renderer
@given(st.text())
def test_code_is_code(renderer, text: str) -> None:
    whole, _, elements = read(renderer(f"x {code(text)}"))
    assert elements <= {"p", "code"}
    assert whole == " ".join(f"x {shown(text).replace('`', chr(39)).replace('|', '/')}".split())


@each_renderer
@pytest.mark.parametrize(
    "url", ["https://ci.example/a(b)/r.html?x=1&y=2#z", "https://a.example/> [b](c) <i>\\`"]
)
def test_a_link_leads_where_it_was_to_lead_and_ends_there(renderer, url: str) -> None:
    body = html5lib.parseFragment(renderer(link("here", url)), namespaceHTMLElements=False)
    [anchor] = body.iter("a")
    assert anchor.text == "here"
    assert anchor.get("href", "").startswith("https://")
    assert " ".join(body.itertext()).strip() == "here"
