"""`fitreport` by itself: its commands are the files of its folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

import fitreport
from fitreport.cli.main import cli, main
from fitreport.errors import one_line
from fitreport.version import __version__


def ended(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["fitreport", *words])
    with pytest.raises(SystemExit) as ending:
        main()
    return int(ending.value.code or 0)


def test_the_version_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"fitreport {__version__}\n"


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("build", "--help"), ("build", "-h")])
def test_help_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert ended(monkeypatch, *words) == 0
    assert capsys.readouterr().out.startswith("Usage: fitreport")


def test_help_names_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended(monkeypatch, "--help")
    out = capsys.readouterr().out
    assert "build" in out
    assert "scan" in out
    assert "main" not in out.split("Commands:")[1]


def test_without_a_command_it_tells_what_there_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch) == 2
    assert capsys.readouterr().err.startswith("Usage: fitreport")


def test_a_command_that_there_is_not_is_told_on_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, "biuld") == 2
    err = capsys.readouterr().err
    assert err == "fitreport: No such command 'biuld'. Did you mean 'build'?\n"


def test_a_command_like_none_is_told_with_all_that_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, "xyz") == 2
    known = cli.list_commands(click.Context(cli))
    assert f"There are: {', '.join(known)}." in capsys.readouterr().err
    assert {"build", "check"} <= set(known)


def test_a_line_holds_nothing_that_a_terminal_obeys() -> None:
    assert one_line("a\x1b[31m\nb\t\x07 c\u202ed") == "a [31m b c d"
    assert one_line("é 中 🦊") == "é 中 🦊"


def test_values_too_large_for_a_float_are_no_matter_of_numpy_s_warnings(tmp_path: Path) -> None:
    for seed in (1, 2):
        values = [1e308 / (seed + epoch) for epoch in range(12)]
        with fitreport.record(tmp_path / f"seed{seed}", params={"seed": seed, "units": 8}) as run:
            for epoch, value in enumerate(values):
                run.log(epoch=epoch, loss=value, val_loss=value)
    command = [sys.executable, "-m", "fitreport.cli.main", "select", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
