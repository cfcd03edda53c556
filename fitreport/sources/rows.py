"""Which epoch and which split each row of a table tells of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import lt

import numpy as np

from fitreport.run import Event, Ints, Split
from fitreport.sources.columns import Column
from fitreport.sources.naming import Role, role_of, split_called
from fitreport.sources.pairing import MOST_EPOCH, risen


def roles_of(numbers: Mapping[str, Column], words: Mapping[str, Sequence[str]]) -> dict[Role, str]:
    """The first column that can play each role; a second one is a metric like any other."""
    roles: dict[Role, str] = {}
    for name, cells in words.items():
        if role_of(name) == "split" and all(split_called(cell) for cell in cells):
            roles.setdefault("split", name)
    for name, (values, _) in numbers.items():
        role = role_of(name)
        if role is None or role == "split" or (role == "step" and (values[1:] < values[:-1]).any()):
            continue
        roles.setdefault(role, name)
    return roles


def epochs_of(
    numbers: Mapping[str, Column], roles: Mapping[Role, str], splits: Sequence[Split] | None
) -> tuple[Ints, tuple[Event, ...]]:
    """The epoch of each row, and an event where the count restarts.

    Rows of each split are counted by themselves.
    """
    given = _given(numbers, roles)
    if splits is None and _rise(given):
        return np.array(given, np.int64), ()
    if splits is None:
        return risen(given, _joins(numbers, roles, given))
    epochs = np.zeros(len(given), np.int64)
    events: dict[int | None, Event] = {}
    for split in dict.fromkeys(splits):
        rows = [row for row, of in enumerate(splits) if of == split]
        counted, restarts = risen([given[row] for row in rows], [False] * len(rows))
        epochs[rows] = counted
        events |= {event.epoch: event for event in restarts}
    return epochs, tuple(events.values())


def _given(numbers: Mapping[str, Column], roles: Mapping[Role, str]) -> list[int | None]:
    """The numbers that the source itself gives, None where it gives none."""
    values, present = next(iter(numbers.values()))
    if "epoch" not in roles:
        return [None] * values.size
    values, present = numbers[roles["epoch"]]
    whole = present & (np.abs(values) <= MOST_EPOCH) & (np.floor(values) == values)
    if (present & ~whole).any():  # 0.5, 1.0, …: how far training is, and no number of an epoch
        return [None] * values.size
    if whole.all():
        return list(map(int, values.tolist()))
    return [int(value) if ok else None for value, ok in zip(values, whole, strict=True)]


def _rise(given: Sequence[int | None]) -> bool:
    return None not in given and all(map(lt, given, given[1:]))  # type: ignore[arg-type]


def _joins(
    numbers: Mapping[str, Column], roles: Mapping[Role, str], given: Sequence[int | None]
) -> list[bool]:
    """Which rows tell more of the epoch before: they fill other columns, or a later step."""
    joins = [False] * len(given)
    again = [i for i in range(1, len(given)) if given[i] is not None and given[i] == given[i - 1]]
    filled = [column.present for name, column in numbers.items() if name not in roles.values()]
    steps = numbers[roles["step"]].values if "step" in roles else None
    seen = np.zeros(len(filled), np.bool_)
    for row in again:
        if not joins[row - 1]:
            seen = np.array([present[row - 1] for present in filled])
        here = np.array([present[row] for present in filled])
        later = steps is not None and steps[row] > steps[row - 1]
        joins[row] = bool(later or not (seen & here).any())
        seen |= here
    return joins
