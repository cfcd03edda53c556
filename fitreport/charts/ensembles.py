"""Runs that are drawn together, as rows of a chart's data sets: a band, a line, faint runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from fitreport.analysis.bands import Band, band
from fitreport.analysis.best import Point, best_point
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import show
from fitreport.analysis.thinning import kept_epochs
from fitreport.charts.bounds import Bounds
from fitreport.charts.cast import Cast, Ensemble, best_of
from fitreport.charts.drawing import Note, Row
from fitreport.charts.notes import listed
from fitreport.charts.series import MOST_EPOCHS, line_row
from fitreport.hub import Study
from fitreport.run import Curve, Floats, Ints, Split

_LINES = ("epochs", "runs", "mean", "median")  # all that is shown of other splits
METHODS = {
    "mean": "mean with its 95% confidence interval",
    "median": "median with the quartiles",
}


class Drawn(msgspec.Struct, frozen=True):
    """What an ensemble's runs come to in one metric on one split."""

    ensemble: Ensemble
    split: Split
    band: Band
    judged: bool

    def middle(self) -> Curve:
        """The line of the ensemble."""
        values = self.band.mean if self.ensemble.middle == "mean" else self.band.median
        return Curve.of(self.ensemble.name, self.split, self.band.epochs, values)

    def edges(self) -> tuple[Floats, Floats]:
        """Lower and upper edge of its band; NaN where there is none."""
        if self.ensemble.middle == "mean":
            return self.band.mean_low, self.band.mean_high
        return self.band.lower_quartile, self.band.upper_quartile

    def best(self, pair: MetricPair) -> Point | None:
        """Where the line is best, by the metric's goal, among epochs that most of its runs have.

        Where fewer are left, one run's luck would stand for all.
        """
        whole = self.band.runs == self.band.runs.max()
        line = self.middle()
        of_all = Curve.of(line.metric, line.split, line.epochs[whole], line.values[whole])
        return best_point(of_all, pair.goal)

    def fewer_from(self) -> int | None:
        """The epoch from which on fewer runs are left; None where all go on to the end."""
        runs = self.band.runs
        last = int(np.flatnonzero(runs == runs.max())[-1])
        return int(self.band.epochs[last + 1]) if last + 1 < runs.size else None


def drawn_together(study: Study, cast: Cast, pair: MetricPair) -> list[Drawn]:
    """The ensembles of a metric, thinned for drawing, the judged split last."""
    splits = [split for split in pair.splits if split != "test" or pair.judged == "test"]
    found = []
    for ensemble in cast.ensembles:
        for split in splits:
            curves = [
                curve
                for run in ensemble.runs
                if (curve := study.runs[run].curve(pair.metric, split)) is not None and len(curve)
            ]
            if curves and (whole := band(curves)).epochs.size:
                found.append(Drawn(ensemble, split, _thinned(whole), split == pair.judged))
    return found


def _thinned(whole: Band) -> Band:
    """The band at the epochs that are drawn; each of its lines keeps its extremes, those of the
    epochs that most of its runs have among them.
    """
    lines = (whole.mean, whole.median)
    curves = [Curve.of("band", "train", whole.epochs, line) for line in lines]
    of_most = np.flatnonzero(whole.runs == whole.runs.max())
    extremes = [of_most[at] for line in lines
                for at in (line[of_most].argmin(), line[of_most].argmax())]  # fmt: skip
    kept = kept_epochs(curves, MOST_EPOCHS, whole.epochs[extremes].tolist())
    if kept is None:
        return whole
    at = np.isin(whole.epochs, kept)
    return Band(*(getattr(whole, field)[at] for field in whole.__struct_fields__))


def seen_values(drawn: Sequence[Drawn]) -> list[Floats]:
    """All that an axis should hold of them."""
    return [
        values
        for one in drawn
        for values in (
            (one.middle().values, *one.edges()) if one.judged else (one.middle().values,)
        )
    ]


