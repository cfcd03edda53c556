"""Starts the real trainings, all backends at once, when the first test asks for them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from fitreport.run import Run
from fitreport.runfolder.read import read_run

SCENARIOS = Path(__file__).parent / "scenarios.py"
EVERYWHERE = (
    "without_tensorflow several_outputs any_order a_schedule_of_ones_own schedules fit_again"
    " evaluated subclassed built_late mixed_precision from_a_generator"
    " to_nan untouched no_numbers strictly caught left_as_found exported"
    " by_hand"
).split()
BACKENDS = ("tensorflow", "jax", "tf_keras")


class Trained(NamedTuple):
    """What a process of trainings left behind."""

    folder: Path
    truth: dict[str, Any]

    def run(self, name: str) -> Run:
        return read_run(self.folder / name)


def start(backend: str, folder: Path, *names: str, **environment: str) -> subprocess.Popen[str]:
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, str(SCENARIOS), backend, str(folder), *names],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str], folder: Path) -> Trained:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, f"{out}\n{err}"
    return Trained(folder, msgspec.json.decode((folder / "truth.json").read_bytes()))


@pytest.fixture(scope="session")
def every_training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    started = {}
    for backend in BACKENDS:
        folder = tmp_path_factory.mktemp(backend)
        names = [*EVERYWHERE, *(["mirrored"] if backend != "jax" else [])]
        started[backend] = (start(backend, folder, *names), folder)
    yield started
    for process, _ in started.values():
        process.kill()
        process.wait()


@pytest.fixture(scope="session", params=BACKENDS)
def trained(request: pytest.FixtureRequest, every_training: dict[str, Any]) -> Trained:
    process, folder = every_training[request.param]
    return finish(process, folder)
