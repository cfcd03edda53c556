"""Candidate less baseline, epoch by epoch, with the interval of each difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from fitreport.analysis.bands import Band, band
from fitreport.analysis.groups import Group
from fitreport.analysis.student import LEVEL
from fitreport.run import Curve, Floats, Ints, Run, Split


class DifferenceCurve(msgspec.Struct, frozen=True, eq=False):
    """The difference of means at the epochs that both sides have, and its pointwise 95% confidence
    interval; NaN where nothing tells it.
    """

    epochs: Ints
    difference: Floats
    low: Floats
    high: Floats


def difference_curve(
    runs: Sequence[Run], metric: str, split: Split, baseline: Group, candidate: Group
) -> DifferenceCurve | None:
    """The difference of two groups or runs; None where they share no epoch.

    By the pairs of shared seeds or folds where there are two at least, by Welch's formula at each
    epoch otherwise (see `student`).
    """
    sides = [_curves(runs, metric, split, side) for side in (baseline, candidate)]
    shared = sides[0].keys() & sides[1].keys() - {""}
    if len(shared) > 1:
        apart = [_difference(sides[1][key], sides[0][key]) for key in sorted(shared)]
        known = [curve for curve in apart if len(curve)]
        if not known:
            return None
        of_pairs = band(known)
        if not of_pairs.epochs.size:
            return None
        return DifferenceCurve(
            of_pairs.epochs, of_pairs.mean, of_pairs.mean_low, of_pairs.mean_high
        )
    if not all(sides):
        return None
    return _of_bands(*(band(list(side.values())) for side in sides))


def _curves(runs: Sequence[Run], metric: str, split: Split, side: Group) -> Mapping[str, Curve]:
    """The curves of a side by seed or fold; by a number where none is known."""
    found = {}
    for nth, (run, key) in enumerate(zip(side.runs, side.keys, strict=True)):
        curve = runs[run].curve(metric, split)
        if curve is not None and len(curve):
            found[key or f"#{side.name}{nth}"] = curve
    return found


def _difference(one: Curve, other: Curve) -> Curve:
    epochs, at, also = np.intersect1d(one.epochs, other.epochs, return_indices=True)
    with np.errstate(invalid="ignore"):
        return Curve.of(one.metric, one.split, epochs, one.values[at] - other.values[also])


def _of_bands(baseline: Band, candidate: Band) -> DifferenceCurve | None:
    from scipy.special import stdtrit

    epochs, at, also = np.intersect1d(candidate.epochs, baseline.epochs, return_indices=True)
    if not epochs.size:
        return None
    sizes = np.stack([candidate.runs[at], baseline.runs[also]]).astype(float)
    errors = np.stack([_error(candidate)[at], _error(baseline)[also]]) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = errors.sum(axis=0)
        freedom = whole**2 / (errors**2 / (sizes - 1)).sum(axis=0)
        reach = stdtrit(freedom, (1 + LEVEL) / 2) * np.sqrt(whole)
    apart = candidate.mean[at] - baseline.mean[also]
    return DifferenceCurve(epochs, apart, apart - reach, apart + reach)


def _error(of: Band) -> Floats:
    """The standard error of each mean, from its interval."""
    from scipy.special import stdtrit

    half = (of.mean_high - of.mean_low) / 2
    error: Floats = half / stdtrit(np.maximum(of.runs - 1, 1), (1 + LEVEL) / 2)
    return error
