"""The commit that trained, asked of a real git."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fitreport.capture.git import git_facts


def git(folder: Path, *command: str) -> str:
    identity = ("-c", "user.name=Jane", "-c", "user.email=jane@example.org")
    done = subprocess.run(
        ["git", *identity, *command], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    git(folder, "init", "-b", "main")
    (folder / "src" / "train.py").write_text("print()")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", None)
    monkeypatch.chdir(folder / "src")
    return folder


def test_commit_branch_and_state_are_told(repository: Path) -> None:
    assert git_facts() == {"branch": "main", "dirty": False}
    git(repository, "add", ".")
    assert git_facts() == {"branch": "main", "dirty": True}
    git(repository, "commit", "-m", "first")
    commit = git(repository, "rev-parse", "HEAD")
    facts = git_facts()
    date = datetime.fromisoformat(str(facts.pop("committed")))
    assert abs(date - datetime.now(UTC)) < timedelta(hours=1)
    assert facts == {"commit": commit, "branch": "main", "dirty": False}
    (repository / "src" / "train.py").write_text("print(1)")
    assert git_facts()["dirty"] is True
    git(repository, "checkout", "--detach")
    detached = git_facts()
    del detached["committed"]
    assert detached == {"commit": commit, "dirty": True}


def test_a_file_that_git_does_not_know_makes_nothing_dirty(repository: Path) -> None:
    git(repository, "add", ".")
    git(repository, "commit", "-m", "first")
    (repository / "run.json").write_text("{}")
    assert git_facts()["dirty"] is False


def test_the_remote_is_told_on_request_alone(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "https://example.org/jane/project")
    assert "remote" not in git_facts()
    assert git_facts(remote=True)["remote"] == "https://example.org/jane/project"


def test_the_folder_of_the_program_counts_before_the_current_one(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert git_facts() == {}
    program = str(repository / "src" / "train.py")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", program)
    assert git_facts()["branch"] == "main"


def test_the_repository_is_not_touched(repository: Path) -> None:
    git(repository, "add", ".")
    git(repository, "commit", "-m", "first")
    (repository / "src" / "train.py").touch()
    (repository / ".git" / "hooks" / "fsmonitor").write_text("#!/bin/sh\ntouch ../../ran\n")
    (repository / ".git" / "hooks" / "fsmonitor").chmod(0o755)
    git(repository, "config", "core.fsmonitor", ".git/hooks/fsmonitor")
    before = (repository / ".git" / "index").read_bytes()
    git_facts()
    assert (repository / ".git" / "index").read_bytes() == before
    assert not list(repository.rglob("ran"))


@pytest.mark.parametrize("path", ["", "/nowhere"])
def test_without_git_nothing_is_told(
    repository: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("PATH", path)
    assert git_facts() == {}


def test_a_broken_repository_tells_nothing(repository: Path) -> None:
    (repository / ".git" / "HEAD").write_text("nonsense")
    assert git_facts() == {}
