"""Taking the data away, and all epochs of a run in its table."""

from __future__ import annotations

import csv
import io
import json
import struct
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from playwright.sync_api import Download, Locator, Page

import fitreport
from fitreport.run import Curve, Event, Run
from tests.browser import script_pages
from tests.browser.conftest import Serve, Visit
from tests.browser.test_script_reading import at_the_charts


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return script_pages.page(tmp_path / "page.html", script_pages.three_runs(), "Who & what?")


def saved(page: Page, press: Locator) -> tuple[str, bytes]:
    """What pressing something saves: its name and its bytes."""
    with page.expect_download() as waiting:
        press.click()
    download: Download = waiting.value
    return download.suggested_filename, Path(download.path()).read_bytes()


def row(page: Page, words: str) -> Locator:
    return page.locator("#take p", has_text=words)


def expected(runs: list[Run]) -> list[tuple[Any, ...]]:
    return [
        (run.name, str(epoch), curve.metric, curve.split, value)
        for run in runs
        for metric in ("loss", "accuracy")
        for curve in run.curves
        if curve.metric == metric
        for epoch, value in zip(curve.epochs.tolist(), curve.values.tolist(), strict=True)
    ]


def read_csv(data: bytes) -> list[tuple[Any, ...]]:
    head, *rows = csv.reader(io.StringIO(data.decode()))
    assert head == ["run", "epoch", "metric", "split", "value"]
    return [(*each[:4], float(each[4])) for each in rows]


def test_the_csv_holds_every_value_exactly(report: Path, visit: Visit) -> None:
    page = visit(report)
    button = row(page, "Everything").get_by_role("button", name="CSV", exact=True)
    name, data = saved(page, button)
    assert name == "Who-what-Everything.csv"
    assert read_csv(data) == expected(script_pages.three_runs())


def test_every_kind_of_number_is_unpacked_exactly(tmp_path: Path, visit: Visit) -> None:
    values = {
        "double": [0.1 + 1e-16 * n + n / 3 for n in range(50)],
        "decimal": [round(n * 0.37 - 5, 2) for n in range(50)],
        "whole": [float(n * n - 100) for n in range(50)],
        "float32": [struct.unpack("f", struct.pack("f", 1 / (n + 1)))[0] for n in range(50)],
        "signs": [-0.0 if n % 2 else 1e-300 for n in range(50)],
    }
    epochs = [n * n for n in range(50)]
    curves = tuple(Curve.of(name, "train", epochs, each) for name, each in values.items())
    runs = [Run(id="r", name="r", path="r", source="json", curves=curves)]
    page = visit(script_pages.page(tmp_path / "page.html", runs))
    everything = row(page, "Everything")
    _, data = saved(page, everything.get_by_role("button", name="CSV", exact=True))
    assert read_csv(data) == [
        ("r", str(epoch), name, "train", value)
        for name, each in values.items()
        for epoch, value in zip(epochs, each, strict=True)
    ]


def test_what_is_shown_leaves_out_what_is_not(report: Path, visit: Visit) -> None:
    page = visit(report)
    page.locator("#runs input").nth(1).uncheck()
    shown = row(page, "What the charts show")
    _, data = saved(page, shown.get_by_role("button", name="CSV", exact=True))
    runs = script_pages.three_runs()
    assert read_csv(data) == expected([runs[0], runs[2]])
    _, data = saved(page, shown.get_by_role("button", name="JSON", exact=True))
    assert [each["name"] for each in json.loads(data)["runs"]] == ["alpha", "gamma"]


def test_the_json_is_the_whole_study(report: Path, visit: Visit) -> None:
    page = visit(report)
    button = row(page, "Everything").get_by_role("button", name="JSON", exact=True)
    _, data = saved(page, button)
    study = json.loads(data)
    run = script_pages.three_runs()[1]
    assert study["runs"][1]["curves"][0]["values"] == run.curves[0].values.tolist()
    assert run.timeline is not None
    assert study["runs"][1]["timeline"]["step"] == run.timeline.step.tolist()
    assert study["runs"][1]["events"][0]["text"] == "unfroze the backbone"


