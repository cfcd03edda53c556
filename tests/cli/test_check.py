"""`fitreport check` and `fitreport rules` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fitreport.diagnosis.example import falling
from fitreport.diagnosis.rule import own_rules
from tests.cli.conftest import Run

RISING = [v + 0.03 * max(0, n - 12) for n, v in enumerate(falling(40, 2.0, 0.5, 5))]
HISTORIES = {
    "healthy": {"loss": falling(40), "val_loss": falling(40, end=0.3)},
    "overfits": {"loss": falling(40, 2.0, 0.1, 8), "val_loss": RISING},
    "broken": {"loss": [1.0, 0.5, float("nan"), float("nan")], "val_loss": [1.0, 0.6, 0.6, 0.6]},
}


@pytest.fixture
def fitreport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Run) -> Run:
    """`fitreport("check", …)` in a folder that holds a history of each kind."""
    for name, history in HISTORIES.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(history))
    monkeypatch.chdir(tmp_path)
    return typed


def test_the_exit_code_is_what_fail_on_asks_for(fitreport) -> None:
    assert fitreport("check", "healthy.json", "--fail-on", "warning").code == 0
    assert fitreport("check", "overfits.json").code == 0
    assert fitreport("check", "overfits.json", "--fail-on", "warning").code == 1
    assert fitreport("check", "broken.json").code == 1
    assert fitreport("check", "broken.json", "--fail-on", "never").code == 0
    assert fitreport("check", "nowhere").code == 2


def test_the_text_leads_with_the_worst_run_and_says_what_looks_healthy(fitreport) -> None:
    lines = fitreport("check", ".").out.splitlines()
    assert lines[0] == "broken"
    assert "became NaN in epoch 2" in lines[1]
    assert "[non-finite]" in lines[1]
    assert any(line.startswith("healthy: looks healthy") for line in lines)
    assert any("could not judge" in line for line in lines)
    assert lines[-1].startswith("3 runs: 1 error, 1 warning")


def test_the_json_holds_every_finding_and_the_outcome_of_every_rule(fitreport) -> None:
    def refuse(word: str) -> float:
        raise AssertionError(f"{word} is no JSON")

    told = json.loads(fitreport("check", ".", "--format", "json").out, parse_constant=refuse)
    first = told["findings"][0]
    assert {"rule", "run", "metric", "split", "first_epoch", "last_epoch", "severity", "message",
            "evidence"} <= set(first)  # fmt: skip
    assert (first["rule"], first["run"], first["severity"]) == ("non-finite", "broken", "error")
    assert (first["metric"], first["split"], first["first_epoch"]) == ("loss", "train", 2)
    asked = {outcome["rule"] for outcome in told["outcomes"] if outcome["run"] == "healthy"}
    assert asked >= set(own_rules())
    assert {run["run"] for run in told["runs"]} == set(HISTORIES)


def test_one_epoch_is_too_little_to_judge(fitreport, tmp_path) -> None:
    (tmp_path / "once.json").write_text(json.dumps({"loss": [1.0], "val_loss": [1.1]}))
    assert fitreport("check", "once.json").out.startswith("once: too little to judge")


def test_what_could_not_be_read_is_told_and_refused_when_strict(fitreport, tmp_path) -> None:
    (tmp_path / "no.json").write_text("{")
    ran = fitreport("check", "healthy.json", "no.json")
    assert ran.code == 0
    assert "left out: no.json" in ran.err
    assert fitreport("check", "healthy.json", "no.json", "--strict").code == 2


def test_a_hostile_run_name_stays_one_line_of_text(fitreport, tmp_path) -> None:
    (tmp_path / "a\x1b[31m\nb.json").write_text(json.dumps(HISTORIES["broken"]))
    out = fitreport("check", "a\x1b[31m\nb.json").out
    assert "\x1b" not in out
    assert "became NaN" in out.splitlines()[1]


def test_what_turns_text_round_is_written_out(fitreport, tmp_path) -> None:
    (tmp_path / "a\u202eb.json").write_text(json.dumps(HISTORIES["broken"]))
    assert r"a\u202eb" in fitreport("check", "a\u202eb.json").out


def test_rules_lists_every_rule_and_explains_one(fitreport) -> None:
    listed = fitreport("rules").out
    assert all(any(line.startswith(rule) for line in listed.splitlines()) for rule in own_rules())
    told = fitreport("rules", "overfitting").out
    for heading in ("What it sees", "Why it matters", "What to try", "Reference", "Limits"):
        assert heading in told
    wrong = fitreport("rules", "overfiting")
    assert (wrong.code, "Did you mean 'overfitting'" in wrong.err) == (2, True)


def test_rules_are_told_within_the_terminals_width_under_the_titles_of_the_page(
    fitreport, monkeypatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    listed = fitreport("rules").out
    assert max(map(len, listed.splitlines())) <= 60
    together = " ".join(listed.split())
    assert "chance-level No better than chance. The model does no better" in together
    assert "overfitting Training went on to improve" in together


def test_settings_turn_rules_off_and_tune_them(fitreport, tmp_path) -> None:
    (tmp_path / "fitreport.toml").write_text("[rules]\nnon-finite = false\n")
    assert "became NaN" not in fitreport("check", "broken.json").out
    (tmp_path / "fitreport.toml").write_text("[rules]\noverfitting = {rise = 50}\n")
    assert "Overfits" not in fitreport("check", "overfits.json").out
    (tmp_path / "fitreport.toml").unlink()
    (tmp_path / "pyproject.toml").write_text("[tool.fitreport.rules]\noverfitting = false\n")
    assert "Overfits" not in fitreport("check", "overfits.json").out
    assert "(off)" in fitreport("rules").out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[rules]\noverfiting = false", "Did you mean 'overfitting'?\n"),
        ("[rules]\noverfitting = {rises = 1}", "Did you mean 'rise'"),
        ('[rules]\noverfitting = {rise = "much"}', "overfitting.rise: Expected `float`"),
        ("[rules]\noverfitting = {rise = nan}", "overfitting.rise is nan"),
        ("[rules]\noverfitting = 3", "neither true or false"),
        ("[rule]\n", "Did you mean 'rules'"),
        ("rules = 3", "rules is no table"),
        ("[rules", "no valid TOML"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(fitreport, tmp_path, text: str, says: str) -> None:
    (tmp_path / "fitreport.toml").write_text(text)
    ran = fitreport("check", "healthy.json")
    assert ran.code == 2
    assert says in ran.err
    assert "fitreport.toml" in ran.err
    assert len(ran.err.splitlines()) == 1
