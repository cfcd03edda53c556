"""The few charts that a mail shows, as PNG: mail clients show neither SVG nor inlined data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec

from fitreport.charts.drawing import Drawing
from fitreport.charts.kinds import drawings
from fitreport.charts.pictures import picture
from fitreport.deliver.message import plain
from fitreport.hub import Study

WIDTH = 584  # px in the mail, of a chart of ordinary width
_ORDINARY = 512  # px of such a chart with its margins
_SHARP = 2.0  # pixels of the PNG for each px in the mail
_MOST = 6
_WIDEST = 640  # px of a chart that can still be read where it is drawn as wide as the mail
_MOST_OF_METRICS = 3  # beside the main one
_MOST_BYTES = 3_000_000  # of all pictures together
_ALT = 200  # characters


class Chart(msgspec.Struct, frozen=True):
    """A picture in the mail: by which name the HTML asks for it, and what it shows in words."""

    cid: str
    png: bytes
    width: int  # px in the mail
    alt: str


def charts(study: Study) -> tuple[tuple[Chart, ...], int]:
    """The charts that matter most, in this order, and how many others there are."""
    every = [drawing for drawing in drawings(study) if drawing.group != "model"]
    chosen = [drawing for drawing in _chosen(study, every) if drawing.size[0] <= _WIDEST]
    shown: list[Chart] = []
    left = _MOST_BYTES
    for drawing in chosen[:_MOST]:
        chart = _chart(study, drawing, len(shown) + 1)
        if len(chart.png) <= left:
            shown.append(chart)
            left -= len(chart.png)
    return tuple(shown), len(every) - len(shown)


def _chosen(study: Study, every: Sequence[Drawing]) -> Iterator[Drawing]:
    """The main metric's chart, then what compares, then other metrics, then a sweep."""
    main = study.main.metric if study.main else ""

    def of(group: str) -> list[Drawing]:
        found = [drawing for drawing in every if drawing.group == group]
        return sorted(found, key=lambda drawing: drawing.about != main)

    metrics = of("metrics")
    yield from metrics[:1]
    yield from of("comparison")[:1]
    yield from of("trend")[:1]
    yield from metrics[1 : 1 + _MOST_OF_METRICS]
    yield from of("sweep")[:1]


def _chart(study: Study, drawing: Drawing, nth: int) -> Chart:
    # A wide chart is drawn narrower in the mail, and is as sharp there as the others.
    wide = max(drawing.size[0] + 32, _ORDINARY)
    png = picture(study, drawing, "png", scale=_SHARP * WIDTH / wide)
    digest = sha256(png).hexdigest()[:24]
    return Chart(
        cid=f"chart{nth}.{digest}@fitreport",
        png=png,
        width=WIDTH,
        alt=plain(_beginning(drawing.alt)),
    )


def _beginning(text: str) -> str:
    """The first sentences of a text, as many as fit."""
    line = " ".join(text.split())
    if len(line) <= _ALT:
        return line
    head = line[:_ALT]
    end = max(head.rfind(". "), head.rfind("; "))
    return line[: end + 1] if end > _ALT // 3 else f"{head.rstrip()}…"
