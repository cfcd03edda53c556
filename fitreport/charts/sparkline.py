"""A curve as small as a word, for a cell of the runs table."""

from __future__ import annotations

import msgspec
import numpy as np

from fitreport.analysis.best import Point
from fitreport.analysis.thinning import kept_epochs, thinned
from fitreport.charts.bounds import linear_bounds
from fitreport.run import Curve

WIDTH, HEIGHT = 84, 22
_MOST = 28  # epochs; more cannot be told apart at this width


class Sparkline(msgspec.Struct, frozen=True):
    """A path in px, each gap a new move, and where its best epoch lies."""

    path: str
    best: tuple[float, float] | None


def sparkline(curve: Curve | None, best: Point | None) -> Sparkline | None:
    """The sparkline of one curve; None where there are not two values to draw."""
    if curve is None or np.isfinite(curve.values).sum() < 2:
        return None
    drawn = thinned(curve, kept_epochs([curve], _MOST))
    bounds = linear_bounds([drawn.values])
    span = max(int(drawn.epochs[-1]) - int(drawn.epochs[0]), 1)

    def place(epoch: float, value: float) -> tuple[float, float]:
        x = (epoch - int(drawn.epochs[0])) / span * (WIDTH - 6) + 2
        y = bounds.depth(value) * (HEIGHT - 4) + 2
        return round(x, 1), round(y, 1)

    words: list[str] = []
    pen_down = False
    for epoch, value in zip(drawn.epochs.tolist(), drawn.values.tolist(), strict=True):
        if not np.isfinite(value):
            pen_down = False
            continue
        x, y = place(epoch, value)
        words.append(f"{'L' if pen_down else 'M'}{x:g} {y:g}")
        pen_down = True
    return Sparkline("".join(words), place(best.epoch, best.value) if best else None)
