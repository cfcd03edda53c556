"""How runs stand to each other, in a sentence: the first one of the verdict where there is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from fitreport.analysis import student
from fitreport.analysis.comparison import Comparison
from fitreport.analysis.groups import Group
from fitreport.analysis.luck import Luck
from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import Rounding, many
from fitreport.analysis.sides import best_unit
from fitreport.analysis.verdict import Phrase, metric_words

_NAMED = 3  # candidates of one verdict; of more they are counted


def standing_words(
    main: MetricPair,
    groups: Sequence[Group],
    comparisons: Sequence[Comparison],
    bests: Sequence[float | None],
    rounding: Rounding,
) -> Iterator[Phrase]:
    """What the verdicts on the main metric come to; of groups without a baseline, which leads."""
    judged = [c for c in comparisons if c.metric == main.metric and c.verdict is not None]
    words = metric_words(main.metric, main.judged)
    if len(judged) == 1:
        yield from _one(judged[0], words, rounding)
    elif judged:
        yield from _several(judged, words, rounding)
    elif not comparisons:
        yield from _leading(groups, bests, main, words, rounding)


def signed(value: float, rounding: Rounding) -> str:
    """A difference with its sign."""
    text = rounding.show(value)
    return text if value <= 0 or text == rounding.show(0) else f"+{text}"


def interval_words(interval: tuple[float, float], rounding: Rounding) -> str:
    """An interval of a difference: '+0.004 to +0.020'."""
    return " to ".join(signed(end, rounding) for end in interval)


def _one(told: Comparison, words: str, rounding: Rounding) -> Iterator[Phrase]:
    candidate, baseline = Phrase(told.candidate, strong=True), Phrase(told.baseline, strong=True)
    against = " against ".join(rounding.show(value) for value in reversed(told.values))
    if told.verdict in ("improved", "regressed"):
        yield candidate
        yield Phrase(" improves on " if told.verdict == "improved" else " falls behind ")
        yield baseline
        assert told.interval is not None
        assert told.difference is not None
        yield Phrase(
            f": {words} {against}, {signed(told.difference, rounding)} (95% interval "
            f"{interval_words(told.interval, rounding)}, {told.reason}). "
        )
    elif told.verdict == "within noise" and told.detectable and told.matters_not:
        yield candidate
        yield Phrase(" and ")
        yield baseline
        yield Phrase(f" do not differ in {words} as far as it matters, {against}: {told.reason}. ")
    elif told.verdict == "within noise":
        yield candidate
        yield Phrase(f" cannot be told from the noise of {words} around ")
        yield baseline
        yield Phrase(f", {against}: {told.reason}. ")
    else:
        yield Phrase("Whether ")
        yield candidate
        yield Phrase(" is better than ")
        yield baseline
        yield Phrase(f" in {words}, {against}, can't be told: {told.reason}. ")


def _several(judged: Sequence[Comparison], words: str, rounding: Rounding) -> Iterator[Phrase]:
    baselines = {told.baseline for told in judged}
    yield Phrase("Against ")
    if len(baselines) == 1:
        yield Phrase(baselines.pop(), strong=True)
    else:
        yield Phrase("its baseline")
    yield Phrase(f" in {words}")
    for verdict in ("improved", "regressed", "within noise", "can't tell"):
        members = [told for told in judged if told.verdict == verdict]
        if not members:
            continue
        is_are = "is " if len(members) == 1 else "are "
        said = {"within noise": f"{is_are}within noise", "can't tell": "can't be told"}
        yield Phrase(f", {len(members)} of {len(judged)} {said.get(verdict, verdict)}")
        if verdict in ("improved", "regressed") and len(members) <= _NAMED:
            for nth, told in enumerate(members):
                yield Phrase(", " if nth else " (")
                yield Phrase(told.candidate, strong=True)
                yield Phrase(f" {signed(told.difference or 0, rounding)}")
            yield Phrase(")")
        elif verdict in ("improved", "regressed"):
            most = max(members, key=lambda told: abs(told.difference or 0))
            yield Phrase(" (most of all ")
            yield Phrase(most.candidate, strong=True)
            yield Phrase(f" {signed(most.difference or 0, rounding)})")
    yield Phrase(". ")


def _leading(
    groups: Sequence[Group],
    bests: Sequence[float | None],
    main: MetricPair,
    words: str,
    rounding: Rounding,
) -> Iterator[Phrase]:
    known = [group for group in groups if len(_values(group, bests)) > 1]
    if not known or main.goal is None:
        return
    best = best_unit(known, bests, main.goal)
    mean = student.of_one(np.array(_values(best, bests)))
    low, high = (rounding.show(end) for end in mean.interval)
    yield Phrase(f"The {many(len(_values(best, bests)), 'run')} of ")
    yield Phrase(best.name, strong=True)
    means = [float(np.mean(_values(group, bests))) for group in known]
    alone = sum(value == mean.mean for value in means) == 1
    lead = f", the best of {len(known)} groups" if len(known) > 1 and alone else ""
    yield Phrase(
        f" reach {rounding.show(mean.mean)} {words} on average (95% interval {low} to {high})"
        f"{lead}. "
    )


def _values(group: Group, bests: Sequence[float | None]) -> list[float]:
    return [value for run in group.runs if (value := bests[run]) is not None]


def luck_words(luck: Luck, words: str, rounding: Rounding) -> str:
    """What choosing the best of so many runs brings by itself."""
    ahead, expected = rounding.show(luck.ahead), rounding.show(luck.expected)
    by = "the spread between seeds" if luck.between_seeds else "the spread of all runs"
    spread = rounding.show(luck.spread)
    return (
        f"The best of {luck.runs} runs stands {ahead} {words} before the middle one. Were all of "
        f"them equal, luck alone would bring it about {expected} (by {by}, {spread})."
    )
