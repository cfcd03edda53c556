"""Every rule asked about every run, and findings put in order: causes first, worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from fitreport.analysis.printable import printable
from fitreport.diagnosis.admit import admit
from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.finding import (
    SEVERITIES,
    CannotJudge,
    Diagnosis,
    Finding,
    Outcome,
    in_order,
)
from fitreport.diagnosis.reading import Reading, refuse_thinned
from fitreport.diagnosis.rule import Rule
from fitreport.errors import with_its_place


def diagnose(
    readings: Sequence[Reading], groups: Sequence[Sequence[int]], book: RuleBook
) -> tuple[Diagnosis, ...]:
    """What the rules of a book say of each run.

    Args:
        readings: the runs, in the Study's order.
        groups: the indices of those that repeat one configuration with other seeds.
        book: the rules, and their limits.
    """
    findings: list[list[Finding]] = [[] for _ in readings]
    outcomes: list[list[Outcome]] = [[] for _ in readings]
    with np.errstate(all="ignore"):
        for name, rule in book.rules.items():
            limits = book.limits.get(name, rule.untuned)
            for asked in _asked(rule, limits, readings, groups):
                for run in asked.runs:
                    outcomes[run].append(asked.outcome)
                for finding in asked.findings:
                    at = asked.runs[finding.run]
                    findings[at].append(msgspec.structs.replace(finding, rule=name, run=at))
    return tuple(
        Diagnosis(tuple(in_order(_explained(found, book.rules))), tuple(ended))
        for found, ended in zip(findings, outcomes, strict=True)
    )


class _Asked(msgspec.Struct):
    """One answer of a rule: about these runs, with this outcome."""

    runs: Sequence[int]
    outcome: Outcome
    findings: list[Finding]


def _asked(
    rule: Rule,
    limits: msgspec.Struct | None,
    readings: Sequence[Reading],
    groups: Sequence[Sequence[int]],
) -> Iterator[_Asked]:
    everything = range(len(readings))
    if limits is None:
        yield _Asked(everything, Outcome(rule.id, "off"), [])
        return
    if rule.broken:
        yield _Asked(everything, Outcome(rule.id, "failed", rule.broken), [])
        return
    if rule.judge is not None:
        for at in everything:
            yield _answer(rule, [at], rule.judge, readings[at], limits)
    if rule.judge_group is not None:
        for group in groups:
            members = [readings[at] for at in group]
            yield _answer(rule, group, rule.judge_group, members, limits)
        alone = sorted(set(everything) - {at for group in groups for at in group})
        reason = "no other run is known to repeat this one with another seed"
        yield _Asked(alone, Outcome(rule.id, "could not judge", reason), [])


def _answer(
    rule: Rule,
    runs: Sequence[int],
    judge: Callable[..., Iterable[Finding]],
    read: Reading | Sequence[Reading],
    limits: msgspec.Struct,
) -> _Asked:
    try:
        for one in [read] if isinstance(read, Reading) else read:
            refuse_thinned(one.run)
        found = [admit(finding, len(runs)) for finding in judge(read, limits)]
    except CannotJudge as cannot:
        return _Asked(runs, Outcome(rule.id, "could not judge", printable(str(cannot))), [])
    except (Exception, SystemExit) as error:  # noqa: BLE001, one broken rule never costs the page
        return _Asked(runs, Outcome(rule.id, "failed", printable(with_its_place(error))), [])
    return _Asked(runs, Outcome(rule.id, "fired" if found else "clear"), found)


def _explained(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> list[Finding]:
    """Findings of the same run that another one explains, told so."""
    fired = {finding.rule for finding in findings}
    causes = {
        effect: rule.id for rule in rules.values() if rule.id in fired for effect in rule.explains
    }
    told = [
        msgspec.structs.replace(f, cause=_first_cause(f.rule, causes)) if f.rule in causes else f
        for f in findings
    ]
    return [f if f.cause else _as_severe(f, told) for f in told]


def _as_severe(cause: Finding, findings: Sequence[Finding]) -> Finding:
    """The cause, as severe as the worst that it explains: it stands for that, too."""
    explained = [f.severity for f in findings if f.cause == cause.rule]
    worst = min([cause.severity, *explained], key=SEVERITIES.index)
    return msgspec.structs.replace(cause, severity=worst)


def _first_cause(rule: str, causes: Mapping[str, str]) -> str:
    """The cause of causes, however long the chain is; '' where it goes round and has no first."""
    seen = {rule}
    while rule in causes:
        rule = causes[rule]
        if rule in seen:
            return ""
        seen.add(rule)
    return rule
