"""The training did not end as it was meant to.

What it sees:
A run whose status is incomplete (the process was killed), interrupted (by hand, by a signal, by
TerminateOnNaN) or crashed; how many of the planned epochs were done.

Why it matters:
What the curves show is not what was planned: a later epoch might have been better, and the model
that was saved may be of another moment than the last recorded one.

What to try:
- `keras.callbacks.BackupAndRestore(folder)`, and `RunRecorder(..., resume=True)` to go on
- a look at memory and time limits, where the process was killed

What can fool it:
A training that is still running.

Reference:
Keras, BackupAndRestore.
"""

from __future__ import annotations

from collections.abc import Iterator

from fitreport.diagnosis.example import Example
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Reading
from fitreport.diagnosis.rule import NoLimits

TITLE = "Incomplete"
_WORDS = {
    "incomplete": "The record stops without an end: the process was killed, or is still running",
    "interrupted": "The training was interrupted",
    "crashed": "The training crashed",
}
_GIVEN_UP = "The training was stopped by TerminateOnNaN"
_MENDED_FIRST = ("Find what made the loss NaN, then train again: its weights are lost",)


def judge(run: Reading, limits: NoLimits) -> Iterator[Finding]:  # noqa: ARG001, as every rule
    """One finding where the status says so."""
    status = run.run.status
    if status is None:
        raise CannotJudge("the source does not tell how the training ended")
    if status not in _WORDS:
        return
    epochs = sorted({int(e) for curve in run.run.curves for e in curve.epochs[-1:]})
    last = epochs[-1] if epochs else None
    done = max((len(curve) for curve in run.run.curves), default=0)
    planned = run.run.epochs_planned
    of = f"{done} of {planned} epochs are there" if planned else f"{done} epochs are there"
    by = run.run.cut_by()
    given_up = by == "TerminateOnNaN"
    words = f"{_WORDS[status]} ({by})" if by else _WORDS[status]
    yield Finding(
        severity="warning",
        message=f"{_GIVEN_UP if given_up else words}: {of}.",
        first_epoch=last,
        last_epoch=last,
        evidence={"status": status, "epochs": done, "planned": planned},
        advice=_MENDED_FIRST if given_up else _advice(run),
    )


def _advice(run: Reading) -> tuple[str, ...]:
    resume = "Record the continuation with RunRecorder(..., resume=True)"
    if run.uses("BackupAndRestore"):
        return (resume,)
    backup = "Add keras.callbacks.BackupAndRestore(folder), to go on where it stopped"
    return (backup, resume)


FIRES = {"killed": Example(history={"loss": [1.0, 0.5]}, status="incomplete", planned=10)}
QUIET = {"finished": Example(history={"loss": [1.0, 0.5]}, status="finished", planned=2)}
