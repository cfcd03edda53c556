"""Tables that compare trainings, a row each, and are no log of one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from fitreport.sources.columns import Column
from fitreport.sources.naming import Role

_NAMES = set(
    "model models model_name model_id network net architecture arch backbone config configuration"
    " config_name setup setting experiment experiment_name experiment_id exp run run_name run_id"
    " trial trial_id fold cv_fold seed classifier regressor algorithm algo method approach variant"
    " dataset optimizer optimiser activation name".split()
)
_CLOCK = re.compile(r"\d:\d\d|\d{4}[-/]\d|\d+[-/.]\d+[-/.]\d{2}")
_WORD = re.compile(r"\W{0,9}[^\W\d]")
_NUMBER = re.compile(r"\d+")


def named_by(
    numbers: Mapping[str, Column],
    words: Mapping[str, Sequence[str]],
    roles: Mapping[Role, str],
    first: str,
) -> str:
    """The columns whose words or numbers name each row's training; nothing for the log of one.

    A log counts epochs or steps, so a column that rises in each row is enough to be one. Without, a
    table compares trainings where no two rows are alike in the columns that are called as what is
    compared (`model`, `fold`), or in the `first` one, of words. A clock's times, and names with a
    counter in them (`weights.01`, `weights.02`), tell of epochs.
    """
    if any(_rises(numbers[roles[role]]) for role in ("epoch", "step") if role in roles):
        return ""
    naming: dict[str, Sequence[object]] = {
        name: cells
        for name, cells in words.items()
        if (_plain(name) in _NAMES or (name == first and all(map(_WORD.match, cells))))
        and not _counts(cells)
    }
    naming |= {
        name: column.values.tolist()
        for name, column in numbers.items()
        if _plain(name) in _NAMES and column.present.all()
    }
    rows = list(zip(*naming.values(), strict=True))
    return ", ".join(naming) if len(rows) > 1 and len(set(rows)) == len(rows) else ""


def _rises(column: Column) -> bool:
    return bool(column.present.all() and (np.diff(column.values) > 0).all())


def _counts(cells: Sequence[str]) -> bool:
    """Whether a column of words only says when, or counts its rows in words."""
    if any(_CLOCK.search(cell) for cell in cells):
        return True
    numbers = [list(map(int, _NUMBER.findall(cell[:99]))) for cell in cells]
    if len({len(each) for each in numbers}) > 1:
        return False
    counted = zip(*numbers, strict=True)
    return any(all(after - before == 1 for before, after in pairwise(each)) for each in counted)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.lower()).strip("_")
