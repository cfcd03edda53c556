"""What the formats of the gate are tried on: every way that a requirement and a rule can end."""

from __future__ import annotations

import math

from fitreport.deliver.gate import Judged, judge
from fitreport.deliver.requirement import requirement
from fitreport.diagnosis.example import Example, falling
from fitreport.hub import Options, Study, build_study
from fitreport.run import Run, Skipped
from tests.studies import HOSTILE, curve, repeated, run

BROKEN = Example(history={"loss": [1.0, 0.5, math.nan, math.nan], "val_loss": [1.0, 0.6, 0.6, 0.6]})
HEALTHY = Example(history={"loss": falling(40), "val_loss": falling(40, end=0.3)})

LACKING = run(curve([1.0, 0.5], metric="other"), name="lacking")


def tried() -> tuple[Study, tuple[Judged, ...]]:
    """A group, a broken run, a healthy one, one that lacks the metric, and something left out."""
    runs = [*repeated("group", 0.9), BROKEN.run("broken"), HEALTHY.run("healthy"), LACKING]
    return judged(runs, "val_loss <= 0.4", skipped=[Skipped("a.json", "it is {empty}")])


def hostile() -> tuple[Study, tuple[Judged, ...]]:
    """A broken run of every hostile name, at such a path, judged by such a metric."""
    runs = []
    for name in HOSTILE:
        falls = curve([3.0, 2.0, math.nan], "train", name or "loss", goal="min")
        path = f"/{name or 'x'}/../{name}"
        runs.append(run(falls, *BROKEN.run("x").curves, name=name, path=path, id=name))
    return judged(runs, *(f"'{HOSTILE[nth]}' < 1" for nth in (0, 2, 4, 8)),
                  skipped=[Skipped(name, name) for name in HOSTILE])  # fmt: skip


def judged(
    runs: list[Run], *texts: str, skipped: list[Skipped] | None = None
) -> tuple[Study, tuple[Judged, ...]]:
    """The Study of these runs by their loss, and what these requirements come to."""
    study = build_study(runs, Options(metric="loss"), skipped or ())
    return study, judge(study, [requirement(text) for text in texts])
