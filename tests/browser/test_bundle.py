"""The Vega subset that each report carries: what it draws, and that it keeps a strict policy."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from playwright.sync_api import Page

from tests.browser.conftest import Visit

VEGA = Path(__file__).parents[2] / "templates/vega"
PACKED = (VEGA / "vega.js.gz.b64").read_text("ascii")
BUNDLE = gzip.decompress(base64.b64decode(PACKED)).decode()

BOOT = """(async () => {
  const before = new Set(Object.getOwnPropertyNames(window));
  const text = document.getElementById('vega').textContent;
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt());
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  window.added = Object.getOwnPropertyNames(window).filter((name) => !before.has(name));
  window.draw = (spec, renderer) => {
    const container = document.getElementById('chart');
    window.chart = fitreportVega.view(spec, {container, renderer});
    return chart.runAsync().then(() => {});
  };
  document.body.id = 'ready';
})()"""

POINTS = [
    {"epoch": e, "value": 1 / (e + 1), "run": run, "low": 0.1, "high": 0.5, "when": 86_400_000 * e}
    for run in ("a", "b")
    for e in range(10)
]
Spec = dict[str, Any]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A page that holds the bundle and nothing else, under the policy of a report."""
    policy = f"default-src 'none'; script-src {_hash(BOOT)} {_hash(BUNDLE)}; base-uri 'none'"
    file = tmp_path / "sheet.html"
    file.write_text(
        '<!doctype html><meta charset="utf-8"><title>sheet</title><link rel="icon" href="data:,">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><div id="chart"></div>'
        f'<script type="text/plain" id="vega">{PACKED}</script><script>{BOOT}</script>',
        "utf-8",
    )
    return file


def _draw(page: Page, chart: Spec, renderer: str = "svg") -> None:
    page.wait_for_selector("#ready", state="attached")
    spec = vl_convert.vegalite_to_vega(json.dumps(chart))
    page.evaluate("([spec, renderer]) => draw(spec, renderer)", [spec, renderer])


def _lines(page: Page) -> list[str]:
    paths = page.locator("#chart .mark-line path").all()
    return [path.get_attribute("d") or "" for path in paths]


def _chart(y: Spec | None = None, **more: Any) -> Spec:
    """A chart of both runs: a line, unless `more` names another mark or layers."""
    return {
        "data": {"name": "points"},
        "datasets": {"points": POINTS},
        "width": 300,
        "height": 150,
        "encoding": {
            "x": {"field": "epoch", "type": "quantitative"},
            "y": {"field": "value", "type": "quantitative", **(y or {})},
            "color": {"field": "run", "type": "nominal"},
        },
        **({} if "layer" in more else {"mark": "line"}),
        **more,
    }


def test_the_bundle_adds_one_global_name(sheet: Path, visit: Visit) -> None:
    page = visit(sheet)
    page.wait_for_selector("#ready", state="attached")
    assert page.evaluate("added") == ["fitreportVega"]


def test_the_bundle_makes_no_code_from_text() -> None:
    assert not re.search(r"\b(eval|Function)\(", BUNDLE)


def test_the_bundle_is_the_one_that_the_policy_of_a_page_allows() -> None:
    assert _hash(BUNDLE) == f"'sha256-{(VEGA / 'vega.sha256').read_text('ascii')}'"


def test_the_bundle_stays_small_and_carries_its_licences() -> None:
    assert len(PACKED) <= 145_000
    for author in ("University of Washington", "Mike Bostock", "Ariya Hidayat"):
        assert author in BUNDLE


def test_a_chart_is_drawn_on_a_canvas(sheet: Path, visit: Visit) -> None:
    page = visit(sheet)
    _draw(page, _chart(), "canvas")
    assert page.evaluate("""() => {
      const canvas = document.querySelector('#chart canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value) => value > 0);
    }""")


def test_a_named_data_set_can_be_filled_afterwards(sheet: Path, visit: Visit) -> None:
    page = visit(sheet)
    _draw(page, _chart(datasets={"points": []}))
    assert _lines(page) == []
    page.evaluate("rows => chart.data('points', rows).runAsync().then(() => {})", POINTS[:10])
    assert len(_lines(page)) == 1


def test_a_signal_redraws_the_chart(sheet: Path, visit: Visit) -> None:
    page = visit(sheet)
    params = [{"name": "first", "value": 0}]
    _draw(page, _chart(params=params, transform=[{"filter": "datum.epoch >= first"}]))
    whole = _lines(page)
    page.evaluate("chart.signal('first', 5).runAsync().then(() => {})")
    assert [line.count("L") for line in _lines(page)] == [4, 4]
    assert [line.count("L") for line in whole] == [9, 9]


def test_any_word_can_be_a_title(sheet: Path, visit: Visit) -> None:
    page = visit(sheet)
    for word in ("if", "constructor", "__proto__", "toString", "</script>"):
        _draw(page, _chart({"title": word}))
        assert page.locator("#chart .role-axis-title text").last.text_content() == word


