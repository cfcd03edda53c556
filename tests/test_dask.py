"""A real Dask cluster of two processes on this machine reads and diagnoses, or says why not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

import fitreport
from fitreport.errors import ExecutorError
from fitreport.executors import dask, over
from tests.cli.conftest import Run
from tests.cli.conftest import typed as typed  # the fixture
from tests.studies import NAN


def deadly(number: int) -> int:
    os._exit(number)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    import dask as settings

    # A worker that dies is dead: no second try, no successor.
    once = {"distributed.scheduler.allowed-failures": 0}
    with (
        settings.config.set(once),
        LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
    ):
        yield cluster.scheduler_address


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    for number in range(6):
        with fitreport.record(
            tmp_path / f"run-{number}", params={"seed": number, "rate": 0.1}
        ) as run:
            for epoch in range(12):
                run.log(epoch=epoch, loss=1 / (epoch + 1 + number), val_loss=0.5)
    (tmp_path / "broken.json").write_text('{"loss": [1, 2')
    (tmp_path / "ends.json").write_text(json.dumps({"loss": [1.0, 0.5, NAN]}))
    return tmp_path


def test_a_cluster_makes_the_same_study(scheduler: str, runs: Path) -> None:
    told: list[tuple[int, int]] = []
    with dask(scheduler) as executor:
        theirs = fitreport.study(runs, executor=executor, progress=lambda *at: told.append(at))
    ours = fitreport.study(runs)
    assert theirs == ours
    assert theirs.diagnoses == ours.diagnoses
    assert fitreport.build(theirs, static=True).html == fitreport.build(ours, static=True).html
    assert told == [(done, 8) for done in range(1, 9)]
    arrays = [array for run in theirs.runs for c in run.curves for array in (c.epochs, c.values)]
    assert not any(array.flags.writeable for array in arrays)


def test_the_command_line_takes_a_cluster(
    scheduler: str, runs: Path, typed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(runs)  # where the workers are not
    theirs = typed("check", ".", "--dask", scheduler)
    ours = typed("check", ".")
    assert (theirs.code, theirs.out, theirs.err) == (ours.code, ours.out, ours.err)
    assert typed("build", ".", "--static", "--dask", scheduler, "-o", "r.html").code == 0
    assert "run-5" in (runs / "r.html").read_text("utf-8")


def test_where_no_scheduler_is_the_command_ends_with_a_line(typed: Run, runs: Path) -> None:
    ran = typed("check", runs, "--dask", "nonsense")
    assert ran.code == 2
    assert ran.err.startswith("fitreport: no Dask scheduler answers at 'nonsense' (missing port")
    assert ran.err.count("\n") == 1


def test_a_worker_that_is_lost_is_told(scheduler: str) -> None:
    with dask(scheduler) as executor, pytest.raises(ExecutorError, match="KilledWorker"):
        list(over(executor)(deadly, [1]))
