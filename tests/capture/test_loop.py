"""Loops written by hand: `with record(…) as run: run.log(…)`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fitreport
from fitreport import record
from fitreport.capture.loop import LoopRun
from fitreport.errors import RecordError, UsageError
from fitreport.run import Run
from fitreport.runfolder.format import LOG, METADATA
from fitreport.runfolder.read import read_run
from fitreport.runfolder.write import claim


def curve(run: Run, metric: str, split: str = "train") -> tuple[list[int], list[float]]:
    found = run.curve(metric, split)  # type: ignore[arg-type]
    assert found is not None, [(c.metric, c.split) for c in run.curves]
    return found.epochs.tolist(), found.values.tolist()


def train_until(error: BaseException, recording: LoopRun, epochs: int = 1) -> None:
    with recording as run:
        for epoch in range(epochs):
            run.log(epoch=epoch, loss=epoch)
        raise error


def test_metrics_of_any_name_are_recorded(tmp_path: Path) -> None:
    with record(tmp_path / "gan", params={"latent": 64}, tags=["gan"], epochs=2, data="toy") as run:
        run.log(epoch=0, d_loss=1.0, val_fid=9, **{"a/b c": 3})
        run.log(epoch=1, d_loss=np.float32(0.5), learning_rate=0.1, self=4)
        run.log_test(test_fid=8.5)
        run.mark("froze the critic")
        run.note("First *try*.")
        run.note("It works.")
    found = read_run(run.folder)
    assert curve(found, "d_loss") == ([0, 1], [1, 0.5])
    assert curve(found, "a/b c") == ([0], [3])
    assert curve(found, "self") == ([1], [4])
    assert curve(found, "fid", "validation") == ([0], [9])
    assert curve(found, "fid", "test") == ([1], [8.5])
    assert (found.status, found.epochs_planned, found.params) == ("finished", 2, {"latent": 64})
    assert (found.tags, found.facts["data"]) == (("gan",), {"name": "toy"})
    assert found.notes == "First *try*.\n\nIt works."
    assert [(e.kind, e.text, e.epoch) for e in found.events] == [("mark", "froze the critic", 1)]
    assert found.timeline is not None
    assert found.timeline.learning_rate.tolist()[1] == 0.1
    assert (np.diff(found.timeline.elapsed) >= 0).all()


def test_epochs_are_counted_where_none_are_given(tmp_path: Path) -> None:
    with record(tmp_path / "run") as run:
        run.log(loss=3)
        run.log(loss=2)
        run.log(epoch=5, loss=1)
        run.log(epoch=5, val_loss=1.5)
        run.log(loss=0)
    found = read_run(run.folder)
    assert curve(found, "loss") == ([0, 1, 5, 6], [3, 2, 1, 0])
    assert curve(found, "loss", "validation") == ([5], [1.5])


@pytest.mark.parametrize(
    ("error", "status", "facts"),
    [
        (ZeroDivisionError(), "crashed", {"exception": "ZeroDivisionError"}),
        (KeyboardInterrupt(), "interrupted", {"by": "KeyboardInterrupt"}),
        (SystemExit(1), "crashed", {"exception": "SystemExit"}),
    ],
)
def test_what_ends_the_block_is_told_and_goes_on_its_way(
    tmp_path: Path, error: BaseException, status: str, facts: dict[str, str]
) -> None:
    with pytest.raises(type(error)):
        train_until(error, record(tmp_path / "run"))
    found = read_run(tmp_path / "run")
    assert found.status == status
    assert found.events[0].facts == facts


def test_a_wanted_exit_is_a_finished_run(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        train_until(SystemExit(0), record(tmp_path / "run"))
    assert read_run(tmp_path / "run").status == "finished"


def test_a_signal_ends_the_run_and_then_the_process(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from fitreport import record\n"
        f"with record({str(tmp_path / 'run')!r}) as run:\n"
        "    run.log(loss=1)\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    run.log(loss=2)\n"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == -signal.SIGTERM
    found = read_run(tmp_path / "run")
    assert (found.status, curve(found, "loss")) == ("interrupted", ([0], [1]))
    assert found.events[0].facts == {"by": "SIGTERM"}


def test_a_forked_process_has_no_say_in_the_run(tmp_path: Path) -> None:
    """A data loader's worker is a fork, and is ended by SIGTERM."""
    code = (
        "import os, signal, time\n"
        "from fitreport import record\n"
        f"with record({str(tmp_path / 'run')!r}) as run:\n"
        "    for die in (lambda: os.kill(os.getpid(), signal.SIGTERM), lambda: exit(3)):\n"
        "        child = os.fork()\n"
        "        if not child:\n"
        "            die()\n"
        "            time.sleep(9)\n"
        "        os.waitpid(child, 0)\n"
        "    run.log(loss=1)\n"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    found = read_run(tmp_path / "run")
    assert (found.status, found.events) == ("finished", ())


def test_handlers_are_put_back(tmp_path: Path) -> None:
    before = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)]
    with record(tmp_path / "outer"), record(tmp_path / "inner"):
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_run_is_resumed_where_it_stopped(tmp_path: Path) -> None:
    first = record(tmp_path / "run", params={"a": 1}, notes="one")
    with pytest.raises(ValueError):
        train_until(ValueError(), first, epochs=5)
    before = read_run(tmp_path / "run")
    with record(tmp_path / "run", params={"b": 2}, resume=True) as run:
        run.log(epoch=3, loss=30)
        run.log(epoch=4, loss=40)
    found = read_run(tmp_path / "run")
    assert curve(found, "loss") == ([0, 1, 2, 3, 4], [0, 1, 2, 30, 40])
    assert (found.id, found.started) == (before.id, before.started)
    assert (found.params, found.notes, found.status) == ({"a": 1, "b": 2}, "one", "finished")
    assert [(e.kind, e.facts) for e in found.events] == [
        ("crashed", {"exception": "ValueError"}),
        ("resumed", {"replaced": 2}),
    ]


