"""`fitreport check` as a gate: requirements, formats and files, settings, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fitreport.diagnosis.example import falling
from tests.cli.conftest import Run

LOSSES = {"old": 0.3, "new": 0.32}


@pytest.fixture
def fitreport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Run) -> Run:
    """`fitreport("check", …)` in a folder with two histories in `runs`."""
    (tmp_path / "runs").mkdir()
    for name, end in LOSSES.items():
        history = {"loss": falling(40), "val_loss": falling(40, end=end)}
        (tmp_path / "runs" / f"{name}.json").write_text(json.dumps(history))
    monkeypatch.chdir(tmp_path)
    return typed


def test_the_exit_code_is_the_gates(fitreport) -> None:
    assert fitreport("check", "runs", "--require", "val_loss <= 0.5").code == 0
    failed = fitreport("check", "runs", "--require", "val_loss <= 0.31")
    assert failed.code == 1
    assert failed.out.splitlines()[0] == "val_loss <= 0.31"
    assert "  failed: new: 0.3" in failed.out.splitlines()[1]
    (Path("runs") / "other.json").write_text(json.dumps({"loss": falling(40)}))
    unknown = fitreport("check", "runs", "--require", "val_loss <= 0.5")
    assert unknown.code == 2
    assert "could not judge: other" in unknown.out
    assert fitreport("check", "runs", "--require", "val_loss <= 0.31").code == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--require", "val_los < 1"], "Did you mean 'val_loss'"),
        (["--require", "val_loss <"], "at character 11"),
        (["--require", "val_loss < baseline"], "--baseline"),
        (["--require", "val_loss < 1", "--baseline", "gone"], "no group, no run and no file"),
        (["-o", "runs"], "is one of RUNS"),
    ],
)
def test_what_makes_no_sense_is_one_line_and_ends_with_2(fitreport, words, says) -> None:
    ran = fitreport("check", "runs", *words)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert says in ran.err


def test_noise_may_be_allowed(fitreport) -> None:
    words = ("check", "runs", "--baseline", "old", "--require", "val_loss <= baseline")
    assert fitreport(*words).code == 1
    assert fitreport(*words, "--allow-noise").code in (0, 2)
    assert fitreport(*words, "--require", "val_loss <= baseline + 20%").code == 1
    assert fitreport(*words[:4], "--require", "val_loss <= baseline + 20%").code == 0


@pytest.mark.parametrize("form", ["text", "json", "github", "junit", "sarif"])
def test_a_format_goes_to_a_file_and_the_text_to_the_terminal(fitreport, form) -> None:
    words = ("check", "runs", "--require", "val_loss <= 0.31")
    text = fitreport(*words).out
    printed = fitreport(*words, "--format", form)
    filed = fitreport(*words, "--format", form, "-o", "told/it")
    assert (printed.code, filed.code) == (1, 1)
    assert filed.out == text
    assert Path("told/it").read_text("utf-8") == printed.out


def test_paths_of_sarif_begin_in_the_working_directory(fitreport, monkeypatch) -> None:
    def places() -> set[str]:
        words = ("--format", "sarif", "--require", "val_loss <= 0")
        (told,) = json.loads(fitreport("check", str(runs), *words).out)["runs"]
        return {
            place["physicalLocation"]["artifactLocation"]["uri"]
            for result in told["results"]
            for place in result["locations"]
        }

    runs = Path("runs")
    assert places() == {"runs/new.json", "runs/old.json"}
    runs = Path("runs").absolute()
    assert places() == {"runs/new.json", "runs/old.json"}
    Path("inner").mkdir()
    monkeypatch.chdir("inner")
    assert places() == {"new.json", "old.json"}


def test_settings_ask_and_the_command_line_wins(fitreport) -> None:
    Path("fitreport.toml").write_text(
        'require = ["val_loss <= baseline"]\nbaseline = "old"\nfail-on = "never"\n'
    )
    assert fitreport("check", "runs").code == 1
    assert fitreport("check", "runs", "--baseline", "new").code == 0
    assert fitreport("check", "runs", "--require", "val_loss <= 0.5").code == 0
    Path("fitreport.toml").write_text('require = ["val_loss <= 0.31"]\nallow-noise = true\n')
    strict = fitreport("check", "runs", "--no-allow-noise")
    assert (strict.code, "failed: new" in strict.out) == (1, True)


def test_settings_reach_every_command_that_reads_runs(fitreport) -> None:
    Path("fitreport.toml").write_text('metric = "train_loss"\n')
    told = fitreport("build", "runs", "-o", "-")
    assert "training loss" in told.out
    assert "validation loss at" in fitreport("build", "runs", "-o", "-", "--metric", "loss").out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('metric = "los"', "fitreport.toml: metric: no run has a metric 'los'. Did you mean"),
        ('baseline = "gone"', "fitreport.toml: baseline: 'gone' is no group, no run and no file"),
        ('[goals]\nacc = "max"', "fitreport.toml: goal: no run has a metric 'acc'"),
        ('require = ["val_loss <"]', "fitreport.toml: require: 'val_loss <': expected a number"),
    ],
)
def test_an_error_of_the_settings_names_their_file(fitreport, text, says) -> None:
    Path("fitreport.toml").write_text(text)
    ran = fitreport("check", "runs")
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert says in ran.err


def test_a_baseline_in_the_settings_is_found_from_anywhere(fitreport, monkeypatch) -> None:
    Path("fitreport.toml").write_text('baseline = "runs/old.json"\n')
    Path("inner").mkdir()
    monkeypatch.chdir("inner")
    ran = fitreport("check", "../runs/new.json", "--require", "val_loss <= baseline + 50%")
    assert ran.code == 0
    assert "(old + 50%)" in ran.out


def test_a_reader_that_goes_away_changes_no_ruling(fitreport) -> None:
    """As `head -1` does: a pipe that nobody reads, and the gate by itself."""
    for bound, code in (("0.31", 1), ("0.5", 0)):
        words = ["check", "runs", "--require", f"val_loss <= {bound}"]
        read, write = os.pipe()
        os.close(read)
        with os.fdopen(write, "wb") as pipe:
            ran = subprocess.run(
                [sys.executable, "-m", "fitreport.cli.main", *words],
                stdout=pipe, stderr=subprocess.PIPE, check=False,
            )  # fmt: skip
        assert (ran.returncode, ran.stderr) == (code, b"")
