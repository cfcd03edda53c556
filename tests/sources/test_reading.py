"""Reading, whoever does it: the same runs, one line for each that broke, nothing to be changed."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fitreport
from fitreport.executors import over
from fitreport.hub import Study
from fitreport.run import Skipped, Timeline
from fitreport.sources import csv_log
from fitreport.sources.find import find_runs, look, read_runs
from fitreport.sources.reading import read

HERE = Path(__file__).parent  # with the logs of others, and what was taken from a page
SOURCES = [HERE, HERE.parents[1] / "sample_runs"]
BROKEN = [MemoryError(), ZeroDivisionError("by\nnought"), RecursionError("too deep")]


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        yield pool


def everything_of(study: Study) -> tuple[object, ...]:
    """A Study, and the page that it makes, byte for byte; its numbers are in both."""
    return study.runs, repr(study), fitreport.build(study).html


def test_other_processes_read_every_kind_of_source_as_this_one_does(processes: Executor) -> None:
    ours, theirs = (fitreport.study(SOURCES, executor=executor) for executor in (None, processes))
    assert len({run.source for run in ours.runs}) > 3
    assert everything_of(theirs) == everything_of(ours)


def test_what_another_process_read_cannot_be_changed(processes: Executor, tmp_path: Path) -> None:
    with fitreport.record(tmp_path / "run") as run:
        for epoch in range(3):
            run.log(epoch=epoch, loss=1 / (epoch + 1))
    (read,) = fitreport.study(tmp_path, executor=processes).runs
    assert isinstance(read.timeline, Timeline)
    fields = [getattr(read.timeline, name) for name in read.timeline.__struct_fields__]
    arrays = [field for field in fields if not isinstance(field, int)]
    arrays += [array for curve in read.curves for array in (curve.epochs, curve.values)]
    assert all(isinstance(array, np.ndarray) and not array.flags.writeable for array in arrays)


values = st.lists(st.floats(allow_infinity=False) | st.none(), min_size=1, max_size=5)
histories = st.dictionaries(st.sampled_from(["loss", "val_loss", "acc", "lr"]), values, min_size=1)
contents = st.one_of(histories.map(json.dumps), st.text(max_size=20), st.just('{"loss": [1, 2'))


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from("abcdefgh"), contents, min_size=1))
def test_whatever_lies_there_any_executor_finds_the_same(files: dict[str, str]) -> None:
    with TemporaryDirectory() as name, ThreadPoolExecutor(3) as threads:
        for file, content in files.items():
            Path(name, f"{file}.json").write_text(content, "utf-8", errors="replace")
        assert repr(read_runs(look([name]), over(threads))) == repr(find_runs([name]))


@pytest.mark.parametrize("error", BROKEN, ids=lambda error: type(error).__name__)
def test_a_fault_in_reading_one_costs_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(path: Path) -> None:
        raise error

    (tmp_path / "bad.csv").write_text("epoch,loss\n0,1\n1,2\n")
    (tmp_path / "good.json").write_text('{"loss": [3, 2]}')
    monkeypatch.setattr(csv_log, "read", broken)
    study = fitreport.study(tmp_path)
    assert [run.name for run in study.runs] == ["good"]
    (skipped,) = study.skipped
    assert skipped.path == "bad.csv"
    assert skipped.reason.startswith(f"Reading it failed: {type(error).__name__} in test_reading")


def test_what_vanishes_before_it_is_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"loss": [3, 2]}')
    (candidate,) = look([tmp_path])
    (tmp_path / "a.json").unlink()
    told = read(candidate)
    assert isinstance(told, Skipped)
    assert "a.json cannot be read" in told.reason


def test_one_broken_run_of_many_costs_one_line(processes: Executor, tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.json").write_text(f'{{"loss": [3, {number}]}}')
    (tmp_path / "77.json").write_text('{"loss": [3, ')
    study = fitreport.study(tmp_path, executor=processes)
    assert [run.name for run in study.runs] == [str(n) for n in range(200) if n != 77]
    assert [skipped.path for skipped in study.skipped] == ["77.json"]
