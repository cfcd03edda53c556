"""Requirements that are not met, and findings, as SARIF: what code scanning shows as alerts.

Sources: OASIS, Static Analysis Results Interchange Format 2.1.0; GitHub, SARIF support for code
scanning, whose limits are kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from fitreport.deliver.check import counting
from fitreport.deliver.gate import Judged
from fitreport.deliver.gate_text import in_words
from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.finding import SEVERITIES, Severity
from fitreport.diagnosis.rule import HEADINGS, Rule
from fitreport.hub import Study
from fitreport.run import Run

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_MOST = 25_000  # results that GitHub takes; it shows the worst of them
_REQUIREMENT = "requirement"
_IN_FOLDER = "run.json"  # the file that stands for a run folder


class _Result(msgspec.Struct, frozen=True):
    """A result before it has its place among rules and fingerprints."""

    rule: str
    level: Severity
    message: str
    run: int
    identity: tuple[str, ...]  # what is the same when the same thing is found again


def as_sarif(study: Study, judged: Sequence[Judged], root: str = "") -> str:
    """The document.

    Args:
        study: the runs and what was found in them.
        judged: what was required of them.
        root: the way from the working directory to where the runs' paths begin. What lies outside
            of it has its own path alone: GitHub drops what leads out of a repository.
    """
    root = "" if root.startswith("..") else root
    results = sorted(_results(study, judged), key=lambda one: SEVERITIES.index(one.level))
    left = len(results) - _MOST
    results = results[:_MOST]
    rules = sorted({one.rule for one in results})
    seen: Counter[tuple[str, ...]] = Counter()
    told = []
    for one in results:
        seen[one.identity] += 1
        told.append(_result(study, one, rules, root, seen[one.identity]))
    notes = [f"left out: {each.path}: {each.reason}" for each in study.skipped]
    notes += [f"{left} more results are beyond what GitHub takes"] if left > 0 else []
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "fitreport",
                        "version": study.version,
                        "semanticVersion": study.version,
                        "rules": _descriptors(rules),
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": [
                            {"level": "warning", "message": {"text": _text(note)}} for note in notes
                        ],
                    }
                ],
                "results": told,
                "columnKind": "unicodeCodePoints",
            }
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _results(study: Study, judged: Sequence[Judged]) -> Iterator[_Result]:
    for one in judged:
        if one.ruling != "passed":
            yield _Result(
                _REQUIREMENT,
                "error",
                f"{one.requirement.text}: {one.ruling}: {in_words(one)}",
                one.runs[0],
                (_REQUIREMENT, one.requirement.text, one.candidate),
            )
    for finding in counting(study):
        where = (finding.metric or "", finding.split or "", study.labels[finding.run])
        yield _Result(
            finding.rule,
            finding.severity,
            f"{study.labels[finding.run]}: {finding.message}",
            finding.run,
            (finding.rule, *where),
        )


def _result(
    study: Study, one: _Result, rules: Sequence[str], root: str, nth: int
) -> dict[str, Any]:
    digest = hashlib.sha256("\0".join(one.identity).encode("utf-8", "replace")).hexdigest()
    return {
        "ruleId": one.rule,
        "ruleIndex": rules.index(one.rule),
        "level": one.level,
        "message": {"text": _text(one.message)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(root, _file(study.runs[one.run]))},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": study.labels[one.run]}],
            }
        ],
        # The one name of a fingerprint that GitHub knows.
        "partialFingerprints": {"primaryLocationLineHash": f"{digest[:32]}:{nth}"},
    }


def _descriptors(rules: Sequence[str]) -> list[dict[str, Any]]:
    known = RuleBook.installed().rules
    return [_described(known[rule]) if rule in known else _of_no_rule(rule) for rule in rules]


def _described(rule: Rule) -> dict[str, Any]:
    sections = [(heading, rule.sections[heading]) for heading in HEADINGS]
    return {
        "id": rule.id,
        "name": rule.title,
        "shortDescription": {"text": _text(rule.title)},
        "fullDescription": {"text": _text(rule.summary)},
        "help": {
            "text": _text("\n\n".join(f"{head}:\n{text}" for head, text in sections)),
            "markdown": _text("\n\n".join(f"### {head}\n\n{text}" for head, text in sections)),
        },
    }


def _of_no_rule(name: str) -> dict[str, Any]:
    title = "A requirement is not met" if name == _REQUIREMENT else name
    return {
        "id": name,
        "name": title,
        "shortDescription": {"text": _text(title)},
        "fullDescription": {"text": _text(title)},
        "help": {"text": "It was asked for with --require, or in the settings of fitreport."},
    }


def _file(run: Run) -> str:
    """The file that holds a run, by the run's path."""
    if run.source == "run folder":
        return f"{run.path}/{_IN_FOLDER}"
    report, inside, _ = run.path.partition(".html/")
    return f"{report}.html" if inside else run.path


def _uri(root: str, path: str) -> str:
    """A relative reference without `.` and `..`, as GitHub wants it."""
    parts = [part for part in f"{root}/{path}".split("/") if part not in ("", ".", "..")]
    return "/".join(quote(part, safe="") for part in parts) or "."


def _text(text: str) -> str:
    """Text in which no brace is a placeholder."""
    return text.replace("{", "{{").replace("}", "}}")
