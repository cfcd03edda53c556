"""How soon a report is seen and answers: in Chromium, beside a blank page, from files.

First paint is the browser's own `first-paint`; the visible charts are awake when Vega has drawn
each chart that the window shows before any scrolling. Run by `make bench`.
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


@dataclass(frozen=True)
class Seen:
    """Milliseconds from the start of the navigation; None where nothing was to wake."""

    paint: float
    awake: float | None


def visit(browser: Browser, page_file: Path, *, scroll_to: str | None) -> Seen:
    """Open a page in a new context. The window shows the charts at once where `scroll_to`."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(page_file.as_uri() + (f"#{scroll_to}" if scroll_to else ""))
    paint = answer(page, "performance.getEntriesByName('first-paint')[0]?.startTime")
    awake = answer(page, "window.awakeAt") if scroll_to else None
    context.close()
    return Seen(paint, awake)


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        blank, report = folder / "blank.html", folder / "report.html"
        blank.write_text("<!doctype html><title>blank</title><p>blank")
        fitreport.build(study.write_runs(folder / "runs", 10, 100, 8), report)
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=chromium.ARGUMENTS
        )
        blanks, reports = [], []
        for number in range(rounds + 1):
            nothing = visit(browser, blank, scroll_to=None)
            ours = visit(browser, report, scroll_to="curves")
            if number:  # the first of each finds a cold browser
                blanks.append(nothing)
                reports.append(ours)
        browser.close()
    later = median(b.paint - a.paint for a, b in zip(blanks, reports, strict=True))
    awake = median(each.awake for each in reports if each.awake is not None)
    rows = [
        ["first paint of a blank page", f"{median(each.paint for each in blanks):.0f} ms", ""],
        ["first paint of the report", f"{median(each.paint for each in reports):.0f} ms", ""],
        ["  after the blank page's", f"{later:.0f} ms", "250 ms"],
        ["visible charts awake", f"{awake:.0f} ms", "1,000 ms"],
    ]
    print(table(["10 runs x 100 epochs x 8 pairs", "median", "budget"], rows))


if __name__ == "__main__":
    main()
