"""The findings as the page tells them: equal ones of several runs together, the worst first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from fitreport.analysis.rounding import many, show
from fitreport.analysis.verdict import Phrase
from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.earlier import by_version, quoted
from fitreport.diagnosis.finding import RESULTS, SEVERITIES, Finding
from fitreport.diagnosis.rule import Rule
from fitreport.hub import Study
from fitreport.report.context import (
    Findings,
    Found,
    FoundIn,
    OutcomeRow,
    Piece,
    RunFinding,
)
from fitreport.report.leading import Leading
from fitreport.run import Scalar

_MOST_RUNS = 8  # that a finding names one by one
_IN_VERDICT = {"non-finite"}  # told by every verdict, in its own words
_SAID = ("Why it matters", "What can fool it", "Reference")


def findings(study: Study, lead: Leading, charts: Mapping[str, str]) -> Findings:
    """The section of findings; `charts` are the anchors of the metrics' charts."""
    causes = [finding for finding in study.findings if not finding.cause]
    rules = RuleBook.installed().rules
    by_rule: dict[str, list[Finding]] = {}
    for finding in causes:
        by_rule.setdefault(finding.rule, []).append(finding)
    rows = tuple(
        _found(study, lead, found, rules.get(rule), charts) for rule, found in by_rule.items()
    )
    loud = tuple(row for row in rows if row.severity != "note")
    notes = tuple(row for row in rows if row.severity == "note")
    return Findings(_headline(study, causes), tuple(_quoted(study)), loud, notes, _outcomes(study))


def alarm(study: Study) -> Iterator[Phrase]:
    """What the verdict has to add where the best run bears an error."""
    if study.best is None:
        return
    errors = [
        _title(finding.rule)
        for finding in study.diagnosis(study.best).causes
        if finding.severity == "error" and finding.rule not in _IN_VERDICT
    ]
    if errors:
        yield Phrase(f" Before trusting it, read what was found in it: {', '.join(errors)}.")


def of_run(study: Study, run: int) -> tuple[RunFinding, ...]:
    """All that was found in one run, where the head of the page tells of several."""
    if len(study.runs) == 1:
        return ()
    causes = study.diagnosis(run).causes
    return tuple(RunFinding(f.severity, _title(f.rule), f.message) for f in causes)


def _title(rule: str) -> str:
    """A rule's title; its id where a report was made with a rule that is not installed here."""
    rules = RuleBook.installed().rules
    return rules[rule].title if rule in rules else rule


def pieces(text: str) -> tuple[Piece, ...]:
    """A text, what stands between backticks set apart as code."""
    parts = text.split("`")
    return tuple(Piece(part, at % 2 == 1) for at, part in enumerate(parts) if part)


def _headline(study: Study, causes: Sequence[Finding]) -> str:
    counts = [sum(f.severity == severity for f in causes) for severity in SEVERITIES]
    told = [many(n, severity) for n, severity in zip(counts, SEVERITIES, strict=True) if n]
    runs = "this run" if len(study.runs) == 1 else f"{len(study.runs)} runs"
    if not study.diagnoses:
        return "No rule was asked when this report was made."
    if not any(counts[:2]):
        notes = f" ({told[0]})" if told else ""
        return f"{_healthy(study)}: no error, no warning{notes}."
    return f"{', '.join(told)} in {runs}."


def _quoted(study: Study) -> Iterator[str]:
    """Whose findings are an earlier report's, and of which version."""
    for version, runs in by_version(study.diagnoses).items():
        named = ", ".join(study.labels[at] for at in runs[:_MOST_RUNS])
        more = f" and {len(runs) - _MOST_RUNS} more" if len(runs) > _MOST_RUNS else ""
        whose = f" of {named}{more}" if len(runs) < len(study.runs) else ""
        yield f"Findings{whose} are told {quoted(version)}."


