"""The parts of a summary in Markdown, each as long as it is asked to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fitreport.analysis.rounding import count, many
from fitreport.analysis.verdict import Phrase
from fitreport.deliver.brief import Brief
from fitreport.deliver.fitted import brief_name, brief_names
from fitreport.deliver.gate import Judged
from fitreport.deliver.gate_text import RULINGS, by_requirement, in_words, ruling_of
from fitreport.deliver.markdown import code, escaped, in_a_row, sentences, strong, table, within
from fitreport.deliver.plots import Plot
from fitreport.deliver.summary_table import NAME, columns, leading, left_over, names
from fitreport.report.context import Found, Piece
from fitreport.report.standing_context import Against, Compared
from fitreport.run import Skipped

_BLAMED = 3  # candidates on which a requirement failed, that are told one by one
MESSAGE = 400  # columns of a sentence on a run, whatever its metrics are called


def verdict(told: Brief, most: int) -> str:
    """The verdict, its first sentence in bold; names take so many columns."""
    said = [
        Phrase(brief_name(phrase.text, most if phrase.strong else MESSAGE), phrase.strong)
        for phrase in told.verdict
    ]
    end = next((at for at, phrase in enumerate(said, 1) if _ends(phrase)), len(said))
    headline = sentences(Phrase(phrase.text) for phrase in said[:end])
    return f"**{headline}** {sentences(said[end:])}".strip()


def _ends(phrase: Phrase) -> bool:
    return not phrase.strong and phrase.text.rstrip().endswith(".")


def runs_table(told: Brief, most: int) -> str:
    """The table of so many groups and runs, and how many are not in it."""
    shown, kept = leading(told.entries, most), columns(told)
    best = next((entry for entry in told.entries if entry.numbers.value is not None), None)
    if len(told.entries) == 1:
        best = None  # of one there is no better
    rows = []
    for entry, name in zip(shown, names(shown), strict=True):
        cells = [_unbroken(column.cell(entry)) for column in kept]
        bold = [entry is best and column.head == told.metric for column in kept]
        cells = [f"**{cell}**" if b else cell for cell, b in zip(cells, bold, strict=True)]
        rows.append([(strong if entry is best else escaped)(name), *cells])
    texts = {0, *(at for at, column in enumerate(kept, 1) if column.is_text)}
    made = table(["", *(escaped(brief_name(c.head, NAME)) for c in kept)], rows, texts)
    return _with_note(made, left_over(len(shown), told))


def gate(judged: Sequence[Judged]) -> str:
    """In how many requirements a gate failed, in a sentence; '' where nothing was required."""
    rulings = [ruling_of(of_one) for of_one in by_requirement(judged).values()]
    told = [
        f"{rulings.count(ruling)} {words}"
        for ruling, words in (("failed", "failed"), ("could not judge", "could not be judged"))
        if ruling in rulings
    ]
    number = many(len(rulings), "requirement")
    if not told:
        return f"{number} passed." if rulings else ""
    return f"Of {number}, {' and '.join(told)}."


def requirements(judged: Sequence[Judged], most: int) -> str:
    """So many of a gate's requirements, those that failed first, each with whom it failed on."""
    ruled = [(ruling_of(of_one), text, of_one) for text, of_one in by_requirement(judged).items()]
    ruled.sort(key=lambda one: RULINGS.index(one[0]))
    lines = []
    for ruling, text, of_one in ruled[:most]:
        lines.append(f"- **{ruling}**: {code(brief_name(text, MESSAGE))}")
        blamed = [one for one in of_one if one.ruling == ruling] if ruling != "passed" else []
        lines += [f"  - {escaped(brief_name(in_words(one), MESSAGE))}" for one in blamed[:_BLAMED]]
        if len(blamed) > _BLAMED:
            lines.append(f"  - and {len(blamed) - _BLAMED} more")
    if len(ruled) > most:
        lines.append(f"- and {many(len(ruled) - most, 'more requirement')}")
    return "\n".join(lines)


