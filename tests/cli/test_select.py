"""`fitreport select` as it is typed, and every command of docs/gate.md as it stands there."""

from __future__ import annotations

import hashlib
import json
import math
import re
import shlex
from pathlib import Path

import pytest

import fitreport as api
from tests.cli.conftest import Run

DOCUMENT = Path(__file__).parents[2] / "docs" / "gate.md"


@pytest.fixture
def fitreport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Run) -> Run:
    """`fitreport("select", …)` in a folder with recorded runs of two configurations in `runs`."""
    monkeypatch.chdir(tmp_path)
    for arm, best in (("small", 0.94), ("wide", 0.95)):
        for seed in range(3):
            folder = Path("runs") / f"{arm}-seed{seed}"
            with api.record(folder, params={"seed": seed, "config": arm}) as run:
                for epoch in range(12):
                    rise = best * (1 - math.exp(-epoch / 2)) + 0.0004 * ((seed * 7 + epoch) % 5)
                    run.log(epoch=epoch, loss=1 - rise, val_loss=1.1 - rise, val_accuracy=rise)
    return typed


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.S | re.M)
    return [line for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_document_does_what_it_says(fitreport, line: str) -> None:
    ran = fitreport(*shlex.split(line)[1:])
    assert (ran.code, ran.err) == (0, "")
    assert ran.out


def test_a_choice_is_told_with_its_path_from_the_working_directory(fitreport, monkeypatch) -> None:
    told = json.loads(fitreport("select", "runs", "--format", "json").out)
    assert told["chosen"]["candidate"] == "wide"
    assert told["chosen"]["path"].startswith("runs/wide-seed")
    Path("inner").mkdir()
    monkeypatch.chdir("inner")
    told = json.loads(fitreport("select", "../runs", "--format", "json").out)
    assert Path(told["chosen"]["path"], "run.json").is_file()


def test_a_checkpoint_that_was_recorded_is_named_with_its_digest(fitreport) -> None:
    folder = Path("runs") / "kept"
    with api.record(folder) as run:
        for epoch in range(6):
            run.log(epoch=epoch, loss=0.1, val_loss=0.1, val_accuracy=0.99 - 0.1 * (epoch != 5))
    (folder / "best.keras").write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    facts = {"path": "best.keras", "digest": digest}
    event = {"record": "event", "kind": "checkpoint", "epoch": 5, "facts": facts}
    log = folder / "log.jsonl"
    *epochs, end = log.read_text().splitlines()
    log.write_text("\n".join([*epochs, json.dumps(event), end]) + "\n")
    told = json.loads(fitreport("select", "runs/kept", "--format", "json").out)["chosen"]
    file = Path(told["path"], told["checkpoint"]["path"])
    assert hashlib.sha256(file.read_bytes()).hexdigest() == told["checkpoint"]["digest"]


def test_exit_codes(fitreport) -> None:
    assert fitreport("select", "runs").code == 0
    none = fitreport("select", "runs", "--require", "val_accuracy >= 0.999")
    assert (none.code, none.out.splitlines()[0]) == (1, "nothing chosen: no candidate is left")
    assert fitreport("select", "runs", "--metric", "test_accuracy").code == 2
    assert fitreport("select", "runs", "--group-by", "none", "--tie", "fail").code == 1


def test_settings_require_here_too(fitreport) -> None:
    Path("fitreport.toml").write_text('require = ["val_accuracy >= 0.999"]\n')
    assert fitreport("select", "runs").code == 1
    assert fitreport("select", "runs", "--require", "val_accuracy >= 0.5").code == 0
