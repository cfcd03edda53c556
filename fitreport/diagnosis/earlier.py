"""What an earlier report said of runs that it carried too little of to be judged again."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.finding import Diagnosis, Finding, Outcome, in_order
from fitreport.diagnosis.reading import thinned_curve
from fitreport.run import Facts, Run

_MOST = 100  # findings of a run
_MOST_OUTCOMES = 1000
_MOST_PARTS = 20  # of the evidence, or of the advice, of one finding
_MOST_TEXT = 1000  # characters
_FARTHEST = 1 << 53  # epoch


def with_earlier(
    asked: Sequence[Diagnosis],
    earlier: Sequence[Diagnosis | None],
    runs: Sequence[Run],
    book: RuleBook,
) -> tuple[Diagnosis, ...]:
    """What is known of each run: of thinned ones what an earlier report said, where one did.

    Args:
        asked: what the rules say now.
        earlier: what the reports that the runs were read from say; None of runs from elsewhere.
        runs: in the Study's order, as all of these.
        book: the rules that were asked; those that are off stay off.
    """
    off = {name for name, limits in book.limits.items() if limits is None}
    return tuple(
        now if said is None or thinned_curve(run) is None else _as_made(said, at, off)
        for at, (now, said, run) in enumerate(zip(asked, earlier, runs, strict=True))
    )


def by_version(diagnoses: Sequence[Diagnosis]) -> dict[str, list[int]]:
    """The runs of which earlier reports are quoted, by the version that made their findings."""
    found: dict[str, list[int]] = {}
    for run, diagnosis in enumerate(diagnoses):
        if diagnosis.version:
            found.setdefault(diagnosis.version, []).append(run)
    return found


def quoted(version: str) -> str:
    """How findings are told that an earlier fitreport made, and that nobody can make again."""
    return f"as fitreport {version} found them in the whole curves"


def bounded(said: Diagnosis) -> Diagnosis:
    """A diagnosis out of a file from anywhere, no larger than outputs can hold."""
    outcomes = (
        Outcome(_short(one.rule), one.result, _short(one.reason))
        for one in said.outcomes[:_MOST_OUTCOMES]
    )
    return Diagnosis(
        tuple(map(_bounded, said.findings[:_MOST])), tuple(outcomes), _short(said.version)
    )


def _as_made(said: Diagnosis, run: int, off: set[str]) -> Diagnosis:
    """The diagnosis without rules that are off, and its findings apart from causes now missing."""
    found = [msgspec.structs.replace(f, run=run) for f in said.findings if f.rule not in off]
    causes = {finding.rule for finding in found if not finding.cause}
    told = [f if f.cause in causes else msgspec.structs.replace(f, cause="") for f in found]
    outcomes = (Outcome(o.rule, "off") if o.rule in off else o for o in said.outcomes)
    return Diagnosis(tuple(in_order(told)), tuple(outcomes), said.version)


def _bounded(finding: Finding) -> Finding:
    return msgspec.structs.replace(
        finding,
        rule=_short(finding.rule),
        cause=_short(finding.cause),
        message=_short(finding.message),
        metric=finding.metric and _short(finding.metric),
        first_epoch=_near(finding.first_epoch),
        last_epoch=_near(finding.last_epoch),
        evidence=_few(finding.evidence),
        advice=tuple(map(_short, finding.advice[:_MOST_PARTS])),
    )


def _few(evidence: Facts) -> Facts:
    return {
        _short(name): _short(value) if isinstance(value, str) else value
        for name, value in list(evidence.items())[:_MOST_PARTS]
    }


def _near(epoch: int | None) -> int | None:
    return epoch if epoch is None or abs(epoch) <= _FARTHEST else None


def _short(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}…"
