"""From the columns of a log, a row an epoch, to the run that they tell of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from fitreport.errors import InputError
from fitreport.run import Curve, Event, Facts, Ints, Run, Split
from fitreport.sources.columns import Column
from fitreport.sources.derived import (
    distinct,
    first_not_finite,
    per_epoch,
    rate_changes,
    timeline_of,
)
from fitreport.sources.naming import split_called, split_names
from fitreport.sources.results_table import named_by
from fitreport.sources.rows import epochs_of, roles_of

MOST_METRICS = 10_000


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A log: columns of numbers and columns of words, all equally long, by their names.

    `first` is the column that stands first. `inferred` names the columns whose rows a rule had to
    find. `told` are sentences about what could not be read as it stood.
    """

    numbers: dict[str, Column]
    words: dict[str, Sequence[str]] = {}
    first: str = ""
    inferred: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()
    params: Facts = {}
    facts: dict[str, Facts] = {}
    planned: int | None = None


def run_of(table: Table, *, name: str, path: str, source: str) -> Run:
    """The run that a table tells of.

    Raises:
        InputError: it holds no value of any metric, or more metrics than can be shown, or compares
            trainings in a row each.
    """
    roles = roles_of(table.numbers, table.words)
    metrics = {n: column for n, column in table.numbers.items() if n not in roles.values()}
    if len(metrics) > MOST_METRICS:
        raise InputError(
            f"{path} has {len(metrics):,} columns, and fitreport shows at most {MOST_METRICS:,}",
            "Keep the metrics that matter",
        )
    if not any(column.present.any() for column in metrics.values()):
        raise InputError(
            f"{path} names its columns and holds no value of any metric",
            "Give the log of a training that reached the end of an epoch",
        )
    words = {n: cells for n, cells in table.words.items() if n != roles.get("split")}
    if compared := named_by(table.numbers, words, roles, table.first):
        raise InputError(
            f"{path} has a row for each {compared} and no epochs: it compares trainings",
            "Give the logs of the trainings themselves",
        )
    splits = (
        [split_called(c) or "train" for c in table.words[roles["split"]]]
        if "split" in roles
        else None
    )
    with np.errstate(all="ignore"):  # infinities in columns of times and steps are nobody's fault
        epochs, restarts = epochs_of(table.numbers, roles, splits)
        curves = tuple(_curves(metrics, splits, epochs, table.inferred))
        timeline = timeline_of(table.numbers, roles, epochs)
    constant, left_out = _constant(words)
    told = [*table.told, *([f"columns of words were left out: {left_out}"] if left_out else [])]
    return Run(
        id=content_id(name, curves),
        name=name,
        path=path,
        source=source,
        epochs_planned=table.planned,
        params={**table.params, **constant},
        facts=table.facts,
        curves=curves,
        timeline=timeline,
        events=(
            *(Event("recovered", text=text) for text in told),
            *restarts,
            *rate_changes(timeline),
            *first_not_finite(curves),
        ),
    )


def _curves(
    metrics: Mapping[str, Column],
    splits: Sequence[Split] | None,
    epochs: Ints,
    inferred: frozenset[str],
) -> Iterator[Curve]:
    """By metric in the order of first appearance, so that the curves of one lie together."""
    found: dict[str, list[Curve]] = {}
    for name, (metric, named) in split_names(metrics).items():
        for split, column in _by_split(metrics[name], named, splits):
            wanted = distinct(epochs[column.present])
            if wanted.size:
                told_twice = any(c.split == split for c in found.get(metric, ()))
                of = name if told_twice else metric
                values = per_epoch(column, epochs, wanted)
                curve = Curve.of(of, split, wanted, values, epochs_inferred=name in inferred)
                found.setdefault(of, []).append(curve)
    for curves in found.values():
        yield from curves


def _by_split(
    column: Column, named: Split, splits: Sequence[Split] | None
) -> Iterator[tuple[Split, Column]]:
    """A column as it is, or its rows of each split where a column of words tells which is which."""
    if splits is None or named != "train":
        yield named, column
        return
    for split in dict.fromkeys(splits):
        rows: npt.NDArray[np.bool_] = np.array([of == split for of in splits], np.bool_)
        yield split, Column(column.values, column.present & rows)


def _constant(words: Mapping[str, Sequence[str]]) -> tuple[Facts, str]:
    """Words that are the same in every row, as hyperparameters; and the names of the others."""
    facts: Facts = {name: cells[0] for name, cells in words.items() if len(set(cells)) == 1}
    return facts, ", ".join(name for name in words if name not in facts)


def content_id(name: str, curves: Sequence[Curve]) -> str:
    """The same for the same name and values, whatever file and form they are read from.

    Two files of equal values are two runs that came out alike, if they bear two names.
    """
    digest = hashlib.sha256(name.encode("utf-8", "replace"))
    for curve in sorted(curves, key=lambda c: (c.metric, c.split)):
        digest.update(repr((curve.metric, curve.split, len(curve))).encode("utf-8", "replace"))
        digest.update(curve.epochs.astype("<i8").tobytes() + curve.values.astype("<f8").tobytes())
    return digest.hexdigest()[:32]
