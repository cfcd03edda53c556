"""What a chart's colours, dashes and signs mean, for where no page around it tells."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fitreport.analysis.rounding import many
from fitreport.analysis.verdict import metric_words
from fitreport.charts.cast import Cast, Ensemble, cast_of
from fitreport.charts.drawing import Drawing
from fitreport.charts.marks import SHAPES
from fitreport.charts.metric import BEST_DOT
from fitreport.hub import Study

_MIDDLE = {"mean": "mean of", "median": "median of"}
_ONE_EACH = ("gap", "learning_rate", "epoch_duration")


class Entry(msgspec.Struct, frozen=True):
    """A colour of a chart: whose it is, and in words what is drawn of it; `band` if it has one."""

    name: str
    color: str
    words: str = ""
    band: bool = False


class Sign(msgspec.Struct, frozen=True):
    """A shape of a chart, or "solid" and "dashed" of lines, or "tones", and what it means."""

    shape: str
    meaning: str


def entries(study: Study, drawing: Drawing) -> tuple[Entry, ...]:
    """The runs and groups of a chart of curves, with their colours; none of any other chart."""
    lines = drawing.rows.get("lines", [])
    if drawing.kind == "difference":
        named = {row["key"].rpartition(" ")[0]: row["color"] for row in lines}
        return tuple(Entry(name, color, band=True) for name, color in named.items())
    if drawing.kind in _ONE_EACH:
        shown = {row["key"].rpartition(" ")[0] for row in lines}
        cast = cast_of(study).one_each(study)
        return tuple(_runs(study, cast, {run for run in cast.drawn if str(run) in shown}))
    if drawing.kind == "metric":
        having = {
            at
            for at, run in enumerate(study.runs)
            if any(curve.metric == drawing.about for curve in run.curves)
        }
        cast = cast_of(study).showing(having)
        together = (
            Entry(each.name, each.color, together_words(each), band=True) for each in cast.ensembles
        )
        return (*together, *_runs(study, cast, having))
    return ()


def signs(study: Study, drawing: Drawing) -> tuple[Sign, ...]:
    """The dashes and shapes that occur in a chart."""
    return tuple(_signs(study, drawing))


def together_words(each: Ensemble) -> str:
    """What is drawn of an ensemble: 'mean of 5 runs'."""
    return f"{_MIDDLE[each.middle]} {many(len(each.runs), 'run')}"


def key_note(study: Study, cast: Cast) -> str:
    """Which runs are drawn, where not all are."""
    if not cast.left:
        return ""
    words = metric_words(study.main.metric, study.main.judged) if study.main else ""
    if any(each.middle == "median" for each in cast.ensembles):
        baseline = "the baseline, " if study.comparisons else ""
        return (
            f"{len(cast.drawn)} of {len(study.runs)} runs are drawn by name: the best and the "
            f"worst by {words}, {baseline}and those in which an error was found."
        )
    by = f"those best by {words} first" if study.main else "the first"
    return f"{len(study.runs) - cast.left} of {len(study.runs)} runs are drawn: {by}."


def _runs(study: Study, cast: Cast, shown: set[int]) -> Iterator[Entry]:
    yield from (Entry(study.labels[r], cast.color(r)) for r in cast.drawn if r in shown)


def _signs(study: Study, drawing: Drawing) -> Iterator[Sign]:
    splits = {row["split"] for row in drawing.rows.get("lines", [])}
    if "train" in splits:
        yield from (Sign("solid", "validation") for _ in splits & {"validation"})
        yield Sign("dashed", "train")
    points = drawing.rows.get("points", [])
    if drawing.kind == "metric" and any(row["size"] == BEST_DOT for row in points):
        yield Sign("circle", "best epoch")
    shapes = {row["shape"] for row in [*points, *drawing.rows.get("dots", [])]}
    meanings = {shape: event for event, shape in SHAPES.items()} | {"diamond": "test"}
    yield from (Sign(shape, meaning) for shape, meaning in meanings.items() if shape in shapes)
    yield from (
        Sign(shape, "beyond the axis")
        for shape in ("triangle-up", "triangle-down")
        if shape in shapes
    )
    if drawing.group == "sweep":
        yield Sign("tones", "from the best fifth of the runs to the worst")
        if study.best is not None and drawing.rows.get("dots"):
            yield Sign("ring", f"{study.labels[study.best]}, the best")
