"""How soon a report is seen and answers: in Chromium, beside a blank page, from files.

First paint is the browser's own `first-paint`; the visible charts are awake when Vega has drawn
each chart that the window shows; a click, on the head of a column and on a run's box, is answered
when the frame after it has been shown. Run by `make bench`.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

import fitreport
from benchmarks import study
from benchmarks.measure import table
from benchmarks.study import Shape
from tests.browser import chromium

# A chart is awake when its plot holds what Vega draws into, which bears the class "marks".
_WATCH = """
window.awakeAt = null;
const look = () => {
  const shown = [...document.querySelectorAll("figure.chart")].filter((figure) => {
    const box = figure.getBoundingClientRect();
    return box.height && box.top < innerHeight && box.bottom > 0;
  });
  if (shown.length && shown.every((figure) => figure.querySelector(".plot .marks"))) {
    window.awakeAt ??= performance.now();
  } else requestAnimationFrame(look);
};
addEventListener("DOMContentLoaded", look);
"""


# When the frame after a click has been shown; the click is on what is the nth of a kind.
_CLICK = """
([selector, nth]) => new Promise((done) => {
  const face = document.querySelectorAll(selector)[nth];
  const start = performance.now();
  face.click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})
"""

SORT, TICK = "#runs thead button", "#runs tbody input"
_PAINT = "performance.getEntriesByName('first-paint')[0]?.startTime"


@dataclass(frozen=True)
class Budget:
    """Milliseconds that a study's page may take: to first paint after a blank page's, until the
    charts in the window are awake, to answer a click; None where nothing is promised.
    """

    shape: Shape
    paint: int
    awake: int | None
    click: int


BUDGETS = (
    Budget((10, 100, 8), 250, 1_000, 200),
    Budget((100, 100, 8), 250, 1_500, 200),
    Budget((1_000, 100, 8), 500, None, 200),
    Budget((10, 100_000, 8), 500, None, 200),
)


@dataclass(frozen=True)
class Seen:
    """Milliseconds: from the start of the navigation, and from a click to the frame after it."""

    paint: float
    awake: float
    sort: float
    tick: float


def visit(browser: Browser, page_file: Path) -> Seen:
    """Open a report in a new context at its charts, then sort its table and tick a run."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(f"{page_file.as_uri()}#curves")
    awake = answer(page, "window.awakeAt")
    sort = float(page.evaluate(_CLICK, [SORT, 1]))
    tick = float(page.evaluate(_CLICK, [TICK, 5]))
    paint = answer(page, _PAINT)
    context.close()
    return Seen(paint, awake, sort, tick)


def blank_paint(browser: Browser, page_file: Path) -> float:
    """The first paint of a page with nothing on it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(page_file.as_uri())
    paint = answer(page, _PAINT)
    context.close()
    return paint


def answer(page: Page, question: str) -> float:
    """What a script expression says once it says a number; the page's policy forbids it to wait.

    Raises:
        TimeoutError: it said none for 30 seconds.
    """
    for _ in range(600):
        said = page.evaluate(question)
        if said is not None:
            return float(said)
        page.wait_for_timeout(50)
    raise TimeoutError(f"{page.url} never answered {question}")


def row(budget: Budget, blanks: list[float], seen: list[Seen]) -> list[str]:
    """The medians of one study, each with what it may be."""
    later = median(one.paint - blank for one, blank in zip(seen, blanks, strict=True))

    def told(value: float, most: int | None) -> str:
        return f"{value:.0f} ms" + (f" (of {most:,})" if most else "")

    return [
        study.name_of(budget.shape),
        told(later, budget.paint),
        told(median(one.awake for one in seen), budget.awake),
        told(median(one.sort for one in seen), budget.click),
        told(median(one.tick for one in seen), budget.click),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=Path, required=True, help="where studies are kept")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        blank, report = Path(name) / "blank.html", Path(name) / "report.html"
        blank.write_text("<!doctype html><title>blank</title><p>blank")
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=chromium.ARGUMENTS
        )
        for budget in BUDGETS:
            fitreport.build(study.kept(options.studies, budget.shape), report)
            blanks, seen = [], []
            for number in range(options.rounds + 1):
                nothing, ours = blank_paint(browser, blank), visit(browser, report)
                if number:  # the first of each finds a cold browser
                    blanks.append(nothing)
                    seen.append(ours)
            rows.append(row(budget, blanks, seen))
        browser.close()
    heads = ["runs x epochs x pairs", "first paint, less a blank page's", "charts awake"]
    print(table([*heads, "sorted", "run ticked"], rows))


if __name__ == "__main__":
    main()
