"""What the charts of a sweep share: which runs they draw, in which tones, on which axes.

A run's tone tells how good its result is, from the best fifth of the runs to the worst: one hue
that only grows lighter, so that it can be told by anybody who sees light from dark. Counterparts
for the dark stand in the style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

from fitreport.analysis.noise import quantile
from fitreport.analysis.rounding import show
from fitreport.analysis.sweep import Hyperparameter
from fitreport.analysis.varied import Varied, varied
from fitreport.analysis.verdict import metric_words
from fitreport.charts.bounds import Bounds, linear_bounds, log_bounds
from fitreport.charts.cast import MOST_DRAWN
from fitreport.charts.drawing import Note
from fitreport.hub import Study
from fitreport.run import Floats, Goal

TONES = ("#0b3c73", "#2f6aa8", "#6796c6", "#9cb9d6", "#c3d0dd")
_MOST_RUNS = 300  # more dots hide each other
_MOST_AXES = 8  # hyperparameters that are drawn
_MOST_WORDS = 12  # that find room on an axis
_LOG_SPAN = 30  # times from the least to the greatest value that ask for a logarithmic axis
_FARTHEST = 1e150  # no axis goes beyond, so that the ratio of its ends is a number, too
_FAR = 3  # spans of the middle half of the results, beyond which a bad one is off the axis


Side = Literal["within", "above", "below"]


class Axis(msgspec.Struct, frozen=True):
    """A hyperparameter as an axis: `values` by run, the index of the word where it has `words`.

    `bounds` leave room at the ends, `extent` does not.
    """

    about: Hyperparameter
    label: str
    values: Floats
    words: tuple[str, ...]
    bounds: Bounds
    extent: Bounds

    def told(self, run: int) -> str:
        """A run's value as text; empty where it has none."""
        value = float(self.values[run])
        if np.isnan(value):
            return ""
        return self.words[int(value)] if self.words else show(value)


class Swept(msgspec.Struct, frozen=True):
    """A sweep as its charts draw it; `runs` lie one upon the other, the best on top."""

    axes: tuple[Axis, ...]
    runs: tuple[int, ...]
    results: dict[int, float]
    tones: dict[int, str]
    best: int
    result: str  # the main metric in words
    goal: Goal
    bounds: Bounds  # of the results
    notes: tuple[Note, ...]

    def side(self, run: int) -> Side:
        """Where a run's result lies to the axis: in it, or beyond one of its ends."""
        result = self.results[run]
        if self.bounds.holds(result):
            return "within"
        return "above" if result > self.bounds.high else "below"

    def is_strong(self, run: int) -> bool:
        """Whether a run is one of the few best, drawn stronger than the others."""
        return run in self.runs[-MOST_DRAWN:]


def swept(study: Study) -> Swept | None:
    """The sweep of a Study; None where there is none, or nothing in it that can be drawn."""
    main, sweep = study.main, study.sweep
    if sweep is None or main is None or main.goal is None or study.best is None:
        return None
    at = study.pairs.index(main)
    scores = {run: study.summaries[run].metrics[at].best for run in sweep.runs}
    results = {
        run: min(max(score.value, -_FARTHEST), _FARTHEST)
        for run, score in scores.items()
        if score is not None
    }
    axes = _axes(study, sweep.hyperparameters, list(results))
    if not axes:
        return None
    sign = 1 if main.goal == "min" else -1
    ranking = sorted(results, key=lambda run: (sign * results[run], run))
    kept = _thinned(ranking)
    bounds, beyond = _result_bounds(np.array([results[run] for run in ranking]), main.goal)
    return Swept(
        axes=axes,
        runs=tuple(reversed(kept)),
        results=results,
        tones={run: TONES[nth * len(TONES) // len(ranking)] for nth, run in enumerate(ranking)},
        best=ranking[0],
        result=metric_words(main.metric, main.judged),
        goal=main.goal,
        bounds=bounds,
        notes=tuple(_notes(len(kept), len(ranking), beyond, main.goal)),
    )


def label_of(section: str, name: str) -> str:
    """A hyperparameter's name; of one that was only recorded, its section as well."""
    return name if section == "hyperparameters" else f"{section}: {name}"


def _axes(study: Study, found: Sequence[Hyperparameter], runs: Sequence[int]) -> tuple[Axis, ...]:
    settings = {(one.section, one.name): one for one in study.differences}
    columns = ((one, varied(settings[one.section, one.name])) for one in found)
    drawn = [(one, column) for one, column in columns if len(column.words) <= _MOST_WORDS]
    return tuple(_axis(one, column, runs) for one, column in drawn[:_MOST_AXES])


def _axis(one: Hyperparameter, column: Varied, runs: Sequence[int]) -> Axis:
    label = label_of(one.section, one.name)
    if column.words:
        ends = Bounds(-0.5, len(column.words) - 0.5)
        return Axis(one, label, column.values, column.words, ends, ends)
    values = np.clip(column.values, -_FARTHEST, _FARTHEST)
    known = values[list(runs)]
    known = known[np.isfinite(known)]
    low, high = float(known.min()), float(known.max())
    wide = low > 1 / _FARTHEST and high / low > _LOG_SPAN
    bounds = log_bounds([known]) if wide else None
    bounds = bounds or linear_bounds([np.array([value]) for value in known.tolist()])
    return Axis(one, label, values, (), bounds, Bounds(low, high, wide))


def _thinned(ranking: Sequence[int]) -> list[int]:
    """As many runs as can be told apart: the best, and of the others every so manyth by rank."""
    if len(ranking) <= _MOST_RUNS:
        return list(ranking)
    others = np.linspace(MOST_DRAWN, len(ranking) - 1, _MOST_RUNS - MOST_DRAWN).round().astype(int)
    return [*ranking[:MOST_DRAWN], *(ranking[at] for at in others.tolist())]


def _result_bounds(results: Floats, goal: Goal) -> tuple[Bounds, Floats]:
    """Ends for the results, and those that lie so far on the worse side that they have no place."""
    first, last = quantile(results, 0.25), quantile(results, 0.75)
    reach = _FAR * (last - first)
    far = results > last + reach if goal == "min" else results < first - reach
    inside = results if reach == 0 else results[~far]
    bounds = linear_bounds([np.array([value]) for value in inside.tolist()])
    return bounds, results[far] if reach else results[:0]


def _notes(drawn: int, count: int, beyond: Floats, goal: Goal) -> list[Note]:
    notes: list[Note] = []
    if drawn < count:
        told = f"{drawn} of {count} runs are drawn: the {MOST_DRAWN} best, the others by rank."
        notes.append((told,))
    if beyond.size:
        far = show(float(beyond.max() if goal == "min" else beyond.min()))
        runs = "1 run lies" if beyond.size == 1 else f"{beyond.size} runs lie"
        which = "at" if beyond.size == 1 else "the farthest at"
        notes.append((f"{runs} beyond the axis, {which} {far}.",))
    return notes
