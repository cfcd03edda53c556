"""However a training ends, what it did until then is in the run folder, and so is its end."""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from fitreport.run import Run
from fitreport.runfolder.read import read_run
from tests.training.conftest import BACKENDS, finish, start

pytestmark = pytest.mark.training


def ended_by(name: str, folder: Path, number: int, epochs: int) -> tuple[Run, int, int]:
    """The run of a training that got a signal after some epochs, the last epoch that it told
    itself, and its exit code.
    """
    process = start("jax", folder, name)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= epochs:
            break
    time.sleep(random.random() / 20)
    process.send_signal(number)
    out, _ = process.communicate(timeout=60)
    told = [epochs, *(int(line) for line in out.splitlines() if line.isdigit())]
    return read_run(folder / name), told[-1], process.returncode


def kinds(run: Run) -> list[str]:
    return [event.kind for event in run.events]


def last_epoch(run: Run) -> int:
    curve = run.curve("loss", "train")
    assert curve is not None
    assert curve.epochs.tolist() == list(range(len(curve)))
    return int(curve.epochs[-1])


@pytest.mark.parametrize("epochs", [0, 30])
def test_a_killed_training_loses_at_most_the_epoch_in_flight(tmp_path: Path, epochs: int) -> None:
    run, told, code = ended_by("endless", tmp_path, signal.SIGKILL, epochs)
    assert code == -signal.SIGKILL
    assert told - 1 <= last_epoch(run) <= told + 1
    assert run.status == "incomplete"
    assert run.epochs_planned == 1_000_000
    assert run.model is not None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_told_and_still_ends_the_process(
    tmp_path: Path, number: signal.Signals
) -> None:
    run, told, code = ended_by("endless", tmp_path, number, 3)
    assert code == -number
    assert run.status == "interrupted"
    assert kinds(run) == ["interrupted"]
    assert run.events[0].facts == {"by": number.name}
    assert told <= last_epoch(run) <= told + 1


@pytest.mark.parametrize(("name", "epochs"), [("uncaught", 1), ("uncaught_at_the_end", 2)])
def test_an_uncaught_exception_is_told_by_its_type_alone(
    tmp_path: Path, name: str, epochs: int
) -> None:
    process = start("jax", tmp_path, name)
    assert "MemoryError" in process.communicate(timeout=60)[1]
    run = read_run(tmp_path / name)
    assert (run.status, kinds(run)) == ("crashed", ["crashed"])
    assert run.events[0].facts == {"exception": "MemoryError"}
    assert "no more" not in (tmp_path / name / "log.jsonl").read_text()
    assert last_epoch(run) == epochs - 1


def test_a_training_that_exits_the_process_is_told(tmp_path: Path) -> None:
    process = start("jax", tmp_path, "exits")
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert read_run(tmp_path / "exits").status == "crashed"


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_training_is_resumed_in_a_new_process(tmp_path: Path, backend: str) -> None:
    first = start(backend, tmp_path, "resumable")
    first.communicate(timeout=120)
    before = read_run(tmp_path / "resumable")
    assert (first.returncode, before.status, last_epoch(before)) == (9, "incomplete", 3)
    trained = finish(start(backend, tmp_path, "resumable"), tmp_path)
    run = trained.run("resumable")
    assert run.id == before.id
    assert (run.status, run.epochs_planned, last_epoch(run)) == ("finished", 7, 6)
    history = trained.truth["resumable"]
    curve = run.curve("loss", "train")
    assert curve is not None
    assert curve.values[history["epoch"][0] :].tolist() == history["history"]["loss"]
    (resumed,) = run.events
    assert resumed.kind == "resumed"
    assert resumed.epoch == history["epoch"][0]
    assert resumed.facts == {"replaced": 4 - history["epoch"][0]}
    assert run.timeline is not None
    assert run.timeline.step.tolist() == [3, 6, 9, 12, 15, 18, 21]
    assert [path.name for path in tmp_path.glob("resumable*")] == ["resumable"]


def test_of_two_workers_only_the_chief_writes(tmp_path: Path) -> None:
    """tf_keras alone: Keras 3 cannot train under MultiWorkerMirroredStrategy."""
    cluster = {"worker": [f"127.0.0.1:{port}" for port in free_ports(2)]}
    workers: list[subprocess.Popen[str]] = []
    for index in range(2):
        told = json.dumps({"cluster": cluster, "task": {"type": "worker", "index": index}})
        folder = tmp_path / str(index)
        workers.append(start("tf_keras", folder, "two_workers", TF_CONFIG=told))
    first, second = (finish(w, tmp_path / str(i)) for i, w in enumerate(workers))
    assert first.truth["two_workers"]["history"] == second.truth["two_workers"]["history"]
    loss = first.run("workers").curve("loss", "train")
    assert loss is not None
    assert loss.values.tolist() == first.truth["two_workers"]["history"]["loss"]
    assert [path.name for path in second.folder.iterdir()] == ["truth.json"]


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
