"""`fitreport summary` as it is typed."""

from __future__ import annotations

import json

import pytest

from fitreport import record
from fitreport.diagnosis.example import falling
from tests.cli.conftest import Run


@pytest.fixture
def fitreport(tmp_path, monkeypatch, typed: Run) -> Run:
    """`fitreport("summary", …)` in a folder with two histories."""
    for name, end in (("one", 0.5), ("two", 0.3)):
        history = {"loss": falling(20), "val_loss": falling(20, end=end)}
        (tmp_path / f"{name}.json").write_text(json.dumps(history))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return typed


def test_without_a_format_it_is_text(fitreport) -> None:
    ran = fitreport("summary", ".")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("2 training runs\n\ntwo reaches ")


@pytest.mark.parametrize("form", ["github", "gitlab", "markdown"])
def test_a_comment_goes_to_a_file(fitreport, tmp_path, form: str) -> None:
    ran = fitreport("summary", ".", "--format", form, "-o", "out/comment.md", "--baseline", "one")
    assert (ran.code, ran.out) == (0, "")
    told = (tmp_path / "out" / "comment.md").read_text("utf-8")
    assert told.startswith("<!-- fitreport: fitreport -->\n### 2 training runs\n")
    assert "```mermaid" in told
    assert "| one | " in told
    assert "baseline" in told


def test_json_is_one_document(fitreport) -> None:
    told = json.loads(fitreport("summary", ".", "--format", "json").out)
    assert [entry["name"] for entry in told["entries"]] == ["two", "one"]


def test_options_reach_the_comment(fitreport) -> None:
    out = fitreport("summary", ".", "--format", "github", "--no-charts", "--marker", "nightly",
                    "--report", "https://ci.example/7/report.html").out  # fmt: skip
    assert out.startswith("<!-- fitreport: nightly -->")
    assert "(<https://ci.example/7/report.html>)" in out
    assert "mermaid" not in out


def test_the_step_summary_gets_the_comment_whatever_else_is_written(
    fitreport, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "step.md"))
    ran = fitreport("summary", ".", "--format", "json", "--step-summary")
    assert json.loads(ran.out)
    assert (tmp_path / "step.md").read_text("utf-8").startswith("<!-- fitreport: fitreport -->")


def test_the_step_summary_is_asked_for_only_where_there_is_one(fitreport, tmp_path) -> None:
    ran = fitreport("summary", ".", "--step-summary", "-o", "comment.md")
    assert ran.code == 2
    assert "$GITHUB_STEP_SUMMARY names no file" in ran.err
    assert not (tmp_path / "comment.md").exists()


@pytest.mark.parametrize(
    "url", ["report.html", "javascript:alert(1)", "https://", "http://[", "https://a.example/\n# x"]
)
def test_a_report_that_is_no_address_is_refused(fitreport, url: str) -> None:
    ran = fitreport("summary", ".", "--report", url)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert "--report" in ran.err


def test_what_is_read_is_not_written_over(fitreport, tmp_path) -> None:
    before = (tmp_path / "one.json").read_bytes()
    ran = fitreport("summary", "one.json", "two.json", "-o", "one.json")
    assert ran.code == 2
    assert (tmp_path / "one.json").read_bytes() == before


@pytest.mark.parametrize("command", ["summary", "check"])
@pytest.mark.parametrize(
    "output", ["two.json", "run/log.jsonl", "run/run.json", "old.html", "link"]
)
def test_no_run_and_no_report_is_written_over_wherever_it_lies(
    fitreport, tmp_path, command: str, output: str
) -> None:
    with record(tmp_path / "run") as run:
        run.log(epoch=0, loss=1.0)
    (tmp_path / "link").symlink_to(tmp_path / "run" / "log.jsonl")
    assert fitreport("build", "two.json", "-o", "old.html").code == 0
    before = (tmp_path / output).read_bytes()
    for words in (["."], ["one.json", "--baseline", output]):
        ran = fitreport(command, *words, "--format", "json", "-o", output)
        assert (ran.code, len(ran.err.splitlines())) == (2, 1)
        assert f"-o {output} is there, and is what fitreport reads" in ran.err
    assert (tmp_path / output).read_bytes() == before


@pytest.mark.parametrize(
    ("command", "form"),
    [("summary", form) for form in ("github", "gitlab", "markdown", "text", "json")]
    + [("check", form) for form in ("text", "json", "github", "junit", "sarif")],
)
@pytest.mark.parametrize("output", ["out", "out.json", "out.csv"])
def test_what_was_written_before_is_replaced(fitreport, command, form, output) -> None:
    for _ in range(3):
        ran = fitreport(command, ".", "--format", form, "-o", output, "--baseline", "one")
        assert (ran.code, ran.err) == (0, "")


def test_what_was_left_out_is_told_in_the_comment_and_on_standard_error(
    fitreport, tmp_path
) -> None:
    (tmp_path / "no.json").write_text("{")
    ran = fitreport("summary", "one.json", "no.json", "--format", "github")
    assert "1 source could not be read" in ran.out
    assert "left out: no.json" in ran.err
