"""Logs that tell a run folder's training once more, as CSVLogger does where both were in use."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from fitreport.run import Curve, Run
from fitreport.sources import report, run_folder

_RECORDED = (run_folder.NAME, report.NAME)  # their runs bear an id, by which they count once
_LEVELS = 2  # folders above a run folder in which a log of it may lie

Kept = tuple[Path, Run]  # where a run was read from, and the run


def repeats(kept: Sequence[Kept]) -> Iterator[tuple[Kept, Kept]]:
    """Each log whose every curve is a curve of a run folder close by, and that run folder.

    Values are compared as 32-bit floats: a text may hold fewer digits than the recorder kept.
    Epochs are not compared, as a log may count from 1, or not at all. Runs whose curves are equal
    and that lie elsewhere are two trainings that came out alike.
    """
    folders = [each for each in kept if each[1].source == run_folder.NAME]
    logs = [each for each in kept if each[1].source not in _RECORDED]
    if not folders or not logs:
        return
    holders: dict[tuple[Path, bytes], dict[int, None]] = defaultdict(dict)
    for at, (path, run) in enumerate(folders):
        for values in map(_print, run.curves):
            for place in _places(path):
                holders[place, values][at] = None
    for path, run in logs:
        holds = [holders.get((path.absolute().parent, _print(c)), {}) for c in run.curves]
        if holds and (same := set(holds[0]).intersection(*holds[1:])):
            yield (path, run), folders[min(same)]


def _places(folder: Path) -> list[Path]:
    """Where a log of a run folder's training may lie: in it, beside it, or one folder above."""
    whole = folder.absolute()
    return [whole, *list(whole.parents)[:_LEVELS]]


def _print(curve: Curve) -> bytes:
    """What is the same for two curves of the same values, however they were written."""
    with np.errstate(over="ignore"):
        values = curve.values.astype("<f4")
    values[np.isnan(values)] = np.nan  # the sign of a NaN means nothing
    named = f"{curve.metric}\0{curve.split}\0".encode("utf-8", "replace")
    return hashlib.blake2b(named + values.tobytes(), digest_size=16).digest()
