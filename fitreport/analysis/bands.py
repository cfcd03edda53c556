"""The runs of a group as one curve with a band around it, epoch by epoch.

Runs of unequal length are not padded: each epoch is of the runs that have a finite value there, and
`runs` says how many these are.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from fitreport.analysis.student import LEVEL
from fitreport.run import Curve, Floats, Ints


class Band(msgspec.Struct, frozen=True, eq=False):
    """What a group's curves come to at each epoch; all arrays are equally long.

    `mean_low` and `mean_high` bound the 95% confidence interval of the mean by Student's t, NaN
    where one run alone is left. `low` and `high` are the least and the greatest value.
    """

    epochs: Ints
    runs: Ints
    mean: Floats
    mean_low: Floats
    mean_high: Floats
    median: Floats
    lower_quartile: Floats
    upper_quartile: Floats
    low: Floats
    high: Floats


def band(curves: Sequence[Curve]) -> Band:
    """The band of these curves; quartiles are interpolated linearly between values.

    Curves of which a report carried a part keep epochs of their own each; between these they are
    taken to be straight.
    """
    epochs = np.unique(np.concatenate([curve.epochs for curve in curves]))
    values = np.full((len(curves), epochs.size), np.nan)
    for row, curve in zip(values, curves, strict=True):
        if curve.thinned_from:
            row[:] = np.interp(epochs, curve.epochs, curve.values, np.nan, np.nan)
        else:
            row[np.searchsorted(epochs, curve.epochs)] = curve.values
    values[~np.isfinite(values)] = np.nan
    values.sort(axis=0)  # NaN last
    runs = np.isfinite(values).sum(axis=0)
    kept = runs > 0
    values, runs, epochs = values[:, kept], runs[kept], epochs[kept]
    mean = np.nansum(values, axis=0) / runs
    reach = _reach(values, mean, runs)
    return Band(
        epochs=epochs,
        runs=runs,
        mean=mean,
        mean_low=mean - reach,
        mean_high=mean + reach,
        median=_quantile(values, runs, 0.5),
        lower_quartile=_quantile(values, runs, 0.25),
        upper_quartile=_quantile(values, runs, 0.75),
        low=values[0],
        high=_quantile(values, runs, 1.0),
    )


def _reach(values: Floats, mean: Floats, runs: Ints) -> Floats:
    """Half the width of the mean's confidence interval."""
    from scipy.special import stdtrit

    freedom = np.maximum(runs - 1, 1)
    spread = np.sqrt(np.nansum((values - mean) ** 2, axis=0) / freedom)
    reach: Floats = stdtrit(freedom, (1 + LEVEL) / 2) * spread / np.sqrt(runs)
    return np.where(runs > 1, reach, np.nan)


def _quantile(values: Floats, runs: Ints, share: float) -> Floats:
    """A quantile of each column of sorted values; numpy's own for missing values is far slower."""
    place = share * (runs - 1)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, runs - 1)
    column = np.arange(runs.size)
    low, high = values[below, column], values[above, column]
    found: Floats = low + (place - below) * (high - low)
    return found
