"""The section that holds candidates against the baseline: verdicts first, all else folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fitreport.analysis.comparing import MOST_WHOLE
from fitreport.analysis.comparison import Comparison
from fitreport.analysis.groups import Group, short_origin
from fitreport.analysis.rounding import Rounding, many, rounding_for, show
from fitreport.analysis.sides import only_commits_differ
from fitreport.analysis.standing_words import interval_words, signed
from fitreport.analysis.verdict import metric_words
from fitreport.hub import Study
from fitreport.report.standing_context import Against, Compared, Reach

_MOST_SHOWN = 24  # rows that a reader goes through; the data hold all
_MOST_NAMED = 4
_BAR = 132  # px of the picture of an interval

_METHOD = (
    "Differences are candidate less baseline, with 95% confidence intervals: by Student's t where "
    "runs are paired by seed or fold, by Welch's otherwise. Values are means over the runs, each "
    "at its best epoch by the main metric."
)
_CORRECTED = (
    " Verdicts and p are corrected for how many there are (Holm), the main metric's apart; "
    "intervals are of each difference by itself."
)
_SINGLE = (
    " A single run against several is taken to spread as these do; of one run against one the "
    "interval is the noise from epoch to epoch alone."
)
_MAIN_ALONE = " Of so many candidates the main metric alone is compared."


def comparison(study: Study) -> Compared | None:
    """The section; None where nothing is compared."""
    if not study.comparisons:
        return None
    judged = [told for told in study.comparisons if told.verdict is not None]
    others = [told for told in study.comparisons if told.verdict is None and told.runs != (0, 0)]
    baselines = {told.baseline for told in study.comparisons}
    candidates = len({told.candidate for told in study.comparisons})
    rest = len(judged) - _MOST_SHOWN
    return Compared(
        baseline=baselines.pop() if len(baselines) == 1 else "",
        several=candidates > 1,
        commits=tuple(_commits(study)),
        rows=tuple(_rows(judged[:_MOST_SHOWN])),
        others=tuple(_rows(others[:_MOST_SHOWN])),
        left=f"{many(rest, 'more comparison')} not shown; the data hold all." if rest > 0 else "",
        method=_METHOD
        + (_SINGLE if any(1 in told.runs for told in judged) else "")
        + (_CORRECTED if len(judged) > 1 else "")
        + (_MAIN_ALONE if candidates > MOST_WHOLE and len(study.pairs) > 1 else ""),
    )


def _commits(study: Study) -> Iterator[str]:
    """Candidates that differ from their baseline in nothing but the commit, and in which."""
    units = {label: Group(label, (at,), ("",)) for at, label in enumerate(study.labels)}
    units |= {group.name: group for group in study.groups}
    sides = dict.fromkeys((told.baseline, told.candidate) for told in study.comparisons)
    found: dict[tuple[str, str], list[str]] = {}
    for baseline, candidate in sides:
        if not {baseline, candidate} <= units.keys():
            continue
        if apart := only_commits_differ(study.runs, units[baseline], units[candidate]):
            found.setdefault(apart, []).append(candidate)
    for (before, after), names in found.items():
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        named = f"{', '.join(names[:_MOST_NAMED])}{more}: " if len(sides) > 1 else ""
        origins = f"commit {short_origin(after)} in place of {short_origin(before)}"
        yield f"{named}the same settings, at {origins}."


def _rows(told: Sequence[Comparison]) -> list[Against]:
    by_metric: dict[str, list[Comparison]] = {}
    for one in told:
        by_metric.setdefault(one.metric, []).append(one)
    rounding = {metric: _rounding(of) for metric, of in by_metric.items()}
    reach = {metric: _reach(of) for metric, of in by_metric.items()}
    return [_row(one, rounding[one.metric], reach[one.metric]) for one in told]


def _row(told: Comparison, rounding: Rounding, reach: float) -> Against:
    counts = f"{told.runs[1]} and {told.runs[0]}"
    return Against(
        candidate=told.candidate,
        baseline=told.baseline,
        metric=metric_words(told.metric, told.split) + (", last epoch" * (told.at == "end")),
        runs=f"{many(min(told.runs), 'pair')}" if told.paired else counts,
        values=(rounding.show(told.values[0]), rounding.show(told.values[1])),
        difference="–" if told.difference is None else signed(told.difference, rounding),
        interval=interval_words(told.interval, rounding) if told.interval else "–",
        reach=_picture(told, reach),
        verdict=told.verdict or "",
        reason=told.reason,
        p="" if told.p is None else show(told.p, 2),
    )


def _rounding(told: Sequence[Comparison]) -> Rounding:
    """As many decimals as tell the values apart, and the differences too."""
    values = rounding_for([value for one in told for value in one.values])
    if values.exponent:
        return values
    apart = rounding_for([one.difference for one in told], digits=2)
    return Rounding(values.decimals if apart.exponent else max(values.decimals, apart.decimals))


def _reach(told: Sequence[Comparison]) -> float:
    ends = [abs(end) for one in told for end in (one.interval or ())]
    return max([*ends, *(abs(one.difference) for one in told if one.difference is not None)],
               default=0.0)  # fmt: skip


def _picture(told: Comparison, reach: float) -> Reach | None:
    """Where difference and interval lie to either side of zero, in px."""
    if told.difference is None or not reach:
        return None

    def place(value: float) -> float:
        return round(_BAR / 2 + value / reach * (_BAR / 2 - 4), 1)

    low, high = told.interval or (told.difference, told.difference)
    return Reach(place(low), place(high), place(told.difference))
