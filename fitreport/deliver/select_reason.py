"""Why one candidate was chosen, in words."""

from __future__ import annotations

from collections.abc import Sequence

from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import count, many, show
from fitreport.analysis.verdict import main_rounding, metric_words
from fitreport.deliver.selection import Candidate, size
from fitreport.hub import Study

_NAMED = 5


def reason_of(
    study: Study, main: MetricPair, ranked: Sequence[Candidate], winner: Candidate
) -> str:
    """Why this one, in a few sentences."""
    rounding = main_rounding(study.summaries, study.pairs, main)
    words = metric_words(main.metric, main.judged)
    several = len(winner.runs) > 1
    mean = f"a mean {words} of {rounding.show(winner.value)} by {many(len(winner.runs), 'run')}"
    reached = mean if several else f"{rounding.show(winner.value)} {words}"
    tied = [one for one in ranked if one.tied and one is not winner]
    said = [f"{winner.name} has {reached}, {_standing(ranked, winner, tied)}"]
    if tied and (lacking := unseen([winner, *tied])):
        said.append(lacking)
    if several:
        assert winner.interval is not None
        low, high = map(rounding.show, winner.interval)
        said.append(
            "of its runs the best one deploys; luck is in that choice, so expect the mean "
            f"(95% interval {low} to {high}) and not its own value"
        )
    if winner.out:
        said.append(
            f"{many(winner.out, 'run')} of it may not be chosen, and the mean leaves it out"
        )
    if main.judged == "train":
        said.append("there is no validation, and training values tell nothing of new data")
    if main.judged == "test":
        said.append("the test split was chosen on, and tells of new data no more")
    return ". ".join(text[:1].upper() + text[1:] if nth else text for nth, text in enumerate(said))


def _standing(ranked: Sequence[Candidate], winner: Candidate, tied: Sequence[Candidate]) -> str:
    if len(ranked) == 1:
        return "the only candidate that is left"
    if not tied:
        second = ranked[1]
        alone = len(winner.runs) == len(second.runs) == 1
        noise = (
            "than values waver from epoch to epoch; another seed might turn that round"
            if alone
            else "than noise between seeds brings about"
        )
        return f"the best of {len(ranked)} candidates, further ahead of {second.name} {noise}"
    within = f"within noise of {named(tied)}"
    if winner.parameters is not None and all(size(one) > winner.parameters for one in tied):
        return (
            f"{within}, and is the smallest model of these ({count(winner.parameters)} parameters)"
        )
    if winner.parameters is None:
        return f"{within}, and the best value of these; no size of a model is recorded"
    return f"{within}, and the best value of the smallest models among these"


def unseen(tied: Sequence[Candidate]) -> str:
    """Which difference the runs of those that tie could not have shown; '' where nothing tells."""
    hidden = max((one.detectable or 0.0 for one in tied), default=0.0)
    if not hidden:
        return ""
    return (
        "The data cannot tell them apart, which does not make them alike: so few runs could hardly "
        f"show a difference under {show(hidden, 2)}"
    )


def named(some: Sequence[Candidate]) -> str:
    """Their names, the first few."""
    more = len(some) - _NAMED
    return ", ".join(one.name for one in some[:_NAMED]) + (f" and {more} more" if more > 0 else "")
