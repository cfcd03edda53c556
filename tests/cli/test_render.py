"""`fitreport render` as it is typed: what it makes, what it says, how it ends."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from tests.cli.conftest import Run

HISTORY = {
    "loss": [1.0, 0.5, 0.4], "val_loss": [1.1, 0.7, 0.6], "../Reward": [1.0, 2.0, 3.0],
    "reward": [1.0, 2.0, 3.0], "<b>": [1.0, 2.0, 3.0],
}  # fmt: skip


@pytest.fixture
def render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Run) -> Run:
    """`render(…)` in an empty folder that holds one history, `a.json`."""
    (tmp_path / "a.json").write_text(json.dumps(HISTORY))
    monkeypatch.chdir(tmp_path)
    return lambda *words: typed("render", "a.json", *words)


def png_size(data: bytes) -> tuple[int, ...]:
    assert data.startswith(b"\x89PNG")
    return struct.unpack(">II", data[16:24])


def test_the_ending_tells_the_format(render: Run, tmp_path: Path) -> None:
    for ending in ("svg", "png", "pdf", "PNG"):
        ran = render("--chart", "loss", "-o", f"out/loss.{ending}")
        assert (ran.code, ran.out) == (0, ""), ran.err
        assert ran.err.startswith(f"out/loss.{ending}: ")
    assert ElementTree.parse(tmp_path / "out" / "loss.svg").getroot().tag.endswith("svg")
    png_size((tmp_path / "out" / "loss.png").read_bytes())
    png_size((tmp_path / "out" / "loss.PNG").read_bytes())
    assert len(PdfReader(tmp_path / "out" / "loss.pdf").pages) == 1


def test_size_and_scale_are_those_of_the_png(render: Run, tmp_path: Path) -> None:
    ran = render("--chart", "loss", "-o", "loss.png", "--size", "640x400", "--scale", "1.5")
    assert ran.code == 0, ran.err
    assert png_size((tmp_path / "loss.png").read_bytes()) == (960, 600)


def test_a_folder_gets_all_charts_by_safe_names(render: Run, tmp_path: Path) -> None:
    listed = render("--list").out.splitlines()
    ran = render("-o", "charts/")
    assert ran.code == 0
    assert ran.err.startswith(f"charts/: {len(listed)} charts, ")
    files = {path.name for path in (tmp_path / "charts").iterdir()}
    assert {"loss.svg", "gap-loss.svg", "reward.svg", "reward-2.svg", "b.svg"} == files
    assert len(listed) == len(files)
    for path in (tmp_path / "charts").iterdir():
        ElementTree.parse(path)


def test_a_folder_that_is_there_needs_no_slash_and_takes_a_format(
    render: Run, tmp_path: Path
) -> None:
    (tmp_path / "charts").mkdir()
    assert render("-o", "charts", "--format", "png", "--chart", "val_loss").code == 0
    assert [path.name for path in (tmp_path / "charts").iterdir()] == ["loss.png"]


def test_a_dash_writes_the_bytes_alone_to_standard_output(render: Run, tmp_path: Path) -> None:
    words = ["render", "a.json", "--chart", "loss", "-o", "-", "--format", "png"]
    done = subprocess.run(
        [sys.executable, "-m", "fitreport.cli.main", *words], capture_output=True, check=True
    )
    assert done.stderr == b""
    assert render("--chart", "loss", "-o", "loss.png").code == 0
    assert done.stdout == (tmp_path / "loss.png").read_bytes()


def test_the_charts_are_listed(render: Run) -> None:
    assert render("--list").out.splitlines() == ["loss", "../Reward", "reward", "<b>", "gap loss"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--chart", "los", "-o", "x.png"], "there is no chart 'los'. Did you mean 'loss'?"),
        (["--chart", "loss"], "there is no -o. Name a file"),
        (["--chart", "loss", "-o", "x.jpeg"], "x.jpeg does not tell a format"),
        (["--chart", "loss", "-o", "-"], "- does not tell a format"),
        (["-o", "x.png"], "x.png can be one chart, and none is named"),
        (["-o", "x.pdf", "--dark"], "--size and --dark are for charts"),
        (["--chart", "loss", "-o", "x.png", "--size", "big"], "'big' is not of the form"),
        (["--chart", "loss", "-o", "x.png", "--size", "10x10"], "10x10 is not between 480x320"),
        (["--chart", "loss", "-o", "x.png", "--size", "4000x4000", "--scale", "4"], "megapixels"),
        (["--chart", "loss", "-o", "x.png", "--scale", "100"], "100.0 is not in the range"),
        (["--chart", "loss", "-o", "x.png", "--scale", "nan"], "--scale nan is no number"),
        (["-o", "charts/", "--scale", "inf"], "inf is not in the range"),
        (["--chart", "loss", "-o", "x.svg", "--format", "png"], "ends in .svg, and --format is"),
        (["-o", "x.png", "--format", "pdf"], "x.png ends in .png, and --format is pdf"),
        (["--chart", "loss", "-o", "s3://bucket/x.png"], "is a URL, and a PNG is written to"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(
    render: Run, tmp_path: Path, words: list[str], told: str
) -> None:
    ran = render(*words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert ran.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_the_history_is_not_replaced_by_its_picture(render: Run, tmp_path: Path) -> None:
    ran = render("--chart", "loss", "--format", "png", "-o", "a.json")
    assert ran.code == 2
    assert "a.json is there and is no PNG" in ran.err
    assert json.loads((tmp_path / "a.json").read_text()) == HISTORY


def test_a_report_without_a_printer_is_one_line(
    render: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setenv("HOME", str(tmp_path / "nothing"))
    monkeypatch.delenv("FITREPORT_CHROMIUM", raising=False)
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    ran = render("-o", "report.pdf")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "neither is at hand" in ran.err
    assert not (tmp_path / "report.pdf").exists()


def test_a_chart_as_pdf_needs_no_printer(
    render: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert render("--chart", "loss", "-o", "loss.pdf").code == 0
    [page] = PdfReader(io.BytesIO((tmp_path / "loss.pdf").read_bytes())).pages
    assert "lower is better" in page.extract_text()