def band_rows(drawn: Sequence[Drawn], bounds: Bounds) -> list[Row]:
    """Rows of `bands`, for the split that is judged; a gap where one run alone is left."""
    rows = []
    for one in drawn:
        low, high = (line_row(Curve.of("edge", one.split, one.band.epochs, edge), "", "", bounds)
                     for edge in one.edges())  # fmt: skip
        if one.judged:
            key = f"{one.ensemble.name} band"
            rows.append({"x": low["x"], "y": low["y"], "y2": high["y"], "key": key,
                         "color": one.ensemble.color})  # fmt: skip
    return rows


def line_rows(drawn: Sequence[Drawn], bounds: Bounds) -> list[Row]:
    """Rows of `lines`: the middle of each ensemble on each split."""
    return [
        line_row(one.middle(), f"group {one.ensemble.name}", one.ensemble.color, bounds)
        for one in drawn
    ]


def in_words(drawn: Sequence[Drawn], pair: MetricPair) -> Iterator[str]:
    """What they show, for who cannot see it."""
    for one in drawn:
        if not one.judged:
            continue
        line = one.middle()
        best, low, high = one.best(pair), *one.edges()
        said = f"from {show(float(line.values[0]))} to {show(float(line.values[-1]))}"
        if best is not None:
            at = int(np.searchsorted(line.epochs, best.epoch))
            said += (
                f", best {show(best.value)} at epoch {best.epoch} "
                f"(band {show(float(low[at]))} to {show(float(high[at]))})"
            )
        yield f"{one.ensemble.name}, {one.ensemble.middle} of {one.split} {said}."


def notes_on_ensembles(drawn: Sequence[Drawn]) -> Iterator[Note]:
    """What the bands are, and where fewer runs stand behind them."""
    for middle in dict.fromkeys(one.ensemble.middle for one in drawn):
        yield (f"Bands: {METHODS[middle]}.",)
    told = [(one.ensemble.name, words) for one in drawn if (words := _ending(one))]
    if told:
        yield listed("Where runs end, a mean may jump: ", told)


def _ending(one: Drawn) -> str:
    """Of how many runs a mean is at first and at last, where these end at different epochs."""
    runs, first = one.band.runs, one.fewer_from()
    if not one.judged or one.ensemble.middle != "mean" or first is None:
        return ""
    return f" {runs.max()} runs, fewer from epoch {first} on, {runs[-1]} at the end"


def ensembles_data(study: Study, cast: Cast) -> list[dict[str, Any]]:
    """The ensembles with all that a band can show, by metric, for the page's script.

    Numbers are rounded to what a picture shows (`digits` decimals; a table's come from elsewhere),
    and each is told by how far it is from the one before: such small whole numbers pack well.
    """
    found = {
        each.name: msgspec.to_builtins(each) | {"best": best_of(study, each.runs), "bands": []}
        for each in cast.ensembles
    }
    for pair in study.pairs:
        for one in drawn_together(study, cast, pair):
            fields = one.band.__struct_fields__ if one.judged else _LINES
            band = {field: getattr(one.band, field) for field in fields}
            height = float(one.band.high.max() - one.band.low.min())
            digits = 4 - math.floor(math.log10(height)) if height > 0 else 15
            found[one.ensemble.name]["bands"].append(
                {
                    "metric": pair.metric,
                    "split": one.split,
                    "ending": _ending(one),
                    "digits": digits,
                    **{
                        name: _steps(line, digits * (line.dtype.kind == "f"))
                        for name, line in band.items()
                    },
                }
            )
    return list(found.values())


def _steps(line: Floats | Ints, digits: int) -> list[int | None]:
    """Each value less the one before, in units of the last decimal; None where there is none."""
    found: list[int | None] = []
    before = 0
    for value in (line * 10.0**digits).tolist():
        if not math.isfinite(value):
            found.append(None)
            continue
        whole = round(value)
        found.append(whole - before)
        before = whole
    return found
