"""The Chromium that tests and benchmarks drive: Debian's where it is, else Playwright's own.

`python -m tests.browser.chromium` installs one where there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

# Headless, without sandbox (containers run as root), and silent: no update, no look-up of any host.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

DEVICES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "no scripts": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}


def find() -> str | None:
    """The path of a Chromium that starts, or None."""
    debian = shutil.which("chromium")
    if debian and _starts(debian):
        return debian
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if _starts(own) else None


def _starts(path: str) -> bool:
    if not Path(path).exists():
        return False
    return _run(path, "--version").returncode == 0


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, capture_output=True, text=True, env=quiet, check=False)


def _apt_install() -> bool:
    """Debian's package, as root or by a sudo that asks for no password."""
    if not shutil.which("apt-get"):
        return False
    sudo: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo") or _run("sudo", "-n", "true").returncode != 0:
            return False
        sudo = ["sudo", "-n"]
    print("== installing Debian's chromium", flush=True)
    _run(*sudo, "apt-get", "update")
    install = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")
    return _run(*sudo, *install).returncode == 0


def _playwright_install() -> bool:
    print("== installing Playwright's chromium", flush=True)
    return _run(sys.executable, "-m", "playwright", "install", "chromium").returncode == 0


def main() -> int:
    """Make sure that there is a Chromium; 2 where none can be had."""
    if find() or (_apt_install() and find()) or (_playwright_install() and find()):
        return 0
    print(
        "No Chromium for the browser tests, and neither apt nor Playwright could install one. "
        "Install one (Debian: apt install chromium) and try again.",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
