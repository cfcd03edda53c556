"""A choice of what deploys, as data."""

from __future__ import annotations

from typing import Literal

import msgspec

from fitreport.deliver.checkpoint import Checkpoint
from fitreport.deliver.gate import Judged

Tie = Literal["smaller", "fail"]


class Candidate(msgspec.Struct, frozen=True):
    """A group or a single run that may be chosen, by those of its runs that may.

    `value` is the mean of their best values and `interval` its 95% interval, None of one run.
    `parameters` are the model's, None where not recorded. `out` counts those of its runs that may
    not be chosen. `tied` tells whether chance can bring about how far it lies behind the best
    candidate, and `detectable` is the true difference to it that as many runs would show four times
    of five, None of the best, where nothing tells, and where what they differ by does not matter.
    """

    name: str
    runs: tuple[int, ...]
    value: float
    interval: tuple[float, float] | None
    parameters: int | None
    epochs: float  # done, on average
    out: int = 0
    tied: bool = False
    detectable: float | None = None


class LeftOut(msgspec.Struct, frozen=True):
    """Who was not chosen from, and why; `undecided` where that could not be judged."""

    name: str
    reason: str
    undecided: bool = False


class Chosen(msgspec.Struct, frozen=True):
    """The run whose weights of an epoch deploy; `note` tells of its checkpoints."""

    run: int
    candidate: str
    epoch: int
    value: float
    checkpoint: Checkpoint | None
    note: str


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The choice: `chosen` is None where there is no winner. Candidates are the best first."""

    chosen: Chosen | None
    reason: str
    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]
    judged: tuple[Judged, ...]

    @property
    def exit_code(self) -> int:
        """0 where something is chosen, 1 where nothing is good enough or a tie was to fail, 2
        where that could not be judged.
        """
        if self.chosen is not None:
            return 0
        return 2 if not self.candidates and any(one.undecided for one in self.left_out) else 1


def size(one: Candidate) -> float:
    """The parameters of a candidate's model; endless where they are not known."""
    return float("inf") if one.parameters is None else one.parameters
