"""Notes under charts: what a drawing leaves out, or shows otherwise than it was logged."""

from __future__ import annotations

from collections.abc import Sequence

from fitreport.analysis.pairs import MetricPair
from fitreport.charts.cast import OTHERS, Cast
from fitreport.charts.drawing import Note
from fitreport.hub import Study

_MOST_TOLD = 3
_GREY: Note = ("None of the chosen runs has this metric; those that have it are grey.",)
INFERRED: Note = ("The source gave validation values without their epochs: these are inferred.",)


def listed(words: str, told: Sequence[Note]) -> Note:
    """A sentence that lists a few things; each begins with a name and ends in words."""
    pieces = [words]
    for nth, (name, *rest, end) in enumerate(told[:_MOST_TOLD]):
        pieces[-1] += ", " if nth else ""
        pieces += [name, *rest, end]
    more = len(told) - _MOST_TOLD
    pieces[-1] += f" and {more} more." if more > 0 else "."
    return tuple(pieces)


def notes_on_curves(study: Study, cast: Cast, pair: MetricPair) -> list[Note]:
    """What is to be said of the curves that the drawn runs have of a metric."""
    found = [
        (run, curve)
        for run in cast.drawn
        for curve in study.runs[run].curves
        if curve.metric == pair.metric
    ]
    notes = [_GREY] if OTHERS in cast.colors else []
    if any(curve.epochs_inferred for _, curve in found):
        notes.append(INFERRED)
    # Both splits of a run bear one name.
    renamed = dict.fromkeys((curve.logged_as, run) for run, curve in found if curve.logged_as)
    if renamed:
        told = [(name, " in ", study.labels[run], "") for name, run in renamed]
        notes.append(listed("Keras numbered this metric's name: ", told))
    return notes
