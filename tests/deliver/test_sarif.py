"""SARIF: valid by its published schema, within GitHub's limits, its paths relative."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

from fitreport.deliver import sarif
from fitreport.deliver.sarif import as_sarif
from tests.deliver.formats import BROKEN, hostile, judged, tried

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))


def run_of(document: str) -> dict:
    (only,) = json.loads(document)["runs"]
    return only


def places(document: str) -> list[str]:
    return [
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in run_of(document)["results"]
        for place in result["locations"]
    ]


@pytest.mark.parametrize("made", [tried, hostile])
@pytest.mark.parametrize("root", ["", "runs", "../../elsewhere"])
def test_it_is_valid_whatever_runs_are_called(made, root) -> None:
    document = json.loads(as_sarif(*made(), root))
    jsonschema.Draft4Validator(SCHEMA).validate(document)


@pytest.mark.parametrize("root", ["", ".", "a b/runs", "../../elsewhere"])
def test_paths_are_relative_and_lead_nowhere_else(root) -> None:
    for place in places(as_sarif(*hostile(), root)):
        parts = urlsplit(place)
        assert parts._replace(path="") == urlsplit(""), place
        assert place
        assert not place.startswith("/")
        assert ".." not in unquote(place).split("/")
        assert place.isascii()


def test_a_place_is_the_file_that_holds_the_run() -> None:
    def place(root: str, **more: str) -> str:
        import msgspec

        run = msgspec.structs.replace(BROKEN.run("a"), **more)
        return places(as_sarif(*judged([run]), root))[0]

    assert place("runs", path="digits/a", source="run folder") == "runs/digits/a/run.json"
    assert place("runs", path="a b.json", source="history") == "runs/a%20b.json"
    assert place(".", path="old/r.html/inside/a", source="report") == "old/r.html"
    assert place("../elsewhere", path="a.json", source="history") == "a.json"


def test_rules_are_explained_and_results_point_to_them() -> None:
    told = run_of(as_sarif(*tried()))
    rules = told["tool"]["driver"]["rules"]
    for result in told["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
    assert {"requirement", "non-finite"} <= {rule["id"] for rule in rules}
    help_text = next(rule["help"] for rule in rules if rule["id"] == "non-finite")
    assert "What to try" in help_text["markdown"]
    (note,) = told["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "left out: a.json: it is {{empty}}"


def test_a_result_is_known_again_whatever_its_numbers_are() -> None:
    def marks(value: float) -> list[str]:
        from tests.studies import curve, run

        falls = run(curve([1.0, value], "validation"), name="a")
        made = judged([falls, BROKEN.run("b"), BROKEN.run("c")], "val_loss < 0.1")
        return [
            result["partialFingerprints"]["primaryLocationLineHash"]
            for result in run_of(as_sarif(*made))["results"]
        ]

    assert marks(0.5) == marks(0.6)
    assert len(set(marks(0.5))) == len(marks(0.5))


def test_of_too_many_results_the_worst_are_kept_and_the_others_counted(monkeypatch) -> None:
    monkeypatch.setattr(sarif, "_MOST", 3)
    told = run_of(as_sarif(*tried()))
    assert [result["level"] for result in told["results"]] == ["error"] * 3
    notes = [one["message"]["text"] for one in told["invocations"][0]["toolExecutionNotifications"]]
    assert any("more results are beyond what GitHub takes" in note for note in notes)


def test_the_order_is_the_worst_first() -> None:
    levels = [result["level"] for result in run_of(as_sarif(*hostile()))["results"]]
    assert levels == sorted(levels, key=["error", "warning", "note"].index)
