"""Which runs the charts draw first, and in which colour.

At most ten: more lines than that cannot be told apart by anyone. The palette's colours keep a
contrast of 3:1 on paper and differ under the three kinds of colour blindness as far as ten can;
dash and direct labels carry the rest. Their counterparts for the dark stand in the style sheet.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from fitreport.hub import Study

PALETTE = (
    "#2f6db0", "#c1501f", "#15845c", "#8d4aa5", "#96740a",
    "#11838f", "#bd3d78", "#7a5540", "#5a6572", "#67791b",
)  # fmt: skip
OTHERS = "#6b7178"  # of a run that is not drawn at first, where none that is has the metric
MOST_DRAWN = len(PALETTE)


class Cast(msgspec.Struct, frozen=True):
    """The runs that are drawn, by index, their colours, and how many were left to be chosen."""

    drawn: tuple[int, ...]
    colors: tuple[str, ...]
    left: int = 0

    def color(self, run: int) -> str:
        """The colour of a drawn run."""
        return self.colors[self.drawn.index(run)]

    def showing(self, having: Collection[int]) -> Cast:
        """The drawn runs among these; the first of these, without colours, where none is drawn."""
        drawn = tuple(run for run in self.drawn if run in having)
        if drawn:
            return Cast(drawn, tuple(map(self.color, drawn)))
        others = tuple(sorted(having))[:MOST_DRAWN]
        return Cast(others, (OTHERS,) * len(others))


def cast_of(study: Study) -> Cast:
    """All runs where ten lines hold them, else the ten best by the main metric."""
    runs = range(len(study.runs))
    if len(runs) <= MOST_DRAWN:
        return Cast(tuple(runs), PALETTE[: len(runs)])
    chosen = sorted(ranked(study)[:MOST_DRAWN])
    return Cast(tuple(chosen), PALETTE, len(runs) - MOST_DRAWN)


def ranked(study: Study) -> list[int]:
    """The runs, the best by the main metric first, those without a value last."""
    return sorted(range(len(study.runs)), key=lambda run: _rank(study, run))


def _rank(study: Study, run: int) -> float:
    main = study.main
    if main is None:
        return 0.0
    at = study.pairs.index(main)
    best = study.summaries[run].metrics[at].best
    if best is None:
        return float("inf")
    return best.value if main.goal == "min" else -best.value
