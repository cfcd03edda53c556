"""What a report's page gives to take away, read back: its CSV, and either of its JSON files.

The CSV holds a value a line, below `run,epoch,metric,split,value`; the name of a run is text, be it
`nan` or `1e5`. Of the JSON files, one holds what the charts showed, the other the whole Study, in
which runs keep all that the report knew of them, and the ids by which they count once.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from fitreport.errors import InputError
from fitreport.run import Curve, Ints, Run, Timeline
from fitreport.sources.content import decoded, head, whole
from fitreport.sources.derived import first_not_finite
from fitreport.sources.labels import clean
from fitreport.sources.pairing import MOST_EPOCH
from fitreport.sources.table import content_id

NAME = "data of a report"

_HEADER = re.compile(r"run([,;\t])epoch\1metric\1split\1value\s*?(?:[\r\n]|\Z)")
_TEXT = r'"(?:[^"\\]|\\.)*"'
_JSON = re.compile(
    rf'\{{\s*"title"\s*:\s*{_TEXT}\s*,\s*(?:"version"\s*:\s*{_TEXT}\s*,\s*"options"\s*:\s*\{{'
    rf'|"runs"\s*:\s*\[\s*\{{\s*"name"\s*:\s*{_TEXT}\s*,\s*"params"\s*:\s*\{{)'
)
_FORMULA = re.compile(r"'(?=[=+@\t\r-])")  # the page quotes names that a spreadsheet would run
_MOST_CURVES = 100_000


def recognise(path: Path) -> bool:
    """Whether a file begins as the page's CSV does, or either of its JSON files."""
    text = decoded(head(path)) or ""
    return bool(_HEADER.match(text) or _JSON.match(text))


def read(path: Path) -> tuple[Run, ...]:
    """The runs in it, each with its own path, or name, behind that of the file.

    Raises:
        InputError: it was changed since, or cut short.
    """
    file = clean(path.name)
    text = decoded(whole(path)) or ""
    try:
        runs = list(_in_csv(text) if _HEADER.match(text) else _in_json(text))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, csv.Error) as error:
        raise InputError(
            f"{file} is no longer what a report gave ({error})", "Take it from the report again"
        ) from error
    if not any(run.curves for run in runs):
        raise InputError(f"{file} holds no value of any metric", "Take all data from the report")
    return tuple(
        msgspec.structs.replace(run, source=NAME, path=f"{file}/{run.path}") for run in runs
    )


def _in_csv(text: str) -> Iterator[Run]:
    separator = text[len("run")]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    next(lines)
    values: dict[tuple[str, str, str], dict[int, float]] = defaultdict(dict)
    for line in lines:
        if not any(line):
            continue
        try:
            run, epoch, metric, split, value = line
            values[_name(run), _name(metric), split][int(epoch)] = float(value)
        except ValueError:
            raise ValueError(f"line {lines.line_num}") from None
        _bound(len(values))
    curves: dict[str, list[Any]] = defaultdict(list)
    for (run, metric, split), known in values.items():
        epochs = sorted(known)
        told = {"metric": metric, "split": split, "epochs": epochs}
        curves[run].append({**told, "values": [known[epoch] for epoch in epochs]})
    yield from (_run({"name": run, "curves": told}) for run, told in curves.items())


def _name(cell: str) -> str:
    return _FORMULA.sub("", cell, count=1)


def _in_json(text: str) -> Iterator[Run]:
    runs = msgspec.json.decode(text)["runs"]
    _bound(sum(len(run["curves"]) for run in runs))
    yield from map(_run, runs)


def _bound(curves: int) -> None:
    if curves > _MOST_CURVES:
        raise ValueError(f"more than {_MOST_CURVES:,} curves")


def _run(told: dict[str, Any]) -> Run:
    """The run that a file tells of: by its name and curves at least, by all of a Study's at most.

    Raises:
        ValueError: it is no run.
    """
    least = {"id": "", "path": told["name"], "source": NAME}
    read = msgspec.convert({**least, **told}, Run, dec_hook=_array)
    curves = tuple(map(_curve, read.curves))
    timeline = read.timeline and _timeline(read.timeline)
    if read.id:
        return msgspec.structs.replace(read, curves=curves, timeline=timeline)
    name = clean(read.name)
    return msgspec.structs.replace(
        read,
        id=content_id(name, curves),
        name=name,
        path=name,
        curves=curves,
        events=tuple(first_not_finite(curves)),
    )


def _array(_: type, cells: Any) -> Any:
    return np.array(list(map(float, cells)), np.float64)  # "NaN" and "-Infinity" are texts in JSON


def _curve(read: Curve) -> Curve:
    made = Curve.of(read.metric, read.split, _whole(read.epochs), read.values, goal=read.goal)
    return msgspec.structs.replace(read, epochs=made.epochs, values=made.values)


def _timeline(read: Timeline) -> Timeline:
    made = Timeline.of(
        _whole(read.epochs),
        elapsed=read.elapsed,
        duration=read.duration,
        step=read.step,
        learning_rate=read.learning_rate,
    )
    return msgspec.structs.replace(made, thinned_from=read.thinned_from)


def _whole(epochs: Ints) -> Ints:
    if not bool((np.abs(epochs) <= MOST_EPOCH).all() and (np.floor(epochs) == epochs).all()):
        raise ValueError("epochs that are no numbers of epochs")
    return epochs.astype(np.int64)
