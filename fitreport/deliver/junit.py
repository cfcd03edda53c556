"""Requirements and findings as JUnit XML: a suite for each group or single run.

What fails the gate is a failure, what could not be judged and was required is an error, and nothing
else is either, so that a CI's red is the exit code's. A rule that could not judge, is off or broke
is skipped; a finding below `--fail-on` stands in its test case's output.

Schema: junit-10.xsd of the Jenkins xUnit plugin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from fitreport.analysis.groups import Group
from fitreport.analysis.printable import printable
from fitreport.analysis.sides import units_of
from fitreport.deliver.check import FailOn, counting, fails
from fitreport.deliver.gate import Judged
from fitreport.deliver.gate_text import in_words
from fitreport.diagnosis.finding import Finding, Outcome
from fitreport.hub import Study

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ENDS = ("failure", "error", "skipped")


def as_junit(study: Study, judged: Sequence[Judged], fail_on: FailOn) -> str:
    """The document."""
    top = ElementTree.Element("testsuites", name="fitreport")
    by_runs: dict[tuple[int, ...], list[Judged]] = {}
    for one in judged:
        by_runs.setdefault(one.runs, []).append(one)
    for unit in units_of(study.runs, study.labels, study.groups):
        suite = ElementTree.SubElement(top, "testsuite", name=unit.name)
        suite.extend(map(_required, by_runs.get(unit.runs, [])))
        suite.extend(_ruled(study, unit, fail_on))
        _count(suite)
    if study.skipped:
        suite = ElementTree.SubElement(top, "testsuite", name="left out")
        suite.extend(_case("read", o.path, "skipped", o.reason) for o in study.skipped)
        _count(suite)
    for end in ("tests", "failures", "errors"):
        top.set(end, str(sum(int(suite.get(end, "0")) for suite in top)))
    ElementTree.indent(top)
    return f"{_HEAD}{ElementTree.tostring(top, 'unicode')}\n"


def _required(one: Judged) -> ElementTree.Element:
    end = {"failed": "failure", "could not judge": "error", "passed": "system-out"}[one.ruling]
    return _case(one.requirement.text, one.candidate, end, in_words(one))


def _ruled(study: Study, unit: Group, fail_on: FailOn) -> Iterator[ElementTree.Element]:
    """A test case for each rule and run."""
    count = {id(finding) for finding in counting(study)}
    for run in unit.runs:
        label, diagnosis = study.labels[run], study.diagnosis(run)
        for outcome in diagnosis.outcomes:
            found = [finding for finding in diagnosis.findings if finding.rule == outcome.rule]
            failing = [f for f in found if id(f) in count and fails(f, fail_on)]
            yield _case(outcome.rule, label, *_end(outcome, found, failing))


def _end(outcome: Outcome, found: Sequence[Finding], failing: Sequence[Finding]) -> tuple[str, str]:
    """The element that tells how a rule ended, and its words."""
    if outcome.result in ("could not judge", "off", "failed"):
        return "skipped", ": ".join(filter(None, (outcome.result, outcome.reason)))
    words = "\n".join(f"{f.severity}: {f.message}{_because(f)}" for f in failing or found)
    return ("failure" if failing else "system-out"), words


def _because(finding: Finding) -> str:
    return f" (explained by {finding.cause})" if finding.cause else ""


def _case(name: str, classname: str, end: str, words: str) -> ElementTree.Element:
    """A test case that ends so; every text is one that XML can hold."""
    case = ElementTree.Element("testcase", name=printable(name), classname=printable(classname))
    if words or end in _ENDS:
        told = ElementTree.SubElement(case, end)
        if end in _ENDS:
            told.set("message", printable(words))
        if end != "skipped":
            told.text = printable(words)
    return case


def _count(suite: ElementTree.Element) -> None:
    ends = Counter(element.tag for case in suite for element in case)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(ends["failure"]))
    suite.set("errors", str(ends["error"]))
    suite.set("skipped", str(ends["skipped"]))
