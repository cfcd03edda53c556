"""Charts that wake: they show what their pictures showed, and one that cannot spoils nothing."""

from __future__ import annotations

import base64
import json
import math
import re
import zlib
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Page

from fitreport.run import Curve, Event, Run
from tests.browser import script_pages
from tests.browser.conftest import Visit

TEXTS = """(figure) => ['.plot > svg', '.live .marks'].map((picture) => {
  const texts = [...figure.querySelectorAll(`${picture} text`)].map((text) => text.textContent);
  return texts.filter(Boolean).sort();
})"""


def wake(page: Page) -> None:
    """Scroll through the page until every chart is awake."""
    page.evaluate("""async () => {
      for (const figure of document.querySelectorAll('figure.chart')) {
        figure.scrollIntoView({block: 'center'});
        for (let i = 0; i < 200 && !figure.querySelector('.live .marks'); i++) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    }""")


def hard_runs() -> list[Run]:
    """What makes charts differ: gaps, spikes, one epoch, no partner, a constant, tiny values."""
    nan, inf = float("nan"), float("inf")
    odd = {3: nan, 5: nan, 12: 900.0, 14: inf}
    inferred = Curve.of("loss", "validation", [1, 3], [2.0, 1.0], epochs_inferred=True)
    return [
        script_pages.run("a", 30, {**script_pages.learning(0.1), "auc": lambda _: 0.5}),
        script_pages.run("b", 30, {"auc_1": lambda _: 0.6, "val_auc_1": lambda _: 0.5}),
        msgspec.structs.replace(
            (last := script_pages.run("inferred", 5, {"loss": lambda e: 3 - e / 9})),
            curves=(*last.curves, inferred),
        ),
        script_pages.run("one epoch", 1, {"loss": lambda _: 1.5}),
        script_pages.run(
            "gaps",
            25,
            {"loss": lambda e: odd.get(e, 2 - e / 20), "tiny": lambda e: 1e-7 / (e + 1)},
            events=[Event("non-finite", 3, facts={"metric": "loss", "split": "train"})],
        ),
        script_pages.run("flat", 20, {"val_constant": lambda _: 0.0, "val_loss": lambda _: -3.0}),
    ]


def grid_runs() -> list[Run]:
    """A grid of settings, whose names begin and end alike."""
    return [
        script_pages.run(f"digits-{n}-units-batch-size-64-🦊{rate}🦊-augmented", 20, curves)
        for n in (32, 64)
        for rate in (0.1, 0.01)
        if (curves := script_pages.learning(rate * n / 10))
    ]


def unwell_runs() -> list[Run]:
    """One run that overfits and one that jumps once: spans of many epochs and of one."""
    return [
        script_pages.run(
            "overfits",
            40,
            {
                "loss": lambda e: 2 * math.exp(-e / 8) + 0.1,
                "val_loss": lambda e: 1.5 * math.exp(-e / 5) + 0.5 + 0.02 * max(0, e - 12),
            },
        ),
        script_pages.run("jumps", 40, {"loss": lambda e: 1.5 if e == 20 else math.exp(-e / 5)}),
    ]


SPANS = """(figure) => ['.plot > svg', '.live .marks'].map((picture) =>
  [...figure.querySelectorAll(`${picture} [fill="#8f5200"], ${picture} [fill="#5f656c"]`)]
    .filter((mark) => mark.tagName === 'path' || mark.tagName === 'rect').length)"""


def test_what_was_found_is_shaded_in_the_picture_and_in_the_woken_chart(
    tmp_path: Path, visit: Visit
) -> None:
    page = visit(script_pages.page(tmp_path / "page.html", unwell_runs()))
    wake(page)
    still, live = page.locator('figure[data-about="loss"]').first.evaluate(SPANS)
    assert (still, live) == (2, 2)
    page.locator("#finding-overfitting > summary").click()
    page.locator("#finding-overfitting a", has_text="On the chart").first.click()
    assert page.locator('figure[data-about="loss"]').first.is_visible()


@pytest.mark.parametrize("runs", [script_pages.three_runs, hard_runs, grid_runs, unwell_runs])
def test_a_woken_chart_shows_what_its_picture_showed(
    tmp_path: Path, visit: Visit, runs: object
) -> None:
    page = visit(script_pages.page(tmp_path / "page.html", runs()))  # type: ignore[operator]
    notes = page.locator("figure .note").all_text_contents()
    names = page.locator("figure .note bdi").count()
    wake(page)
    for figure in page.locator("figure.chart").all():
        still, live = figure.evaluate(TEXTS)
        assert still == live, figure.get_attribute("data-about")
    assert page.locator("figure .note").all_text_contents() == notes
    assert page.locator("figure .note bdi").count() == names


