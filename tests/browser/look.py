"""Pictures of a report in every mode, to look at: `python -m tests.browser.look REPORT FOLDER`.

Of each mode two: the window as it opens, and the whole page.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser import chromium

PAPER: dict[str, Any] = {"viewport": {"width": 794, "height": 1123}}  # A4 at 96 dots an inch
README: dict[str, Any] = {"viewport": {"width": 1280, "height": 2040}}  # docs/report.png
MODES = {**chromium.DEVICES, "print": PAPER, "readme": README}


def main(report: str, folder: str) -> None:
    """Open the report in each mode, and take its pictures."""
    pictures = Path(folder)
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=chromium.ARGUMENTS
        )
        for mode, preset in MODES.items():
            page = browser.new_page(**preset)
            page.emulate_media(media="print" if mode == "print" else None)
            page.goto(Path(report).absolute().as_uri())
            page.wait_for_timeout(1500)
            name = mode.replace(" ", "-")
            page.screenshot(path=pictures / f"{name}.png")
            page.screenshot(path=pictures / f"{name}-whole.png", full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
