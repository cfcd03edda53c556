"""The record holds several trainings, one after the other.

What it sees:
Epochs that begin to count again from where they had begun before, or a run that was resumed and
trained some epochs again.

Why it matters:
Curves across a restart are those of two trainings: the optimizer's state, and the weights perhaps,
began anew. A best epoch before it belongs to other weights.

What to try:
- a folder for each training (`RunRecorder("runs/second")`)
- `model.fit(..., initial_epoch=...)` where the second is to go on with the first

What can fool it:
A second phase on purpose, such as fine-tuning: then `recorder.mark("...")` says so.

Reference:
Keras, Model.fit, on initial_epoch.
"""

from __future__ import annotations

from collections.abc import Iterator

from fitreport.diagnosis.example import Example
from fitreport.diagnosis.finding import Finding
from fitreport.diagnosis.reading import Reading
from fitreport.diagnosis.rule import NoLimits
from fitreport.run import Event

TITLE = "Restarted"


def judge(run: Reading, limits: NoLimits) -> Iterator[Finding]:  # noqa: ARG001, as every rule
    """One finding for all restarts together."""
    restarts = [*run.events("restarted"), *run.events("resumed")]
    epochs = sorted(event.epoch for event in restarts if event.epoch is not None)
    if not restarts:
        return
    again = run.events("resumed")
    verb = "was resumed" if len(again) == len(restarts) else "began again"
    times = "" if len(restarts) == 1 else f" {len(restarts)} times"
    where = f" (in epoch{'s' if len(epochs) > 1 else ''} {', '.join(map(str, epochs[:6]))})"
    yield Finding(
        severity="note",
        message=f"The training {verb}{times}{where if epochs else ''}: compare levels before and "
        "after it with care.",
        first_epoch=epochs[0] if epochs else None,
        last_epoch=epochs[-1] if epochs else None,
        evidence={"restarts": len(restarts)},
        advice=() if again else ("Record each training in a folder of its own, or pass "
                                 "initial_epoch to model.fit",),
    )  # fmt: skip


FIRES = {
    "once": Example(
        history={"loss": [1.0, 0.5, 0.9, 0.4]}, events=(Event(kind="restarted", epoch=2),)
    )
}
QUIET = {"one training": Example(history={"loss": [1.0, 0.5]})}
