"""A real notebook, run and opened: the report is seen in its cell, answers, and touches nothing."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter, MarkdownExporter
from playwright.sync_api import FrameLocator, Page

from tests.browser import studies
from tests.browser.conftest import Serve, Visit

CELLS = (
    "import fitreport\nreport = fitreport.build('runs', title='In a notebook')\nreport",
    "report.study",
    "fitreport.chart(report.study, 'loss').to_json()[:20]",
    "with open('chart.json', 'w') as file:\n"
    "    file.write((fitreport.chart(report.study, 'loss') | fitreport.chart('runs')).to_json())",
)


def ran(folder: Path) -> nbformat.NotebookNode:
    """The notebook, its cells run by a kernel in this folder."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    book.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python",
        "language": "python",
    }
    client = NotebookClient(book, resources={"metadata": {"path": str(folder)}}, timeout=120)
    return client.execute()


def exported(book: nbformat.NotebookNode, folder: Path) -> Path:
    """The notebook as a page; what of its look is loaded from elsewhere is left out."""
    exporter = HTMLExporter(template_name="basic")
    body, _ = exporter.from_notebook_node(book)
    page = folder / "notebook.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><title>A notebook</title><style>p {{ color: red }}"
        f"</style><p id=mine>Mine</p>{body}",
        "utf-8",
    )
    return page


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebook")
    studies.ordinary(folder / "runs")
    book = ran(folder)
    (folder / "notebook.ipynb").write_text(nbformat.writes(book), "utf-8")
    return exported(book, folder)


@pytest.fixture(scope="module")
def hostile_notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile notebook")
    studies.hostile(folder / "runs")
    return exported(ran(folder), folder)


def shown(page: Page) -> FrameLocator:
    frame = page.frame_locator("iframe[title^='fitreport']")
    frame.locator("h1").wait_for()
    return frame


def opened(notebook: Path, visit: Visit, serve: Serve, device: str = "light") -> Page:
    """As a notebook server shows it: from an address of its own."""
    return visit(f"{serve(notebook.parent)}/{notebook.name}", device, watched=False)


def test_the_report_is_seen_and_answers(notebook: Path, visit: Visit, serve: Serve) -> None:
    page = opened(notebook, visit, serve)
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.reload()
    frame = shown(page)
    assert frame.locator("h1").inner_text() == "In a notebook"
    assert frame.get_by_role("button", name="copy CSV").count()
    assert not frame.get_by_role("button", name="copy link").count(), "a frame has no address"
    heading = frame.locator("#runs th button").first
    before = frame.locator("#runs tbody tr").all_inner_texts()
    heading.click()
    heading.click()
    after = frame.locator("#runs tbody tr").all_inner_texts()
    assert before != after
    assert sorted(before) == sorted(after)
    assert not [text for text in problems if "404" not in text]


def test_its_links_lead_within_it(notebook: Path, visit: Visit, serve: Serve) -> None:
    page = opened(notebook, visit, serve)
    frame = shown(page)
    frame.locator("#runs a[href^='#run-']").last.click()
    frame.locator("details[open]#run-2").wait_for()
    assert frame.locator("h1").inner_text() == "In a notebook"
    assert page.url.endswith("notebook.html")


def test_it_leads_within_it_without_scripts_as_well(
    notebook: Path, visit: Visit, serve: Serve
) -> None:
    page = opened(notebook, visit, serve, "no scripts")
    frame = shown(page)
    frame.locator("#runs a[href^='#run-']").last.click()
    assert frame.locator("h1").inner_text() == "In a notebook"


def test_the_notebook_around_it_is_untouched(notebook: Path, visit: Visit, serve: Serve) -> None:
    page = opened(notebook, visit, serve)
    shown(page)
    names = r"Object.keys(window).filter((name) => !/^\d+$/.test(name)).sort().join()"
    blank = opened(notebook, visit, serve)
    blank.evaluate("document.querySelector('iframe').remove()")
    assert page.evaluate(names) == blank.evaluate(names)
    color = "getComputedStyle(document.querySelector('#mine')).color"
    assert page.evaluate(color) == "rgb(255, 0, 0)"
    assert page.title() == "A notebook"
    # An origin of its own: it can read nothing of the notebook, nor the notebook of it.
    assert page.frames[1].evaluate(
        "() => { try { return parent.document.title } catch { return 'refused' } }"
    ) == "refused"  # fmt: skip
    assert page.frames[1].evaluate("origin") == "null"


def test_a_study_and_a_chart_are_shown_in_a_line(notebook: Path) -> None:
    text = notebook.read_text("utf-8")
    assert "&lt;Study of 3 runs: " in text
    chart = json.loads((notebook.parent / "chart.json").read_text())
    assert len(chart["hconcat"]) == 2


def test_an_export_that_takes_no_html_tells_it(notebook: Path) -> None:
    book = nbformat.read(notebook.parent / "notebook.ipynb", as_version=4)
    [output] = [o for o in book.cells[0].outputs if "text/html" in o.get("data", {})]
    assert set(output["data"]) == {"text/plain", "text/html", "text/markdown"}
    assert output["data"]["text/plain"].startswith("<Report of 3 runs: ")
    del output["data"]["text/html"]
    body, _ = MarkdownExporter().from_notebook_node(book)
    assert "**In a notebook**" in body
    assert "**run-0**" in body


@pytest.mark.parametrize("device", ["light", "no scripts"])
def test_hostile_names_do_nothing(
    hostile_notebook: Path, visit: Visit, serve: Serve, device: str
) -> None:
    page = opened(hostile_notebook, visit, serve, device)
    page.on("dialog", lambda dialog: pytest.fail(f"a name ran as a script: {dialog.message}"))
    frame = shown(page)
    frame.locator("#each-run, details").first.wait_for()
    assert page.locator("img[src='x'], [onerror], [onload]").count() == 0
    assert frame.locator("img[src='x'], [onerror], [onload]").count() == 0
    assert page.locator("iframe").count() == 1
