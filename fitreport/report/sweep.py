"""The section on a sweep: which hyperparameters went with the result, in words and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fitreport.analysis.differences import Difference
from fitreport.analysis.rounding import Rounding, many, show
from fitreport.analysis.sweep import ENOUGH, Hyperparameter, Sweep
from fitreport.analysis.varied import varied
from fitreport.analysis.verdict import Phrase, metric_words
from fitreport.charts.swept import TONES, Swept, label_of, swept
from fitreport.hub import Study
from fitreport.report import context
from fitreport.report.details import fact
from fitreport.report.parts import Chart, Heading, Table
from fitreport.run import Scalar

_MOST_NAMED = 3  # hyperparameters in the sentence
_MOST_WORDS = 4  # of a hyperparameter's values that are listed
_UNFINISHED = ("crashed", "interrupted", "incomplete")

_CAUTION = (
    "Strength is the rank correlation (Spearman) with the result; of words, how far they part the"
    " ranks of the results. It sees what goes one way only; “from the middle” is the same of the"
    " distance from the middle value, for what is best or worst there. p is corrected for the"
    " number of hyperparameters (Holm). What goes with the result need not be its cause."
)
_TWO_DECIMALS = Rounding(2)


def sweep_section(study: Study, charts: Sequence[Chart]) -> context.Sweep | None:
    """The section; None where the runs are no sweep."""
    sweep, main = study.sweep, study.main
    if sweep is None or main is None or study.best is None:
        return None
    result = metric_words(main.metric, main.judged)
    return context.Sweep(
        said=tuple(_said(study, sweep, result)),
        caution=_CAUTION,
        table=_table(study, sweep),
        tones=TONES,
        best=study.labels[study.best],
        beyond=_beyond(swept(study)),
        together=next((chart for chart in charts if chart.kind == "parallel"), None),
        charts=tuple(chart for chart in charts if chart.kind == "scatter"),
        notes=tuple(_notes(study, sweep, result)),
    )


def _beyond(drawn: Swept | None) -> str:
    """Which way the signs of results point that lie beyond the axis."""
    sides = {drawn.side(run) for run in drawn.runs} if drawn else set()
    return "up" if "above" in sides else "down" if "below" in sides else ""


def _said(study: Study, sweep: Sweep, result: str) -> Iterator[Phrase]:
    over = _counted(sweep)
    number = len(sweep.hyperparameters)
    if not sweep.judged:
        which = f"which of {number} hyperparameters mattered" if number > 1 else "what it did"
        yield Phrase(f"{over} are too few to tell {which} (it takes about {ENOUGH}): ")
        yield Phrase("shown, not ranked.")
        return
    told = [one for one in sweep.hyperparameters if one.told]
    if not told:
        yield Phrase(f"No hyperparameter went with the best {result} more than chance would")
        yield Phrase(f" have it, over {over}.")
        return
    first, *others = told
    yield Phrase(f"Of {number} hyperparameters " if number > 1 else "The one hyperparameter, ")
    yield Phrase(first.name, strong=True)
    yield Phrase(" went most with" if number > 1 else ", went with")
    yield Phrase(f" the best {result}: {_measured(study, first)}, over {over}.")
    for nth, one in enumerate(others[: _MOST_NAMED - 1]):
        yield Phrase(" After it " if nth == 0 else "; then ")
        yield Phrase(one.name, strong=True)
        yield Phrase(f": {_measured(study, one)}")
    if others:
        yield Phrase(".")
    if len(told) < min(number, _MOST_NAMED + 1):
        yield Phrase(" Of the others chance would have done as much.")


def _measured(study: Study, one: Hyperparameter) -> str:
    """'better when lower (rank correlation 0.71)'."""
    better = _better(study, one)
    if one.words:
        return f"best with {better} (strength {_decimals(one.strength)})"
    if one.bends:
        away = "rank correlation of the distance from the middle"
        return f"better {better} ({away} {_decimals(one.bend)})"
    return f"better when {better} (rank correlation {_decimals(one.strength)})"


def _decimals(value: float | None) -> str:
    return _TWO_DECIMALS.show(value)


def _counted(sweep: Sweep) -> str:
    """'40 runs', or where some repeat a configuration '8 configurations (40 runs)'."""
    runs = many(len(sweep.runs), "run")
    if sweep.configurations == len(sweep.runs):
        return runs
    return f"{many(sweep.configurations, 'configuration')} ({runs})"


def _table(study: Study, sweep: Sweep) -> Table:
    """A row a hyperparameter; columns that have nothing to say are left out."""
    settings = {(one.section, one.name): one for one in study.differences}
    found = [(one, settings[one.section, one.name]) for one in sweep.hyperparameters]
    best = study.best or 0
    columns = {
        Heading("hyperparameter", "text"): [label_of(one.section, one.name) for one, _ in found],
        Heading("values", "text"): [_values(differing) for _, differing in found],
        Heading("in the best run", "number"): [setting(of.values[best]) for _, of in found],
        Heading("strength", "number"): [_decimals(one.strength) for one, _ in found],
        Heading("from the middle", "number"): [_decimals(one.bend) for one, _ in found],
        Heading("p", "number"): [_p(one.p) if sweep.judged else "" for one, _ in found],
        Heading("better", "text"): [_better(study, one) for one, _ in found],
        Heading("mind", "text"): [_mind(sweep, one) for one, _ in found],
    }
    told = {head: texts for head, texts in columns.items() if any(texts)}
    return Table(tuple(told), tuple(zip(*told.values(), strict=True)))


def setting(value: Scalar) -> str:
    """A hyperparameter's value in a table: as a fact is written, in fewer digits."""
    return show(value) if isinstance(value, float) else fact(value)


