"""What every test lives under: no network beyond this machine, and no silent skip."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import trustme

# A shared machine is no stopwatch; CI repeats the same examples so that it fails for its change.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

LOOPBACK = {"localhost", "::1", "0.0.0.0", "", None}
_attempts: list[str] = []


def _stay_home(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: what this process says to another machine is refused, and remembered."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in LOOPBACK and not str(host).startswith("127."):
        _attempts.append(f"{event} {host}")
        raise PermissionError(f"tests stay on this machine, and this one asked for {host}")


sys.addaudithook(_stay_home)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fails a test that tried to reach another machine, even where it caught the refusal."""
    _attempts.clear()
    yield
    assert not _attempts, f"the test reached for the network: {_attempts}"


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """An authority for certificates of this machine's servers, which nobody trusts by itself."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts our authority."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed one")


def _forbid_skips(report: pytest.TestReport | pytest.CollectReport, config: pytest.Config) -> None:
    if report.skipped and not hasattr(report, "wasxfail") and config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    _forbid_skips(report, item.config)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    _forbid_skips(report, collector.config)
    return report
