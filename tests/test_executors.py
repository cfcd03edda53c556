"""Work spread over executors: all of it, in order, a bounded part at a time, or a clear error."""

from __future__ import annotations

import logging
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport import executors
from fitreport.errors import ExecutorError, InputError, UsageError
from fitreport.executors import here, over, spread


def squared(number: int) -> int:
    return number * number


def slower_at_first(number: int) -> int:
    time.sleep(0.002 * max(0, 5 - number))
    return number


def deadly(number: int) -> int:
    """Ends any process but the one that all began with, as the system does when memory is out."""
    if multiprocessing.parent_process() is not None:
        os._exit(1)
    return number


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        yield pool


@given(st.lists(st.integers(), max_size=300))
def test_every_item_is_worked_on_once_and_in_order(numbers: list[int]) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert list(over(pool)(squared, numbers)) == list(here(squared, numbers))


def test_results_keep_their_order_whichever_is_done_first() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(over(pool)(slower_at_first, range(60))) == list(range(60))


def test_other_processes_do_it_as_well(processes: Executor) -> None:
    assert list(over(processes)(squared, range(200))) == [n * n for n in range(200)]


def test_few_tasks_are_under_way_at_a_time_and_none_once_nobody_asks() -> None:
    class Counted(ThreadPoolExecutor):
        given: list[Future[object]] = []  # noqa: RUF012

        def submit(self, *work: object) -> Future[object]:
            self.given.append(super().submit(*work))
            return self.given[-1]

    with Counted(1) as pool:
        results = over(pool)(slower_at_first, range(100_000))
        assert not pool.given
        assert next(results) == 0
        assert len(pool.given) <= 65
        results.close()
    assert sum(future.cancelled() for future in pool.given) > 50


def test_workers_that_die_are_told_in_one_line() -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        with pytest.raises(ExecutorError, match="the executor could not do the work") as told:
            list(over(pool)(deadly, range(3)))
        assert "(BrokenProcessPool: " in str(told.value)
        assert "\n" not in str(told.value)
        with pytest.raises(ExecutorError, match="BrokenProcessPool"):  # nor does it take more
            list(over(pool)(squared, range(3)))


def test_work_that_cannot_be_sent_is_told(processes: Executor) -> None:
    with pytest.raises(ExecutorError, match="pickle"):
        list(over(processes)(lambda number: number, range(3)))


def test_where_the_cores_own_workers_die_this_process_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(executors, "cores", lambda: 2)
    with spread("cores", 3, 10**9) as each, caplog.at_level(logging.WARNING):
        assert list(each(deadly, range(3))) == [0, 1, 2]
        assert list(each(squared, range(3))) == [0, 1, 4]
    assert "going on in one process" in caplog.messages[0]


def test_a_script_that_is_not_guarded_does_its_work_once(tmp_path: Path) -> None:
    """Each worker runs such a script again, as far as the line that starts workers."""
    script = tmp_path / "script.py"
    script.write_text(
        "from fitreport import executors\n"
        "from tests.test_executors import squared\n"
        "executors.cores = lambda: 2\n"
        "with executors.spread('cores', 3, 10**9) as each:\n"
        "    print(list(each(squared, range(3))))\n"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": root},
        check=True,
    )
    assert done.stdout.decode() == "[0, 1, 4]\n"


@pytest.mark.parametrize(
    ("cores", "sources", "size", "elsewhere"),
    [
        (2, 10, 1_000_000, False),
        (2, 10, 10**9, True),
        (1, 10, 10**9, False),
        (64, 1, 10**9, False),
        (2, 1000, 10**6, False),
        (8, 1000, 10**6, True),
    ],
)
def test_the_cores_are_used_where_that_pays(
    monkeypatch: pytest.MonkeyPatch, cores: int, sources: int, size: int, elsewhere: bool
) -> None:
    monkeypatch.setattr(executors, "cores", lambda: cores)
    with spread("cores", sources, size) as each:
        assert (each is not here) == elsewhere
    with spread(None, sources, size) as each:
        assert each is here, "unless one asks for it, no process is started"


def test_what_is_no_executor_is_refused() -> None:
    with pytest.raises(UsageError, match="'threads' is no executor"), spread("threads", 1, 1):  # type: ignore[arg-type]
        pass


def test_without_dask_the_way_to_get_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(InputError, match=r"pip install 'fitreport\[dask\]'"),
        executors.dask("tcp://127.0.0.1:8786"),
    ):
        pass


def test_a_worker_imports_no_more_than_it_needs(processes: Executor) -> None:
    (loaded,) = over(processes)(modules_after, ["fitreport.sources.reading"])
    assert not {"altair", "jinja2", "vl_convert", "click", "fsspec", "distributed"} & set(loaded)


def modules_after(name: str) -> list[str]:
    """What a process of its own has loaded once it could read."""
    code = f"import sys, {name}; from fitreport.sources.interface import all_sources;"
    code += "all_sources(); print(*sys.modules)"
    root = Path(__file__).parent.parent
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=root, check=True)
    return run.stdout.decode().split()
