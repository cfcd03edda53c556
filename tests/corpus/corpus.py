"""The corpus as it is kept: real curves, and what is true of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from fitreport.run import Run
from fitreport.studyfile.decode import decode
from fitreport.studyfile.encode import Encoded

CURVES = Path(__file__).with_name("curves.json")
LABELS = Path(__file__).with_name("labels.json")


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
    study = decode(msgspec.json.decode(CURVES.read_bytes(), type=Encoded), CURVES.name)
    told = json.loads(LABELS.read_text())
    return tuple(
        Labelled(run, at["planted"], at["half"] == "held out", at["labels"])
        for run in study.runs
        for at in [told[run.name]]
    )
