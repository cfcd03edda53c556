"""Rules of other distributions: found by their entry points, and no worse than silent if broken."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.example import Example
from fitreport.diagnosis.finding import Finding, Outcome
from fitreport.diagnosis.rule import HEADINGS, own_rules
from fitreport.diagnosis.third_party import third_party_rules
from fitreport.hub import Study, build_study
from fitreport.studyfile.decode import decode
from fitreport.studyfile.encode import encode

HEAD = '"""Odd.\n\n' + "\n\n".join(f"{heading}:\nOdd." for heading in HEADINGS) + '\n"""\n'
HEAD += "from fitreport.diagnosis.finding import Finding\nimport msgspec\n"
HEAD += "TITLE, FIRES, QUIET = 'Odd', {}, {}\n"
JUDGE = "def judge(run, limits):\n    yield Finding(severity='note', message='an odd one')\n"
RUN = Example(history={"loss": [1.0, 0.5, float("nan")]}).run()
Install = Callable[[str, str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch) -> Iterator[Install]:
    """`install(entry points, code of more_rules.py)` puts a distribution on the path."""

    def put(points: str, code: str) -> None:
        info = tmp_path / "more_rules-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: more-rules\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[fitreport.rules]\n{points}\n")
        (tmp_path / "more_rules.py").write_text(code)
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "more_rules", raising=False)
        third_party_rules.cache_clear()

    yield put
    third_party_rules.cache_clear()


def outcome(study: Study, rule: str) -> Outcome:
    return next(one for one in study.diagnoses[0].outcomes if one.rule == rule)


def test_a_rule_of_another_distribution_is_asked_by_its_entry_points_name(install: Install) -> None:
    install("odd-epochs = more_rules", HEAD + JUDGE)
    study = build_study([RUN])
    assert "odd-epochs" in {finding.rule for finding in study.findings}
    assert outcome(study, "non-finite").result == "fired"


def test_who_has_no_such_rules_does_not_wait_for_them(monkeypatch) -> None:
    monkeypatch.delitem(sys.modules, "importlib.metadata", raising=False)
    third_party_rules.cache_clear()
    assert third_party_rules() == {}
    assert "importlib.metadata" not in sys.modules


def test_a_rule_of_the_same_name_takes_no_place_of_fitreports_own(install: Install) -> None:
    install("non-finite = more_rules", HEAD + JUDGE)
    assert RuleBook.installed().rules["non-finite"] is own_rules()["non-finite"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import no_such_module", "no_such_module"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("def judge(", "SyntaxError"),
        (JUDGE, "has no TITLE"),
        (HEAD, "has no judge"),
        (HEAD + JUDGE + "class Limits: pass", "no msgspec.Struct"),
        (HEAD + JUDGE + "class Limits(msgspec.Struct):\n    most: int", "most"),
    ],
)
def test_a_rule_that_cannot_be_loaded_fails_with_the_reason(
    install: Install, code: str, reason: str
) -> None:
    install("broken = more_rules", code)
    book = RuleBook.installed().tuned({"broken": {"most": 3}}, "fitreport.toml")
    study = build_study([RUN], rules=book)
    failed = outcome(study, "broken")
    assert failed.result == "failed"
    assert failed.reason.startswith("could not be loaded")
    assert reason in failed.reason
    assert outcome(study, "non-finite").result == "fired"


def leaves(_: object, __: object) -> list[Finding]:
    raise SystemExit(3)


@pytest.mark.parametrize(
    "judge",
    [
        lambda run, limits: None,
        lambda run, limits: ["a text"],
        lambda run, limits: [Finding(severity="fatal", message="x")],  # type: ignore[arg-type]
        lambda run, limits: [Finding(severity="note", message=3)],  # type: ignore[arg-type]
        lambda run, limits: [Finding(severity="note", message="x", run=7)],
        lambda run, limits: [Finding(severity="note", message="x", evidence={"y": np.ones(2)})],
        leaves,
    ],
)
def test_a_rule_that_yields_what_is_no_finding_fails_and_costs_nothing_else(judge) -> None:
    study = build_study([RUN], rules=RuleBook(dict(own_rules()) | {"odd": odd(judge)}))
    assert outcome(study, "odd").result == "failed"
    assert outcome(study, "non-finite").result == "fired"


def odd(judge: Callable[..., object], explains: tuple[str, ...] = ()):
    return msgspec.structs.replace(
        own_rules()["non-finite"], id="odd", judge=judge, explains=explains
    )


def test_numpys_numbers_and_any_text_reach_the_report() -> None:
    found = Finding(
        severity="note",
        message="half a pair \ud800",
        first_epoch=np.int64(1),  # type: ignore[arg-type]
        evidence={"slope": np.float32(0.5)},  # type: ignore[dict-item]
    )
    study = build_study([RUN], rules=RuleBook({"odd": odd(lambda run, limits: [found])}))
    (told,) = decode(encode(study), "report.html").findings
    assert (told.first_epoch, told.evidence) == (1, {"slope": 0.5})
    assert told.message == "half a pair \\ud800"


def test_rules_that_explain_each_other_hide_no_finding() -> None:
    note = Finding(severity="note", message="x")
    rules = {
        "non-finite": msgspec.structs.replace(own_rules()["non-finite"], explains=("odd",)),
        "odd": odd(lambda run, limits: [note], explains=("non-finite", "odd")),
    }
    assert not any(f.cause for f in build_study([RUN], rules=RuleBook(rules)).findings)
