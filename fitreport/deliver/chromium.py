"""Where a Chromium is at hand: the one that is named, one on the path, or one that is installed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from fitreport.errors import UsageError

VARIABLE = "FITREPORT_CHROMIUM"
_COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
_APPLICATIONS = {
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "win32": (
        r"Google\Chrome\Application\chrome.exe",
        r"Chromium\Application\chrome.exe",
        r"Microsoft\Edge\Application\msedge.exe",
    ),
}
_PROGRAMS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")  # where Windows has them
# Playwright's, by the folder that it keeps them in and where they lie in there.
_CACHES = {"darwin": "Library/Caches/ms-playwright", "win32": "AppData/Local/ms-playwright"}
_IN_CACHE = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium-*/chrome-win*/chrome.exe",
    "chromium_headless_shell-*/*/*headless*shell*",
)


def chromium() -> str | None:
    """The path of a Chromium, Chrome or Edge; None where there is none.

    Raises:
        UsageError: FITREPORT_CHROMIUM names what cannot be run.
    """
    named = os.environ.get(VARIABLE, "")
    if named:
        found = shutil.which(named)
        if found is None:
            raise UsageError(f"{VARIABLE} names {named}, which cannot be run", "Name a Chromium")
        return found
    return next(_installed(), None)


def _installed() -> Iterator[str]:
    yield from filter(None, map(shutil.which, _COMMANDS))
    places = [Path(path) for path in _APPLICATIONS.get(sys.platform, ())]
    if sys.platform == "win32":
        homes = filter(None, map(os.environ.get, _PROGRAMS))
        places = [Path(home) / path for home in homes for path in places]
    yield from filter(None, (shutil.which(str(path)) for path in places))
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    home = os.environ.get("HOME") or os.environ.get("USERPROFILE") or "."
    folder = Path(cache or Path(home) / _CACHES.get(sys.platform, ".cache/ms-playwright"))
    for pattern in _IN_CACHE:
        newest = sorted(folder.glob(pattern), reverse=True)
        yield from filter(None, (shutil.which(str(path)) for path in newest))