def _values(differing: Difference) -> str:
    """'16, 32, 64', '1e−5 to 0.1', 'adam, sgd'."""
    column = varied(differing)
    if column.words:
        listed = ", ".join(column.words[:_MOST_WORDS])
        more = len(column.words) - _MOST_WORDS
        return f"{listed} and {more} more" if more > 0 else listed
    known = sorted({value for value in column.values.tolist() if value == value})
    if len(known) <= _MOST_WORDS:
        return ", ".join(show(value) for value in known)
    return f"{show(known[0], 3)} to {show(known[-1], 3)}"


def _better(study: Study, one: Hyperparameter) -> str:
    """Where the better results lie, in words; empty where chance would have done as much."""
    if one.strength is None or not one.told:
        return ""
    if one.words:
        return one.leader or ""
    falls = study.main is not None and study.main.goal == "min"
    if one.bends:
        return "in the middle" if ((one.bend or 0) > 0) == falls else "at the ends"
    return "lower" if (one.strength > 0) == falls else "higher"


def _p(p: float | None) -> str:
    return "–" if p is None else "< 0.001" if p < 0.001 else f"{p:.3f}"


def _mind(sweep: Sweep, one: Hyperparameter) -> str:
    """What is to be minded in reading a row."""
    said = []
    if one.together:
        said.append(f"varies together with {', '.join(one.together)}: cannot be told apart")
    if one.configurations < sweep.configurations:
        said.append(f"known of {one.configurations} of {sweep.configurations}")
    if one.words and one.strength is None:
        said.append("too many values to tell")
    return "; ".join(said)


def _notes(study: Study, sweep: Sweep, result: str) -> Iterator[str]:
    without = len(study.runs) - len(sweep.runs)
    if without:
        counts = "is not counted" if without == 1 else "are not counted"
        yield f"{many(without, 'run')} without a finite {result} {counts}."
    unfinished = sum(study.runs[run].status in _UNFINISHED for run in sweep.runs)
    if unfinished:
        did = "did not finish and counts with what it" if unfinished == 1 else (
            "did not finish and count with what they")  # fmt: skip
        yield f"{many(unfinished, 'run')} {did} had reached."
