"""Columns of a log as numbers, with what is absent kept apart from what is NaN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fitreport.run import Floats
from fitreport.sources.labels import clean

ABSENT = frozenset(("", "na", "n/a", "<na>", "none", "null", "nil", "-", "--"))


class Column(NamedTuple):
    """The values of one column, a row each. Where `present` is False nothing was written."""

    values: Floats
    present: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, cells: Sequence[object]) -> tuple[Column, int]:
        """A column from cells that are numbers, texts of numbers, or absent.

        `NaN` is a value; `NA`, `null` and the empty text are absent.

        Returns:
            the column, and how many cells hold something that is no number; they count as absent.
        """
        kinds = set(map(type, cells))
        if kinds <= {int, float} or kinds == {str}:
            with suppress(ValueError, OverflowError):
                values = np.fromiter(map(float, cells), np.float64, len(cells))  # type: ignore[arg-type]
                return cls(values, np.ones(values.size, np.bool_)), 0
        numbers = [_number(cell) for cell in cells]
        values = np.array([n if isinstance(n, float) else np.nan for n in numbers], np.float64)
        present = np.array([isinstance(n, float) for n in numbers], np.bool_)
        return cls(values, present), sum(n is False for n in numbers)


def sort_out(
    lists: Mapping[str, Sequence[object]],
) -> tuple[dict[str, Column], dict[str, list[str]], list[str]]:
    """Columns of numbers, columns of words, and sentences about what is neither."""
    numbers: dict[str, Column] = {}
    words: dict[str, list[str]] = {}
    told: list[str] = []
    for name, cells in lists.items():
        column, strange = Column.of(cells)
        if not strange or column.present.any():
            numbers[name] = column
            if strange:
                told.append(f"{strange} of {len(cells)} values of {name} are no numbers: left out")
        elif all(cell is None or isinstance(cell, str) for cell in cells):
            words[name] = [clean(str(cell or "")) for cell in cells]
        else:
            told.append(f"{name} holds no numbers and was left out")
    return numbers, words, told


def number_in(text: str) -> float | None:
    """The number that a text is, or None."""
    try:
        return float(text)
    except ValueError:
        return None


def _number(cell: object) -> float | bool | None:
    """A number, None for what is absent, False for what is neither."""
    if cell is None or (isinstance(cell, str) and cell.strip().lower() in ABSENT):
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return False
    try:
        return float(cell)
    except ValueError:
        return False
    except OverflowError:
        return np.inf if isinstance(cell, int) and cell > 0 else -np.inf
