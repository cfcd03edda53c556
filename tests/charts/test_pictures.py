"""A chart by itself can be read by itself: title, key, notes and letters are all in it."""

from __future__ import annotations

import io
import os
import re
import struct
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from fitreport.charts import lettering
from fitreport.charts.drawing import Drawing
from fitreport.charts.kinds import drawings
from fitreport.charts.paper import DARK, MOST
from fitreport.charts.pictures import MOST_PIXELS, picture
from fitreport.errors import UsageError
from fitreport.hub import Study
from tests.studies import HOSTILE, curve, fall, ordinary, repeated, run, study

ROOT = Path(__file__).parent.parent.parent
SVG = "{http://www.w3.org/2000/svg}"


@cache
def one() -> Study:
    return study(ordinary(0, 30))


@cache
def grouped() -> Study:
    named = (("wide", 0.9), ("deep", 0.93), ("plain", 0.89))
    return study(*(r for name, best in named for r in repeated(name, best)))


@cache
def crowd() -> Study:
    return study(*(ordinary(n, model=None) for n in range(60)), group_by="none")


@cache
def hostile() -> Study:
    return study(*(ordinary(n, name=name) for n, name in enumerate(HOSTILE[:10])), group_by="none")


def of(made: Study, kind: str = "metric") -> Drawing:
    return next(drawing for drawing in drawings(made) if drawing.kind == kind)


