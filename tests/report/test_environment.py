"""Users' own templates: their blocks stand in the page, their errors are told in words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fitreport.errors import InputError
from fitreport.report.build import page_html
from tests.report.page import check, find, text
from tests.studies import curve, run, study

EXTENDS = '{% extends "fitreport/report.html.j2" %}\n'


def own(folder: Path, body: str, name: str = "report.html.j2") -> Path:
    path = folder / "own" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, "utf-8")
    return folder / "own"


def built(templates: Path) -> str:
    return page_html(study(run(curve([1.0]), name="<b>")), static=True, templates=templates)


def test_a_block_is_overridden_and_all_else_stays(tmp_path: Path) -> None:
    html = built(
        own(tmp_path, EXTENDS + "{% block head %}<h1>{{ page.title }} of ACME</h1>{% endblock %}")
    )
    root = check(html)
    assert text(find(root, "h1")) == "<b> of ACME"
    assert find(root, "table", id="runs") is not None


def test_a_block_may_keep_what_was_there(tmp_path: Path) -> None:
    body = "{% block provenance %}{{ super() }}<p>ACME</p>{% endblock %}"
    root = check(built(own(tmp_path, EXTENDS + body)))
    assert "ACME" in text(root)
    assert find(root, "section", id="provenance") is not None


def test_a_section_is_replaced_by_a_file_of_its_name(tmp_path: Path) -> None:
    templates = own(tmp_path, "<p>nothing differs</p>", "sections/provenance.html.j2")
    assert "nothing differs" in built(templates)


def test_every_section_has_a_block() -> None:
    """What docs/writing-templates.md names."""
    from fitreport.report.environment import environment

    blocks = environment().get_template("report.html.j2").blocks
    assert set(blocks) == {
        "head", "notes", "findings", "skipped", "comparison", "over_time", "runs", "curves",
        "training", "sweep", "differences", "details", "provenance",
    }  # fmt: skip
    told = (Path(__file__).parents[2] / "docs" / "writing-templates.md").read_text("utf-8")
    assert all(f"`{name}`" in told for name in blocks)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{% block head %}{{ page.nothing }}{% endblock %}",
         r"report\.html\.j2, line 2: .*Page object' has no attribute 'nothing'"),
        ("\n{% block head %}{{ nothing }}{% endblock %}", "line 3: 'nothing' is undefined"),
        ("{% block head %}", "line 2: Unexpected end of template"),
        ("{% block head %}{{ 1 / 0 }}{% endblock %}", "line 2: division by zero"),
        ("{% block head %}{{ page.runs + 1 }}{% endblock %}", "line 2: can only concatenate tuple"),
        ("{% block head %}{% include 'x.j2' %}{% endblock %}", "line 2: .*x.j2"),
        ("{% block head %}{{ page.__class__.__mro__ }}{% endblock %}", "line 2: .*unsafe"),
        ("{% block head %}{% for i in range(10**9) %}{% endfor %}{% endblock %}", "range"),
        ("{% block head %}{{ page.title | nofilter }}{% endblock %}", "line 2: No filter named"),
    ],
)  # fmt: skip
def test_an_error_in_a_template_is_told_with_its_place(
    tmp_path: Path, body: str, told: str
) -> None:
    templates = own(tmp_path, EXTENDS + body)
    with pytest.raises(InputError, match=told) as error:
        built(templates)
    assert str(error.value).startswith(f"{templates}: ")
    assert str(error.value).endswith(". Mend the template.")


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    templates = own(tmp_path, "")
    (templates / "report.html.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="Mend the template"):
        built(templates)


def test_a_template_that_includes_itself_is_told(tmp_path: Path) -> None:
    templates = own(tmp_path, '{% include "report.html.j2" %}')
    with pytest.raises(InputError, match="recursion"):
        built(templates)


@pytest.mark.parametrize("make", [
    lambda folder: folder / "missing",
    lambda folder: folder,
    lambda folder: own(folder, "x") / "report.html.j2",
    lambda folder: own(folder, "x", "other.html.j2"),
], ids=["missing", "empty", "a file", "other names"])  # fmt: skip
def test_a_folder_without_templates_is_refused(tmp_path: Path, make: object) -> None:
    with pytest.raises(InputError, match=r"is no folder of templates\. Name a folder that holds"):
        built(make(tmp_path))


def test_the_byte_code_that_is_kept_is_never_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jinja2 import DictLoader, Environment

    from fitreport.report.bytecode import TemplateBytecode

    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def filled(template: str, **asked: bool) -> str:
        kept = TemplateBytecode(tmp_path, asked)
        made = Environment(loader=DictLoader({"t": template}), bytecode_cache=kept, **asked)
        return made.get_template("t").render()

    assert filled("{% if true %}\n1{% endif %}") == "\n1"
    [file] = (tmp_path / "__pycache__").iterdir()
    before = file.read_bytes()
    assert filled("{% if true %}\n1{% endif %}") == "\n1"
    assert file.read_bytes() == before
    assert filled("{% if true %}\n1{% endif %}", trim_blocks=True) == "1"
    assert filled("{% if true %}\n2{% endif %}") == "\n2"


def test_templates_that_nobody_may_write_beside_are_filled_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jinja2 import DictLoader, Environment

    from fitreport.report.bytecode import TemplateBytecode

    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "__pycache__").write_text("no folder", "utf-8")
    kept = TemplateBytecode(tmp_path, {})
    made = Environment(loader=DictLoader({"t": "1"}), bytecode_cache=kept)
    assert made.get_template("t").render() == "1"
