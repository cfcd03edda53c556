"""What the rules say of a run: findings, and the outcome of every rule that was asked."""

from __future__ import annotations

from typing import Literal

import msgspec

from fitreport.run import Facts, Split

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")  # worst first
Result = Literal["fired", "clear", "could not judge", "failed", "off"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a rule found in one run.

    `first_epoch` to `last_epoch` is where it can be seen; `evidence` holds the numbers that the
    message rests on, by name; `advice` what to try, the first thing first. `cause` is the rule
    whose finding explains this one: it is shown with that finding, and is no further problem.
    """

    severity: Severity
    message: str
    rule: str = ""
    run: int = 0  # index into the Study's runs
    metric: str | None = None
    split: Split | None = None
    first_epoch: int | None = None
    last_epoch: int | None = None
    evidence: Facts = {}
    advice: tuple[str, ...] = ()
    cause: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """How one rule ended on one run; `reason` says why it could not judge, or how it failed."""

    rule: str
    result: Result
    reason: str = ""


class Diagnosis(msgspec.Struct, frozen=True):
    """All that the rules say of one run, the worst first, what is explained after its cause."""

    findings: tuple[Finding, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


class CannotJudge(Exception):
    """Raised by a rule that the data cannot answer, with the reason: it is never 'fine'."""
