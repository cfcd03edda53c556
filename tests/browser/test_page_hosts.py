"""Where reports are read: with scripts off, under Jenkins' policy, inside a sandboxed frame."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import JENKINS, Serve, Visit

# A page that shows a report as MLflow and its like do: scripts may run, downloads may not start.
FRAME = '<!doctype html><iframe sandbox="allow-scripts" src="{}" width=1200 height=860></iframe>'


def assert_all_can_be_read(page: Page) -> None:
    """The verdict, the runs with their numbers, and every chart stand on the page."""
    text = page.inner_text("body")
    for words in ("Three runs", "run-0", "run-1", "run-2", "accuracy", "learning_rate"):
        assert words in text, words
    assert page.locator("h1").first.is_visible()
    charts = page.locator("figure svg")
    assert charts.count() >= 3
    for number in range(charts.count()):
        box = charts.nth(number).bounding_box()
        if charts.nth(number).is_visible():
            assert box
            assert min(box["width"], box["height"]) > 40


def test_all_can_be_read_with_scripts_off(report: Path, visit: Visit) -> None:
    assert_all_can_be_read(visit(report, "no scripts"))


def test_all_can_be_read_under_jenkins_policy(report: Path, visit: Visit, serve: Serve) -> None:
    # Not watched: that this policy refuses scripts and styles is what the page must stand.
    page = visit(f"{serve(report.parent, JENKINS)}/{report.name}", watched=False)
    assert_all_can_be_read(page)
    assert not page.locator("noscript").count() or page.locator("h1").is_visible()


def test_a_static_report_can_be_read_under_jenkins_policy(
    static_report: Path, visit: Visit, serve: Serve
) -> None:
    page = visit(f"{serve(static_report.parent, JENKINS)}/{static_report.name}", watched=False)
    assert_all_can_be_read(page)


def test_in_a_frame_that_forbids_downloads_the_data_can_be_copied(
    report: Path, visit: Visit, serve: Serve
) -> None:
    """Without `allow-same-origin` the clipboard is refused as well: the text is shown to copy."""
    (report.parent / "frame.html").write_text(FRAME.format(report.name))
    host = visit(f"{serve(report.parent)}/frame.html", watched=False)
    frame = host.frame_locator("iframe")
    frame.get_by_role("button", name="copy CSV").first.click()
    shown = frame.get_by_label("Text to copy").input_value()
    header, *rows = shown.splitlines()
    assert header.split(",")[:2] == ["run", "epoch"]
    assert len(rows) > 3 * 40
    assert any("run-1" in row and "val" in row for row in rows)
