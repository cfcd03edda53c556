"""Small reports for the tests of the page's script, made straight from curves."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from fitreport.hub import Options, Reference, build_study
from fitreport.report.build import page_html
from fitreport.run import Curve, Event, Run, Timeline

Values = Callable[[int], float]


def run(
    name: str,
    epochs: int,
    curves: dict[str, Values],
    *,
    events: Sequence[Event] = (),
    timed: bool = True,
) -> Run:
    """A run whose curves are functions of the epoch; `val_` names validation, as Keras does."""
    at = np.arange(epochs)
    made = []
    for key, value in curves.items():
        split = "validation" if key.startswith("val_") else "train"
        metric = key.removeprefix("val_")
        values = np.array([value(epoch) for epoch in range(epochs)], np.float32).astype(float)
        goal = "min" if metric.endswith("loss") else "max"
        made.append(Curve.of(metric, split, at, values, goal=goal))  # type: ignore[arg-type]
    timeline = Timeline.of(
        at,
        elapsed=60.0 * (at + 1),
        duration=np.full(epochs, 60.0) + at % 3,
        step=100.0 * (at + 1),
        learning_rate=np.where(at < epochs / 2, 0.01, 0.001),
    )
    return Run(
        id=name,
        name=name,
        path=name,
        source="run folder",
        status="finished",
        curves=tuple(made),
        timeline=timeline if timed else None,
        events=tuple(events),
    )


def learning(speed: float, noise: float = 0.02) -> dict[str, Values]:
    """Curves of an ordinary training: the loss falls at this speed, the accuracy rises."""

    def away(epoch: int) -> float:
        return math.exp(-epoch * speed)

    def wobble(epoch: int) -> float:
        return noise * math.sin(epoch * 7 * speed)

    return {
        "loss": lambda e: 0.2 + 2 * away(e),
        "val_loss": lambda e: 0.3 + 2 * away(e) + wobble(e) + 0.002 * e,
        "accuracy": lambda e: 0.95 - 0.7 * away(e),
        "val_accuracy": lambda e: 0.92 - 0.7 * away(e) + wobble(e) / 4,
    }


def three_runs() -> list[Run]:
    """Runs of unequal length; the second bears a mark, a rate change and an early stop."""
    events = [
        Event("mark", 10, "unfroze the backbone"),
        Event("learning rate changed", 20, facts={"from": 0.01, "to": 0.001}),
        Event("stopped early", 29, facts={"best_epoch": 25}),
    ]
    return [
        run("alpha", 40, learning(0.1)),
        run("beta", 30, learning(0.2), events=events),
        run("gamma", 20, learning(0.05), timed=False),
    ]


def page(file: Path, runs: Sequence[Run], title: str = "A study") -> Path:
    """A report of these runs, as a file."""
    known = any(run.curve("accuracy", "validation") for run in runs)
    references = (Reference("accuracy", 0.9, "human"),) if known else ()
    study = build_study(list(runs), Options(title=title, references=references))
    file.write_text(page_html(study), "utf-8")
    return file
