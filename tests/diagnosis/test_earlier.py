"""What an earlier report said of a run stays said, and harmless, whatever the report holds."""

from __future__ import annotations

import msgspec
import pytest

from fitreport.deliver.check import as_json
from fitreport.deliver.findings_text import as_text
from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.earlier import bounded
from fitreport.diagnosis.finding import Diagnosis, Finding, Outcome
from fitreport.hub import Study, build_study
from fitreport.report.build import page_html
from fitreport.run import Run
from tests.studies import HOSTILE, curve, fall, run


def thin(name: str = "run") -> Run:
    """A run of which a report carried 40 of 3000 values."""
    curves = (curve(fall(40)), curve(fall(40, 1), "validation"))
    return run(*(msgspec.structs.replace(c, thinned_from=3000) for c in curves), name=name)


def quoting(
    *findings: Finding, outcomes: tuple[Outcome, ...] = (), rules: RuleBook | None = None
) -> Study:
    said = bounded(Diagnosis(findings, outcomes or (Outcome("spike", "fired"),), "0.0.7"))
    return build_study([thin()], rules=rules, said=[said])


def test_what_the_old_report_explained_stays_explained() -> None:
    cause = Finding(severity="error", rule="divergence", message="it diverged", run=7)
    effect = Finding(severity="warning", rule="spike", message="a spike", cause="divergence", run=7)
    (said,) = quoting(effect, cause).diagnoses
    assert [finding.rule for finding in said.findings] == ["divergence", "spike"]
    assert [finding.run for finding in said.findings] == [0, 0], "its place in the new Study"
    assert said.explained_by("divergence") == said.findings[1:]
    off = RuleBook.installed().tuned({"divergence": False}, "fitreport.toml")
    (said,) = quoting(effect, cause, rules=off).diagnoses
    assert [finding.message for finding in said.causes] == ["a spike"], "nothing explains it now"


def test_a_finding_whose_cause_is_nowhere_is_not_hidden() -> None:
    loop = [
        Finding(severity="error", rule=rule, message=rule, cause=cause)
        for rule, cause in (("a", "b"), ("b", "a"), ("c", "nowhere"))
    ]
    assert len(quoting(*loop).diagnoses[0].causes) == 3


def test_whole_runs_are_judged_whatever_a_report_said() -> None:
    said = Diagnosis((Finding(severity="error", message="no"),), (Outcome("x", "fired"),), "0.0.7")
    whole = run(curve(fall(40)), curve(fall(40, 1), "validation"))
    assert build_study([whole], said=[said]).diagnoses == build_study([whole]).diagnoses


def test_a_person_and_a_program_are_told_whose_findings_they_are() -> None:
    found = Finding(severity="warning", rule="odd", message="odd", advice=("Look.",))
    made = quoting(found)
    told = list(as_text(made))
    assert "  warning: odd [odd]" in told
    assert told[-1] == "findings as fitreport 0.0.7 found them in the whole curves"
    assert msgspec.json.decode(as_json(made))["runs"][0]["found_by"] == "0.0.7"
    said = made.diagnoses[0]
    two = build_study([thin(), run(curve(fall(9)), name="new")], said=[said, None])
    assert "run: findings as fitreport 0.0.7 found them in the whole curves" in list(as_text(two))
    by = [one["found_by"] for one in msgspec.json.decode(as_json(two))["runs"]]
    assert by == ["0.0.7", two.version]


def test_a_rule_that_is_not_installed_here_is_told_in_its_own_words() -> None:
    html = page_html(quoting(Finding(severity="note", rule="their-rule", message="Their finding.")))
    assert "their-rule" in html
    assert "Their finding." in html


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_stays_text(text: str) -> None:
    found = Finding(
        severity="error",
        rule=text,
        message=text,
        metric=text,
        cause=text,
        advice=(text,),
        evidence={text: text},
    )
    said = Diagnosis((found,), (Outcome(text, "failed", text),), text)
    made = build_study([thin()], said=[said])
    html = page_html(made)
    assert "<script>alert(1)</script>" not in html
    assert "<img src=x" not in html
    assert list(as_text(made))
    assert msgspec.json.decode(as_json(made))


def test_a_report_that_says_too_much_is_cut_and_its_epochs_are_numbers_that_charts_can_bear() -> (
    None
):
    found = Finding(
        severity="error",
        rule="r" * 10**6,
        message="m" * 10**6,
        metric="loss",
        first_epoch=10**400,
        last_epoch=-(10**400),
        advice=("a" * 10**6,) * 1000,
        evidence={f"{at}" + "e" * 10**4: "v" * 10**4 for at in range(1000)},
    )
    outcomes = tuple(Outcome(f"{at}", "failed", "y" * 10**4) for at in range(5000))
    made = quoting(*([found] * 1000), outcomes=outcomes)
    (said,) = made.diagnoses
    assert len(said.findings) <= 100
    assert len(said.outcomes) <= 1000
    assert max(map(len, said.findings[0].advice)) <= 1001
    assert len(said.findings[0].evidence) <= 20
    assert (said.findings[0].first_epoch, said.findings[0].last_epoch) == (None, None)
    near = msgspec.structs.replace(found, first_epoch=-(2**53), last_epoch=2**53)
    assert page_html(quoting(near))
