"""An epoch took far longer than its neighbours.

What it sees:
The wall time of each epoch but the first one (which compiles) against those around it: some took
several times as long, and by seconds that matter for the whole.

Why it matters:
Time that is paid for and not trained in: swapping, a slow disk, another program, an evaluation or
a checkpoint in the way.

What to try:
- a look at what else ran at that time
- `dataset.cache()` and `dataset.prefetch(tf.data.AUTOTUNE)` where data are read from disk
- checkpoints that are written less often

What can fool it:
A step that is meant to happen rarely, such as an evaluation each tenth epoch.

Reference:
TensorFlow, Better performance with the tf.data API.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from fitreport.analysis.noise import middle
from fitreport.analysis.rounding import duration as words
from fitreport.diagnosis.example import Example
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.reading import Reading

TITLE = "Slow epoch"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`times`: how many times the usual; `share`: of the whole time that it cost beyond that;
    `seconds`: by which the worst was longer at least.
    """

    times: float = 3.0
    share: float = 0.05
    seconds: float = 2.0


def judge(run: Reading, limits: Limits) -> Iterator[Finding]:
    """One finding for all slow epochs."""
    timeline = run.run.timeline
    known = np.isfinite(timeline.duration) if timeline is not None else np.zeros(0, bool)
    if timeline is None or int(known.sum()) < 6:
        raise CannotJudge("the time of fewer than 6 epochs is known")
    epochs, spent = timeline.epochs[known][1:], timeline.duration[known][1:]
    usual = middle(spent)
    spread = middle(np.abs(spent - usual))
    slow = (spent > limits.times * usual) & (spent - usual > 10 * spread)
    extra = float((spent[slow] - usual).sum())
    if not slow.any() or slow.sum() > 0.2 * spent.size:
        return
    worst = int(np.where(slow, spent, -1.0).argmax())
    if extra < limits.share * float(spent.sum()) or spent[worst] - usual < limits.seconds:
        return
    others = int(slow.sum()) - 1
    more = f", and {others} more epoch{'s' if others > 1 else ''} alike" if others else ""
    yield Finding(
        severity="note",
        message=f"Epoch {int(epochs[worst])} took {words(float(spent[worst]))} where "
        f"{words(usual)} are usual{more}.",
        first_epoch=int(epochs[slow][0]),
        last_epoch=int(epochs[slow][-1]),
        evidence={"seconds": float(spent[worst]), "usual_seconds": usual, "epochs": others + 1,
                  "extra_seconds": extra},
        advice=("Look at what else ran then: another program, a slow disk, a checkpoint",),
    )  # fmt: skip


FIRES = {"one": Example(history={"loss": [1.0] * 12}, duration=[9.0, *[1.0] * 6, 12.0, *[1.1] * 4])}
QUIET = {
    "even": Example(history={"loss": [1.0] * 12}, duration=[9.0, *[1.0] * 11]),
    "each fifth": Example(history={"loss": [1.0] * 20}, duration=[1.0, 1.0, 1.0, 9.0] * 5),
}
