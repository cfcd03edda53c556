"""Groups on the charts: a line with a band, what the band shows, and the runs behind it."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Page

from tests.browser import script_pages
from tests.browser.conftest import Visit
from tests.browser.test_script_reading import at_the_charts


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Two groups of three seeds, and a run by itself."""
    runs = []
    for name, gain in (("wide", 0.1), ("deep", 0.0)):
        for seed in range(3):
            curves = script_pages.learning(gain + 0.02 * seed)
            made = script_pages.run(f"{name}-seed{seed}", 12, curves)
            params = {"arch": name, "seed": seed}
            runs.append(msgspec.structs.replace(made, params=params))
    runs.append(script_pages.run("alone", 12, script_pages.learning(0.05)))
    return script_pages.page(tmp_path / "page.html", runs)


def first(page: Page, selector: str) -> int:
    return page.locator("#curves figure").first.locator(f".live {selector}").count()


def test_a_group_is_a_line_with_a_band_and_its_runs_behind(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    assert first(page, ".bands_marks path") == 2
    assert first(page, ".faint_marks path") == 6
    assert first(page, ".lines_marks path") == 6  # train and validation of three
    told = [text.strip() for text in page.locator("#key li").all_text_contents()]
    assert told == ["wide mean of 3 runs", "deep mean of 3 runs", "alone"]


def test_the_band_shows_what_is_chosen_and_the_address_keeps_it(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    bands = page.locator("#controls label:has-text('bands') select")
    bands.select_option("median, quartiles")
    page.wait_for_timeout(300)
    figure = page.locator("#curves figure").first
    assert "Bands: median, quartiles." in (figure.text_content() or "")
    bands.select_option("each run")
    page.wait_for_timeout(300)
    assert first(page, ".bands_marks path") == 0
    assert first(page, ".lines_marks path") == 14
    again = visit(page.url, watched=False)
    at_the_charts(again)
    assert again.locator("#controls label:has-text('bands') select").input_value() == "each run"


def test_a_group_is_set_aside_as_a_whole(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    page.locator("#key button", has_text="wide").click()
    page.wait_for_timeout(300)
    assert first(page, ".bands_marks path") == 1
    assert first(page, ".faint_marks path") == 3
    checked = page.locator("#runs tr[data-run]:has(input:checked) bdi").all_text_contents()
    assert checked == ["deep-seed0", "deep-seed1", "deep-seed2", "alone"]
    page.locator("#key button", has_text="wide").click()
    page.wait_for_timeout(300)
    assert first(page, ".bands_marks path") == 2


def test_a_group_is_best_where_all_its_runs_are(tmp_path: Path, visit: Visit) -> None:
    runs = []
    for seed in range(3):
        values = [1.0, 0.8, 0.5, 0.7, *([0.1, 0.2] if seed == 2 else [])]
        curves = {"val_loss": values.__getitem__, "val_accuracy": values.__getitem__}
        made = script_pages.run(f"wide-seed{seed}", len(values), curves)
        runs.append(msgspec.structs.replace(made, params={"arch": "wide", "seed": seed}))
    runs.append(script_pages.run("alone", 6, {"val_loss": lambda _: 1.0}))
    page = visit(script_pages.page(tmp_path / "page.html", runs))
    at_the_charts(page)
    figure = page.locator("#curves figure").first
    told = figure.locator(".live text").all_text_contents()
    assert [text for text in told if re.fullmatch(r"0\.50*", text)]


def test_a_tip_tells_the_mean_its_interval_and_how_many_runs(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    plot = page.locator("#curves figure").first.locator(".plot")
    plot.hover(position={"x": 200, "y": 100})
    page.wait_for_timeout(300)
    tip = plot.locator(".tip").text_content() or ""
    assert re.search(r"wide.*?[\d.]+ to [\d.]+, 3 runs", tip)
    assert "wide-seed0" not in tip


def test_along_the_time_each_run_is_drawn_by_itself(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    page.locator("#controls label").first.locator("select").select_option("time")
    page.wait_for_timeout(500)
    assert first(page, ".bands_marks path") == 0
