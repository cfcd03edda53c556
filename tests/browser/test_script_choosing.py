"""Choosing what the charts show: runs, metrics, order; and the address that remembers it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import script_pages
from tests.browser.conftest import Visit
from tests.browser.test_script_reading import at_the_charts


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return script_pages.page(tmp_path / "page.html", script_pages.three_runs())


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A report of fourteen runs, the last the best."""
    runs = [
        script_pages.run(f"run {n}", 12, script_pages.learning(0.02 * (n + 1))) for n in range(14)
    ]
    return script_pages.page(tmp_path / "many.html", runs)


def drawn(page: Page) -> int:
    """How many curves the first chart draws."""
    return page.locator("#curves figure").first.locator(".live .lines_marks path").count()


def box(page: Page, name: str) -> str:
    return f"#runs tr:has(bdi:text-is('{name}')) input"


def test_an_unchecked_run_leaves_every_chart_and_the_key(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    assert drawn(page) == 6
    page.uncheck(box(page, "beta"))
    page.wait_for_timeout(300)
    assert drawn(page) == 4
    assert page.locator("#key li").all_text_contents() == [" alpha", " gamma"]


def test_shift_checks_all_runs_between(many: Path, visit: Visit) -> None:
    page = visit(many)
    page.get_by_role("button", name="none", exact=True).click()
    page.click(box(page, "run 2"))
    page.click(box(page, "run 6"), modifiers=["Shift"])
    checked = page.locator("#runs tr:has(input:checked) bdi").all_text_contents()
    assert checked == [f"run {n}" for n in range(2, 7)]


def test_the_best_five_are_chosen_by_the_main_metric(many: Path, visit: Visit) -> None:
    page = visit(many)
    page.get_by_role("button", name="best 5").click()
    checked = page.locator("#runs tr:has(input:checked) bdi").all_text_contents()
    assert checked == [f"run {n}" for n in range(9, 14)]


def test_the_key_tells_how_many_runs_are_drawn_and_why(many: Path, visit: Visit) -> None:
    page = visit(many)
    at_the_charts(page)
    note = page.locator("#key ~ .note").first
    before = note.text_content() or ""
    assert before.startswith("10 of 14 runs are drawn: those best by")
    page.get_by_role("button", name="none", exact=True).click()
    assert note.text_content() == "0 of 14 runs drawn."
    page.get_by_role("button", name="as at first").click()
    assert note.text_content() == before


def test_no_two_chosen_runs_share_a_colour_while_there_are_some(many: Path, visit: Visit) -> None:
    page = visit(many)
    page.get_by_role("button", name="all", exact=True).click()
    colors = page.locator("#runs .swatch circle").evaluate_all(
        "all => all.map((circle) => circle.getAttribute('fill'))"
    )
    grey = "#6b7178"
    assert colors.count(grey) == 4
    assert len(set(colors)) == 11


def test_a_run_set_aside_in_the_key_can_be_taken_back(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    key = page.locator("#key button", has_text="alpha")
    key.click()
    page.wait_for_timeout(300)
    assert drawn(page) == 4
    assert key.get_attribute("aria-pressed") == "false"
    key.click()
    page.wait_for_timeout(300)
    assert drawn(page) == 6


def test_the_key_points_out_a_run(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    page.locator("#key button", has_text="beta").hover()
    opacities = first.locator(".live .lines_marks path").evaluate_all(
        "all => all.map((path) => path.style.opacity)"
    )
    assert sorted(opacities) == ["", "", *["0.12"] * 4]


def test_columns_sort_both_ways_the_best_first_and_tell_it(report: Path, visit: Visit) -> None:
    page = visit(report)
    heading = page.locator("#runs th", has=page.get_by_role("button", name="best", exact=True))
    heading.get_by_role("button").click()
    names = page.locator("#runs tbody bdi")
    best_first = names.all_text_contents()
    assert page.locator("#runs tbody tr").first.locator("b").count() > 0
    assert heading.get_attribute("aria-sort") == "descending"
    heading.get_by_role("button").click()
    assert names.all_text_contents() == best_first[::-1]
    assert heading.get_attribute("aria-sort") == "ascending"
    assert best_first[-1] == "gamma"


def test_a_run_without_a_value_is_sorted_last_either_way(tmp_path: Path, visit: Visit) -> None:
    none = script_pages.run("none", 5, {"other": lambda e: e})
    runs = [none, *script_pages.three_runs()]
    page = visit(script_pages.page(tmp_path / "page.html", runs))
    for _ in range(2):
        page.get_by_role("button", name="best", exact=True).click()
        assert page.locator("#runs tbody bdi").last.text_content() == "none"


def test_one_among_many_metrics_is_found_and_pinned(tmp_path: Path, visit: Visit) -> None:
    curves = {f"head_{n}_loss": script_pages.learning(0.1)["loss"] for n in range(40)}
    page = visit(script_pages.page(tmp_path / "page.html", [script_pages.run("a", 9, curves)]))
    page.get_by_label("Find a metric").fill("HEAD_33")
    assert page.locator("#curves figure:visible h3").all_text_contents() == ["head_33_loss"]
    page.locator("#curves figure:visible summary").click()
    page.get_by_role("button", name="pin to the top").click()
    page.get_by_label("Find a metric").fill("")
    assert page.locator("#curves figure h3").first.text_content() == "head_33_loss"
    page.get_by_role("button", name="Unpin head_33_loss").click()
    assert page.locator("#curves figure h3").first.text_content() == "head_0_loss"


def test_charts_fold_to_a_line_and_unfold(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    page.get_by_role("button", name="fold all", exact=True).click()
    assert page.locator(".plot:visible").count() == 0
    page.get_by_role("button", name="Unfold loss").click()
    assert page.locator(".plot:visible").count() == 1


def test_a_link_shows_what_its_sender_saw(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    page.locator("#controls select").first.select_option("step")
    page.locator("#controls select").nth(1).select_option("log")
    page.locator("#controls input[type=range]").fill("0.6")
    page.uncheck(box(page, "gamma"))
    address = page.url
    assert "x=step" in address
    assert "runs=0,1" in address
    again = visit(report)
    again.goto("about:blank")
    again.goto(address)
    first = at_the_charts(again)
    first.locator(".live .marks text", has_text="loss (log)").wait_for()
    assert drawn(again) == 4
    assert not again.is_checked(box(again, "gamma"))
    assert again.locator("#controls output").text_content() == "0.60"


def test_a_link_opened_in_the_same_page_is_followed(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    page.evaluate("location.hash = '#runs=1'")
    page.wait_for_timeout(300)
    assert drawn(page) == 2
    page.evaluate("location.hash = '#run-2'")
    page.locator("#run-2 table.epochs").wait_for()


@pytest.mark.parametrize(
    "address", ["#x=nonsense&zoom=a,b&runs=99,-1,x&smooth=7", "#%E0%A4%A", "#=&&=%", "#runs="]
)
def test_an_address_that_makes_no_sense_harms_nothing(
    report: Path, visit: Visit, address: str
) -> None:
    page = visit(report)
    page.goto("about:blank")
    page.goto(report.as_uri() + address)
    at_the_charts(page)
    assert page.locator("#controls").is_visible()
