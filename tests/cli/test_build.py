"""`fitreport build` as it is typed: what it makes, what it says, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import fsspec
import pytest

from fitreport.cli import build as command
from tests.cli.conftest import Run
from tests.report.page import check, find, parsed, text

OLD = "<!doctype html>\n<p>an old report"
HISTORY = {"loss": [1.0, 0.5], "val_loss": [1.1, 0.7], "reward": [1.0, 2.0]}


@pytest.fixture
def fitreport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Run) -> Run:
    """`fitreport("build", …)` in an empty folder that holds one history, `a.json`."""
    (tmp_path / "a.json").write_text(json.dumps(HISTORY))
    monkeypatch.chdir(tmp_path)
    return typed


def test_a_report_is_made_and_told(fitreport: Run, tmp_path: Path) -> None:
    ran = fitreport("build", "a.json")
    assert ran.code == 0
    assert ran.out == ""
    assert ran.err.startswith("report.html: 1 run, ")
    assert ran.err.count("\n") == 1
    check((tmp_path / "report.html").read_text("utf-8"))


def test_every_option_reaches_the_page(fitreport: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("\ufeffSome *notes*", "utf-8")
    ran = fitreport(
        "build", "a.json", "-o", "out/r.html", "--title", "My title", "--notes", "notes.md",
        "--metric", "reward", "--goal", "reward=max", "--reference", 'reward=1.5:"a human"',
        "--static",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    html = (tmp_path / "out" / "r.html").read_text("utf-8")
    root = check(html)
    assert text(find(root, "h1")) == "My title"
    assert text(find(root, "section", class_="notes")) == "Some notes"
    assert "a reaches 2.00 training reward at epoch 1, its last." in text(root)
    assert ">a human</text>" in html
    assert "Command fitreport build a.json -o out/r.html --title 'My title'" in text(root)
    assert 'class="notes"' in html


def test_a_dash_writes_the_page_alone_to_standard_output(fitreport: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"loss": [1, 2')
    ran = fitreport("build", ".", "-o", "-", "--static")
    assert ran.code == 0
    assert ran.out.startswith("<!doctype html>\n")
    assert ran.out.endswith("</html>\n") or ran.out.endswith("</html>")
    check(ran.out)
    assert ran.err.startswith("left out: bad.json: ")
    assert {path.name for path in tmp_path.iterdir()} == {"a.json", "bad.json"}


def test_what_is_left_out_is_told_and_the_report_made(fitreport: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"loss": [1, 2')
    ran = fitreport("build", ".")
    assert ran.code == 0
    left_out, made = ran.err.splitlines()
    assert left_out.startswith("left out: bad.json: ")
    assert made.startswith("report.html: 1 run, ")


def test_strict_refuses_and_leaves_the_old_report(fitreport: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"loss": [1, 2')
    (tmp_path / "report.html").write_text(OLD)
    ran = fitreport("build", ".", "--strict")
    assert ran.code == 2
    assert ran.err.startswith("fitreport: bad.json: ")
    assert (tmp_path / "report.html").read_text() == OLD


def touch(folder: Path, name: str, data: bytes = b"") -> str:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return name


def template(folder: Path, body: str) -> str:
    touch(folder, "own/report.html.j2", b'{% extends "fitreport/report.html.j2" %}' + body.encode())
    return "own"


def given(*words: str) -> Callable[[Path], list[str]]:
    """A history and these options."""
    return lambda _: ["a.json", *words]


WRONG: dict[str, tuple[Callable[[Path], list[str]], str]] = {
    "a path that is not there": (lambda _: ["missing"], "missing does not exist"),
    "a path too long": (lambda _: ["x" * 300], "does not exist"),
    "an empty folder": (lambda f: [(f / "empty").mkdir() or "empty"], "no run was found in empty"),
    "a file that is no run": (lambda f: [touch(f, "x.txt", b"hello")], "no run could be read"),
    "an empty file": (lambda f: [touch(f, "x.json")], "no run could be read"),
    "a file that is no page as output": (given("-o", "a.json"), "a.json is there and is no page"),
    "a folder as output": (given("-o", "."), "is a folder"),
    "a file as the output's folder": (given("-o", "a.json/r.html"), "cannot be written"),
    "an output too long": (given("-o", "x" * 300), "file name too long"),
    "a full disk": (given("-o", "/dev/full"), "no space left on device"),
    "no runs": (lambda _: [], "Missing argument 'RUNS...'"),
    "an unknown option": (given("--colour"), "No such option"),
    "an option without its value": (given("-o"), "requires an argument"),
    "a goal without a direction": (given("--goal", "loss"), "not of the form NAME=min"),
    "a goal of another direction": (given("--goal", "loss=up"), "not of the form"),
    "a goal without a name": (given("--goal", "=min"), "not of the form"),
    "a goal of no metric": (given("--goal", "x=min"), "no run has a metric 'x'"),
    "a reference without a value": (given("--reference", "loss"), "not of the form"),
    "a reference of words": (given("--reference", "loss=good"), "not of the form"),
    "a reference of NaN": (given("--reference", "loss=nan"), "not of the form"),
    "a reference of no metric": (given("--reference", "x=1"), "no run has a metric"),
    "a metric that is not there": (given("--metric", "acc"), "The metrics are: loss"),
    "a metric of unknown goal": (given("--metric", "reward"), "--goal reward=min"),
    "notes that are not there": (given("--notes", "n.md"), "n.md cannot be read: no such file"),
    "notes that are a folder": (given("--notes", "."), "is a directory"),
    "notes that are no text": (
        lambda f: ["a.json", "--notes", touch(f, "n.md", b"\xff")],
        "it is no UTF-8 text",
    ),
    "notes without an end": (given("--notes", "/dev/zero"), "longer than notes may be"),
    "templates that are not there": (given("--templates", "own"), "own is no folder of templates"),
    "a template's syntax error": (
        lambda f: ["a.json", "--templates", template(f, "{% block head %}")],
        "line 1: Unexpected end",
    ),
    "a template's undefined value": (
        lambda f: [
            "a.json",
            "--templates",
            template(f, "{% block head %}{{ page.x }}{% endblock %}"),
        ],
        "no attribute 'x'",
    ),
    "a template's fault": (
        lambda f: ["a.json", "--templates", template(f, "{% block head %}{{ 1/0 }}{% endblock %}")],
        "division by zero",
    ),
    "a name that a terminal obeys": (lambda _: ["\x1b[31mred\nline"], "does not exist"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    wrong: str, fitreport: Run, tmp_path: Path
) -> None:
    words, told = WRONG[wrong]
    (tmp_path / "report.html").write_text(OLD)
    ran = fitreport("build", *words(tmp_path))
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("fitreport: ")
    assert told in ran.err
    assert ran.err.count("\n") == 1
    assert "\x1b" not in ran.err
    assert "Traceback" not in ran.err
    assert (tmp_path / "report.html").read_text() == OLD


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("runs/a", "runs/a"),
        ("/home/me/runs", "runs"),
        ("/", "/"),
        ("--notes=/home/me/notes.md", "--notes=notes.md"),
        ("-o/home/me/report.html", "-oreport.html"),
        ("--title=a/b", "--title=a/b"),
        ("s3://bucket/runs", "s3://bucket/runs"),
        ("s3://key:secret@bucket/runs?token=t", "s3://bucket/runs"),
        ("--notes=s3://key@bucket/n.md", "--notes=s3://bucket/n.md"),
        ("-o", "-o"),
        ("--static", "--static"),
    ],
)
def test_the_command_is_told_without_the_folders_of_this_machine(word: str, shown: str) -> None:
    assert command._without_folders(word) == shown


def test_the_command_is_told_without_its_secrets(fitreport: Run, tmp_path: Path) -> None:
    key = "sk-proj-" + "a1B2c3D4e5F6g7H8" * 3
    assert fitreport("build", "a.json", "--static", "--title", f"with {key}").code == 0
    assert key not in (tmp_path / "report.html").read_text("utf-8")


def test_runs_are_read_from_a_store(fitreport: Run, tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    store.pipe_file("/user:hidden@bucket/b.json", json.dumps(HISTORY).encode())
    ran = fitreport("build", "a.json", "memory://user:hidden@bucket", "-o", "r.html")
    store.rm("/user:hidden@bucket", recursive=True)
    assert ran.err.startswith("r.html: 2 runs")
    html = (tmp_path / "r.html").read_text("utf-8")
    assert "memory://bucket" in html
    assert "hidden@" not in html


def test_a_store_that_is_not_there_is_told_in_a_line(fitreport: Run) -> None:
    ran = fitreport("build", "memory://user:hidden@nowhere")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert ran.err.startswith("fitreport: memory://nowhere does not exist")


def test_a_title_that_is_no_text_is_shown_all_the_same(fitreport: Run, tmp_path: Path) -> None:
    """Bytes that are no UTF-8 reach a program as halves of surrogate pairs."""
    assert fitreport("build", "a.json", "--static", "--title", "caf\udce9").code == 0
    html = (tmp_path / "report.html").read_text("utf-8")
    assert text(find(parsed(html), "h1")) == "caf\\udce9"


def test_progress_is_told_of_many_sources_on_a_terminal(
    fitreport: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        (tmp_path / f"{number}.json").write_text(json.dumps(HISTORY))
    assert "read" not in fitreport("build", ".", "--static").err, "not where it is piped"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "\rread 61 of 61\n" in fitreport("build", ".", "--static").err
    assert "read" not in fitreport("build", "a.json", "--static").err, "nor of one"


def test_the_report_is_opened_when_asked_for(
    fitreport: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    fitreport("build", "a.json", "--static")
    fitreport("build", "a.json", "--static", "-o", "-", "--open")
    assert not opened
    fitreport("build", "a.json", "--static", "--open")
    assert opened == [str(tmp_path / "report.html")]


def test_a_fault_of_ours_is_told_whole_and_is_no_failed_gate(
    fitreport: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("fitreport.api.build", broken)
    ran = fitreport("build", "a.json")
    assert ran.code == 2
    assert "ZeroDivisionError" in ran.err


def test_a_user_who_stops_it_is_told_so(fitreport: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fitreport.api.build", stopped)
    ran = fitreport("build", "a.json")
    assert (ran.code, ran.err) == (2, "fitreport: Stopped.\n")


def process(*words: str, cwd: Path, **more: object) -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-m", "fitreport.cli.main", *words]
    return subprocess.run(program, cwd=cwd, stderr=subprocess.PIPE, check=False, **more)


def test_a_reader_that_goes_away_is_no_failed_gate(tmp_path: Path) -> None:
    """`fitreport build … -o - | head`: exit code 1 means that a gate failed, and nothing else."""
    (tmp_path / "a.json").write_text(json.dumps(HISTORY))
    program = [sys.executable, "-m", "fitreport.cli.main", "build", "a.json", "-o", "-"]
    with subprocess.Popen(
        program, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        told = running.stderr.read().decode()
        assert running.wait() == 2
    assert told.count("\n") == 1
    assert "standard output cannot be written: broken pipe" in told


def test_standard_output_that_is_full_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(HISTORY))
    for words in (("build", "a.json", "-o", "-"), ("--help",)):
        with Path("/dev/full").open("w") as full:
            done = process(*words, cwd=tmp_path, stdout=full)
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1
        assert b"no space left on device" in done.stderr.lower()
