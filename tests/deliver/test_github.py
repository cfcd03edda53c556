"""Workflow commands: every one is what it seems, and no more of them than GitHub shows."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from fitreport.deliver.github import as_github
from tests.deliver.formats import BROKEN, hostile, judged, tried

# As GitHub's runner reads them: `::name properties::message`, or the older `##[name]message`.
COMMAND = re.compile(r"^\s*::(\w+) title=([^:,]*)::(.*)$")


def commands(lines: list[str]) -> list[tuple[str, ...]]:
    return [found.groups() for line in lines if (found := COMMAND.match(line))]


def test_failures_come_first_and_percent_signs_are_escaped() -> None:
    lines = list(as_github(*tried()))
    kinds = [kind for kind, _, _ in commands(lines)]
    assert kinds == sorted(kinds, key=["error", "warning", "notice"].index)
    assert commands(lines)[0][1] == "val_loss <= 0.4%3A failed"
    assert "::warning title=left out%3A a.json::it is {empty}" in lines
    assert lines[-1].startswith("fitreport: ")


def test_what_github_would_not_show_is_counted_and_stays_in_the_log() -> None:
    lines = list(as_github(*judged([BROKEN.run(f"broken-{nth}") for nth in range(13)])))
    assert Counter(kind for kind, _, _ in commands(lines))["error"] == 10
    at = lines.index("3 more errors, beyond what GitHub shows:")
    assert lines[at + 1].startswith("error: broken-10: non-finite: ")


@pytest.mark.parametrize("made", [tried, hostile])
def test_no_name_becomes_a_command(made) -> None:
    for line in as_github(*made()):
        assert len(line.splitlines()) == 1, repr(line)
        if line.lstrip().startswith("::"):
            assert COMMAND.match(line)
        else:
            assert "##[" not in line


def test_a_run_that_is_named_like_a_command_is_none() -> None:
    names = [*(f"a{nth}" for nth in range(10)), "##[add-mask]x", "::add-mask::x", "x\n::error::y"]
    lines = list(as_github(*judged([BROKEN.run(name) for name in names])))
    assert sum(line.lstrip().startswith("::") for line in lines) == 10
    assert not any("##[" in line for line in lines)
