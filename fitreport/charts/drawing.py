"""What is to be drawn: a compiled chart's name and the values to fill it with."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Row = dict[str, Any]
Note = tuple[str, ...]  # words and names by turns, words first, so that names are told from words
Group = Literal["metrics", "training", "comparison", "trend", "sweep", "model"]

FONTS = "system-ui, sans-serif"  # of charts in a page
WIDTH, HEIGHT = 480, 270  # of a static chart in px, axes and labels included
PLOT_HEIGHT = 222  # of what the axes enclose, about


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """One chart of a Study.

    `rows` fills the chart's named data sets, `texts` its titles and `signals` its parameters.
    `about` is the metric or run that it shows; `notes` say what the drawing leaves out; `alt` says
    in words what it shows, for those who do not see it.
    """

    kind: str
    variant: str
    group: Group
    about: str
    title: str
    aside: str = ""
    rows: dict[str, list[Row]]
    signals: dict[str, Any] = {}
    texts: dict[str, str] = {}
    margin: int = 14  # px kept free at the right, beside what is measured of labels
    size: tuple[int, int] = (WIDTH, HEIGHT)
    alt: str
    notes: tuple[Note, ...] = ()

    @property
    def spec(self) -> str:
        """The name of its compiled chart in `specs.json`."""
        return f"{self.kind}.{self.variant}"