def png_size(data: bytes) -> tuple[int, int]:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def parsed(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(data)


def written(data: bytes) -> list[str]:
    return [element.text or "" for element in parsed(data).iter(f"{SVG}text")]


def test_one_run_is_named_and_its_dashes_and_signs_are_told() -> None:
    texts = written(picture(one(), of(one()), "svg"))
    for told in ("loss", "lower is better", "run 0", "validation", "train", "best epoch",
                 "learning rate changed"):  # fmt: skip
        assert told in texts


def test_groups_are_named_with_what_is_drawn_of_them() -> None:
    texts = written(picture(grouped(), of(grouped()), "svg"))
    assert {"wide", "deep", "plain"} <= set(texts)
    assert texts.count("mean of 5 runs") == 3
    assert "Bands: mean with its 95% confidence interval." in texts


def test_a_crowd_is_bounded_and_says_who_is_drawn() -> None:
    texts = written(picture(crowd(), of(crowd()), "svg"))
    assert "median of 60 runs" in texts
    assert any(text.startswith("2 of 60 runs are drawn by name") for text in texts)


def test_long_names_that_differ_in_their_middle_differ_in_the_key() -> None:
    names = [f"{'a-long-beginning' * 3}-lr={at}-{'and-a-long-end' * 3}" for at in (3, 4)]
    others = (run(curve(fall(9)), name=f"other {nth}") for nth in range(6))
    made = study(*(run(curve(fall(9)), name=name) for name in names), *others)
    told = [text for text in written(picture(made, of(made), "svg")) if "…" in text]
    assert len(set(told)) == 2
    assert any("3" in text for text in told)


def test_the_given_title_stands_above() -> None:
    made = study(ordinary(0), title="Night of the long runs")
    assert "Night of the long runs" in written(picture(made, of(made), "svg"))


@pytest.mark.parametrize("kind", sorted({d.kind for d in drawings(hostile())}))
def test_names_are_only_ever_text(kind: str) -> None:
    root = parsed(picture(hostile(), of(hostile(), kind), "svg"))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= set(
        "svg title desc style defs clipPath g path line text rect circle polyline".split()
    )
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert "href" not in name
            assert "currentColor" not in value
            assert "\u202e" not in (element.text or "")


def test_nothing_is_sought_outside_and_letters_are_inside() -> None:
    root = parsed(picture(hostile(), of(hostile()), "svg"))
    [style] = root.iter(f"{SVG}style")
    sources = re.findall(r"url\(([^)]{0,40})", style.text or "")
    assert len(sources) == 2
    assert all(source.startswith("data:font/woff2;base64,") for source in sources)
    for element in root.iter():
        assert all("url(" not in v or v.startswith("url(#") for v in element.attrib.values())
    assert root.attrib["font-family"].startswith("'Fitreport Sans'")


def test_what_it_shows_is_told_in_words() -> None:
    root = parsed(picture(one(), of(one()), "svg"))
    assert root.findtext(f"{SVG}title") == "loss, lower is better"
    assert "run 0" in (root.findtext(f"{SVG}desc") or "")


def test_it_has_the_size_that_is_asked_for() -> None:
    svg = parsed(picture(grouped(), of(grouped()), "svg", size=(800, 600)))
    assert (svg.attrib["width"], svg.attrib["height"]) == ("800", "600")
    png = picture(grouped(), of(grouped()), "png", size=(800, 600), scale=1.5)
    assert png_size(png) == (1200, 900)
    [page] = PdfReader(io.BytesIO(picture(grouped(), of(grouped()), "pdf", size=(800, 600)))).pages
    assert float(page.mediabox.width) / float(page.mediabox.height) == pytest.approx(4 / 3)


def test_labels_beside_curves_are_moved_apart_for_that_size() -> None:
    made = study(*(ordinary(n, model=None) for n in range(6)), group_by="none")
    for height in (370, 900):
        root = parsed(picture(made, of(made), "svg", size=(700, height)))
        ends = [
            (float(e.attrib["transform"].partition(" ")[2].rstrip(")")) if "," not in
             e.attrib["transform"] else float(e.attrib["transform"].split(",")[1].rstrip(")")))
            for e in root.iter(f"{SVG}text")
            if (e.text or "").startswith("run ") and e.attrib.get("font-weight") == "bold"
        ]  # fmt: skip
        assert len(ends) == 6
        ends.sort()
        assert all(after - before >= 12.5 for before, after in pairwise(ends))


def test_a_size_without_room_for_the_chart_is_refused_with_one_that_has() -> None:
    made = study(*(run(curve(fall(9)), name=f"{nth}{'訓練' * 20}") for nth in range(10)))
    with pytest.raises(UsageError, match="leaves no room for the chart") as told:
        picture(made, of(made), "svg", size=(480, 320))
    width, height = re.findall(r"takes (\d+)x(\d+)", str(told.value))[0]
    picture(made, of(made), "svg", size=(int(width), int(height)))


def test_a_png_is_bounded_in_pixels() -> None:
    width, height = png_size(picture(one(), of(one(), "gap"), "png", size=MOST, scale=8))
    assert width * height <= MOST_PIXELS * 1.001


@pytest.mark.parametrize("kind", ["metric", "model_graph"])
def test_a_pdf_has_its_fonts_in_it_and_its_text_can_be_selected(kind: str) -> None:
    [page] = PdfReader(io.BytesIO(picture(one(), of(one(), kind), "pdf"))).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        [inner] = font["/DescendantFonts"]
        descriptor = inner.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
        assert "FitreportSans" in str(descriptor["/FontName"])
    text = page.extract_text()
    assert ("lower is better" if kind == "metric" else "InputLayer") in text


def test_the_same_chart_gives_the_same_bytes() -> None:
    for form in ("svg", "png"):
        assert len({picture(grouped(), of(grouped()), form) for _ in range(3)}) == 1
    # The objects of a PDF stand in an order of chance: what it shows is the same.
    shown = [pypdfium2.PdfDocument(picture(grouped(), of(grouped()), "pdf")) for _ in range(3)]
    assert len({bytes(pdf[0].render(scale=2).to_numpy()) for pdf in shown}) == 1


def test_dark_paper_has_light_ink_and_the_runs_colours_of_the_page() -> None:
    light, dark = (picture(one(), of(one()), "svg", dark=on).decode() for on in (False, True))
    assert "#2f6db0" in light
    assert "#71aeea" in dark
    assert "#2f6db0" not in dark
    assert "#1f2328" not in dark


def test_the_colours_in_the_dark_are_those_of_the_style_sheets() -> None:
    css = "".join(path.read_text() for path in (ROOT / "templates/css").glob("*.css"))
    told = dict(re.findall(r'\[fill="(#\w+)"\] \{ fill: (#\w+)', css))
    assert told.items() <= DARK.items()
    dark = re.search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", css, re.S)
    assert dark
    inks = dict(re.findall(r"--(ink|soft): (#\w+)", dark[1]))
    assert DARK["#1f2328"] == inks["ink"]
    assert DARK["#5f656c"] == inks["soft"]


BARE = """
import sys
from fitreport.charts.pictures import picture
from tests.charts.test_pictures import of, one
sys.stdout.buffer.write(picture(one(), of(one()), sys.argv[1]))
"""


@pytest.mark.parametrize("form", ["png", "svg"])
def test_it_is_the_same_where_no_font_is_installed(tmp_path: Path, form: str) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}</dir></fontconfig>"
    )
    bare = {**os.environ, "FONTCONFIG_FILE": str(fonts), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", BARE, form], cwd=ROOT, env=bare, capture_output=True, check=True
    )
    assert done.stderr == b""
    assert done.stdout == picture(one(), of(one()), form)


def test_a_chart_that_cannot_be_drawn_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise ValueError("out of ink")

    monkeypatch.setattr("fitreport.charts.pictures.drawn", broken)
    texts = written(picture(one(), of(one()), "svg"))
    assert "This chart could not be drawn (out of ink)." in texts


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80) | st.sampled_from(HOSTILE), st.integers(40, 400), st.booleans())
def test_a_fitted_text_fits(text: str, width: int, bold: bool) -> None:
    shown = lettering.fitted(text, width, 12, bold=bold)
    assert lettering.width_of(shown, 12, bold=bold) <= width
    assert bool(shown) == bool(lettering.plain(text))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.integers(60, 400), st.integers(1, 5))
def test_wrapped_lines_fit_and_are_no_more_than_asked(text: str, width: int, most: int) -> None:
    lines = lettering.wrapped(text, width, 11, most)
    assert len(lines) <= most
    assert all(lettering.width_of(line, 11) <= width for line in lines)


def test_a_metric_without_curves_still_names_its_runs() -> None:
    made = study(run(curve([0.5], "test"), name="tested"), run(curve(fall(9)), name="trained"))
    assert {"tested", "trained", "test"} <= set(written(picture(made, of(made), "svg")))
