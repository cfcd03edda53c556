"""What the templates may use of comparisons and trends; a part of the page's context."""

from __future__ import annotations

import msgspec

from fitreport.analysis.verdict import Phrase
from fitreport.report.parts import Table


class Reach(msgspec.Struct, frozen=True):
    """An interval as a picture, in px: its ends and the difference within."""

    low: float
    high: float
    at: float


class Against(msgspec.Struct, frozen=True):
    """One metric of one candidate beside the baseline's; `verdict` and `p` are empty where nothing
    is judged.
    """

    candidate: str
    baseline: str
    metric: str
    runs: str
    values: tuple[str, str]  # the baseline's and the candidate's
    difference: str
    interval: str
    reach: Reach | None
    verdict: str
    reason: str
    p: str


class Compared(msgspec.Struct, frozen=True):
    """Candidates against the baseline; `baseline` is empty where each has its own."""

    baseline: str
    several: bool  # candidates
    commits: tuple[str, ...]  # which candidates differ from their baseline in the commit alone
    rows: tuple[Against, ...]  # those that are judged
    others: tuple[Against, ...]  # to be unfolded
    left: str  # what is not shown
    method: str


class OverTime(msgspec.Struct, frozen=True):
    """One configuration over commits."""

    name: str
    sentence: tuple[Phrase, ...]
    table: Table
