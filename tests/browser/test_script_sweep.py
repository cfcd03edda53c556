"""A sweep in the browser: finding runs by what was set, and its charts tied to table and curves."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Locator, Page

import fitreport
from tests.browser import script_pages
from tests.browser.conftest import Visit
from tests.browser.test_page_manners import read_to_the_end, serious
from tests.browser.test_script_choosing import at_the_charts, box, drawn

RATES = (0.1, 0.03, 0.01, 0.003, 0.001, 0.0003)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Twelve runs; those of adam are the better, the lower the rate the better."""
    runs = [
        msgspec.structs.replace(
            script_pages.run(f"run {n}", 12, script_pages.learning(0.02 * (n + 1))),
            params={
                "learning_rate": RATES[n // 2],
                "optimizer": "adam" if n % 2 else "sgd",
                "augment": n > 5,
                "warm up": n,
                "constructor": n,
            },
            tags=("baseline",) if n == 0 else (),
            status="crashed" if n == 3 else "finished",
        )
        for n in range(12)
    ]
    return script_pages.page(tmp_path / "page.html", runs)


def find(page: Page, text: str) -> list[str]:
    """The runs that the table lists for a text."""
    page.get_by_label("Find runs").fill(text)
    names = page.locator("#runs tbody tr:visible bdi").all_text_contents()
    return [name.removeprefix("run ") for name in names]


def told(page: Page) -> str:
    return page.locator("#found").text_content() or ""


ALL = [str(n) for n in range(12)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ALL),
        ("run 7", ["7"]),
        ("ADAM", ["1", "3", "5", "7", "9", "11"]),
        ("baseline", ["0"]),
        ("tag=baseline", ["0"]),
        ("learning_rate<0.01", ["6", "7", "8", "9", "10", "11"]),
        ("learning_rate <= 1e-2 optimizer = sgd", ["4", "6", "8", "10"]),
        ("Learning_Rate=0.10", ["0", "1"]),
        ("optimizer!=adam learning_rate>.01", ["0", "2"]),
        ("augment=yes adam", ["7", "9", "11"]),
        ("augment=false status=crashed", ["3"]),
        ('"warm up">=10', ["10", "11"]),
        ('name="run 1"', ["1"]),
        ("constructor<2", ["0", "1"]),
        ("epochs>12", []),
        ("learning_rate<", ALL),
        ('"', ALL),
    ],
)
def test_runs_are_found(report: Path, visit: Visit, text: str, found: list[str]) -> None:
    page = visit(report)
    assert find(page, text) == found
    expected = f"{len(found)} of 12 runs" if text else ""
    assert told(page) == expected


def test_metrics_can_be_asked_for(report: Path, visit: Visit) -> None:
    made = fitreport.study(report)
    at = [pair.metric for pair in made.pairs].index("accuracy")
    bests = [summary.metrics[at].best.value for summary in made.summaries]
    over = [name for name, value in zip(ALL, bests, strict=True) if value > 0.7]
    assert 0 < len(over) < 12
    page = visit(report)
    assert find(page, "val_accuracy>0.7") == over
    assert find(page, "accuracy > 0.7") == over


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("lr<0.1", "No run has a lr; did you mean learning_rate?"),
        ("learning_rat<0.1", "No run has a learning_rat; did you mean learning_rate?"),
        ("zzz=1", "No run has a zzz."),
        ("best>0.7", "Best of what? Such as accuracy>0.7."),
        ("__proto__=1", "No run has a __proto__."),
        ("learning_rate<adam", "learning_rate<adam: adam is no number."),
        ("optimizer<3", "optimizer holds words: = and != compare them."),
    ],
)
def test_what_makes_no_sense_is_answered_in_words_and_hides_nothing(
    report: Path, visit: Visit, text: str, fault: str
) -> None:
    page = visit(report)
    assert find(page, text) == ALL
    assert told(page) == fault


def test_all_none_and_best_act_on_the_runs_found(report: Path, visit: Visit) -> None:
    page = visit(report)
    checked = page.locator("#runs tr:has(input:checked) bdi")
    page.get_by_role("button", name="none", exact=True).click()
    find(page, "sgd")
    page.get_by_role("button", name="all", exact=True).click()
    assert checked.all_text_contents() == [f"run {n}" for n in range(0, 12, 2)]
    find(page, "learning_rate<0.01")
    page.get_by_role("button", name="none", exact=True).click()
    find(page, "")
    assert checked.all_text_contents() == ["run 0", "run 2", "run 4"]
    find(page, "optimizer=sgd")
    page.get_by_role("button", name="best 5").click()
    find(page, "")
    assert checked.all_text_contents() == [f"run {n}" for n in range(2, 12, 2)]


def test_the_key_tells_what_a_ring_is_where_a_script_draws_it(report: Path, visit: Visit) -> None:
    words = "ringed: drawn in the curves"
    assert words in (visit(report).locator("#sweep .signs").text_content() or "")
    assert words not in (visit(report, "no scripts").locator("#sweep .signs").text_content() or "")


