"""The message to chats: short, in order, and nothing in it but words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fitreport.deliver.message import message, plain, words
from fitreport.hub import Study
from tests.studies import HOSTILE, NAN, curve, ordinary, repeated, run, study, texts

REPORT = "https://ci.example/report.html"
NASTY = (
    "@everyone", "@here", "@room", "<!channel>", "<!here|here>", "<@U123>", "<#C1>",
    "&lt;!channel&gt;",
    "[click](http://evil.example)", "![](http://evil.example/x.png)", "<http://evil.example|bank>",
    "http://evil.example", "www.evil.example", "[a]: http://evil.example", "[a][b]",
    "javascript:alert(1)", "<img src=x onerror=alert(1)>", "`code`", "**bold**", "_it_",
    "||spoiler||",
    "# head", "> quote", "a\n\n# b", "\u202ekcab", "~~gone~~", "mailto:a@b.example",
)  # fmt: skip

# What Slack, Discord, Matrix, Teams and the like make a mention, a link or a picture of.
ACTIVE = re.compile(
    r"@\w|<[@!#/a-z]|&#?\w+;|https?://|\]\(|\]\[|\bwww\.\w", re.IGNORECASE
)  # fmt: skip

nasty = st.one_of(
    st.sampled_from(NASTY), texts(), st.tuples(st.sampled_from(NASTY), texts()).map("".join)
)


def told(made: Study, form: str, **more: object) -> str:
    return message(made, form, **more).body


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_verdict_leads_and_the_link_ends(form: str) -> None:
    made = study(*repeated("base", 0.9), *repeated("better", 0.95), baseline="base")
    sent = message(made, form, report=REPORT)
    assert sent.title == made.title
    lines = sent.body.split("\n")
    assert "better" in lines[0]
    assert "improves on" in lines[0]
    entries = [line.replace("**", "") for line in lines if line.startswith("- ")]
    assert entries == [
        "- better: 0.9489 (5 runs), +0.0483: improved",
        "- base: 0.9006 (5 runs), the baseline",
    ]
    assert lines[-1] == {
        "text": f"Report: {REPORT}", "markdown": f"[Report](<{REPORT}>)"
    }[form]  # fmt: skip


def test_errors_are_told_and_warnings_are_not() -> None:
    made = study(run(curve([1.0, 0.5, NAN, NAN, NAN, NAN]), name="lost"))
    assert "error" in {finding.severity for finding in made.findings}
    assert "\n- error, NaN or infinity: The training loss became NaN" in told(made, "text")
    late = study(ordinary(0, 60))
    assert {finding.severity for finding in late.findings} - {"error"}
    assert "error" not in told(late, "text")


def test_of_many_runs_the_best_are_told() -> None:
    body = told(study(*(ordinary(n, params={}) for n in range(30))), "text")
    assert body.count("\n- run ") == 8
    assert "- and 22 more" in body


@pytest.mark.parametrize("most", [40, 140, 500, 2000])
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_it_is_no_longer_than_it_may_be(most: int, form: str) -> None:
    made = study(*(ordinary(n, params={}, name="*" * 200 + str(n)) for n in range(30)))
    body = told(made, form, most=most, report=REPORT)
    assert 0 < len(body) <= most
    assert (REPORT in body) == (most >= 140), "the link matters more than the rest"


@given(nasty)
def test_no_text_is_a_mention_or_a_link(text: str) -> None:
    for form in ("text", "markdown"):
        assert not ACTIVE.search(words(text, form).replace("\\", ""))
    assert "\n" not in plain(text)
    assert all(c.isprintable() or c == "\u2060" for c in plain(text))


@given(nasty)
def test_in_markdown_a_text_is_itself(text: str) -> None:
    """CommonMark, with links made of bare addresses as chats do, gives back what was written."""
    [block] = MarkdownIt("commonmark").parseInline(f"x {words(text, 'markdown')} x")
    children = block.children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == f"x {plain(text)} x"


@settings(max_examples=40)
@given(st.lists(nasty, min_size=2, max_size=3), nasty, nasty)
def test_no_name_does_anything_in_a_message(names: list[str], metric: str, title: str) -> None:
    made = study(
        *(run(curve([2.0, 1.0], "validation", metric or "m", goal="min"),
              curve([1.0, NAN]), name=name)
          for name in names),
        title=title,
    )  # fmt: skip
    for form in ("text", "markdown"):
        sent = message(made, form, report=REPORT)
        body = sent.body.replace(f"[Report](<{REPORT}>)", "").replace(REPORT, "")
        assert not ACTIVE.search(body.replace("\\", ""))
        assert not ACTIVE.search(sent.title)
        assert "\n" not in sent.title
    kinds = {
        token.type
        for block in MarkdownIt("commonmark").parse(message(made, "markdown").body)
        for token in (block, *(block.children or []))
    }
    assert not kinds & {"link_open", "image", "html_block", "html_inline", "heading_open", "fence",
                        "code_block", "blockquote_open", "hr"}  # fmt: skip


def test_any_study_has_a_message() -> None:
    for made in (study(run()), study(run(curve([]))), study(run(curve([1.0], metric="mystery"))),
                 study(*(ordinary(n, name=name) for n, name in enumerate(HOSTILE)))):  # fmt: skip
        for form in ("text", "markdown"):
            assert told(made, form).strip()
