"""The report on paper, printed by a real Chromium."""

from __future__ import annotations

import io
from functools import cache
from typing import Literal

import pypdfium2
import pytest
from pypdf import PdfReader

from fitreport.deliver.printing import as_pdf
from fitreport.hub import Study
from fitreport.report.build import page_html
from tests.browser import chromium
from tests.studies import HOSTILE, ordinary, study

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Chromium of all browser tests."""
    monkeypatch.setenv("FITREPORT_CHROMIUM", chromium.find() or "")


@cache
def some() -> Study:
    return study(*(ordinary(n, 30, 2, name=f"run-{n}") for n in range(4)), group_by="none")


def printed(made: Study, paper: Literal["A4", "letter"] = "A4") -> bytes:
    return as_pdf(page_html(made, static=True, paper=paper), made.date)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("letter", (612, 792))])
def test_it_is_on_the_paper_that_is_asked_for(
    paper: Literal["A4", "letter"], size: tuple[int, int]
) -> None:
    for page in PdfReader(io.BytesIO(printed(some(), paper))).pages:
        box = page.mediabox
        assert (float(box.width), float(box.height)) == pytest.approx(size, abs=1.5)


def test_it_tells_what_the_page_tells_and_what_is_folded_there() -> None:
    text = text_of(printed(some()))
    for told in ("run-0", "lower is better", "Hyperparameters", "10 of 30 epochs", "run-3"):
        assert told in text
    fonts = [
        font.get_object()
        for page in PdfReader(io.BytesIO(printed(some()))).pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        inner = font.get("/DescendantFonts", [font])[0].get_object()
        if font["/Subtype"] != "/Type3":  # whose letters are drawings within it
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & inner[
                "/FontDescriptor"
            ].get_object().keys()


def test_the_same_runs_give_the_same_bytes() -> None:
    assert printed(some()) == printed(some())


def test_nothing_runs_off_the_paper() -> None:
    hostile = study(*(ordinary(n, 12, 4, name=name) for n, name in enumerate(HOSTILE[:12])))
    for made in (some(), hostile):
        for page in pypdfium2.PdfDocument(printed(made)):
            picture = page.render(scale=1).to_numpy()[..., :3]
            margin = picture[:, -30:]  # of 15 mm, which are 42 px
            assert (margin == 255).all()


def test_no_sheet_is_all_but_empty() -> None:
    *sheets, _ = pypdfium2.PdfDocument(printed(some()))
    for page in sheets:
        inked = (page.render(scale=0.5).to_numpy()[..., :3] < 200).any(axis=(1, 2))
        assert inked.nonzero()[0].max() > 0.3 * inked.size