def test_a_link_keeps_what_was_looked_for(report: Path, visit: Visit) -> None:
    page = visit(report)
    find(page, "learning_rate<0.01 adam")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.locator("#found", has_text="3 of 12 runs").wait_for()
    assert page.locator("#runs tbody tr:visible").count() == 3


def dot(page: Page, about: str, run: int) -> Locator:
    return page.locator(f'#sweep figure[data-about="{about}"] circle[data-run="{run}"]')


def centre(mark: Locator) -> tuple[float, float]:
    mark.scroll_into_view_if_needed()
    place = mark.bounding_box()
    assert place is not None
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


def test_pointing_at_a_dot_tells_its_run_and_points_it_out(report: Path, visit: Visit) -> None:
    page = visit(report)
    page.locator("#runs input").first.wait_for()
    page.mouse.move(*centre(dot(page, "learning_rate", 11)))
    tip = page.locator("#sweep .tip")
    tip.wait_for()
    cells = tip.locator("tr").all_text_contents()
    assert cells[0] == "run 11"
    assert cells[1].startswith("best accuracy0.")
    assert {"learning_rate0.0003", "optimizeradam", "augmentyes"} <= set(cells)
    assert page.locator("#runs tr.pointed bdi").all_text_contents() == ["run 11"]
    pointed = page.locator("#sweep .pointed").evaluate_all("all => all.map((m) => m.dataset.run)")
    assert set(pointed) == {"11"}
    assert len(pointed) == page.locator("#sweep figure").count()
    page.mouse.move(5, 5)
    page.wait_for_timeout(100)
    assert page.locator("#sweep .pointed, #sweep .tip, #runs .pointed").count() == 0


def test_a_row_of_the_table_is_pointed_out_in_the_charts(report: Path, visit: Visit) -> None:
    page = visit(report)
    page.locator("#runs input").first.wait_for()
    page.locator("#runs tbody tr").nth(4).hover()
    assert dot(page, "optimizer", 4).get_attribute("class") == "chosen pointed"


def test_a_click_on_a_dot_or_a_line_chooses_its_run(report: Path, visit: Visit) -> None:
    page = visit(report)
    at_the_charts(page)
    before = drawn(page)
    page.mouse.click(*centre(dot(page, "learning_rate", 0)))
    assert page.is_checked(box(page, "run 0"))
    page.wait_for_timeout(300)
    assert "chosen" in (dot(page, "optimizer", 0).get_attribute("class") or "")
    page.mouse.click(*centre(dot(page, "learning_rate", 0)))
    assert not page.is_checked(box(page, "run 0"))
    at_the_charts(page)
    page.wait_for_timeout(500)
    assert drawn(page) == before
    line = page.locator('#sweep polyline[data-run="0"]')
    line.scroll_into_view_if_needed()
    end = line.evaluate(
        "line => { const p = line.points.at?.(-1) ?? line.points[line.points.length - 1];"
        " const at = new DOMPoint(p.x, p.y).matrixTransform(line.getScreenCTM());"
        " return [at.x, at.y]; }"
    )
    page.mouse.click(*end)
    assert page.is_checked(box(page, "run 0"))


def test_a_box_dragged_around_dots_chooses_their_runs(report: Path, visit: Visit) -> None:
    page = visit(report)
    page.locator("#runs input").first.wait_for()
    x, y = centre(dot(page, "learning_rate", 8))
    other_x, other_y = centre(dot(page, "learning_rate", 11))
    x, y = centre(dot(page, "learning_rate", 8))
    page.mouse.move(max(x, other_x) + 8, max(y, other_y) + 8)
    page.mouse.down()
    page.mouse.move(min(x, other_x) - 8, min(y, other_y) - 8, steps=5)
    assert page.locator("#sweep .brush").count() == 1
    page.mouse.up()
    assert page.locator("#sweep .brush").count() == 0
    checked = page.locator("#runs tr:has(input:checked) bdi").all_text_contents()
    assert checked == ["run 8", "run 9", "run 10", "run 11"]


def test_a_tap_shows_a_tip_and_chooses(report: Path, visit: Visit) -> None:
    page = visit(report, "phone")
    page.locator("#runs input").first.wait_for()
    page.touchscreen.tap(*centre(dot(page, "learning_rate", 1)))
    assert page.is_checked(box(page, "run 1"))
    page.wait_for_timeout(100)
    assert page.locator("#sweep .tip").count() == 1


@pytest.mark.parametrize("device", ["light", "dark", "phone"])
def test_a_sweep_shuts_nobody_out(report: Path, visit: Visit, device: str) -> None:
    page = visit(report, device)
    read_to_the_end(page)
    assert not serious(page), "\n".join(serious(page))
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
