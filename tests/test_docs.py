"""What the documents say is so: their links lead somewhere, their commands exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from docs.command_line import page
from docs.rules_pages import FOLDER, pages
from fitreport.cli.main import cli

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def code(path: Path, language: str) -> str:
    blocks = re.findall(rf"^```{language}\n(.*?)^```", path.read_text("utf-8"), re.S | re.M)
    return "\n".join(blocks)


def test_the_command_lines_page_is_that_of_the_commands() -> None:
    written = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    assert written == page(), "make docs writes it again"


def test_the_rules_pages_are_those_of_the_rules() -> None:
    written = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    assert written == dict(pages()), "make docs writes them again"


@each_document
def test_a_link_leads_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
        assert link.startswith("https://") or (path.parent / link).exists(), link


@each_document
def test_a_command_that_is_shown_is_understood(path: Path) -> None:
    for line in code(path, "sh").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] != ["fitreport"]:
            continue
        command = cli.get_command(click.Context(cli), words[1])
        assert command, line
        known = {
            spelled for param in command.params for spelled in (*param.opts, *param.secondary_opts)
        }
        assert {word for word in words if word.startswith("-")} <= known, line


@each_document
def test_a_make_target_that_is_named_is_there(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`make ([a-z]+)|^make ([a-z]+)", path.read_text("utf-8"), re.M))
    assert {one or other for one, other in named} <= targets


@each_document
def test_the_python_that_is_shown_is_python(path: Path) -> None:
    compile(code(path, "python"), str(path), "exec")


def test_the_history_in_the_readme_becomes_a_run(tmp_path: Path) -> None:
    """The two ways that need no Keras, run as the README shows them."""
    import fitreport

    shown = code(ROOT / "README.md", "python")
    loop = shown[shown.index("with fitreport.record") :]
    loop = loop.replace('"runs/', f'"{tmp_path}/')
    exec(compile(loop, "README.md", "exec"), {"fitreport": fitreport, "g": 1.0, "c": 2.0, "fid": 3})
    (run,) = fitreport.study(tmp_path).runs
    assert {curve.metric for curve in run.curves} == {"generator_loss", "critic_loss", "fid"}
