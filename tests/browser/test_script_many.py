"""What the script does where there are more runs than stand in the page."""

from __future__ import annotations

from pathlib import Path

import pytest

import fitreport
from tests.browser import script_pages
from tests.browser.conftest import Visit
from tests.browser.script_pages import learning

MANY = 130
ROWS = "#runs tbody tr"


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs the later of which learn faster, so that the first ones do not lead."""
    runs = [script_pages.run(f"run {n}", 12, learning(0.1 + n / 500)) for n in range(MANY)]
    return script_pages.page(tmp_path_factory.mktemp("many") / "many.html", runs)


def test_the_table_has_every_run_fifty_at_a_time(many: Path, visit: Visit) -> None:
    page = visit(many)
    page.get_by_text("Rows 1 to 50 of 130").wait_for()
    first = set(page.locator(f"{ROWS} bdi").all_text_contents())
    page.get_by_role("button", name="later").click()
    page.get_by_text("Rows 51 to 100 of 130").wait_for()
    second = set(page.locator(f"{ROWS} bdi").all_text_contents())
    page.get_by_role("button", name="later").click()
    page.get_by_text("Rows 101 to 130 of 130").wait_for()
    third = set(page.locator(f"{ROWS} bdi").all_text_contents())
    assert first | second | third == {f"run {n}" for n in range(MANY)}
    assert page.get_by_role("button", name="later").is_disabled()
    page.get_by_role("button", name="earlier").click()
    assert page.locator(ROWS).count() == 50
    page.get_by_role("button", name="all rows").click()
    assert page.locator(ROWS).count() == MANY


def test_the_best_come_first_with_scripts_and_without(many: Path, visit: Visit) -> None:
    first, second = (
        visit(many, mode).locator(f"{ROWS} bdi").all_text_contents()
        for mode in ("no scripts", "light")
    )
    assert first == second
    made = fitreport.study(many)
    assert first[0] == made.labels[made.best]


def test_all_runs_are_sorted_not_only_those_that_are_seen(many: Path, visit: Visit) -> None:
    page = visit(many)
    page.get_by_role("button", name="run", exact=True).click()
    shown = page.locator(f"{ROWS} bdi").all_text_contents()
    assert shown == [f"run {n}" for n in range(50)]


def test_a_run_of_a_later_page_is_ticked_like_any_other(many: Path, visit: Visit) -> None:
    page = visit(many)
    page.get_by_role("button", name="later").click()
    page.locator(f"{ROWS} input").first.check()
    name = page.locator(f"{ROWS} bdi").first.text_content()
    assert name in page.locator("#key bdi").all_text_contents()
    page.get_by_role("button", name="earlier").click()
    page.get_by_role("button", name="later").click()
    assert page.locator(f"{ROWS} input").first.is_checked()


def test_the_details_of_any_run_are_unfolded_from_its_name(many: Path, visit: Visit) -> None:
    page = visit(many)
    assert page.locator("#run-1").count() == 0
    page.get_by_role("button", name="run", exact=True).click()
    page.get_by_role("link", name="run 1", exact=True).click()
    details = page.locator("#run-1")
    details.wait_for()
    assert details.evaluate("(each) => each.open")
    assert details.locator("table.epochs tbody tr").count() == 12
    assert page.url.endswith("#run-1")
    before = details.evaluate("(each) => Number(each.nextElementSibling.dataset.run)")
    assert before > 1, "in the Study's order"


def test_an_address_leads_to_details_that_do_not_stand_in_the_page(
    many: Path, visit: Visit
) -> None:
    page = visit(f"{many.as_uri()}#run-1", watched=False)
    page.locator("#run-1[open]").wait_for()
    page.wait_for_function("document.getElementById('run-1').getBoundingClientRect().top < 300")


def test_with_scripts_off_a_page_says_what_does_not_stand_in_it(many: Path, visit: Visit) -> None:
    page = visit(many, "no scripts")
    assert page.locator(ROWS).count() == 50
    assert "50 of 130 runs" in (page.locator("#rows-left").text_content() or "")
    page.get_by_role("link", name="run 100", exact=True).click()
    assert page.url.endswith("#each-run")
    assert "--full" in (page.locator("#details-left").text_content() or "")