def test_a_chart_takes_another_size(sheet: Path, visit: Visit) -> None:
    page = visit(sheet)
    _draw(page, _chart(autosize={"type": "fit", "contains": "padding"}))
    page.evaluate("chart.width(500).height(260).runAsync().then(() => {})")
    svg = page.locator("#chart svg")
    assert (svg.get_attribute("width"), svg.get_attribute("height")) == ("500", "260")


def test_the_point_under_the_pointer_is_told(sheet: Path, visit: Visit) -> None:
    page = visit(sheet)
    pick = {"name": "pick", "select": {"type": "point", "on": "pointerover", "fields": ["epoch"]}}
    _draw(page, _chart(params=[pick], mark={"type": "point", "size": 200, "filled": True}))
    page.locator("#chart .mark-symbol path").nth(13).hover()
    assert page.evaluate("chart.signal('pick').epoch") == [3]


def test_a_link_in_a_chart_leads_nowhere(sheet: Path, visit: Visit) -> None:
    page = visit(sheet, watched=False)
    _draw(page, _chart(mark={"type": "point", "href": "https://example.org/", "size": 200}))
    page.locator("#chart .role-mark path").last.click()
    page.wait_for_timeout(200)
    assert page.url == sheet.as_uri()
    assert len(page.context.pages) == 1


SCALES = [{"scale": {"type": kind}} for kind in ("linear", "log", "symlog", "sqrt", "pow")]

TRANSFORMS: list[list[Spec]] = [
    [{"filter": "datum.value > 0.2"}, {"calculate": "log(datum.value)", "as": "value"}],
    [{"aggregate": [{"op": "mean", "field": "value", "as": "value"}], "groupby": ["epoch", "run"]}],
    [{"window": [{"op": "mean", "field": "value", "as": "value"}], "frame": [-2, 0]}],
    [{"joinaggregate": [{"op": "max", "field": "value", "as": "value"}], "groupby": ["run"]}],
    [{"impute": "value", "key": "epoch", "keyvals": {"start": 0, "stop": 12}, "value": 0.3}],
    [{"fold": ["low", "high"], "as": ["run", "value"]}],
    [{"calculate": "[datum.value, 0.4]", "as": "value"}, {"flatten": ["value"]}],
    [{"extent": "value", "param": "ends"}, {"calculate": "ends[1]", "as": "value"}],
    [
        {
            "lookup": "run",
            "from": {"data": {"values": [{"run": "a", "k": 2}]}, "key": "run", "fields": ["k"]},
        }
    ],
]

WHEN = {"field": "when", "type": "temporal"}
RUN = {"field": "run", "type": "nominal"}
LAYERS: list[tuple[str | Spec, Spec]] = [
    ("area", {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}),
    ("rule", {"x": {"datum": 3}, "y": {"value": 0}, "y2": {"value": 100}}),
    ({"type": "text", "dx": 4}, {"text": {"field": "value", "format": ".2f"}}),
    ("bar", {"x": RUN}),
    ("tick", {"y": {"field": "run", "type": "ordinal"}}),
    (
        "rect",
        {"x": {"bin": True, "field": "epoch"}, "color": {"aggregate": "count", "type": "ordinal"}},
    ),
    ("rect", {"x": {"bin": True, "field": "epoch"}, "color": {"field": "value"}}),
    ({"type": "line", "interpolate": "step-after"}, {"x": WHEN}),
    ({"type": "line", "interpolate": "monotone"}, {"x": {**WHEN, "scale": {"type": "utc"}}}),
    ("point", {"shape": RUN, "size": {"field": "value", "type": "quantitative"}}),
    ("boxplot", {"x": RUN}),
    ("line", {"strokeDash": RUN, "detail": {"field": "run"}}),
]

CHARTS = [
    *map(_chart, SCALES),
    *(_chart(transform=steps) for steps in TRANSFORMS),
    *(_chart(layer=[{"mark": mark, "encoding": more}]) for mark, more in LAYERS),
]


def _shapes(svg: str) -> list[str]:
    """What an SVG shows, whoever wrote it: its paths to a tenth of a pixel, and its texts."""
    paths = re.findall(r'<path[^>]* d="([^"]+)"', svg)
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    return sorted([re.sub(r"-?\d+\.\d+", lambda n: f"{float(n[0]):.1f}", p) for p in paths] + texts)


def test_the_page_draws_what_the_static_chart_shows(sheet: Path, visit: Visit) -> None:
    page = visit(sheet)
    for chart in CHARTS:
        _draw(page, chart)
        live = page.locator("#chart").inner_html()
        still = vl_convert.vegalite_to_svg(json.dumps(chart))
        assert _shapes(live) == _shapes(still), chart
