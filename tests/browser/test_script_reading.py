"""Reading values off the charts: hover, keys, zoom, axes, smoothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from tests.browser import script_pages
from tests.browser.conftest import Visit

LABELS = ".live .marks .role-axis-label text"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return script_pages.page(tmp_path / "page.html", script_pages.three_runs())


def at_the_charts(page: Page) -> Locator:
    """Scroll to the charts; the first one, once it is awake."""
    page.locator("#controls").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#curves figure').scrollIntoView({block: 'center'})")
    first = page.locator("#curves figure").first
    first.locator(".live .marks").wait_for()
    page.locator("#curves figure").nth(1).locator(".live .marks").wait_for()
    return first


def x_labels(figure: Locator) -> list[float]:
    axis = figure.locator(".live .marks .role-axis").nth(1)
    return [float(t) for t in axis.locator(".role-axis-label text").all_text_contents()]


def y_labels(figure: Locator) -> list[float]:
    axis = figure.locator(".live .marks .role-axis").nth(2)
    texts = axis.locator(".role-axis-label text").all_text_contents()
    return [float(text.replace("−", "-")) for text in texts if text]


def drag(page: Page, plot: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag between two places, told as parts of the plot's box."""
    box = plot.bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=5)
    page.mouse.up()


def test_the_pointer_tells_the_exact_values_of_its_epoch(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    first.locator(".plot").hover(position={"x": 200, "y": 120})
    tip = first.locator(".tip")
    head, *rows = [row.all_text_contents() for row in map(_cells, tip.locator("tr").all())]
    epoch = int(head[0].removeprefix("epoch "))
    assert head[1:] == ["train", "validation"]
    for row in rows:
        speed = {"alpha": 0.1, "beta": 0.2, "gamma": 0.05}[row[0]]
        loss = script_pages.learning(speed)["loss"](epoch)
        assert float(row[1]) == pytest.approx(loss, rel=1e-7)


def _cells(row: Locator) -> Locator:
    return row.locator("th, td")


def test_the_pointer_is_shown_in_every_chart(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    first.locator(".plot").hover(position={"x": 120, "y": 120})
    first.locator(".tip").wait_for()
    other = page.locator("#curves figure").nth(1)
    assert other.locator(".over path").count() == 1
    assert other.locator(".over circle").count() >= 4
    page.mouse.move(2, 2)
    first.locator(".tip").wait_for(state="detached")
    assert other.locator(".over circle").count() == 0


def test_what_happened_at_an_epoch_is_told(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    first.locator(".plot").focus()
    for key in ("PageDown", "ArrowRight"):
        page.keyboard.press(key)
    assert "epoch 10" in first.locator(".tip").inner_text()
    assert "“unfroze the backbone”" in first.locator(".tip").inner_text()
    for key in ("PageDown", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    assert "learning rate changed 0.01 → 0.001" in first.locator(".tip").inner_text()


def test_arrow_keys_read_the_values_aloud(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    first.locator(".plot").focus()
    page.keyboard.press("End")
    said = first.locator(".readout")
    assert said.get_attribute("aria-live") == "polite"
    assert (said.text_content() or "").startswith("epoch 39. alpha: train 0.24")
    page.keyboard.press("Escape")
    assert first.locator(".tip").count() == 0


def pinch(page: Page, plot: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Move two fingers apart or together, told as parts of the plot's width."""
    box = plot.bounding_box()
    assert box
    touch = page.context.new_cdp_session(page)
    ways = [[a + (b - a) * n / 5 for n in range(6)] for a, b in zip(start, end, strict=True)]
    middle = box["y"] + box["height"] / 2
    for nth, places in enumerate(zip(*ways, strict=True)):
        points = [{"x": box["x"] + x * box["width"], "y": middle, "id": i}
                  for i, x in enumerate(places)]  # fmt: skip
        kind = "touchMove" if nth else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(50)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_two_fingers_zoom_all_charts_and_zoom_back(report: Path, visit: Visit) -> None:
    page = visit(report, "phone")
    plot = at_the_charts(page).locator(".plot")
    pinch(page, plot, (0.45, 0.55), (0.15, 0.85))
    page.get_by_role("button", name="reset zoom").wait_for()
    low, high = map(float, page.url.partition("zoom=")[2].split(","))
    assert 10 < low < high < 30, "about a third of 40 epochs, in their middle"
    assert page.locator(".tip").count() == 0
    for figure in page.locator("#curves figure").all():
        assert low - 1 <= min(x_labels(figure)) <= max(x_labels(figure)) <= high + 1
    pinch(page, plot, (0.15, 0.85), (0.45, 0.55))
    page.get_by_role("button", name="reset zoom").wait_for(state="hidden")


def test_one_finger_scrolls_the_page(report: Path, visit: Visit) -> None:
    page = visit(report, "phone")
    plot = at_the_charts(page).locator(".plot")
    box = plot.bounding_box()
    assert box
    before = page.evaluate("scrollY")
    touch = page.context.new_cdp_session(page)
    middle = box["x"] + box["width"] / 2
    for kind, up in (("touchStart", 0), *(("touchMove", 10 * n) for n in range(1, 12))):
        points = [{"x": middle, "y": box["y"] + box["height"] - up}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(20)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > before + 40
    assert "zoom" not in page.url


def test_dragging_zooms_all_charts_and_a_double_click_zooms_back(
    report: Path, visit: Visit
) -> None:
    page = visit(report)
    first = at_the_charts(page)
    drag(page, first.locator(".plot"), (0.3, 0.5), (0.5, 0.5))
    page.get_by_role("button", name="reset zoom").wait_for()
    for figure in page.locator("#curves figure").all():
        assert min(x_labels(figure)) > 5
        assert max(x_labels(figure)) < 35
    first.locator(".plot").dblclick(position={"x": 200, "y": 100})
    page.get_by_role("button", name="reset zoom").wait_for(state="hidden")
    assert (min(x_labels(first)), max(x_labels(first))) == (0, 35)


def test_dragging_with_shift_zooms_the_values_of_one_chart(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    page.keyboard.down("Shift")
    drag(page, first.locator(".plot"), (0.5, 0.3), (0.5, 0.6))
    page.keyboard.up("Shift")
    page.get_by_role("button", name="reset zoom").wait_for()
    assert min(y_labels(first)) > 0.2
    page.get_by_role("button", name="reset zoom").click()
    page.wait_for_timeout(300)
    assert min(y_labels(first)) == 0


def test_a_plain_wheel_scrolls_and_zooms_nothing(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    first.locator(".plot").hover()
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, -120)
    page.wait_for_timeout(400)
    assert page.evaluate("scrollY") < before
    assert page.evaluate("location.hash") == ""


def test_a_wheel_with_ctrl_zooms(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    first.locator(".plot").hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.get_by_role("button", name="reset zoom").wait_for()


def test_a_logarithmic_axis_names_itself(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    page.locator("#controls select").nth(1).select_option("log")
    first.locator(".live .marks text", has_text="loss (log)").wait_for()
    assert min(y_labels(first)) > 0


def test_time_and_steps_are_axes_where_they_were_recorded(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    page.locator("#controls select").first.select_option("step")
    first.locator(".live .marks text", has_text="step").wait_for()
    ticks = first.locator(".live .marks .role-axis").nth(1).locator(".role-axis-label text")
    assert "4,000" in ticks.all_text_contents()
    assert "No step is recorded for gamma." in first.locator(".note").all_text_contents()
    page.locator("#controls select").first.select_option("time")
    first.locator(".live .marks text", has_text="minutes of training").wait_for()
    assert max(x_labels(first)) == 40


def test_an_axis_that_nothing_was_recorded_for_is_not_offered(tmp_path: Path, visit: Visit) -> None:
    runs = [script_pages.run("a", 9, script_pages.learning(0.2), timed=False)]
    page = visit(script_pages.page(tmp_path / "page.html", runs))
    page.locator("#controls").wait_for()
    assert page.locator("#controls select").count() == 1


def test_smoothing_keeps_the_measured_curve_faint(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    path = first.locator(".live .marks .lines_marks path").last
    measured = path.get_attribute("d")
    page.locator("#controls input[type=range]").fill("0.8")
    first.locator(".live .marks .faint_marks path").first.wait_for(state="attached")
    faint = [p.get_attribute("d") for p in first.locator(".faint_marks path").all()]
    assert path.get_attribute("d") not in (measured, None)
    assert len(faint) == 6
    assert page.locator("#controls output").text_content() == "0.80"
    assert "exponential moving average" in page.locator(".why").inner_text()


def test_the_training_curve_can_be_shifted_by_half_an_epoch(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    start = "p => Number(/M(-?[\\d.]+)/.exec(p.getAttribute('d'))[1])"
    train = first.locator(".live .marks .lines_marks path").first
    assert train.evaluate(start) == 0
    page.locator("#controls label", has_text="½ epoch").click()
    page.locator(".why").wait_for()
    page.wait_for_timeout(300)
    validation = first.locator(".live .marks .lines_marks path").last
    assert train.evaluate(start) == 0
    assert validation.evaluate(start) > 2
