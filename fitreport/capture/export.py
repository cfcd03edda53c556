"""After training: a run folder from the History that `fit` returned, or from its plain dict."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from fitreport.capture.chief import is_chief
from fitreport.capture.compiled import Compiled
from fitreport.capture.describe import describe_all
from fitreport.capture.guard import Guard
from fitreport.capture.logs import as_number, sort_logs
from fitreport.capture.rate import RateWatch
from fitreport.capture.recording import Recording
from fitreport.capture.wish import wish
from fitreport.errors import UsageError
from fitreport.run import Facts
from fitreport.runfolder.format import EventRecord, text


def export(
    history: Any,
    folder: str | os.PathLike[str],
    *,
    model: Any = None,
    name: str | None = None,
    params: object = None,
    tags: Collection[str] = (),
    notes: str = "",
    data: str | Mapping[str, Any] | None = None,
    test: Mapping[str, Any] | None = None,
    record: Collection[str] = (),
    overwrite: bool = False,
    strict: bool = False,
) -> Path:
    """Write the run folder of a training that is over, and return where it was written.

    A History knows less than the recorder: neither times nor most events, and not which epochs
    its validation values belong to where there are fewer of them (they are inferred, and the
    run says so). Whatever goes wrong is one warning, so that no trained model is lost to it.

    Args:
        history: what `fit` returned, its `history` dict, or the dict of a History saved as JSON.
        folder: where to write; one that holds a run is left as it is, and `folder-2` is written.
        model: the model that was trained; by default the History's own.
        name: what reports call the run; the folder's name unless given.
        params: hyperparameters: a mapping, a namespace of argparse, or a dataclass.
        tags: words to find the run by.
        notes: Markdown, shown with the run.
        data: a name for the data set, or facts about it.
        test: values on the test split, such as `model.evaluate(…, return_dict=True)`.
        record: private things to record: any of "host", "user", "paths", "command", "remote".
        overwrite: replace the run that the folder holds.
        strict: raise RecordError where there would be a warning.

    Raises:
        UsageError: `history` is no History, or has no epochs; or the arguments contradict each
            other.
    """
    lists = _lists(history)
    if test is not None and not isinstance(test, Mapping):
        raise UsageError(
            f"test must be values by name, and was given as {type(test).__name__}",
            "Give what model.evaluate(..., return_dict=True) returns",
        )
    asked = wish(
        folder,
        name=name,
        params=params,
        tags=tags,
        notes=notes,
        data=data,
        record=record,
        overwrite=overwrite,
    )
    guard = Guard(strict, training=False)
    recording = Recording(asked, guard, live=False)
    model = model if model is not None else getattr(history, "model", None)
    with guard("export the history", writing=True):
        if is_chief(model):
            _write(recording, history, lists, model, test)
    return recording.folder.path


def _write(
    recording: Recording,
    history: Any,
    lists: Mapping[str, Sequence[Any]],
    model: Any,
    test: Mapping[str, Any] | None,
) -> None:
    told = _part(history, "params") or {}
    steps: Facts = {"steps": told["steps"]} if isinstance(told.get("steps"), int) else {}
    compiled = describe_all(recording, model, {"fit": steps})
    epochs = _epochs(_part(history, "epoch"), lists)
    placed = {name: _positions(len(values), len(epochs)) for name, values in lists.items()}
    shorter = tuple(text(name) for name, at in placed.items() if len(at) < len(epochs))
    recording.folder.describe(inferred=shorter)
    recording.folder.open()
    rows: list[dict[str, Any]] = [{} for _ in epochs]
    for name, positions in placed.items():
        for position, value in zip(positions, lists[name], strict=False):
            rows[position][name] = value
    _write_rows(recording, epochs, rows, compiled, told.get("epochs"))
    if test is not None:
        recording.test({name.removeprefix("test_"): value for name, value in test.items()})
    planned = told.get("epochs")
    left = isinstance(planned, int) and len(epochs) < planned
    if not left or not getattr(model, "stop_training", False):
        recording.end("finished")
    elif rows and _is_broken(rows[-1].get("loss")):
        # Whoever stopped it, TerminateOnNaN as a rule: it gave up, as `stopping` says of a fit.
        event = EventRecord(kind="interrupted", text="the loss was not finite")
        recording.end("interrupted", event)
    else:
        recording.end("stopped early")


def _write_rows(
    recording: Recording,
    epochs: Sequence[int],
    rows: Sequence[Mapping[str, Any]],
    compiled: Compiled,
    planned: Any,
) -> None:
    rate, before = RateWatch(), None
    for epoch, row in zip(epochs, rows, strict=True):
        if before is None or epoch <= before:
            left = planned - epoch if isinstance(planned, int) and planned > epoch else None
            recording.begin(epoch, left)
        before, number = epoch, epoch + recording.shift
        values = sort_logs(row, compiled.trained)
        logged = values.learning_rate
        _, event = rate.end(number, None, logged, ()) if logged is not None else (None, None)
        recording.add(number, values, events=[event] if event else [])


def _is_broken(loss: object) -> bool:
    value = as_number(loss)
    return value is not None and not math.isfinite(value)


def _lists(history: Any) -> dict[str, Sequence[Any]]:
    """The lists of values by name, however the history comes."""
    lists = _part(history, "history")
    if lists is None and isinstance(history, Mapping):
        lists = history
    if not isinstance(lists, Mapping):
        raise UsageError(
            f"export was given a {type(history).__name__}, which is no history",
            "Give it what fit returned, or its history dict",
        )
    found: dict[str, Sequence[Any]] = {
        str(name): list(values) for name, values in lists.items() if _is_list(values)
    }
    if not any(found.values()):
        raise UsageError(
            "export was given a history without epochs, and wrote nothing",
            "Give it what fit returned, or its history dict: a list of values for each metric",
        )
    return found


def _part(history: Any, name: str) -> Any:
    if isinstance(history, Mapping):
        part = history.get(name)
        # A plain dict may have a metric of any name, `epoch` and `history` included.
        return part if isinstance(history.get("history"), Mapping) else None
    return getattr(history, name, None)


def _is_list(values: object) -> bool:
    listed = isinstance(values, Sequence) and not isinstance(values, str | bytes)
    return listed or getattr(values, "ndim", 0) > 0


def _epochs(told: Any, lists: Mapping[str, Sequence[Any]]) -> list[int]:
    """The epochs' own numbers, else counted from 0."""
    longest = max((len(values) for values in lists.values()), default=0)
    given = list(told) if told is not None else []
    return [int(e) for e in given] if len(given) == longest else list(range(longest))


def _positions(count: int, epochs: int) -> Sequence[int]:
    """Where in the epochs a list of `count` values belongs.

    With `validation_freq=k` there is one after every k-th epoch. Where no k gives this count, the
    positions are not known: more than half as many values stand at the first epochs, fewer are
    spread evenly up to the last.
    """
    if count == 0:
        return ()
    fitting = [k for k in range(1, epochs // count + 1) if epochs // k == count]
    if len(fitting) == 1 or epochs % count == 0:
        k = fitting[0] if len(fitting) == 1 else epochs // count
        return range(k - 1, k * count, k)
    if 2 * count > epochs:
        return range(count)
    return [(i + 1) * epochs // count - 1 for i in range(count)]
