"""Without a printer at hand, or with a broken one, one line says what to do."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from fitreport.deliver.chromium import chromium
from fitreport.deliver.printing import as_pdf
from fitreport.errors import OutputError, UsageError

PAGE = "<!doctype html><p>hello"


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing is installed."""
    for name in ("FITREPORT_CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_nothing_at_hand_is_told_with_what_to_install(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert chromium() is None
    with pytest.raises(OutputError, match="neither is at hand") as told:
        as_pdf(PAGE, None)
    assert "FITREPORT_CHROMIUM" in str(told.value)
    assert "\n" not in str(told.value)


def test_weasyprint_prints_where_it_is_at_hand_and_asks_for_nothing(bare: Path) -> None:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        with pytest.raises(OutputError, match="neither is at hand"):
            as_pdf(PAGE, None)
        return
    picture = bare / "picture.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">secret</text></svg>')
    [page] = PdfReader(io.BytesIO(as_pdf(f'{PAGE}<img src="{picture.as_uri()}">', None))).pages
    assert page.extract_text().split() == ["hello"]


def test_the_one_that_is_named_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "chromium", "exit 0")
    own = program(bare / "elsewhere" / "mine", "exit 0")
    assert chromium() == str(bare / "chromium")
    monkeypatch.setenv("FITREPORT_CHROMIUM", str(own))
    assert chromium() == str(own)


def test_a_named_one_that_cannot_be_run_is_refused(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare / "chromium", "exit 0")
    monkeypatch.setenv("FITREPORT_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(UsageError, match="/nowhere/chromium, which cannot be run"):
        chromium()


@pytest.mark.skipif(sys.platform != "linux", reason="where Linux keeps them")
def test_the_newest_that_playwright_installed_is_found(bare: Path) -> None:
    cache = bare / ".cache" / "ms-playwright"
    for version in ("chromium-1100", "chromium-1187"):
        program(cache / version / "chrome-linux" / "chrome", "exit 0")
    assert chromium() == str(cache / "chromium-1187" / "chrome-linux" / "chrome")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo first >&2; echo it broke >&2; exit 1", "printed no PDF: it broke"),
        ("exit 0", "printed no PDF: it said nothing"),
    ],
)
def test_a_browser_that_fails_is_quoted(
    bare: Path, monkeypatch: pytest.MonkeyPatch, script: str, told: str
) -> None:
    monkeypatch.setenv("FITREPORT_CHROMIUM", str(program(bare / "broken", script)))
    with pytest.raises(OutputError, match=told):
        as_pdf(PAGE, None)


def test_a_browser_that_is_none_is_told(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = bare / "text"
    text.write_bytes(b"\x7fELF nothing of the kind")
    text.chmod(0o755)
    monkeypatch.setenv("FITREPORT_CHROMIUM", str(text))
    with pytest.raises(OutputError, match="cannot be started: exec format error"):
        as_pdf(PAGE, None)


def test_a_browser_that_hangs_is_ended_with_its_children(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = bare / "child"
    script = f"/bin/sleep 60 & echo $! > {child}; wait"
    monkeypatch.setenv("FITREPORT_CHROMIUM", str(program(bare / "slow", script)))
    monkeypatch.setattr("fitreport.deliver.printing._SECONDS", 1)
    with pytest.raises(OutputError, match="did not print the page in 1 seconds"):
        as_pdf(PAGE, None)
    state = Path("/proc") / child.read_text().strip() / "stat"
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_browser_gets_a_profile_of_its_own_and_no_network(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f'for word in "$@"; do echo "$word"; done > {bare}/asked'
    monkeypatch.setenv("FITREPORT_CHROMIUM", str(program(bare / "asking", script)))
    with pytest.raises(OutputError):
        as_pdf(PAGE, None)
    asked = (bare / "asked").read_text().splitlines()
    [profile] = [word.partition("=")[2] for word in asked if word.startswith("--user-data-dir")]
    assert not Path(profile).parent.exists(), "and it is thrown away"
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in asked
    assert asked[-1].startswith("file:///")
