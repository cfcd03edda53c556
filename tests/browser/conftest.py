"""A real Chromium, watched: what a page says, asks for and is refused fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import fitreport
from tests.browser import chromium, studies

# The policy that Jenkins puts on every report it serves.
JENKINS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'self';"
}

_COLLECT_VIOLATIONS = """
window.violationsSeen = [];
addEventListener("securitypolicyviolation", (event) =>
  window.violationsSeen.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""


@dataclass
class Seen:
    """What one page did that a report must not do."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def watch(self, page: Page, home: str) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._asked(request.url, home))

    def _heard(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def _asked(self, url: str, home: str) -> None:
        if url != home and not url.startswith(("data:", "blob:", "about:")):
            self.requests.append(url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path, "no Chromium: python -m tests.browser.chromium installs one"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield started
        started.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """`visit(path or URL, device="light", watched=True)`: the page, loaded and its script settled.

    When the test ends, a watched page must have logged nothing, asked for nothing beyond itself,
    and been refused nothing by its policy.
    """
    visited: list[tuple[Page, Seen]] = []

    def visit(place: Path | str, device: str = "light", *, watched: bool = True) -> Page:
        url = place.as_uri() if isinstance(place, Path) else place
        context = browser.new_context(**chromium.DEVICES[device])
        context.add_init_script(_COLLECT_VIOLATIONS)
        page = context.new_page()
        page.set_default_timeout(20_000)
        seen = Seen()
        if watched:
            seen.watch(page, url)
        page.goto(url)
        visited.append((page, seen))
        if watched and device != "no scripts" and page.locator("#page-script").count():
            page.locator("html[data-settled]").wait_for()
        return page

    yield visit
    for page, seen in visited:
        scripted = page.evaluate("() => 'violationsSeen' in window")
        if scripted:
            seen.violations += page.evaluate("window.violationsSeen")
        page.context.close()
    watched = [seen for _, seen in visited]
    assert watched == [Seen() for _ in watched]


def _fresh_and_reread(make: Callable[[Path], Path], folder: Path, reread: bool) -> Path:
    """A report of the runs that `make` writes, or a report made from that report."""
    runs, fresh, again = folder / "runs", folder / "report.html", folder / "again.html"
    fitreport.build([make(runs)], fresh, title=studies.TITLE)
    if not reread:
        return fresh
    fitreport.build([fresh], again, title=studies.TITLE)
    return again


@pytest.fixture(scope="session", params=["fresh", "read again"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of three ordinary runs."""
    folder = tmp_path_factory.mktemp("ordinary")
    return _fresh_and_reread(studies.ordinary, folder, request.param == "read again")


@pytest.fixture(scope="session", params=["fresh", "read again"])
def hostile_report(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A report in which every text that a user can choose is an attack."""
    folder = tmp_path_factory.mktemp("hostile")
    return _fresh_and_reread(studies.hostile, folder, request.param == "read again")


@pytest.fixture(scope="session")
def static_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ordinary runs in a report without scripts."""
    folder = tmp_path_factory.mktemp("static")
    runs, output = studies.ordinary(folder / "runs"), folder / "report.html"
    fitreport.build([runs], output, title=studies.TITLE, static=True)
    return output


class _Quiet(SimpleHTTPRequestHandler):
    """Serves one folder under given headers, and logs nothing."""

    def __init__(self, *args: Any, headers: dict[str, str], **kwargs: Any) -> None:
        self.extra = headers
        super().__init__(*args, **kwargs)

    def end_headers(self) -> None:
        for name, value in self.extra.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        pass


Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(folder, headers)`: the address, on this machine, under which it is served."""
    servers: list[ThreadingHTTPServer] = []

    def serve(folder: Path, headers: dict[str, str] | None = None) -> str:
        handler = partial(_Quiet, directory=str(folder), headers=headers or {})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
