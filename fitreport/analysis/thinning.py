"""Which epochs are kept of a curve that is too long to be drawn, or carried, whole.

Deterministic. Kept are the first and the last epoch, the lowest and the highest value, so the best
one too, the edges of gaps, and of all else what keeps the curve's shape: MinMaxLTTB (Van Der Donckt
et al., "MinMaxLTTB: Leveraging MinMax-Preselection to Scale LTTB in Time Series Visualization",
IEEE VIS 2023), as its authors' tsdownsample has it. Curves that are thinned together, as the two of
a metric pair, keep the same epochs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from fitreport.analysis.distinct import distinct
from fitreport.run import Curve, Floats, Ints, Smoothed, frozen

_LEAST = 3  # values that MinMaxLTTB needs to tell a shape by


def kept_epochs(curves: Sequence[Curve], most: int, also: Iterable[int] = ()) -> Ints | None:
    """The epochs to keep of these curves together; None where every epoch can be kept.

    Args:
        curves: on the same epochs, such as those of a metric pair.
        most: about how many epochs may be kept of each curve.
        also: epochs to be kept in any case, such as those of events, where a curve has them.
    """
    if all(len(curve) <= most for curve in curves):
        return None
    known = [curve for curve in curves if len(curve)]
    share = max(_LEAST, most // len(known))
    kept = [_kept(curve, share) for curve in known]
    return distinct(np.concatenate([*kept, np.fromiter(also, np.int64)]))


def _kept(curve: Curve, most: int) -> Ints:
    finite = np.flatnonzero(np.isfinite(curve.values))
    at = [np.array([0, len(curve) - 1]), _edges(curve, max(1, most // 2))]
    if finite.size:
        values = curve.values[finite]
        at += [finite[_shape(curve.epochs[finite], values, most)],
               finite[[values.argmin(), values.argmax()]]]  # fmt: skip
    kept: Ints = curve.epochs[np.concatenate(at)]
    return kept


def _shape(epochs: Ints, values: Floats, most: int) -> Ints:
    """The indices of those values that keep the shape of all."""
    if values.size <= most:
        return np.arange(values.size)
    from tsdownsample import MinMaxLTTBDownsampler

    picked = MinMaxLTTBDownsampler().downsample(epochs.astype(np.float64), values, n_out=most)
    return np.asarray(picked, np.int64)


def _edges(curve: Curve, spans: int) -> Ints:
    """The indices beside which gaps begin and end: of each of a number of spans the outermost."""
    finite = np.isfinite(curve.values)
    edges = np.flatnonzero(finite[1:] != finite[:-1])
    span = edges * spans // len(curve)
    outer = np.diff(span, prepend=-1) != 0
    outer |= np.diff(span, append=-1) != 0
    return np.concatenate([edges[outer], edges[outer] + 1])


def thinned(curve: Curve, kept: Ints | None) -> Curve:
    """The curve at the kept epochs; the curve itself where it has no others."""
    at = None if kept is None else places(curve.epochs, kept)
    if at is None or at.size == len(curve):
        return curve
    return msgspec.structs.replace(
        curve,
        epochs=frozen(curve.epochs[at]),
        values=frozen(curve.values[at]),
        thinned_from=curve.whole,
        smoothed=tuple(Smoothed(one.weight, frozen(one.values[at])) for one in curve.smoothed),
    )


def places(epochs: Ints, kept: Ints) -> Ints:
    """The indices of those epochs that are kept."""
    at = np.searchsorted(epochs, kept)
    known = at < epochs.size
    known[known] = epochs[at[known]] == kept[known]
    return at[known]
