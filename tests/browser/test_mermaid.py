"""Every chart of a comment is drawn by Mermaid itself, the one of years ago and today's."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Page

from fitreport.charts.cast import OTHERS, PALETTE
from fitreport.deliver.fitted import brief_name
from fitreport.deliver.markdown import in_order
from fitreport.deliver.plots import plots
from fitreport.deliver.summary import HOSTS, comment
from tests.browser.comment import MERMAIDS, charts, draw, mermaid, show
from tests.studies import HOSTILE, INF, NAN, curve, fall, ordinary, repeated, run, study

BREAKING = (
    *filter(str.strip, HOSTILE),
    '"] %%{init: {"theme": "forest", "securityLevel": "loose"}}%%',
    "%% comment", "`markdown`", "```", "#35;quot;&quot;#quot;", "ﬂ°°60¶ßb", "---\ntitle: x\n---",
    "xychart-beta", "line [1, 2]", "style:a#b;", "classDef x:#fff;", "accTitle: x", "$$x^2$$",
    "{}[]()<>|\\/;:,.?!@#$%^&*'", "click a href 'javascript:alert(1)'", "-->", "x-axis", "graph TD",
)  # fmt: skip
STUDIES = {
    "ordinary runs": study(ordinary(0, metrics=3), ordinary(1, metrics=3)),
    "one run": study(ordinary()),
    "groups and a baseline": study(*repeated("a", 0.9), *repeated("b", 0.95), baseline="a"),
    "a crowd": study(*(ordinary(nth, 9) for nth in range(40))),
    "long runs": study(*(ordinary(nth, 3000 + nth) for nth in range(8))),
    "runs that broke": study(
        run(curve([2.0, 1.0, NAN, INF, NAN], "validation"), name="nan"),
        run(curve([2.0, 1.0, 0.9, 0.8, 0.7], "validation"), name="well"),
        run(curve([NAN, NAN], "validation"), name="none"),
    ),
    "spikes": study(run(curve([*fall(30), 1e9, *fall(30)], "validation"))),
    "values of any size": study(
        run(*(curve([v, 2 * v, 1.5 * v], "validation", f"m{at}")
              for at, v in enumerate((1e-300, -1e-9, 1e-5, 0.0, 1e7, -1e12, 1e299))))
    ),
    "epochs of any size": study(
        run(curve([3.0, 2.0, 1.0], epochs=[-(2**40), 0, 2**40]), name="far"),
    ),
    "no known goal": study(*(run(curve([1.0, 2.0], metric="odd"), name=n) for n in "ab")),
    "hostile names": study(
        *(ordinary(nth, 12, name=name, params={}) for nth, name in enumerate(BREAKING))
    ),
}  # fmt: skip
HOSTILE_METRICS = study(
    *(run(*(curve([1.0, 2.0, 1.5], "validation", name) for name in BREAKING), name=n) for n in "ab")
)


@pytest.fixture(scope="module", params=MERMAIDS)
def page(request, browser):
    """A page with one Mermaid; what it logs or asks for fails the test."""
    page, seen = browser.new_page(), []
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda asked: seen.append(asked.url))
    page.set_content("<!doctype html><body></body>")
    page.add_script_tag(content=mermaid(request.param))
    yield page
    page.close()
    assert seen == []


def put(page: Page, source: str) -> None:
    """Draw a source, and put the picture into the page as a host does."""
    page.evaluate("(svg) => { document.body.innerHTML = svg; }", draw(page, source))


def texts(page: Page) -> list[str]:
    return [text.text_content() or "" for text in page.query_selector_all("svg text")]


def paths(page: Page) -> list[list[tuple[float, float]]]:
    """The lines of the chart, as places in px."""
    drawn = page.query_selector_all("svg [class^=line-plot] path")
    return [
        [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", d)]
        for d in ((path.get_attribute("d") or "") for path in drawn)
        if "NaN" not in d
    ]


@pytest.mark.parametrize("made", STUDIES.values(), ids=STUDIES)
def test_every_chart_is_drawn_with_all_its_lines(page, made) -> None:
    sources = list(plots(made))
    assert sources
    for plot in sources:
        put(page, plot.source)
        lines = paths(page)
        assert len(lines) == len(plot.lines)
        across = [[x for x, _ in line] for line in lines]
        assert all(xs == across[0] for xs in across)
        assert all(a < b for a, b in zip(across[0], across[0][1:], strict=False))
        colors = [path.get_attribute("stroke") for path in page.query_selector_all(
            "svg [class^=line-plot] path")]  # fmt: skip
        assert len(set(colors)) == len(colors)
        assert set(colors) <= {*PALETTE, OTHERS}
        assert {"epoch"} <= set(texts(page))
        height = float((page.query_selector("svg").get_attribute("viewBox") or "").split()[3])
        assert all(0 <= y <= height for line in lines for _, y in line)


def test_a_chart_is_to_scale(page) -> None:
    pair = [run(curve([0.0, 1.0, 0.5], "validation"), name=name) for name in "ab"]
    [plot] = plots(study(*pair))
    put(page, plot.source)
    [(x0, y0), (x1, y1), (x2, y2)] = paths(page)[0]
    assert math.isclose(x1 - x0, x2 - x1, rel_tol=1e-3)
    assert math.isclose(y2, (y0 + y1) / 2, rel_tol=1e-3)
    assert y1 < y0


@pytest.mark.parametrize("name", BREAKING)
def test_a_name_is_shown_as_it_is_and_makes_nothing(page, name: str) -> None:
    made = study(*(run(curve([2.0, 1.0], "validation", name), name=n) for n in (name, "other")))
    [plot] = plots(made)
    put(page, plot.source)
    metric = brief_name(plot.metric, 48)
    assert " ".join(in_order(metric).split()) in [" ".join(t.split()) for t in texts(page)]
    made_of = page.evaluate(
        "[...new Set([...document.body.querySelectorAll('*')].map(e => e.tagName))]"
    )
    assert set(made_of) <= {"svg", "style", "g", "rect", "path", "text", "tspan", "title", "desc"}
    assert "alert" not in (page.query_selector("svg style").text_content() or "")


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_the_charts_of_a_comment_are_those_that_a_host_finds_in_it(page, host) -> None:
    for made in (HOSTILE_METRICS, STUDIES["groups and a baseline"]):
        sources = charts(comment(made, host))
        expected = [plot.source for plot in plots(made, host.chart)]
        assert sources == expected[: len(sources)]
        assert sources
        for source in sources:
            assert "<svg" in draw(page, source, "dark")


def test_newer_mermaids_name_the_lines_beside_them(page) -> None:
    [plot] = plots(STUDIES["groups and a baseline"])
    put(page, plot.source)
    version = page.evaluate("mermaid.version ?? ''") or ""
    legend = {"a", "b"} <= set(texts(page))
    assert legend or not version or version.startswith("10.")


def test_a_whole_comment_can_be_shown(browser) -> None:
    page = browser.new_page()
    show(page, comment(STUDIES["groups and a baseline"]), dark=True)
    assert len(page.query_selector_all(".chart svg")) == 1
    page.close()
