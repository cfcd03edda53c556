"""What a report is in a notebook: a frame with the whole page, and words where none may be."""

from __future__ import annotations

from html.parser import HTMLParser

import html5lib
import pytest
from hypothesis import given, settings

import fitreport
from fitreport.deliver import notebook
from tests.report.page import check
from tests.studies import HOSTILE, curve, fall, ordinary, run, study, texts


class Outermost(HTMLParser):
    """Tags as a sanitiser meets them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.said += data


def frame_of(shown: str) -> dict[str, str]:
    [frame] = html5lib.parseFragment(shown, namespaceHTMLElements=False).iter("iframe")
    return dict(frame.attrib)


def test_the_frame_holds_the_page_itself() -> None:
    report = fitreport.build(study(ordinary()))
    frame = frame_of(report._repr_html_())
    page = frame["srcdoc"]
    assert page.replace(notebook._BASE, "") == report.html
    assert page.index(notebook._BASE) < page.index("Content-Security-Policy")
    assert frame["title"] == "fitreport: run 0"


def test_the_frame_is_kept_apart() -> None:
    frame = frame_of(fitreport.build(study(ordinary()))._repr_html_())
    allowed = set(frame["sandbox"].split())
    assert "allow-scripts" in allowed
    assert not {word for word in allowed if "origin" in word or "top" in word}
    assert not allowed & {"allow-forms", "allow-modals"}


def test_where_frames_are_taken_out_the_verdict_is_left() -> None:
    report = fitreport.build(study(run(curve([2.0, 1.0]), name="small")))
    left = Outermost(report._repr_html_())
    assert left.tags[0] == "iframe"
    assert "small reaches 1.00 training loss at epoch 1, its last." in left.said


def test_a_page_that_is_too_large_is_told_of() -> None:
    made = study(ordinary())
    shown = notebook.framed(made, "x" * 12_000_000)
    assert len(shown) < 2_000
    assert "<iframe" not in shown
    assert "This report is 12 MB" in shown
    assert "report.save(" in shown
    assert "reaches" in shown


def test_what_takes_no_html_gets_words() -> None:
    report = fitreport.build(study(ordinary(0), ordinary(1), title="Two *runs*"))
    told = report._repr_markdown_()
    assert told.startswith("**Two \\*runs\\***\n\n**")
    assert "reaches" in told
    assert repr(report).startswith("<Report of 2 runs: ")
    assert "\n" not in repr(report)


def test_a_study_is_one_line() -> None:
    made = study(*(run(curve(fall(9)), name="a\nb" * 99) for _ in range(3)))
    assert repr(made).startswith("<Study of 3 runs: ")
    assert "\n" not in repr(made)
    assert len(repr(made)) < 400


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_stays_text(name: str) -> None:
    made = study(run(curve([2.0, 1.0]), name=name), title=name)
    shown = fitreport.build(made, static=True)._repr_html_()
    tags = [e.tag for e in html5lib.parseFragment(shown, namespaceHTMLElements=False).iter()]
    assert tags == ["DOCUMENT_FRAGMENT", "iframe", "p", "small", "b"]
    check(frame_of(shown)["srcdoc"].replace(notebook._BASE, ""))


@settings(max_examples=50)
@given(texts(), texts())
def test_any_text_stays_text(title: str, page: str) -> None:
    made = study(run(curve([2.0, 1.0]), name=title), title=title)
    shown = notebook.framed(made, page)
    assert Outermost(shown).tags == ["iframe", "p", "small", "b"]
