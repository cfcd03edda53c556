"""What a reader's browser is promised: a quiet console, no network, nothing that axe minds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import fitreport
from tests.browser import chromium, studies
from tests.browser.conftest import Visit


def read_to_the_end(page: Page) -> None:
    """Scroll as a reader does, so that each chart comes into view, and open what is folded."""
    page.evaluate("""async () => {
      for (const folded of document.querySelectorAll("details")) folded.open = true;
      for (let y = 0; y < document.body.scrollHeight; y += 400) {
        scrollTo(0, y);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    }""")
    page.wait_for_timeout(500)


def serious(page: Page) -> list[str]:
    """What axe finds that shuts somebody out."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]} {each['nodes'][0].get('failureSummary')}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("device", chromium.DEVICES)
def test_the_page_is_quiet_from_a_file(report: Path, visit: Visit, device: str) -> None:
    page = visit(report, device)
    if device != "no scripts":
        read_to_the_end(page)
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize("make", [studies.crowd, studies.odd], ids=["crowd", "odd"])
@pytest.mark.parametrize("device", ["light", "phone"])
def test_an_unusual_study_is_a_quiet_page_too(
    make: Callable[[Path], Path], device: str, visit: Visit, tmp_path: Path
) -> None:
    fitreport.build(make(tmp_path / "runs"), tmp_path / "report.html")
    page = visit(tmp_path / "report.html", device)
    read_to_the_end(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_page_without_scripts_holds_none(static_report: Path, visit: Visit) -> None:
    page = visit(static_report)
    # What the page carries of its Study is text that no browser runs.
    assert page.locator("script:not([type='text/plain'])").count() == 0
    assert page.locator("svg").count() > 0


@pytest.mark.parametrize("device", ["light", "dark", "phone"])
def test_axe_finds_nothing_serious(report: Path, visit: Visit, device: str) -> None:
    page = visit(report, device)
    read_to_the_end(page)
    assert not serious(page), "\n".join(serious(page))


def test_a_phone_never_scrolls_sideways(report: Path, visit: Visit) -> None:
    page = visit(report, "phone")
    read_to_the_end(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, page.evaluate("""() => [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > 391 && !e.closest("svg"))
      .map((e) => e.outerHTML.slice(0, 120)).slice(0, 5)""")


def test_waking_the_charts_moves_next_to_nothing(report: Path, visit: Visit) -> None:
    page = visit(report)
    moved = page.evaluate("""async () => {
      let moved = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) moved += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
      await new Promise((resolve) => setTimeout(resolve, 2500));
      return moved;
    }""")
    assert moved < 0.05  # the controls' row appears; a page counts as steady up to 0.1


def test_it_prints_on_white_with_every_chart(report: Path, visit: Visit) -> None:
    page = visit(report, "dark")
    page.emulate_media(media="print")
    colours = page.evaluate("""() => {
      const body = getComputedStyle(document.body);
      return [body.color, getComputedStyle(document.documentElement).backgroundColor,
              body.backgroundColor];
    }""")
    ink, *papers = [[int(float(n)) for n in _numbers(colour)] for colour in colours]
    assert max(ink[:3]) < 100
    assert all(min(paper[:3]) > 250 or paper[3:] == [0] for paper in papers)
    assert len(page.pdf()) > 20_000


def test_what_is_folded_is_printed_and_what_only_answers_is_not(report: Path, visit: Visit) -> None:
    page = visit(report)
    page.locator("#controls").wait_for()
    page.emulate_media(media="print")
    assert not page.locator("#controls").is_visible()
    assert not page.locator(".tools").first.is_visible()
    assert page.locator("table.epochs").first.evaluate("(table) => table.checkVisibility()")


def test_paper_cuts_off_no_table_and_bears_no_buttons(visit: Visit, tmp_path: Path) -> None:
    fitreport.build(studies.ordinary(tmp_path / "runs", runs=12), tmp_path / "report.html")
    page = visit(tmp_path / "report.html")
    page.locator(".note button").first.wait_for(state="attached")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 within its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert not page.locator(".note button").first.is_visible()
    first = page.locator(".differences th:first-child").nth(1).bounding_box()
    assert first
    assert first["width"] > 120, "names of settings have their room"


def test_runs_have_lighter_colours_in_the_dark(report: Path, visit: Visit) -> None:
    colour = "(circle) => getComputedStyle(circle).fill"
    light, dark = (
        visit(report, device).locator("#runs .swatch circle").first.evaluate(colour)
        for device in ("light", "dark")
    )
    assert light == "rgb(47, 109, 176)"
    assert dark == "rgb(113, 174, 234)"


def _numbers(colour: str) -> list[str]:
    return colour[colour.index("(") + 1 : -1].replace(",", " ").split()
