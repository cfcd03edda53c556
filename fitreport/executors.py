"""Work on many items, here or spread over an executor, and its results in the order of the items.

Reading and diagnosis are handed an `Each`, and know nothing of processes, threads or clusters.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Literal, Protocol, TypeVar

from fitreport.errors import ExecutorError, InputError, UsageError, in_a_line

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

Workers = Executor | Literal["cores"] | None

_TASKS = 64  # that so many items become: enough to keep many workers busy to the end
_MOST_ITEMS = 50  # of a task, so that progress is seen and no worker holds many results
_IN_FLIGHT = 64  # tasks, so that what waits to be sent or taken stays small

# Where processes pay. Many small runs cost a third more in all when they are handed over and back,
# which two cores hardly win again: `python -m benchmarks.cores` measures both.
_MUCH = 100_000_000  # bytes to read, on two cores or more
_MANY, _CORES = 500, 4  # sources, on so many


class Each(Protocol):
    """Applies a function to each item, and gives the results in the items' order.

    The function handles what goes wrong with an item itself: an exception means that the work
    could not be done at all.
    """

    def __call__(
        self, work: Callable[[_Item], _Result], items: Sequence[_Item], /
    ) -> Iterator[_Result]:
        """The results, as they are taken."""
        ...


def here(work: Callable[[_Item], _Result], items: Sequence[_Item], /) -> Iterator[_Result]:
    """Each item in this process and thread, one after the other."""
    return map(work, items)


def over(executor: Executor) -> Each:
    """Each item by an executor, several in a task, with a bounded number of tasks in flight.

    Raises, as results are taken:
        ExecutorError: its workers died, or cannot do the work.
    """

    def each(work: Callable[[_Item], _Result], items: Sequence[_Item], /) -> Iterator[_Result]:
        size = min(_MOST_ITEMS, -(-len(items) // _TASKS))
        waiting: deque[Future[list[_Result]]] = deque()
        try:
            for at in range(0, len(items), max(size, 1)):
                if len(waiting) == _IN_FLIGHT:
                    yield from _result(waiting.popleft())
                waiting.append(_submitted(executor, work, items[at : at + size]))
            while waiting:
                yield from _result(waiting.popleft())
        finally:
            for future in waiting:
                future.cancel()

    return each


@contextmanager
def spread(workers: Workers, sources: int, size: int) -> Iterator[Each]:
    """How to work on sources of this number and size in bytes.

    By a given executor; with "cores" by processes on all cores where that is quicker, and where
    they die after all, by this process; else by this process alone.
    """
    if isinstance(workers, Executor):
        yield over(workers)
    elif workers == "cores" and _pays(sources, size):
        with _processes(sources) as pool:
            yield _or_here(over(pool))
    elif workers in ("cores", None):
        yield here
    else:
        raise UsageError(
            f"{workers!r} is no executor", 'Give a concurrent.futures.Executor or "cores"'
        )


@contextmanager
def dask(address: str) -> Iterator[Executor]:
    """The executor of a dask.distributed cluster.

    Its workers need this version of fitreport, and see files under the paths given here.

    Raises:
        InputError: distributed is not installed, or no scheduler answers at the address.
    """
    import asyncio

    try:
        from distributed import Client
    except ImportError as error:
        raise InputError(
            "--dask needs the package distributed", "pip install 'fitreport[dask]'"
        ) from error
    try:
        # In a thread of its own: a notebook's thread has a loop that runs already.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _reached(address)).result()
    except Exception as error:  # a bad address, nobody there, another protocol: each raises its own
        raise InputError(
            f"no Dask scheduler answers at {address!r} ({error})",
            "Name it as it does itself, such as tcp://host:8786",
        ) from error
    with warnings.catch_warnings(), Client(address, timeout=10, set_as_default=False) as client:
        warnings.filterwarnings("ignore", "Sending large graph")  # long runs to be diagnosed
        yield client.get_executor(pure=False)


async def _reached(address: str) -> None:
    """Raises where a client could not begin: one that did not would linger, and trace back."""
    from distributed.comm import connect
    from distributed.security import Security

    await (await connect(address, 10, **Security().get_connection_args("client"))).close()


def cores() -> int:
    """The processor cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _pays(sources: int, size: int) -> bool:
    much, many = size >= _MUCH and cores() > 1, sources >= _MANY and cores() >= _CORES
    return sources > 1 and (much or many)


def _all(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    return [work(item) for item in items]


def _submitted(
    executor: Executor, work: Callable[[_Item], _Result], items: Sequence[_Item]
) -> Future[list[_Result]]:
    try:
        return executor.submit(_all, work, items)
    except Exception as error:
        raise _failed(error) from error


def _result(future: Future[list[_Result]]) -> list[_Result]:
    try:
        return future.result()
    except Exception as error:
        raise _failed(error) from error


def _failed(error: Exception) -> ExecutorError:
    return ExecutorError(
        f"the executor could not do the work ({in_a_line(error)})",
        "See that its workers have memory enough and this version of fitreport, or do without it",
    )


def _or_here(each: Each) -> Each:
    """The same, and what is left in this process if the executor fails."""

    def either(work: Callable[[_Item], _Result], items: Sequence[_Item], /) -> Iterator[_Result]:
        done = 0
        try:
            for result in each(work, items):
                yield result
                done += 1
        except ExecutorError as error:
            if type(error.__cause__) is RuntimeError:  # a worker runs an unguarded script again
                raise
            logging.getLogger("fitreport").warning("%s; going on in one process", error.what)
            yield from map(work, items[done:])

    return either


def _processes(most: int) -> Executor:
    """As many processes as there are cores, or as there is work for."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Never a fork: threads are running here, such as the one that draws.
    return ProcessPoolExecutor(
        min(cores(), most, 61), mp_context=get_context("spawn"), initializer=_leave_ctrl_c
    )


def _leave_ctrl_c() -> None:
    """Ctrl-C reaches every process of a terminal; the one that began all this answers."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