def test_a_chart_sleeps_until_it_is_near(tmp_path: Path, visit: Visit) -> None:
    curves = {f"metric_{n}": script_pages.learning(0.1)["loss"] for n in range(30)}
    page = visit(script_pages.page(tmp_path / "page.html", [script_pages.run("a", 20, curves)]))
    page.locator("#curves").scroll_into_view_if_needed()
    page.wait_for_selector(".live .marks")
    page.wait_for_timeout(500)
    assert 0 < page.locator(".live .marks").count() < 15


def test_more_metrics_than_are_pictured_are_drawn_when_seen(tmp_path: Path, visit: Visit) -> None:
    curves = {f"metric_{n}": script_pages.learning(0.1)["loss"] for n in range(30)}
    page = visit(script_pages.page(tmp_path / "page.html", [script_pages.run("a", 20, curves)]))
    last = page.locator("#curves figure").last
    assert last.locator("svg").count() == 0
    last.scroll_into_view_if_needed()
    last.locator(".live .marks .mark-line path").first.wait_for()


def test_a_chart_that_cannot_be_drawn_keeps_its_picture(tmp_path: Path, visit: Visit) -> None:
    file = script_pages.page(tmp_path / "page.html", script_pages.three_runs())
    html = file.read_text("utf-8")

    def broken(island: re.Match[str]) -> str:
        data = json.loads(zlib.decompress(base64.b64decode(island[2])))
        data["specs"]["gap.linear"]["scales"] = []
        return island[1] + base64.b64encode(zlib.compress(json.dumps(data).encode())).decode()

    file.write_text(re.sub(r'(id="page-data">)([^<]+)', broken, html), "utf-8")
    page = visit(file)
    page.locator("#training").scroll_into_view_if_needed()
    page.locator("figure[data-kind=epoch_duration]").scroll_into_view_if_needed()
    page.locator("figure[data-kind=epoch_duration] .live .marks").wait_for()
    gap = page.locator("figure[data-kind=gap]").first
    assert gap.locator(".live").count() == 0
    assert gap.locator(".plot > svg").is_visible()


def test_an_old_browser_keeps_the_page_as_it_is(tmp_path: Path, visit: Visit) -> None:
    file = script_pages.page(tmp_path / "page.html", script_pages.three_runs())
    page = visit("about:blank", watched=False)
    page.add_init_script("delete window.DecompressionStream")
    page.goto(file.as_uri())
    page.wait_for_timeout(500)
    assert page.locator("#controls").is_hidden()
    assert page.locator("#runs input").count() == 0
    assert page.locator(".plot > svg").first.is_visible()


def test_a_chart_on_a_phone_is_drawn_in_its_own_size(tmp_path: Path, visit: Visit) -> None:
    file = script_pages.page(tmp_path / "page.html", script_pages.three_runs())
    page = visit(file, "phone")
    wake(page)
    svg = page.locator(".live .marks").first
    box = svg.bounding_box()
    assert box
    assert abs(float(svg.get_attribute("width") or 0) - box["width"]) <= 1


def test_texts_keep_their_size_on_a_wide_screen(tmp_path: Path, visit: Visit) -> None:
    page = visit(script_pages.page(tmp_path / "page.html", script_pages.three_runs()))
    wake(page)
    heights = page.locator("figure").first.evaluate("""(figure) => {
      const pictures = [...figure.querySelectorAll('.plot > svg, .live .marks')];
      for (const picture of pictures) picture.style.display = 'block';
      return pictures.map((e) => e.querySelector('text').getBoundingClientRect().height);
    }""")
    assert abs(heights[0] - heights[1]) < 1


def test_a_resized_window_redraws_the_charts(tmp_path: Path, visit: Visit) -> None:
    file = script_pages.page(tmp_path / "page.html", script_pages.three_runs())
    page = visit(file, "phone")
    wake(page)
    page.set_viewport_size({"width": 320, "height": 700})
    page.locator("figure").first.scroll_into_view_if_needed()
    page.wait_for_selector(".live .marks[width='284']", state="attached")