def test_resuming_what_is_not_there_begins_a_run(tmp_path: Path) -> None:
    claim(tmp_path / "run")  # and the process was killed before it wrote more
    with record(tmp_path / "run", resume=True) as run:
        run.log(loss=1)
    assert read_run(tmp_path / "run").events == ()


def test_a_run_is_never_overwritten_unless_asked(tmp_path: Path) -> None:
    with record(tmp_path / "run") as run:
        run.log(loss=1)
    with pytest.warns(UserWarning, match="run-2") as told, record(tmp_path / "run") as run:
        run.log(loss=2)
    assert len(told) == 1
    assert run.folder.name == "run-2"
    assert read_run(run.folder).name == "run-2"
    assert curve(read_run(tmp_path / "run"), "loss") == ([0], [1])
    (tmp_path / "run" / "model.keras").write_text("weights")
    with record(tmp_path / "run", overwrite=True) as run:
        run.log(loss=3)
    assert curve(read_run(tmp_path / "run"), "loss") == ([0], [3])
    assert (tmp_path / "run" / "model.keras").exists()
    with pytest.raises(RecordError, match="run"), record(tmp_path / "run", strict=True):
        pass


def test_a_damaged_run_is_not_resumed_but_left(tmp_path: Path) -> None:
    with record(tmp_path / "run") as run:
        run.log(loss=1)
    (tmp_path / "run" / METADATA).write_text('{"fitreport_run": 99}')
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with record(tmp_path / "run", resume=True) as run:
            run.log(loss=2)
    assert "newer" in str(told[0].message)
    assert run.folder.name == "run-2"


