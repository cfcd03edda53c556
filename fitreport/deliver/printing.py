"""A page to PDF: by a Chromium that is at hand, else by WeasyPrint.

Printed is a page without scripts, which asks for nothing outside itself; neither is let near a
network all the same, and Chromium gets a profile of its own that is thrown away.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from fitreport.deliver.chromium import chromium
from fitreport.errors import OutputError

_SECONDS = 180  # until Chromium is thought to hang
_MOST_SAID = 200  # characters of what it says of itself
_DATE = re.compile(rb"(?<=Date \(D:)\d{14}(?=\+00'00'\))")
_ARGUMENTS = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-dev-shm-usage",  # containers give it 64 MB, and it dies of that
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    "--use-mock-keychain",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",  # nobody listens there
    "--no-pdf-header-footer",
)


def as_pdf(html: str, date: float | None) -> bytes:
    """The page on paper, of the size that its own style names.

    Args:
        html: a page without scripts.
        date: of what it tells, in seconds since 1970: a PDF bears one, and the clock's would make
            each of the same page another.

    Raises:
        OutputError: neither is at hand, or it could not print the page.
    """
    browser = chromium()
    if browser is not None:
        told = datetime.fromtimestamp(date or 0, UTC).strftime("%Y%m%d%H%M%S")
        return _DATE.sub(told.encode(), _by_chromium(browser, html))
    return _by_weasyprint(html)


def _by_chromium(browser: str, html: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="fitreport-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        page, pdf = folder / "report.html", folder / "report.pdf"
        page.write_text(html, "utf-8")
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        command = [
            browser,
            *_ARGUMENTS,
            *(("--no-sandbox",) if root else ()),  # as root it starts in no other way
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={pdf}",
            page.as_uri(),
        ]
        said = _run(command)
        try:
            return pdf.read_bytes()
        except OSError:
            raise OutputError(f"{browser} printed no PDF: {said or 'it said nothing'}") from None


def _run(command: list[str]) -> str:
    """Runs a browser, and all that it starts, to its end; the last that it said."""
    try:
        with subprocess.Popen(  # noqa: S603, one that we sought or the user named
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as running:
            try:
                _, said = running.communicate(timeout=_SECONDS)
            except BaseException as error:
                _end(running)
                if isinstance(error, subprocess.TimeoutExpired):
                    raise OutputError(
                        f"{command[0]} did not print the page in {_SECONDS} seconds",
                        "Name another Chromium in FITREPORT_CHROMIUM",
                    ) from None
                raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(
            f"{command[0]} cannot be started: {reason}", "Name a Chromium in FITREPORT_CHROMIUM"
        ) from error
    lines = said.decode("utf-8", "replace").split("\n")
    return next((line[:_MOST_SAID] for line in reversed(lines) if line.strip()), "")


def _end(running: subprocess.Popen[bytes]) -> None:
    """Ends a browser and its children."""
    if hasattr(os, "killpg"):
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()


def _by_weasyprint(html: str) -> bytes:
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):  # OSError: it is there, and the libraries that it needs are not
        raise OutputError(
            "a PDF of the report takes a Chromium or WeasyPrint, and neither is at hand",
            "Install Chromium, Chrome or Edge, name one in FITREPORT_CHROMIUM, or "
            "pip install 'fitreport[pdf]'",
        ) from None
    only_inside = URLFetcher(allowed_protocols=("data",))
    made: bytes = HTML(string=html, url_fetcher=only_inside).write_pdf()
    return made
