"""What a configuration did over commits, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fitreport.analysis.groups import short_origin
from fitreport.analysis.rounding import Rounding, many, rounding_for
from fitreport.analysis.standing_words import interval_words, signed
from fitreport.analysis.trend import Moment, Trend
from fitreport.analysis.verdict import Phrase

_MOST = 2  # steps that a verdict tells of


def steps_in_words(
    trends: Sequence[Trend], words: str, *, higher_is_better: bool
) -> Iterator[Phrase]:
    """The steps of the first few configurations that made one, for the head of a report."""
    stepped = [trend for trend in trends if trend.step is not None]
    for trend in stepped[:_MOST]:
        yield from trend_words(trend, words, higher_is_better=higher_is_better)
        yield Phrase(" ")


def trend_words(trend: Trend, words: str, *, higher_is_better: bool) -> list[Phrase]:
    """Where it stepped, or that it did not."""
    step, commits = trend.step, many(len(trend.moments), "commit")
    if step is None:
        return [
            Phrase(trend.name, strong=True),
            Phrase(f": over {commits} no step of {words} stands out from the noise."),
        ]
    rounding = rounding_of(trend)
    better = (step.difference > 0) is higher_is_better
    return [
        Phrase(trend.name, strong=True),
        Phrase(f": {words} stepped {'to the better' if better else 'to the worse'} at "),
        Phrase(called(trend.moments[step.at]), strong=True),
        Phrase(
            f", by {signed(step.difference, rounding)} (95% interval "
            f"{interval_words(step.interval, rounding)}), of {commits}."
        ),
    ]


def rounding_of(trend: Trend) -> Rounding:
    """How the means of a trend are written."""
    return rounding_for([moment.mean for moment in trend.moments])


def called(moment: Moment) -> str:
    """A commit, shortened, or the name of a report."""
    return short_origin(moment.commit)
