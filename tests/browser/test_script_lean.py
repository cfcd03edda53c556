"""What the script makes of a study that its page carries thinned and on a grid."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import fitreport
from fitreport.analysis.smoothing import WEIGHTS, smoothed
from fitreport.report import carried as limits
from fitreport.run import Run
from tests.browser import script_pages
from tests.browser.conftest import Visit
from tests.browser.script_pages import learning

EPOCHS = 4000


def long_runs() -> list[Run]:
    return [script_pages.run(f"run {n}", EPOCHS, learning(0.002 + n / 1000)) for n in range(2)]


@pytest.fixture(scope="session")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        for name, most in (("EXACT", 100), ("WHOLE", 2000), ("_KEPT", 800)):
            patch.setattr(limits, name, most)
        return script_pages.page(tmp_path_factory.mktemp("lean") / "lean.html", long_runs())


def test_a_lean_page_says_so_beside_its_charts_and_its_data(lean: Path, visit: Visit) -> None:
    page = visit(lean)
    page.locator("#take .note").wait_for()
    assert "32 000 values" in (page.locator("#carried").text_content() or "").replace("\u202f", " ")
    assert page.locator("#take .note").text_content() == page.locator("#carried").text_content()
    page.locator("#curves").scroll_into_view_if_needed()
    page.locator("figure.chart .live .marks").first.wait_for()
    assert "Thinned" in (page.locator("figure.chart").first.text_content() or "")


def test_smoothing_offers_the_weights_of_the_whole_curves(lean: Path, visit: Visit) -> None:
    page = visit(f"{lean.as_uri()}#smooth=0.85", watched=False)
    select = page.get_by_label("smoothing")
    select.wait_for()
    assert select.input_value() == "0.9", "the nearest that there is"
    offered = select.locator("option").all_text_contents()
    assert offered == ["none", *map(str, WEIGHTS)]
    select.select_option("0.6")
    page.wait_for_function("location.hash.includes('smooth=0.6')")
    page.get_by_text("Smoothed by an exponential moving average").wait_for()


def test_what_is_taken_away_tells_what_it_lacks(lean: Path, visit: Visit) -> None:
    page = visit(lean)
    with page.expect_download() as download:
        page.locator("#take p", has_text="Everything").get_by_role(
            "button", name="JSON"
        ).first.click()
    study = json.loads(Path(download.value.path()).read_text("utf-8"))
    for told, whole in zip(study["runs"], long_runs(), strict=True):
        for curve in told["curves"]:
            true = whole.curve(curve["metric"], curve["split"])
            assert true is not None
            at = np.array(curve["epochs"])
            assert curve["thinned_from"] == EPOCHS
            assert np.abs(np.array(curve["values"]) - true.values[at]).max() <= curve["rounded_to"]
            for one in curve["smoothed"]:
                average = smoothed(true.values, one["weight"])[at]
                assert np.abs(np.array(one["values"]) - average).max() <= curve["rounded_to"]
        assert told["timeline"]["thinned_from"] == EPOCHS
        best = next(s for s, r in zip(study["summaries"], study["runs"], strict=True) if r is told)
        point = best["metrics"][0]["best"]
        loss = next(
            c for c in told["curves"] if (c["metric"], c["split"]) == ("loss", "validation")
        )
        assert loss["values"][loss["epochs"].index(point["epoch"])] == point["value"], "exact"


def test_what_the_charts_show_is_known_for_a_part_when_it_is_read_again(
    lean: Path, visit: Visit, tmp_path: Path
) -> None:
    page = visit(lean)
    with page.expect_download() as download:
        row = page.locator("#take p", has_text="What the charts show")
        row.get_by_role("button", name="JSON", exact=True).click()
    assert "thinned" in download.value.suggested_filename
    file = tmp_path / "shown.json"
    download.value.save_as(file)
    again = fitreport.study(file)
    assert all(one.thinned_from == EPOCHS for run in again.runs for one in run.curves)
    assert all(one.result != "clear" for one in again.diagnoses[0].outcomes)


def test_a_tip_on_thinned_curves_tells_the_nearest_epoch_of_each(lean: Path, visit: Visit) -> None:
    page = visit(lean)
    plot = page.locator("figure.chart .plot").first
    plot.scroll_into_view_if_needed()
    plot.locator(".live .marks").first.wait_for()
    plot.hover(position={"x": 240, "y": 80})
    tip = page.locator(".tip")
    tip.wait_for()
    assert tip.locator("tbody tr").count() == 2
    assert all(text for text in tip.locator("tbody td").all_text_contents())
    assert "epoch" in (tip.locator("thead").text_content() or "")