def chart(plot: Plot) -> str:
    """A chart with its key in words above it, since not every host draws one."""
    names = brief_names([line.name for line in plot.lines], NAME)
    key = "; ".join(
        f"{line.color} {strong(name)}" + (f" ({escaped(line.note)})" if line.note else "")
        for line, name in zip(plot.lines, names, strict=True)
    )
    order = ", from the top at the right end" if len(plot.lines) > 1 else ""
    said = [f"{strong(brief_name(plot.metric, NAME))} by epoch{order}: {key}."]
    if plot.left:
        said.append(f"{many(plot.left, 'more line')} not drawn.")
    if plot.held:
        said.append("Where a line has no more values, it goes on level.")
    if plot.beyond:
        said.append("Values beyond the axis stand at its edge.")
    return f"{' '.join(said)}\n\n```mermaid\n{plot.source}\n```"


def charts(plots: Sequence[Plot], others: int) -> str:
    """Charts below each other, and how many more metrics there are."""
    more = f"{many(others, 'more metric')} not drawn here." if others else ""
    return "\n\n".join([*map(chart, plots), *filter(None, [more])])


def comparisons(compared: Compared, most: int) -> str:
    """So many of the verdicts on all metrics, as a table, and how they come about."""
    known = [row for row in compared.rows if row.values != ("–", "–")]
    shown = known[:most]
    several = len({row.baseline for row in shown}) > 1
    heads = ["metric", *["candidate"] * compared.several, *["baseline"] * several]
    made = table(
        [*heads, "from", "to", "difference", "95% interval", "verdict"],
        [_against(row, candidate=compared.several, baseline=several) for row in shown],
        {*range(len(heads)), len(heads) + 4},
    )
    rest = len(known) - len(shown)
    left = f"{many(rest, 'more comparison')} not shown." if rest else compared.left
    return _with_note(made, escaped(f"{left} {compared.method}"))


def _against(row: Against, *, candidate: bool, baseline: bool) -> list[str]:
    names = [row.metric] + [row.candidate] * candidate + [row.baseline] * baseline
    facts = [*row.values, row.difference, row.interval, row.verdict]
    return [*(escaped(brief_name(text, NAME)) for text in names), *map(_unbroken, facts)]


def _unbroken(fact: str) -> str:
    """A number with its unit or interval, in one line of its cell."""
    return escaped(fact).replace(" ", "\u00a0")


def findings(found: Sequence[Found], runs: int, *, left: int = 0, advice: bool = True) -> str:
    """What the rules found, each with so many of the runs in which they did; `left` are no more
    told than by their number.
    """
    lines = [line for one in found for line in _finding(one, runs, advice=advice)]
    return "\n".join(lines + [f"- and {many(left, 'note')}"] * (left > 0))


def _finding(found: Found, runs: int, *, advice: bool) -> Iterator[str]:
    where = f", {escaped(found.where)}" if found.where else ""
    title = f"{escaped(brief_name(found.title, NAME))} ({code(brief_name(found.rule, NAME))})"
    yield f"- **{escaped(found.severity)}**: {title}{where}"
    for run in found.runs[:runs]:
        name = f"{strong(brief_name(run.name, NAME))}: " if run.name else ""
        yield f"  - {name}{escaped(brief_name(run.message, MESSAGE))}"
    rest = found.more + max(0, len(found.runs) - runs)
    if rest:
        yield f"  - and in {many(rest, 'more place')}"
    if advice and found.advice:
        yield f"  - Try: {_advice(found.advice[0])}"


def _advice(pieces: Sequence[Piece]) -> str:
    """Advice with its code set as such."""
    shown = [(brief_name(piece.text, MESSAGE), piece.code) for piece in pieces]
    return in_a_row([code(text) if is_code else within(text) for text, is_code in shown])


def skipped(left: Sequence[Skipped], most: int) -> str:
    """So many of what could not be read, and why."""
    rest = len(left) - most
    lines = [
        f"- {escaped(brief_name(one.path, NAME))}: {escaped(brief_name(one.reason, MESSAGE))}"
        for one in left[:most]
    ]
    return "\n".join(lines + [f"- and {count(rest)} more"] * (rest > 0))


def _with_note(made: str, note: str) -> str:
    return f"{made}\n\n{note}" if note else made
