"""Users' Markdown: what it means is shown, and what could do harm is text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.report.markdown import rendered_markdown
from tests.studies import texts


def html(text: str) -> str:
    return str(rendered_markdown(text)).strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
        ("# Head", "<h3>Head</h3>"),
        ("###### Head", "<h6>Head</h6>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("", ""),
        (" \n\t", ""),
        ("2 < 3 & 4", "<p>2 &lt; 3 &amp; 4</p>"),
    ],
)
def test_what_markdown_means_is_shown(text: str, shown: str) -> None:
    assert html(text) == shown


def test_a_table_is_a_table() -> None:
    made = html("|a|b|\n|-|-|\n|1|2|")
    assert re.sub(r"\s", "", made) == (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )


def test_a_link_leads_out_and_tells_nobody() -> None:
    assert html("[a](https://example.org/x)") == (
        '<p><a href="https://example.org/x" rel="noopener noreferrer">a</a></p>'
    )


HARM = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![a](https://example.org/x.png)",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html,x)",
    "[a](vbscript:x)",
    "[a](file:///etc/passwd)",
    '[a](https://e.org "onmouseover=x")',
    "<style>*{display:none}</style>",
    '<a href="https://e.org" onclick="x">a</a>',
    "<iframe src=https://e.org>",
    "[a]: javascript:alert(1)\n\n[a]",
    "```html\n<script>x</script>\n```",
    "<https://e.org/?<script>>",
]


@pytest.mark.parametrize("text", HARM)
def test_harm_stays_text(text: str) -> None:
    tags = set(re.findall(r"<(\w+)", html(text)))
    assert tags <= {"p", "a", "em", "pre", "code"}
    assert not re.search(r"<[^>]*(javascript|vbscript|data:|file:|\son\w+=)", html(text), re.I) or (
        'title="on' in html(text)
    )


def test_a_picture_becomes_a_link_that_loads_nothing() -> None:
    assert "<img" not in html("![a](https://example.org/x.png)")


@given(st.lists(st.one_of(texts(), st.sampled_from(HARM)), max_size=5).map("\n".join))
def test_no_note_brings_a_tag_or_attribute_that_is_not_known(text: str) -> None:
    for tag, attributes in re.findall(
        r"<(\w+)([^>]*)>", html(text.encode(errors="replace").decode())
    ):
        assert tag in set(
            "p br hr pre blockquote ul ol li h3 h4 h5 h6 table thead tbody tr th td a em strong del"
            " s code".split()
        )
        assert tag == "a" or not attributes.strip(" /")


def test_a_note_that_is_cut_says_so() -> None:
    assert "<em>Cut here: 1000 more characters.</em>" in html("word " * 40_200)
    assert "Cut here" not in html("word " * 40_000)


@pytest.mark.parametrize("piece", ["[", "*", "a**", "> ", "`", "![", "](", "|a", "x*", "_a "])
def test_a_note_made_to_take_for_ever_does_not(piece: str) -> None:
    start = time.process_time()
    html(piece * (50_000 // len(piece)))
    assert time.process_time() - start < 5
