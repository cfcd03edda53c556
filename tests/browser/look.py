"""Pictures of a report in every mode, to look at: `python -m tests.browser.look REPORT FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium


def main(report: str, folder: str) -> None:
    """One picture of the whole page a device, and one as it prints."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=chromium.ARGUMENTS
        )
        for device, preset in {
            **chromium.DEVICES,
            "print": {"viewport": {"width": 794, "height": 1123}},
        }.items():
            page = browser.new_page(**preset)
            if device == "print":
                page.emulate_media(media="print")
            page.goto(Path(report).absolute().as_uri())
            page.screenshot(path=Path(folder) / f"{device.replace(' ', '-')}.png", full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