def test_values_that_are_no_numbers_keep_their_names(tmp_path: Path, visit: Visit) -> None:
    values = [1.0, float("nan"), float("inf"), float("-inf")]
    runs = [script_pages.run("=1+1", 4, {"loss": lambda e: values[e]}, timed=False)]
    page = visit(script_pages.page(tmp_path / "page.html", runs))
    everything = row(page, "Everything")
    _, data = saved(page, everything.get_by_role("button", name="CSV", exact=True))
    assert data.decode().splitlines()[2] == "'=1+1,1,loss,train,NaN"
    assert [repr(value) for *_, value in read_csv(data)] == ["1.0", "nan", "inf", "-inf"]
    _, data = saved(page, everything.get_by_role("button", name="JSON", exact=True))
    curve = json.loads(data)["runs"][0]["curves"][0]
    assert curve["values"] == [1, "NaN", "Infinity", "-Infinity"]


@pytest.mark.parametrize(
    ("words", "form", "whole"),
    [("Everything", "JSON", True), ("Everything", "CSV", False), ("charts show", "JSON", False)],
)
def test_what_was_taken_away_is_read_again(
    tmp_path: Path, visit: Visit, words: str, form: str, whole: bool
) -> None:
    values = [1.0, float("nan"), float("inf"), 1e-300, -0.1]
    event = Event("mark", 2, "unfroze")
    runs = [
        script_pages.run(name, 5, {"loss": lambda e: values[e], "val_loss": float}, events=[event])
        for name in ("nan", "1e5", "=1+1", 'a, "b"', "ünï")
    ]
    page = visit(script_pages.page(tmp_path / "page.html", runs))
    button = row(page, words).get_by_role("button", name=form, exact=True)
    name, data = saved(page, button)
    (tmp_path / name).write_bytes(data)
    again = fitreport.study(tmp_path / name).runs
    assert [run.name for run in again] == [run.name for run in runs]
    assert [run.curves for run in again] == [
        tuple(each if whole else msgspec.structs.replace(each, goal=None) for each in run.curves)
        for run in runs
    ]
    if whole:
        assert [run.timeline for run in again] == [run.timeline for run in runs]
        assert [(run.id, run.events) for run in again] == [(run.id, run.events) for run in runs]


def test_a_chart_is_saved_as_a_picture(report: Path, visit: Visit) -> None:
    page = visit(report)
    first = at_the_charts(page)
    first.locator("summary").click()
    name, png = saved(page, first.get_by_role("button", name="save PNG"))
    assert name == "loss.png"
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (960, 540)
    first.locator("summary").click()
    name, svg = saved(page, first.get_by_role("button", name="save SVG"))
    assert name == "loss.svg"
    texts = [text for text in ElementTree.fromstring(svg).itertext() if text.strip()]
    assert {"loss", "alpha", "beta", "gamma", "epoch"} <= set(texts)
    assert b"currentColor" not in svg


def test_without_labels_a_saved_chart_has_a_legend(tmp_path: Path, visit: Visit) -> None:
    runs = [script_pages.run(f"run {n}", 9, script_pages.learning(0.1)) for n in range(9)]
    page = visit(script_pages.page(tmp_path / "page.html", runs))
    first = at_the_charts(page)
    first.locator("summary").click()
    _, svg = saved(page, first.get_by_role("button", name="save SVG"))
    texts = list(ElementTree.fromstring(svg).itertext())
    assert {f"run {n}" for n in range(9)} <= set(texts)


def test_what_cannot_be_copied_is_shown_to_be_copied_by_hand(
    report: Path, visit: Visit, serve: Serve
) -> None:
    (report.parent / "frame.html").write_text(
        f'<title>f</title><iframe src="{report.name}" sandbox="allow-scripts" width="1200" '
        'height="800"></iframe>',
        "utf-8",
    )
    page = visit(serve(report.parent) + "/frame.html", watched=False)
    frame = page.frame_locator("iframe")
    frame.locator("#take p").last.get_by_role("button", name="copy CSV").click()
    text = frame.locator("dialog textarea").input_value()
    assert read_csv(text.encode()) == expected(script_pages.three_runs())
    frame.get_by_role("button", name="close").click()
    assert frame.locator("dialog").count() == 0
    frame.locator("#runs input").first.uncheck()
    frame.locator(".live .marks").first.wait_for()


def test_all_epochs_fill_the_table_and_change_no_row(report: Path, visit: Visit) -> None:
    page = visit(report)
    page.locator("#run-0 summary").click()
    rows = page.locator("#run-0 table.epochs tbody tr")
    before = rows.all_text_contents()
    page.get_by_role("button", name="all 40 epochs").click()
    after = rows.all_text_contents()
    assert len(before) == 10
    assert len(after) == 40
    assert [row.strip() for row in before] == [r for r in after if r in map(str.strip, before)]