def _healthy(study: Study) -> str:
    """How well runs without error or warning are; not to be able to judge is not to be well."""
    number = len(study.runs)
    unknown = sum(diagnosis.health == "unknown" for diagnosis in study.diagnoses)
    if number == 1:
        return "There is too little to judge this run" if unknown else "This run looks healthy"
    if unknown == number:
        return f"There is too little to judge these {number} runs"
    if unknown:
        return (
            f"{number - unknown} of {number} runs look healthy, {unknown} have too little to judge"
        )
    return "Both runs look healthy" if number == 2 else f"All {number} runs look healthy"


def _found(
    study: Study,
    lead: Leading,
    found: Sequence[Finding],
    rule: Rule | None,
    charts: Mapping[str, str],
) -> Found:
    first = found[0]
    sections = rule.sections if rule is not None else {}
    return Found(
        severity=first.severity,
        rule=first.rule,
        title=_title(first.rule),
        where=_where(study, found),
        runs=tuple(_in_run(study, lead, finding, charts) for finding in found[:_MOST_RUNS]),
        more=len(found) - min(len(found), _MOST_RUNS),
        advice=tuple(pieces(_as_code(advice)) for advice in first.advice),
        evidence=tuple(
            (name.replace("_", " "), _value(value))
            for name, value in first.evidence.items()
            if value is not None
        ),
        said=tuple(
            (head, pieces(sections[head]))
            for head in _SAID[: 2 if first.severity == "note" else None]
            if sections.get(head)
        ),
    )


def _where(study: Study, found: Sequence[Finding]) -> str:
    """In how many runs; those in which it is less severe than in the first are told apart."""
    runs = {finding.run for finding in found}
    if len(runs) < 2:
        return ""
    worst = {finding.run for finding in found if finding.severity == found[0].severity}
    less = f", less so in {len(runs - worst)}" if runs - worst else ""
    return f"{len(worst)} of {len(study.runs)} runs{less}"


def _in_run(study: Study, lead: Leading, finding: Finding, charts: Mapping[str, str]) -> FoundIn:
    beside = study.diagnoses[finding.run].explained_by(finding.rule)
    return FoundIn(
        index=finding.run,
        name=study.labels[finding.run] if len(study.runs) > 1 else "",
        anchor=lead.anchor(finding.run),
        message=finding.message,
        chart=charts.get(finding.metric or "", ""),
        epochs=_epochs(finding),
        with_it=tuple(other.message for other in beside),
    )


def _epochs(finding: Finding) -> str:
    first, last = finding.first_epoch, finding.last_epoch
    if first is None:
        return ""
    return f"epoch {first}" if last in (None, first) else f"epochs {first} to {last}"


def _value(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return show(value) if isinstance(value, float) else str(value)


def _as_code(advice: str) -> str:
    """Keras's own words set apart as code, where the advice does not do so itself."""
    if "`" in advice:
        return advice
    return re.sub(r"(keras\.[\w.]+(?:\([^()]*\))?|\b\w+=[\w.\"']+(?:\([^()]*\))?)", r"`\1`", advice)


def _outcomes(study: Study) -> tuple[OutcomeRow, ...]:
    """How the rules ended over all runs, those that ended alike together."""
    told: dict[str, list[tuple[str, str]]] = {}
    for diagnosis in study.diagnoses:
        for outcome in diagnosis.outcomes:
            told.setdefault(outcome.rule, []).append((outcome.result, outcome.reason))
    rows: dict[tuple[str, str], list[str]] = {}
    for rule, ends in told.items():
        counts = [(result, sum(r == result for r, _ in ends)) for result in RESULTS]
        said = ", ".join(
            result if number == len(ends) else f"{result} in {number} of {len(ends)} runs"
            for result, number in counts
            if number
        )
        reasons = list(dict.fromkeys(reason for _, reason in ends if reason))
        rows.setdefault((said, "; ".join(reasons[:2])), []).append(rule)
    return tuple(
        OutcomeRow(", ".join(rules), said, reason) for (said, reason), rules in rows.items()
    )