def test_what_the_disk_refuses_at_first_is_kept_when_it_allows(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file in the way")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with record(tmp_path / "runs" / "a", params={"x": 1}) as run:
            run.log(loss=1)
            run.mark("here")
            (tmp_path / "runs").unlink()
            run.log(loss=2)
    assert len(told) == 1
    found = read_run(tmp_path / "runs" / "a")
    assert curve(found, "loss") == ([0, 1], [1, 2])
    assert (found.params, found.status, found.events[0].text) == ({"x": 1}, "finished", "here")


def test_values_that_are_no_numbers_and_odd_epochs_are_one_warning_each(tmp_path: Path) -> None:
    with warnings.catch_warnings(record=True) as told, record(tmp_path / "run") as run:
        warnings.simplefilter("always")
        for epoch in range(3):
            run.log(epoch=epoch, loss=epoch, note="no number")
        run.log(epoch="four", loss=4)  # type: ignore[arg-type]
        run.log(epoch=1.5, loss=4)  # type: ignore[arg-type]
    assert len(told) == 2
    assert curve(read_run(run.folder), "loss") == ([0, 1, 2], [0, 1, 2])


def test_a_change_of_the_working_folder_moves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    with record("run") as run:
        os.chdir("elsewhere")
        run.log(loss=1)
    assert curve(read_run(tmp_path / "run"), "loss") == ([0], [1])


def test_what_is_private_is_recorded_on_request_alone(tmp_path: Path) -> None:
    everything = ["host", "user", "paths", "command"]
    with record(tmp_path / "shy") as shy, record(tmp_path / "open", record=everything) as told:
        pass
    asked = {"host", "user", "folder", "executable", "command"}
    assert not asked & read_run(shy.folder).facts["environment"].keys()
    assert asked - {"user"} <= read_run(told.folder).facts["environment"].keys()


@pytest.mark.parametrize(
    "wrong", [{"record": ["env"]}, {"resume": True, "overwrite": True}, {"folder": ".."}]
)
def test_arguments_that_make_no_sense_are_refused_at_once(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    with pytest.raises(UsageError):
        record(**{"folder": tmp_path / "run", **wrong})  # type: ignore[arg-type]


def test_a_worker_that_is_not_the_chief_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = '{"cluster": {"worker": ["a", "b"]}, "task": {"type": "worker", "index": 1}}'
    monkeypatch.setenv("TF_CONFIG", told)
    with record(tmp_path / "run") as run:
        run.log(loss=1)
    assert not (tmp_path / "run").exists()


def test_text_of_any_kind_can_be_recorded(tmp_path: Path) -> None:
    name = "</script>\ud800\x00 ‮ 🙂"
    with record(tmp_path / "run", name=name, tags=[name], notes=name, params={name: name}) as run:
        run.log(**{name: 1})
        run.mark(name)
    found = read_run(run.folder)
    assert found.name == name.replace("\ud800", "?") == found.tags[0] == found.notes
    assert found.curves[0].metric == found.name
    (tmp_path / "run" / LOG).read_bytes().decode("utf-8")


def test_recording_a_loop_imports_no_framework(tmp_path: Path) -> None:
    code = (
        "import sys, fitreport\n"
        f"with fitreport.record({str(tmp_path / 'run')!r}) as run:\n"
        "    run.log(loss=1)\n"
        "heavy = {'keras', 'tf_keras', 'tensorflow', 'jax', 'torch', 'altair', 'jinja2', 'scipy'}\n"
        "assert not heavy & sys.modules.keys()\n"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    assert fitreport.record is record


@pytest.mark.parametrize("epochs", [-1, 2.5, "many", 2**60])
def test_a_plan_that_is_no_number_of_epochs_is_refused_in_words(
    tmp_path: Path, epochs: Any
) -> None:
    with pytest.raises(UsageError, match="epochs="):
        record(tmp_path / "run", epochs=epochs)


def test_an_epoch_that_no_reader_could_hold_is_left_out(tmp_path: Path) -> None:
    with record(tmp_path / "run", epochs=np.int64(2)) as run:
        run.log(loss=1.0)
        with pytest.warns(UserWarning, match="no number of an epoch"):
            run.log(epoch=2**60, loss=0.5)
    found = read_run(run.folder)
    assert curve(found, "loss") == ([0], [1.0])
    assert found.epochs_planned == 2
