"""What `check` tells of a Study: to a person, to a program, and by its exit code."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import msgspec

from fitreport.deliver.check import as_json, exit_code
from fitreport.deliver.findings_text import as_text
from fitreport.deliver.gate import judge
from fitreport.deliver.requirement import requirement
from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.example import Example, falling
from fitreport.diagnosis.finding import CannotJudge, Finding
from fitreport.diagnosis.rule import own_rules
from fitreport.hub import Study, build_study
from fitreport.run import Run, Skipped

DOCUMENT = Path(__file__).parents[2] / "docs" / "diagnosis.md"
HEALTHY = Example(history={"loss": falling(40), "val_loss": falling(40, end=0.3)})
BROKEN = Example(history={"loss": [1.0, 0.5, math.nan, math.nan], "val_loss": [1.0, 0.6, 0.6, 0.6]})
NAMED = {"healthy": HEALTHY, "broken": BROKEN}


def runs(*names: str) -> list[Run]:
    return [NAMED[name].run(f"{name}-{at}") for at, name in enumerate(names)]


def judged_by(judge, name: str = "odd", **more: object) -> RuleBook:
    """Fitreport's own rules, and one more that judges so."""
    rule = msgspec.structs.replace(own_rules()["non-finite"], id=name, judge=judge, **more)
    return RuleBook(dict(own_rules()) | {name: rule})


def lines(study: Study) -> list[str]:
    return list(as_text(study))


def test_the_worst_run_comes_first_with_what_to_try_and_the_rule_to_look_up() -> None:
    told = lines(build_study(runs("healthy", "broken")))
    assert told[0] == "broken-1"
    assert told[1].startswith("  error: The training loss became NaN")
    assert told[1].endswith("[non-finite]")
    assert told[2].startswith("    try: ")


def test_what_a_finding_explains_is_indented_below_it_and_told_once() -> None:
    def judge(run: object, limits: object) -> list[Finding]:
        return [
            Finding(severity="error", message=f"{split} broke", split=split)
            for split in ("train", "validation")
        ]

    book = judged_by(judge, explains=("non-finite",))
    told = lines(build_study(runs("broken"), rules=book))
    assert [line for line in told if "broke [" in line] == [
        "  error: train broke [odd]",
        "  error: validation broke [odd]",
    ]
    (explained,) = [line for line in told if "[non-finite]" in line]
    assert explained.startswith("    with it: The training loss became NaN")


def test_healthy_runs_of_which_the_same_is_known_share_one_line() -> None:
    told = lines(build_study(runs("healthy", "broken", "healthy")))
    (line,) = [line for line in told if "healthy-" in line]
    assert line.startswith(f"healthy-0, healthy-2: look healthy: {len(own_rules())} rules asked, ")
    assert "could not judge (" in line


def test_a_rule_that_failed_or_is_off_is_told_apart_from_one_that_could_not_judge() -> None:
    def judge(run: object, limits: object) -> list[Finding]:
        raise ZeroDivisionError

    book = judged_by(judge).tuned({"spike": False, "plateau": False}, "fitreport.toml")
    (line,) = lines(build_study(runs("healthy"), rules=book))
    assert f"{len(book.rules) - 2} rules asked" in line
    assert ", 1 failed (ZeroDivisionError in test_check.py" in line
    assert line.endswith(", 2 off (plateau, spike)")


def test_many_runs_are_told_by_rule_in_few_lines() -> None:
    def judge(run: object, limits: object) -> list[Finding]:
        raise CannotJudge(f"not in {id(run)}")  # a reason of its own for every run

    names = ["broken"] * 40 + ["healthy"] * 960
    told = lines(build_study(runs(*names), rules=judged_by(judge)))
    assert len(told) < 40
    assert told[0] == "error: non-finite in 40 of 1000 runs"
    assert told[1].startswith("  broken-0: The training loss became NaN")
    assert "  also in broken-3, broken-4," in told[4]
    assert told[4].endswith(" and 29 more")
    assert any(line.startswith("960 of 1000 runs look healthy: healthy-40,") for line in told)
    (odd,) = [line for line in told if "odd" in line]
    assert odd.startswith("could not judge in 1000 of 1000 runs: not in ")
    assert odd.endswith(", and other reasons (odd)")
    assert told[-1] == "1000 runs: 40 errors, 0 warnings, 0 notes; 960 healthy"


def test_the_json_is_strict_whatever_the_evidence_is() -> None:
    def judge(run: object, limits: object) -> list[Finding]:
        return [Finding(severity="note", message="x", evidence={"slope": math.nan})]

    def refuse(word: str) -> float:
        raise AssertionError(f"{word} is no JSON")

    study = build_study(runs("broken", "healthy"), rules=judged_by(judge))
    told = json.loads(as_json(study), parse_constant=refuse)
    odd = [finding for finding in told["findings"] if finding["rule"] == "odd"]
    assert [finding["run"] for finding in odd] == ["broken-0", "healthy-1"]
    assert odd[0]["evidence"] == {"slope": None}
    assert [run["health"] for run in told["runs"]] == ["unwell", "healthy"]


def test_the_json_is_as_it_is_documented() -> None:
    table = re.findall(r"^\| `(\w+)` \| (.*) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    documented = {key: set(re.findall(r"`(\w+)`", told)) for key, told in table}
    study = build_study(runs("broken"), skipped=[Skipped("a.json", "it is empty")])
    judged = judge(study, [requirement("val_loss < 0.5")])
    told = json.loads(as_json(study, judged))
    assert set(told) == set(documented)
    assert documented["runs"] - {"unwell", "healthy", "unknown"} == set(told["runs"][0])
    for key in ("findings", "outcomes", "skipped", "requirements"):
        assert documented[key] == set(told[key][0])


def test_a_cause_fails_a_job_for_all_that_it_explains() -> None:
    def judge(run: object, limits: object) -> list[Finding]:
        return [Finding(severity="warning", message="the cause")]

    study = build_study(runs("broken"), rules=judged_by(judge, explains=("non-finite",)))
    assert next(f.severity for f in study.findings if not f.cause) == "error"
    assert exit_code(study, (), "error") == 1
    assert exit_code(study, (), "never") == 0
    assert exit_code(build_study(runs("broken")), (), "error") == 1
    assert exit_code(build_study(runs("healthy")), (), "warning") == 0


def test_what_is_wrong_with_a_baseline_from_elsewhere_fails_no_job() -> None:
    study = build_study(runs("healthy"), baseline=runs("broken"))
    assert study.findings
    assert exit_code(study, (), "error") == 0
