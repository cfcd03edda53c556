"""What charts are called on a command line and as files: each by one name."""

from __future__ import annotations

from collections.abc import Mapping

from fitreport.charts.drawing import Drawing
from fitreport.charts.kinds import drawings
from fitreport.charts.lettering import plain
from fitreport.errors import UsageError, near
from fitreport.hub import Study

# A word before what the chart is about, and whether a chart of the kind tells of several things.
_WORDS = {
    "metric": ("", True),
    "gap": ("gap", True),
    "difference": ("difference", True),
    "trend": ("trend", True),
    "scatter": ("sweep", True),
    "parallel": ("sweep", False),
    "model_graph": ("model", True),
}


def named_drawings(study: Study) -> dict[str, Drawing]:
    """Every chart of a Study by its name, in the order of a report.

    A metric's chart bears the metric's name, others begin with a word: `gap loss`, `sweep units`.
    """
    found: dict[str, Drawing] = {}
    for drawing in drawings(study):
        name = free = _name(study, drawing)
        nth = 1
        while free in found:
            nth += 1
            free = f"{name} {nth}"
        found[free] = drawing
    return found


def chosen(named: Mapping[str, Drawing], name: str) -> str:
    """The name of the chart that is meant: `loss` by `val_loss`, the first of the gaps by `gap`.

    Raises:
        UsageError: there is none.
    """
    if name in named:
        return name
    asked = _alike(name)
    last_first = list(named.items())[::-1]  # so that the first of equals stays
    by_name = {_alike(known): known for known, _ in last_first}
    by_kind = {_alike(_word(drawing)): known for known, drawing in last_first}
    for names in (by_name, by_kind):
        for wanted in (asked, asked.removeprefix("val ")):
            if wanted and wanted in names:
                return names[wanted]
    raise UsageError(f"there is no chart {name!r}", near(name, named))


def _name(study: Study, drawing: Drawing) -> str:
    word, several = _WORDS.get(drawing.kind, (_word(drawing), False))
    about = drawing.about if several else ""
    if drawing.kind == "model_graph":
        about = study.labels[int(drawing.about)] if len(study.runs) > 1 else ""
    return " ".join(filter(None, (word, plain(about)))) or "unnamed"


def _word(drawing: Drawing) -> str:
    default = drawing.kind.replace("_", " "), False
    return _WORDS.get(drawing.kind, default)[0]


def _alike(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
