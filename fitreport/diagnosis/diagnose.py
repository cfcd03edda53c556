"""Every rule asked about one run, and their findings put in order: causes first, worst first."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.finding import SEVERITIES, CannotJudge, Diagnosis, Finding, Outcome
from fitreport.diagnosis.reading import Reading
from fitreport.diagnosis.rule import Rule


def diagnose(reading: Reading, run: int, book: RuleBook) -> Diagnosis:
    """What the rules of a book say of a run; `run` is its index in the Study."""
    findings: list[Finding] = []
    outcomes: list[Outcome] = []
    with np.errstate(all="ignore"):
        for name, rule in book.rules.items():
            limits = book.limits.get(name, rule.untuned)
            if limits is None:
                outcomes.append(Outcome(name, "off"))
                continue
            outcome, found = _asked(rule, reading, limits)
            outcomes.append(outcome)
            findings += [msgspec.structs.replace(f, rule=name, run=run) for f in found]
    return Diagnosis(tuple(_in_order(_explained(findings, book.rules))), tuple(outcomes))


def _asked(rule: Rule, reading: Reading, limits: msgspec.Struct) -> tuple[Outcome, list[Finding]]:
    try:
        found = list(rule.judge(reading, limits))
    except CannotJudge as cannot:
        return Outcome(rule.id, "could not judge", str(cannot)), []
    except Exception as error:  # noqa: BLE001, one broken rule never costs the page
        at = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__} in line {at.lineno}: {error}".rstrip(": ")
        return Outcome(rule.id, "failed", reason[:300]), []
    return Outcome(rule.id, "fired" if found else "clear"), found


def _explained(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> list[Finding]:
    """Findings of the same run that another one explains, told so."""
    fired = {finding.rule for finding in findings}
    causes = {
        effect: rule.id for rule in rules.values() if rule.id in fired for effect in rule.explains
    }
    return [
        msgspec.structs.replace(f, cause=_first_cause(f.rule, causes)) if f.rule in causes else f
        for f in findings
    ]


def _first_cause(rule: str, causes: Mapping[str, str]) -> str:
    """The cause of causes, however long the chain is."""
    seen = {rule}
    while rule in causes and causes[rule] not in seen:
        rule = causes[rule]
        seen.add(rule)
    return rule


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (bool(f.cause), SEVERITIES.index(f.severity)))
