"""Texts that users choose stay text, wherever the page puts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.browser.studies import HOSTILE, TITLE
from tests.browser.test_page_manners import read_to_the_end


@pytest.mark.parametrize("device", ["light", "no scripts", "phone"])
def test_hostile_names_stay_text(hostile_report: Path, visit: Visit, device: str) -> None:
    page = visit(hostile_report, device)
    page.on("dialog", lambda dialog: pytest.fail(f"a name ran as a script: {dialog.message}"))
    if device != "no scripts":
        read_to_the_end(page)
    injected = "img[src='x'], [onerror], [onload], a[href^='javascript']"
    assert page.locator(injected).count() == 0
    text = page.evaluate("document.body.textContent")
    for name in HOSTILE:
        assert name in text, f"{name!r} is nowhere on the page"
    assert page.title() == TITLE
    assert page.inner_text("h1") == TITLE


def test_a_long_name_does_not_widen_a_phones_page(hostile_report: Path, visit: Visit) -> None:
    page = visit(hostile_report, "phone")
    read_to_the_end(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_name_turns_the_direction_of_a_chart(hostile_report: Path, visit: Visit) -> None:
    page = visit(hostile_report)
    read_to_the_end(page)
    page.locator(".live .marks text", has_text="reversed").first.wait_for()
    assert not [text for text in page.locator("svg text").all_text_contents() if "\u202e" in text]
