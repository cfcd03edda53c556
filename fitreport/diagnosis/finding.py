"""What the rules say of a run: findings, and the outcome of every rule that was asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from fitreport.run import Facts, Split

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")  # worst first
Health = Literal["unwell", "healthy", "unknown"]
_LEAST_JUDGED = {"non-finite", "divergence", "plateau"}  # that a run must pass to look healthy
Result = Literal["fired", "clear", "could not judge", "failed", "off"]
RESULTS: tuple[Result, ...] = ("fired", "clear", "could not judge", "failed", "off")


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
    """All that the rules say of one run, the worst first, what is explained after its cause.

    `version` is that of the earlier fitreport which asked them, where the run was read from its
    report and too little of the curves with it; else empty.
    """

    findings: tuple[Finding, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    version: str = ""

    @property
    def causes(self) -> tuple[Finding, ...]:
        """The findings that no other one explains."""
        return tuple(finding for finding in self.findings if not finding.cause)

    @property
    def worst(self) -> Severity | None:
        """The severity of the worst that was found; None where nothing was."""
        found = {finding.severity for finding in self.causes}
        return next((severity for severity in SEVERITIES if severity in found), None)

    def explained_by(self, rule: str) -> tuple[Finding, ...]:
        """The findings that those of a rule explain."""
        return tuple(finding for finding in self.findings if finding.cause == rule)

    @property
    def health(self) -> Health:
        """Unwell with an error or a warning, else healthy; unknown where too little was judged.

        One epoch, or a log without a loss, shows nothing wrong, and nothing right either.
        """
        if self.worst in ("error", "warning"):
            return "unwell"
        judged = {o.rule for o in self.outcomes if o.result in ("clear", "fired", "off")}
        return "healthy" if judged >= _LEAST_JUDGED else "unknown"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """What nothing explains first, then the worst."""
    return sorted(findings, key=lambda f: (bool(f.cause), SEVERITIES.index(f.severity)))


class CannotJudge(Exception):
    """Raised by a rule that the data cannot answer, with the reason: it is never 'fine'."""
