"""P-values of several tests, corrected for being several."""

from __future__ import annotations

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> list[float]:
    """P-values corrected for their number, in their order.

    Holm, A simple sequentially rejective multiple test procedure (Scand. J. Statist. 6, 1979).
    """
    corrected = [0.0] * len(ps)
    largest = 0.0
    for nth, at in enumerate(sorted(range(len(ps)), key=lambda at: ps[at])):
        largest = max(largest, min(1.0, (len(ps) - nth) * ps[at]))
        corrected[at] = largest
    return corrected
