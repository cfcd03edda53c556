"""The corpus as it is kept: real curves, and what is true of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from fitreport.run import Run
from fitreport.studyfile.decode import decode
from fitreport.studyfile.encode import Encoded

HALVES = ("tuned-on", "held-out")


def files(half: str) -> tuple[Path, Path]:
    """Where the curves of a half are kept, and its labels."""
    folder = Path(__file__).parent
    return folder / f"{half}.curves.json", folder / f"{half}.labels.json"


class Labelled(NamedTuple):
    """One run; a label is None where either answer would be fair."""

    run: Run
    planted: str
    held_out: bool
    labels: dict[str, bool | None]

    def bare(self) -> Run:
        """The run as its history alone would tell it."""
        return Run(
            id=self.run.id,
            name=self.run.name,
            path=self.run.path,
            source="history",
            curves=self.run.curves,
        )


def history(run: Run) -> dict[str, list[float]]:
    """The run's curves as a Keras history."""
    return {
        ("val_" if curve.split == "validation" else "") + curve.metric: curve.values.tolist()
        for curve in run.curves
        if curve.split != "test"
    }


@cache
def corpus() -> tuple[Labelled, ...]:
    """Every run of the corpus."""
    return tuple(one for half in HALVES for one in _half(half))


def _half(half: str) -> Iterator[Labelled]:
    curves, labels = files(half)
    if not curves.exists():
        return
    study = decode(msgspec.json.decode(curves.read_bytes(), type=Encoded), curves.name)
    told = json.loads(labels.read_text())
    for run in study.runs:
        at = told[run.name]
        yield Labelled(run, at["planted"], half == "held-out", at["labels"])
