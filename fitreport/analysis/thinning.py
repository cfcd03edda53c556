"""Which epochs a drawing keeps of a long curve.

Deterministic. Kept are the first and the last epoch and, in each of a number of equal spans, the
lowest and the highest value, the best epoch among them, and the edges of the first and last gap.
Parallel curves are thinned together, so that the two curves of a pair keep the same epochs. The
choice of extremes per span is M4's (Jugel et al., "M4: A Visualization-Oriented Time Series Data
Aggregation", VLDB 2014).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fitreport.run import Curve, Ints


def kept_epochs(curves: Sequence[Curve], most: int) -> Ints | None:
    """The epochs to draw of these curves together; None where every epoch can be drawn.

    Args:
        curves: drawn on the same epochs, such as those of a metric pair.
        most: about how many epochs may be drawn of each curve.
    """
    if all(len(curve) <= most for curve in curves):
        return None
    spans = max(1, most // 4)
    kept = [_kept(curve, spans) for curve in curves if len(curve)]
    return np.unique(np.concatenate(kept))


def _kept(curve: Curve, spans: int) -> Ints:
    finite = np.isfinite(curve.values)
    edges = np.flatnonzero(finite[1:] != finite[:-1])  # a gap begins or ends behind each of these
    kept = [0, len(curve) - 1]
    for span in np.array_split(np.arange(len(curve)), min(spans, len(curve))):
        inside = span[finite[span]]
        if inside.size:
            values = curve.values[inside]
            kept += [inside[values.argmin()], inside[values.argmax()]]
        first, last = np.searchsorted(edges, [span[0], span[-1] + 1])
        for edge in edges[first:last][[0, -1]] if last > first else ():
            kept += [edge, edge + 1]
    return curve.epochs[np.array(kept, np.int64)]


def thinned(curve: Curve, kept: Ints | None) -> Curve:
    """The curve at the kept epochs; the curve itself where all are kept."""
    if kept is None:
        return curve
    mask = np.isin(curve.epochs, kept)
    return Curve.of(
        curve.metric,
        curve.split,
        curve.epochs[mask],
        curve.values[mask],
        goal=curve.goal,
        epochs_inferred=curve.epochs_inferred,
    )
