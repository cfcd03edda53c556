"""A Study's findings as lines for a person: by run, or by rule where there are many runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from fitreport.analysis.rounding import many
from fitreport.diagnosis.earlier import by_version, quoted
from fitreport.diagnosis.finding import SEVERITIES, Diagnosis, Finding, Health, Result
from fitreport.hub import Study

_MOST_BY_RUN = 20  # runs that are told of one by one
_MOST_TOLD = 3  # runs of which a rule's findings are told in full, where there are more
_MOST_NAMED = 8
_HEALTH: dict[Health, tuple[str, str]] = {
    "unwell": ("", ""),
    "healthy": ("looks healthy", "look healthy"),
    "unknown": ("too little to judge", "have too little to judge"),
}
_ORDER = (*SEVERITIES, None)
_NOT_CLEAR: tuple[Result, ...] = ("could not judge", "failed", "off")


def as_text(study: Study) -> Iterator[str]:
    """The lines, what is worst first; what belongs to a line is indented below it."""
    many = len(study.runs) > _MOST_BY_RUN
    yield from _by_rule(study) if many else _by_run(study)
    for version, runs in by_version(study.diagnoses).items():
        named = f"{_named(study.labels[at] for at in runs)}: " if len(study.runs) > 1 else ""
        yield f"{named}findings {quoted(version)}"
    if len(study.runs) > 1:
        yield _sum(study)


def _by_run(study: Study) -> Iterator[str]:
    worst = [diagnosis.worst for diagnosis in study.diagnoses]
    for at in sorted(range(len(study.runs)), key=lambda run: _ORDER.index(worst[run])):
        diagnosis = study.diagnoses[at]
        if diagnosis.causes:
            yield ": ".join(filter(None, (study.labels[at], _HEALTH[diagnosis.health][0])))
            for finding in diagnosis.causes:
                yield from _of_run(finding, diagnosis)
            yield f"  {_asked(diagnosis)}"
    quiet: dict[tuple[Health, str], list[str]] = {}
    for label, diagnosis in zip(study.labels, study.diagnoses, strict=True):
        if not diagnosis.causes:
            quiet.setdefault((diagnosis.health, _asked(diagnosis)), []).append(label)
    for (health, asked), labels in quiet.items():
        yield f"{', '.join(labels)}: {_HEALTH[health][len(labels) > 1]}: {asked}"


def _of_run(finding: Finding, diagnosis: Diagnosis) -> Iterator[str]:
    yield f"  {finding.severity}: {finding.message} [{finding.rule}]"
    yield from (f"    try: {advice}" for advice in finding.advice[:1])
    for other in _with_it(finding, diagnosis):
        yield f"    with it: {other.message} [{other.rule}]"


def _by_rule(study: Study) -> Iterator[str]:
    found: dict[tuple[int, str], list[Finding]] = {}
    for finding in study.findings:
        if not finding.cause:
            found.setdefault((SEVERITIES.index(finding.severity), finding.rule), []).append(finding)
    for (severity, rule), findings in sorted(found.items(), key=lambda x: (x[0][0], -len(x[1]))):
        yield f"{SEVERITIES[severity]}: {rule} in {_of(study, {f.run for f in findings})}"
        yield from _told(study, findings)
    for health, (_, words) in _HEALTH.items():
        runs = [at for at, diagnosis in enumerate(study.diagnoses) if diagnosis.health == health]
        if words and runs:
            yield f"{_of(study, runs)} {words}: {_named(study.labels[at] for at in runs)}"
    yield from _asked_of_all(study)


def _told(study: Study, findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings[:_MOST_TOLD]:
        yield f"  {study.labels[finding.run]}: {finding.message}"
    others = dict.fromkeys(study.labels[finding.run] for finding in findings[_MOST_TOLD:])
    if others:
        yield f"  also in {_named(others)}"
    yield from (f"  try: {advice}" for advice in findings[0].advice[:1])
    beside = Counter(other.rule for f in findings for other in _with_it(f, study.diagnoses[f.run]))
    if beside:
        yield "  with it: " + ", ".join(f"{rule} ({n} times)" for rule, n in beside.most_common())


def _with_it(finding: Finding, diagnosis: Diagnosis) -> Iterator[Finding]:
    """What a finding explains; told once, where its rule found several things."""
    if next(f for f in diagnosis.causes if f.rule == finding.rule) is finding:
        yield from diagnosis.explained_by(finding.rule)


def _asked(diagnosis: Diagnosis) -> str:
    """How many rules were asked, and which of them could not tell, by reasons."""
    told = f"{sum(outcome.result != 'off' for outcome in diagnosis.outcomes)} rules asked"
    for result in _NOT_CLEAR:
        ended = [outcome for outcome in diagnosis.outcomes if outcome.result == result]
        reasons: dict[str, list[str]] = {}
        for outcome in ended:
            reasons.setdefault(outcome.reason, []).append(outcome.rule)
        if ended:
            why = "; ".join(": ".join(filter(None, (r, ", ".join(reasons[r])))) for r in reasons)
            told += f", {len(ended)} {result} ({why})"
    return told


def _asked_of_all(study: Study) -> Iterator[str]:
    """The rules that could not tell in some of the runs, each with its commonest reason."""
    reasons: dict[tuple[Result, str], Counter[str]] = {}
    for diagnosis in study.diagnoses:
        for outcome in diagnosis.outcomes:
            if outcome.result in _NOT_CLEAR:
                reasons.setdefault((outcome.result, outcome.rule), Counter())[outcome.reason] += 1
    alike: dict[tuple[int, Result, str], list[str]] = {}
    for (result, rule), told in reasons.items():
        [(reason, _)] = told.most_common(1)
        more = ", and other reasons" if len(told) > 1 else ""
        alike.setdefault((told.total(), result, reason + more), []).append(rule)
    for (number, result, reason), rules in sorted(alike.items(), key=lambda x: -x[0][0]):
        named = ", ".join(rules)
        yield f"{result} in {number} of {len(study.runs)} runs: " + (
            f"{reason} ({named})" if reason else named
        )


def _sum(study: Study) -> str:
    found = Counter(f.severity for diagnosis in study.diagnoses for f in diagnosis.causes)
    health = Counter(diagnosis.health for diagnosis in study.diagnoses)
    counted = ", ".join(many(found[severity], severity) for severity in SEVERITIES)
    unknown = f", {health['unknown']} with too little to judge" if health["unknown"] else ""
    return f"{many(len(study.runs), 'run')}: {counted}; {health['healthy']} healthy{unknown}"


def _named(labels: Iterable[str]) -> str:
    names = list(labels)
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _of(study: Study, runs: Iterable[int]) -> str:
    return f"{len(set(runs))} of {len(study.runs)} runs"
