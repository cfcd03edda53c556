"""JUnit XML: valid by its published schema, and red where the exit code is."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from fitreport.deliver.check import exit_code
from fitreport.deliver.junit import as_junit
from fitreport.diagnosis.rule import own_rules
from tests.deliver.formats import BROKEN, HEALTHY, LACKING, hostile, judged, tried

SCHEMA = xmlschema.XMLSchema(Path(__file__).parent / "data" / "junit-10.xsd")


def suites(document: str) -> dict[str, ElementTree.Element]:
    return {suite.get("name", ""): suite for suite in ElementTree.fromstring(document)}


@pytest.mark.parametrize("made", [tried, hostile])
@pytest.mark.parametrize("fail_on", ["error", "warning", "never"])
def test_it_is_valid_whatever_runs_are_called(made, fail_on) -> None:
    document = as_junit(*made(), fail_on)
    SCHEMA.validate(document)
    assert document.encode()  # no half of a surrogate pair


def test_a_suite_holds_requirements_and_every_rule_of_every_run() -> None:
    found = suites(as_junit(*tried(), "error"))
    assert list(found) == ["group", "broken", "healthy", "lacking", "left out"]
    (required,) = found["broken"].findall("testcase[@name='val_loss <= 0.4']/failure")
    assert "broken: 0.6 at epoch" in required.get("message", "")
    assert found["lacking"].find("testcase[@name='val_loss <= 0.4']/error") is not None
    assert found["healthy"].find("testcase[@name='val_loss <= 0.4']/system-out") is not None
    assert found["broken"].find("testcase[@name='non-finite']/failure") is not None
    assert int(found["group"].get("tests", "")) == 1 + 5 * len(own_rules())
    assert found["left out"].find("testcase/skipped") is not None


def test_counts_are_those_of_what_it_holds() -> None:
    top = ElementTree.fromstring(as_junit(*tried(), "warning"))
    for count, element in (("failures", "failure"), ("errors", "error"), ("tests", "testcase")):
        assert int(top.get(count, "")) == len(top.findall(f".//{element}")) > 0
        for suite in top:
            assert int(suite.get(count, "")) == len(suite.findall(f".//{element}"))


@pytest.mark.parametrize("fail_on", ["error", "warning", "never"])
@pytest.mark.parametrize("text", ["val_loss < 0.1", "val_loss < 1", ""])
@pytest.mark.parametrize(
    "runs", [[HEALTHY.run("a")], [BROKEN.run("a")], [HEALTHY.run("a"), LACKING]]
)
def test_it_is_red_where_the_exit_code_is(runs, text, fail_on) -> None:
    made = judged(runs, *filter(None, [text]))
    top = ElementTree.fromstring(as_junit(*made, fail_on))
    red = int(top.get("failures", "")) + int(top.get("errors", ""))
    assert bool(red) is bool(exit_code(*made, fail_on))
