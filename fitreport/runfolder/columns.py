"""Rows of metric values turned into one column a metric."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from fitreport.run import Floats
from fitreport.runfolder.format import Values

Order = tuple[str, ...]  # of the metrics in one row
Column = tuple[list[bool] | None, Floats]  # in which rows there are values, None for in all; values


def orders_of(rows: Sequence[Values]) -> list[Order]:
    """The orders in which rows name their metrics: one most often, however many rows there are."""
    return list(dict.fromkeys(map(tuple, rows)))


def columns(rows: Sequence[Values]) -> dict[str, Column]:
    """The column of each metric in these rows.

    numpy reads "NaN" and "Infinity", which stand for numbers that JSON does not have, as we do.
    """
    orders = orders_of(rows)
    if len(orders) == 1:
        (names,) = orders
        every = chain.from_iterable(row.values() for row in rows)
        table = np.fromiter(every, np.float64, len(rows) * len(names)).reshape(len(rows), -1)
        return {name: (None, table[:, at]) for at, name in enumerate(names)}
    found: dict[str, Column] = {}
    for name in dict.fromkeys(chain.from_iterable(orders)):
        values = np.fromiter((row[name] for row in rows if name in row), np.float64)
        found[name] = ([name in row for row in rows], values)
    return found


def metrics(
    train: Sequence[Values], validation: Sequence[Values], tests: Iterable[Values]
) -> Order:
    """The names of all metrics, in the order in which they first came."""
    orders = (orders_of(train), orders_of(validation))
    if all(len(order) == 1 for order in orders):
        first: Iterable[Iterable[str]] = (*orders[0], *orders[1])
    else:
        first = ((*row, *beside) for row, beside in zip(train, validation, strict=True))
    return tuple(dict.fromkeys(chain(chain.from_iterable(first), *tests)))
