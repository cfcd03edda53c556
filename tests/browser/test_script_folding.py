"""The table of runs folds them under their group: by click and key, sorted, found, page by page."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Locator, Page

from fitreport.run import Run
from tests.browser import script_pages
from tests.browser.conftest import Visit
from tests.browser.test_page_manners import read_to_the_end, serious
from tests.browser.test_script_reading import at_the_charts
from tests.browser.test_script_sweep import centre, dot

SPEEDS = {"wide": 0.1, "deep": 0.2, "slow": 0.05}


def repeated(name: str, speed: float, seeds: int) -> list[Run]:
    """Runs of one configuration; a later seed learns faster."""
    return [
        msgspec.structs.replace(
            script_pages.run(f"{name}-seed{n}", 12, script_pages.learning(speed + n / 100, 0)),
            params={"arch": name, "seed": n},
        )
        for n in range(seeds)
    ]


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three groups of four seeds, and a run by itself that comes second."""
    runs = [run for name, speed in SPEEDS.items() for run in repeated(name, speed, 4)]
    runs.append(script_pages.run("alone", 12, script_pages.learning(0.15, 0)))
    return script_pages.page(tmp_path_factory.mktemp("groups") / "page.html", runs)


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty groups of four."""
    runs = [run for n in range(40) for run in repeated(f"g{n:02d}", 0.05 + n / 100, 4)]
    return script_pages.page(tmp_path_factory.mktemp("many") / "page.html", runs)


def lines(page: Page) -> list[str]:
    """The names in the table that are to be seen, from above."""
    return page.locator("#runs tbody tr:visible bdi").all_text_contents()


def face(page: Page, name: str) -> Locator:
    return page.locator("#runs").get_by_role("button", name=name, exact=True)


def fold_all(page: Page, way: str) -> None:
    page.get_by_role("button", name=f"{way} all groups", exact=True).click()


def head(page: Page, name: str) -> Locator:
    return page.locator("#runs tr.group", has=page.locator(f"bdi:text-is('{name}')"))


def seeds(name: str, count: int = 4) -> list[str]:
    return [f"{name}-seed{n}" for n in range(count)]


def bands(page: Page) -> int:
    """How many bands the first chart draws, once it is in view and has come to rest."""
    first = page.locator("#curves figure").first
    first.scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    return first.locator(".live .bands_marks path").count()


def chosen(page: Page) -> list[str]:
    return page.locator("#runs tr[data-run]:has(input:checked) bdi").all_text_contents()


def test_runs_are_folded_under_their_group_until_it_is_unfolded(report: Path, visit: Visit) -> None:
    page = visit(report)
    face(page, "deep").wait_for()
    assert lines(page) == ["wide", "deep", "slow", "alone"]
    assert face(page, "deep").get_attribute("aria-expanded") == "false"
    face(page, "deep").click()
    assert lines(page) == ["wide", "deep", *seeds("deep"), "slow", "alone"]
    assert face(page, "deep").get_attribute("aria-expanded") == "true"
    face(page, "deep").click()
    assert lines(page) == ["wide", "deep", "slow", "alone"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_folds_too_and_stays_where_it_is(report: Path, visit: Visit, key: str) -> None:
    page = visit(report)
    face(page, "deep").focus()
    for unfolded in ("true", "false", "true"):
        page.keyboard.press(key)
        focused = page.locator("#runs button:focus")
        assert focused.get_attribute("aria-expanded") == unfolded
        assert (focused.text_content() or "").strip() == "deep"
    assert "deep-seed0" in lines(page)


def test_all_are_unfolded_and_folded_at_once(report: Path, visit: Visit) -> None:
    page = visit(report)
    fold_all(page, "unfold")
    every = [name for group in SPEEDS for name in (group, *seeds(group))]
    assert lines(page) == [*every, "alone"]
    fold_all(page, "fold")
    assert lines(page) == [*SPEEDS, "alone"]


def test_a_link_keeps_what_is_unfolded(report: Path, visit: Visit) -> None:
    page = visit(report)
    face(page, "deep").click()
    again = visit(page.url, watched=False)
    face(again, "deep").wait_for()
    assert lines(again) == ["wide", "deep", *seeds("deep"), "slow", "alone"]
    fold_all(page, "unfold")
    face(page, "deep").click()
    other = visit(page.url, watched=False)
    face(other, "deep").wait_for()
    assert lines(other) == ["wide", *seeds("wide"), "deep", "slow", *seeds("slow"), "alone"]


def test_groups_are_sorted_and_the_runs_within_each(report: Path, visit: Visit) -> None:
    page = visit(report)
    fold_all(page, "unfold")
    page.get_by_role("button", name="best", exact=True).click()
    best_first = ["deep", *seeds("deep")[::-1], "alone", "wide", *seeds("wide")[::-1], "slow"]
    assert lines(page) == [*best_first, *seeds("slow")[::-1]]
    page.get_by_role("button", name="best", exact=True).click()
    best_last = ["slow", *seeds("slow"), "wide", *seeds("wide"), "alone", "deep", *seeds("deep")]
    assert lines(page) == best_last
    page.get_by_role("button", name="run", exact=True).click()
    assert [name for name in lines(page) if "seed" not in name] == ["alone", "deep", "slow", "wide"]


def test_a_head_stays_while_any_of_its_runs_is_found(report: Path, visit: Visit) -> None:
    page = visit(report)
    field = page.get_by_label("Find runs")
    field.fill("seed3")
    found = [name for group in SPEEDS for name in (group, f"{group}-seed3")]
    assert lines(page) == found
    assert head(page, "deep").locator("small").first.text_content() == "1 of 4 runs"
    face(page, "deep").click()
    assert "deep-seed3" not in lines(page)
    field.fill("deep-seed3")
    assert lines(page) == ["deep"], "as it was folded"
    field.fill("")
    assert lines(page) == [*SPEEDS, "alone"]
    assert head(page, "deep").locator("small").first.text_content() == "4 runs"


def test_the_box_of_a_group_chooses_it_as_a_whole(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    assert bands(page) == 3
    head(page, "deep").locator("input").uncheck()
    assert bands(page) == 2
    assert chosen(page) == [*seeds("wide"), *seeds("slow"), "alone"]
    pressed = page.locator("#key button", has_text="deep").get_attribute("aria-pressed")
    assert pressed == "false"
    head(page, "deep").locator("input").check()
    assert bands(page) == 3
    assert len(chosen(page)) == 13


def test_the_box_of_a_group_tells_that_it_is_chosen_in_part(report: Path, visit: Visit) -> None:
    page = visit(report)
    face(page, "deep").click()
    box = head(page, "deep").locator("input")
    assert box.is_checked()
    page.uncheck("#runs tr:has(bdi:text-is('deep-seed1')) input")
    assert box.evaluate("(box) => [box.checked, box.indeterminate]") == [False, True]
    box.click()
    assert box.evaluate("(box) => [box.checked, box.indeterminate]") == [True, False]
    assert len(chosen(page)) == 13


def test_none_and_all_are_for_groups_too(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    page.get_by_role("button", name="none", exact=True).click()
    assert bands(page) == 0
    assert page.locator("#runs input:checked").count() == 0
    page.get_by_role("button", name="all", exact=True).click()
    assert bands(page) == 3
    assert page.locator("#runs input:not(:checked)").count() == 0


def test_shift_chooses_all_runs_between_heads_and_runs(report: Path, visit: Visit) -> None:
    page = visit(report)
    page.get_by_role("button", name="none", exact=True).click()
    face(page, "wide").click()
    page.click("#runs tr:has(bdi:text-is('wide-seed2')) input")
    head(page, "deep").locator("input").click(modifiers=["Shift"])
    assert chosen(page) == ["wide-seed2", "wide-seed3", *seeds("deep")]


def test_the_box_of_a_group_chooses_what_is_found_of_it(report: Path, visit: Visit) -> None:
    page = visit(report)
    page.get_by_role("button", name="none", exact=True).click()
    page.get_by_label("Find runs").fill("seed3")
    head(page, "slow").locator("input").check()
    page.get_by_label("Find runs").fill("")
    assert chosen(page) == ["slow-seed3"]


def test_a_run_that_is_pointed_out_while_it_is_folded_shows_on_its_head(
    report: Path, visit: Visit
) -> None:
    page = visit(report)
    face(page, "deep").wait_for()
    page.mouse.move(*centre(dot(page, "arch", 5)))
    pointed = page.locator("#runs tr.pointed:visible bdi")
    pointed.wait_for()
    assert pointed.all_text_contents() == ["deep"]


def test_a_page_of_rows_counts_what_is_not_folded(many: Path, visit: Visit) -> None:
    page = visit(many)
    page.get_by_text("Rows 1 to 40 of 40").wait_for()
    assert sorted(lines(page)) == [f"g{n:02d}" for n in range(40)]
    fold_all(page, "unfold")
    page.get_by_text("Rows 1 to 50 of 200").wait_for()
    shown = lines(page)
    for _ in range(3):
        page.get_by_role("button", name="later").click()
        shown += lines(page)
    assert {name for name in shown if "seed" in name} == {
        f"g{n:02d}-seed{seed}" for n in range(40) for seed in range(4)
    }


def test_a_page_that_begins_within_a_group_begins_with_its_head(many: Path, visit: Visit) -> None:
    page = visit(many)
    page.get_by_role("button", name="run", exact=True).click()
    face(page, "g00").click()
    page.get_by_text("Rows 1 to 44 of 44").wait_for()
    for name in ("g01", "g02"):
        face(page, name).click()
    page.get_by_text("Rows 1 to 50 of 52").wait_for()
    fold_all(page, "unfold")
    face(page, "g00").click()
    page.get_by_role("button", name="later").click()
    page.get_by_text("Rows 51 to 100 of 196").wait_for()
    assert lines(page)[:3] == ["g10", "g10-seed3", "g11"]
    face(page, "g10").click()
    assert lines(page)[:3] == ["g10", "g11", "g11-seed0"], "it folds where the reader is"


def test_heads_are_sorted_over_all_pages(many: Path, visit: Visit) -> None:
    page = visit(many)
    fold_all(page, "unfold")
    page.get_by_role("button", name="run", exact=True).click()
    assert lines(page)[:6] == ["g00", *seeds("g00"), "g01"]


@pytest.mark.parametrize("device", ["light", "dark", "phone"])
def test_folded_groups_shut_nobody_out(report: Path, visit: Visit, device: str) -> None:
    page = visit(report, device)
    face(page, "deep").click()
    read_to_the_end(page)
    assert not serious(page), "\n".join(serious(page))
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_paper_and_a_page_without_scripts_show_all(report: Path, visit: Visit) -> None:
    every = [name for group in SPEEDS for name in (group, *seeds(group))]
    assert lines(visit(report, "no scripts")) == [*every, "alone"]
    page = visit(report)
    face(page, "deep").wait_for()
    page.emulate_media(media="print")
    assert lines(page) == [*every, "alone"]
