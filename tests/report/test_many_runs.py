"""Of many runs those that lead stand in the page; the others are carried packed, or with --full."""

from __future__ import annotations

import re

import pytest

from fitreport.hub import Study
from fitreport.report.build import page_html
from fitreport.run import Layer, Model, Run
from tests.report.page import check, find, parsed, text
from tests.studies import curve, run, study

MANY = 130


def of(number: int, *, broken: int = -1, model: Model | None = None) -> Study:
    """Runs of which a later one is better; one may end in NaN."""

    def made(nth: int) -> Run:
        values = [1.0, 0.9, 0.8 - nth / 1000]
        if nth == broken:
            values = [1.0, float("nan"), float("nan")]
        return run(curve(values), curve(values, "validation"), name=f"run {nth}", model=model)

    return study(*(made(nth) for nth in range(number)))


def standing(html: str) -> tuple[list[int], list[int]]:
    """The runs whose rows, and whose details, stand in the page."""
    rows = find(parsed(html), "table", id="runs")
    return (
        [int(row.attrib["data-run"]) for row in rows.iter("tr") if "data-run" in row.attrib],
        [int(nth) for nth in re.findall(r'<details class="run" id="run-(\d+)"', html)],
    )


def test_few_runs_stand_in_the_page_all_of_them() -> None:
    html = page_html(of(20))
    assert standing(html) == (list(range(20)), list(range(20)))
    assert "--full" not in html
    assert "other-details" not in html


def test_of_many_runs_the_best_and_the_broken_stand_in_the_page() -> None:
    html = page_html(of(MANY, broken=3))
    check(html)
    rows, details = standing(html)
    assert len(rows) == 50
    assert len(details) == 20
    best = set(range(MANY - 19, MANY)) | {3}
    assert set(details) == best
    assert details == sorted(details), "in the Study's order"
    assert rows == [*range(MANY - 1, MANY - 50, -1), 3], "the best first, the broken last"


@pytest.mark.parametrize("static", [False, True])
def test_a_page_says_what_is_left_out_and_how_to_get_it(static: bool) -> None:
    root = check(page_html(of(MANY), static=static))
    rows = text(find(root, "p", id="rows-left"))
    assert "50 of 130 runs" in rows
    assert "The best come first." in rows
    assert "--full" in rows
    assert "20 of 130 runs" in text(find(root, "p", id="details-left"))


@pytest.mark.parametrize("static", [False, True])
def test_full_holds_every_run(static: bool) -> None:
    html = page_html(of(MANY), static=static, full=True)
    assert standing(html) == (list(range(MANY)), list(range(MANY)))
    assert "rows-left" not in html
    assert "other-rows" not in html


def test_a_page_without_scripts_carries_nothing_that_only_a_script_can_show() -> None:
    assert "other-" not in page_html(of(MANY), static=True)


def test_layers_are_shown_by_a_run_that_stands_in_the_page() -> None:
    html = page_html(of(MANY, model=Model("net", "Sequential", (Layer("dense", "Dense"),))))
    check(html)
    _, details = standing(html)
    assert [nth for nth in details if "Layers of" in _detail(html, nth)] == details[:1]


def _detail(html: str, nth: int) -> str:
    start = html.index(f'id="run-{nth}"')
    return html[start : html.index("</details>", start)]
