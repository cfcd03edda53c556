"""Which epochs values belong to, where a source does not say, or counts them twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fitreport.run import Event, Ints

MOST_EPOCH = 2**53  # what a page can count to


def rows_of_shorter(count: int, rows: int) -> tuple[Ints, bool]:
    """At which of `rows` epochs a list of only `count` values was measured, by position.

    Keras's History keeps no epochs for validation values: with `validation_freq=k` there are
    `rows // k` of them, measured at the positions k-1, 2k-1, … Where one k alone gives this
    count, or it divides the epochs evenly, that k is taken. Else the positions are not known:
    more than half as many values stand at the first epochs, fewer are spread evenly up to the last.

    Returns:
        the positions, and whether a rule gave them; False where they are not known.
    """
    possible = [k for k in range(rows // (count + 1) + 1, rows // count + 1) if rows // k == count]
    if len(possible) == 1 or rows % count == 0:
        k = possible[0] if len(possible) == 1 else rows // count
        return np.arange(1, count + 1, dtype=np.int64) * k - 1, True
    if 2 * count > rows:
        return np.arange(count, dtype=np.int64), False
    return (np.arange(1, count + 1, dtype=np.int64) * rows) // count - 1, False


def risen(epochs: Sequence[int | None], joins: Sequence[bool]) -> tuple[Ints, tuple[Event, ...]]:
    """Epoch numbers that never fall, one a row, and an event where the count restarts.

    A row that `joins` the one before tells more of the same epoch. One without a number follows
    the one before. Where the count falls, or stands still, a further fit was appended: its epochs
    are numbered on.
    """
    if set(epochs) == {None} and not any(joins):
        return np.arange(len(epochs), dtype=np.int64), ()
    numbers: list[int] = []
    events = []
    shift = 0
    for given, join in zip(epochs, joins, strict=True):
        if join and numbers:
            numbers.append(numbers[-1])
            continue
        last = numbers[-1] if numbers else -1
        epoch = last + 1 if given is None else given + shift
        if given is not None and numbers and epoch <= last:
            epoch = last + 1
            shift = epoch - given
            events.append(Event("restarted", epoch, facts={"counted_from": given}))
        numbers.append(epoch)
    return np.array(numbers, np.int64), tuple(events)
