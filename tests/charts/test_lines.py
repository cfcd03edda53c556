"""The curves of a static picture lie where Vega itself would draw them."""

from __future__ import annotations

import re
from math import inf, nan

import msgspec
import numpy as np
import pytest
import vl_convert

from fitreport.charts.drawing import Drawing
from fitreport.charts.kinds import drawings
from fitreport.charts.lines import line_paths, plot_size
from fitreport.charts.render import filled, svgs
from fitreport.hub import build_study
from fitreport.run import Curve, Run, Timeline

_PATH = re.compile(r'<path [^>]*\bd="(M[^"]*)"[^>]*>')


def run(**curves: list[float]) -> Run:
    epochs = len(next(iter(curves.values())))
    return Run(
        id="a",
        name="a",
        path="a",
        source="test",
        curves=tuple(
            Curve.of("loss", "train" if name == "train" else "validation", range(epochs), values)
            for name, values in curves.items()
        ),
        timeline=Timeline.of(
            range(epochs),
            duration=np.linspace(1, 2, epochs),
            learning_rate=[0.1 if epoch < epochs // 2 else 0.001 for epoch in range(epochs)],
        ),
    )


def places(path: str) -> list[tuple[float, float]]:
    """The corners of a path, absolute, in px."""
    found: list[tuple[float, float]] = []
    x = y = 0.0
    letter = "M"
    for command, numbers in re.findall(r"([MLHVlhv])([^MLHVlhv]*)", path):
        letter = command
        values = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        if letter in "hv":
            x, y = (x + values[0], y) if letter == "h" else (x, y + values[0])
            found.append((x, y))
        elif letter in "HV":
            x, y = (values[0], y) if letter == "H" else (x, values[0])
            found.append((x, y))
        else:
            for at in range(0, len(values), 2):
                step = values[at], values[at + 1]
                x, y = (x + step[0], y + step[1]) if letter == "l" else step
                found.append((x, y))
    return found


def of_vega(drawing: Drawing, svg: str) -> list[list[tuple[float, float]]]:
    """The curves of Vega's own picture; a gap begins a further path."""
    group = svg[svg.index("lines_pathgroup") :]
    group = re.split(r'class="[^"]*\blayer_', group)[0]
    colors = {row["color"] for row in drawing.rows["lines"]}
    tags = [m for m in _PATH.finditer(group) if any(f'stroke="{c}"' in m[0] for c in colors)]
    parts = [part for m in tags for part in re.findall(r"M[^M]*", m[1])]
    return [corners for part in parts if len(corners := places(part)) > 1]


STUDIES = {
    "falling": run(train=np.exp(-np.arange(30) / 5).tolist(), val=(1 / np.arange(1, 31)).tolist()),
    "with gaps": run(val=[1.0, 2.0, nan, 1.5, 1.2, inf, 0.4, 0.3, 0.2]),
    "with a spike": run(val=[1.0, 0.9, 0.8, 0.7, 90.0, 0.6, 0.5, 0.45, 0.4, 0.38, 0.37]),
    "tiny": run(train=(np.linspace(3, 1, 20) * 1e-9).tolist()),
}


@pytest.mark.parametrize("name", STUDIES)
def test_every_curve_lies_where_vega_draws_it(name: str) -> None:
    for drawing in drawings(build_study([STUDIES[name]])):
        svg = vl_convert.vega_to_svg(filled(drawing))
        theirs = of_vega(drawing, svg)
        ours = [
            places(part)
            for path in _PATH.findall(line_paths(drawing, plot_size(svg), "c"))
            for part in re.findall(r"M[^M]*", path)
        ]
        assert len(ours) == len(theirs) > 0, drawing.kind
        for own, vega in zip(sorted(ours), sorted(theirs), strict=True):
            # Steps are corners that one way of writing repeats and another does not.
            assert np.abs(np.array(own[0]) - vega[0]).max() < 0.11
            assert np.abs(np.array(own[-1]) - vega[-1]).max() < 0.11
            if len(own) == len(vega):
                assert np.abs(np.array(own) - np.array(vega)).max() < 0.11
            else:
                assert drawing.kind == "learning_rate"


def test_a_band_lies_where_vega_draws_it() -> None:
    wave = np.sin(np.arange(12))
    seeds = [run(val=(np.exp(-np.arange(12) / 5) + n * 0.1 * wave).tolist()) for n in range(3)]
    seeds = [
        msgspec.structs.replace(each, id=str(n), params={"units": 8, "seed": n})
        for n, each in enumerate(seeds)
    ]
    drawing = next(drawings(build_study(seeds)))
    assert drawing.rows["bands"]
    svg = vl_convert.vega_to_svg(filled(drawing))
    tags = [tag[0] for tag in _PATH.finditer(svg[svg.index("bands_pathgroup") :])]
    area = re.search(r' d="(M[^"]*)Z"', next(tag for tag in tags if 'fill="#2f6db0"' in tag))
    assert area is not None
    theirs = np.array(places(area[1]))
    path = next(p for p in _PATH.findall(line_paths(drawing, plot_size(svg), "c")) if "z" in p)
    ours = np.array(places(path.strip("z")))
    apart = np.abs(ours[:, None] - theirs[None]).max(axis=2)
    assert apart.min(axis=0).max() < 0.11, "each corner of Vega's is one of ours"
    assert apart.min(axis=1).max() < 0.11, "and each of ours one of Vega's"


def test_a_curve_that_leaves_the_axis_is_clipped_and_no_other() -> None:
    chart = next(drawings(build_study([STUDIES["with a spike"]])))
    assert 'clip-path="url(#c-l)"' in line_paths(chart, (400, 200), "c")
    calm = next(drawings(build_study([STUDIES["falling"]])))
    assert "clip-path" not in line_paths(calm, (400, 200), "c")


def test_a_chart_that_cannot_be_drawn_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = next(drawings(build_study([STUDIES["falling"]])))

    def fails(spec: str) -> str:
        raise ValueError("no <luck>")

    monkeypatch.setattr(vl_convert, "vega_to_svg", fails)
    (told,) = svgs([chart])
    assert told.startswith('<p class="words">This chart could not be drawn (no &lt;luck&gt;). Line')
