"""The charts of a sweep: where Vega would put each mark, few enough, and with words for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
import vl_convert

from fitreport.charts.drawing import Drawing
from fitreport.charts.kinds import drawings
from fitreport.charts.lines import plot_size
from fitreport.charts.render import filled, svgs
from fitreport.charts.run_marks import run_dots, run_traces
from fitreport.charts.swept import TONES, swept
from fitreport.hub import Study
from tests.charts import pictures
from tests.studies import HOSTILE, INF, NAN, curve, run, study


def of_results(results: Sequence[float], goal: str = "min", **values: Sequence[Any]) -> Study:
    """Runs that reach these results with these hyperparameters."""
    return study(
        *(
            run(
                curve([result], "validation", goal=goal),
                name=f"run {at}",
                params={name: of_runs[at] for name, of_runs in values.items()},
            )
            for at, result in enumerate(results)
        )
    )


@cache
def searched(count: int) -> Study:
    random = np.random.default_rng(0)
    return of_results(
        random.uniform(0.2, 1, count).tolist(),
        rate=(10 ** random.uniform(-5, 0, count)).tolist(),
        size=random.choice([16, 32, 64], count).tolist(),
        optimizer=random.choice(["adam", "sgd"], count).tolist(),
        decay=[None if n % 5 == 0 else n / count for n in range(count)],
    )


def of_sweep(made: Study) -> list[Drawing]:
    return [drawing for drawing in drawings(made) if drawing.group == "sweep"]


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


def test_a_sweep_has_a_chart_of_all_and_one_a_hyperparameter() -> None:
    found = [(d.kind, d.about, d.variant) for d in of_sweep(searched(30))]
    assert found[0] == ("parallel", "sweep", "linear")
    assert set(found[1:]) == {
        ("scatter", "rate", "log"),
        ("scatter", "size", "linear"),
        ("scatter", "optimizer", "words"),
        ("scatter", "decay", "linear"),
    }
    assert not of_sweep(searched(3))


def test_every_mark_lies_where_vega_draws_it() -> None:
    for drawing in of_sweep(searched(30)):
        svg = vl_convert.vega_to_svg(filled(drawing))
        size = plot_size(svg)
        if drawing.kind == "scatter":
            marks = svg[svg.index("dots_marks") :]
            theirs = [numbers(at) for at in re.findall(r'transform="translate\(([^)]*)\)"', marks)]
            ours = [
                numbers(f"{x} {y}")
                for x, y in re.findall(r'cx="([^"]*)" cy="([^"]*)"', run_dots(drawing, size, ""))
            ]
        else:
            marks = svg[svg.index("traces_pathgroup") :]
            paths = re.findall(r'd="(M[^"]*L[^"]*)"', marks[: marks.index("layer_2")])
            theirs = [numbers(part) for path in paths for part in re.findall(r"M[^M]*", path)]
            lines = re.findall(r'points="([^"]*)"', run_traces(drawing, size, ""))
            ours = [numbers(line) for line in lines]
            theirs, ours = (
                [corners for corners in of if len(corners) > 2] for of in (theirs, ours)
            )
        assert len(ours) == len(theirs) > 20, drawing.title
        for own, vega in zip(sorted(ours), sorted(theirs), strict=True):
            assert own == pytest.approx(vega, abs=0.06)


def test_every_mark_tells_its_run() -> None:
    made = searched(30)
    for drawing, root in zip(of_sweep(made), pictures.check(svgs(of_sweep(made))), strict=True):
        runs = {int(e.attrib["data-run"]) for e in root.iter() if "data-run" in e.attrib}
        expected = {
            at for at, one in enumerate(made.runs) if one.params.get(drawing.about, 0) is not None
        }
        assert runs == expected


def test_the_better_a_run_the_stronger_its_tone_and_the_best_lie_on_top() -> None:
    made = of_results([float(n) for n in range(50)], rate=list(range(50)), size=[1, 2] * 25)
    drawn = swept(made)
    assert [drawn.tones[run] for run in (0, 10, 20, 30, 40)] == list(TONES)
    assert drawn.runs == tuple(range(49, -1, -1))
    assert swept(of_results([1.0, 2.0, 3.0, 4.0], "max", rate=[1, 2, 3, 4])).best == 3


def test_a_thousand_runs_are_thinned_and_that_is_said() -> None:
    made = searched(1000)
    parallel, *scatters = of_sweep(made)
    assert len(parallel.rows["traces"]) == 300
    assert parallel.notes == (("300 of 1000 runs are drawn: the 10 best, the others by rank.",),)
    best = sorted(range(1000), key=lambda run: made.runs[run].curves[0].values[0])[:10]
    assert set(best) <= {row["run"] for row in parallel.rows["traces"]}
    assert sum(map(len, svgs([parallel, *scatters]))) < 150_000


def test_a_run_far_off_flattens_nothing_and_is_marked_at_the_edge() -> None:
    made = of_results([0.1, 0.2, 0.3, 0.4, 0.5, 1e6], rate=[1, 2, 3, 4, 5, 6], size=[1] * 5 + [2])
    parallel, scatter, _ = of_sweep(made)
    assert scatter.signals["y_max"] < 1
    far = next(row for row in scatter.rows["dots"] if row["run"] == 5)
    assert (far["shape"], far["y"]) == ("triangle-up", scatter.signals["y_max"])
    assert scatter.notes == ()
    assert of_sweep(of_results([0.1, 0.2, 0.3, 0.4, 0.5, 9.0], rate=[1, 2, 3, 4, 5, 6]))[0].notes
    assert parallel.notes == (("1 run lies beyond the axis, at 1000000.",),)


def test_at_most_eight_hyperparameters_are_drawn_and_no_names_of_runs() -> None:
    random = np.random.default_rng(0)
    values = {f"number {n}": random.uniform(size=40).tolist() for n in range(12)}
    made = of_results(random.uniform(size=40).tolist(), tag=[f"t{n}" for n in range(40)], **values)
    about = [d.about for d in of_sweep(made) if d.kind == "scatter"]
    assert len(about) == 8
    assert "tag" not in about
    assert len(made.sweep.hyperparameters) == 13


def test_the_words_tell_the_best_run_and_what_went_with_the_result() -> None:
    made = of_results([0.5, 0.4, 0.3, 0.2], rate=[1, 2, 3, 4], kind=["a", "b", "a", "b"])
    parallel, rate, _ = of_sweep(made)
    assert rate.alt == (
        "Scatter of the best validation loss by rate, 4 runs. Rank correlation −1. "
        "Best run run 3: 0.2 at 4."
    )
    assert parallel.alt == (
        "Parallel coordinates of 4 runs: rate, kind, and the best validation loss. "
        "Best run run 3: 0.2 with rate 4, kind b."
    )


TWO = {"rate": [1, 2, 3, 4, 5], "size": [1, 1, 2, 2, 2]}
ODD: dict[str, Any] = {
    "names that hurt": lambda: study(
        *(run(curve([n + 1.0], "validation"), name=text, params={text: text, "a": n, "b": n % 3})
          for n, text in enumerate(HOSTILE))
    ),
    "words that hurt": lambda: of_results(
        [1.0, 2.0, 3.0, 4.0] * 3, kind=list(HOSTILE[:12]), other=list(range(12))
    ),
    "absurd values": lambda: of_results(
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        huge=[1.7e308, -1.7e308, 0, 1, 2, 3],
        tiny=[5e-324, 1e308, 1, 2, 3, 4],
        none=[NAN, INF, -INF, 1, 2, None],
        mixed=[True, 1, "x", None, 2.5, ""],
        giant=[2**2000, 1, 2, 3, 4, 5],
    ),
    "absurd results": lambda: of_results([1.7e308, -1.7e308, 0.0, 5e-324, 1.0], **TWO),
    "equal results": lambda: of_results([0.5] * 5, **TWO),
    "a value that the best run lacks": lambda: of_results(
        [0.1, 0.2, 0.3, 0.4, 0.5], rate=[None, 1, 2, 3, 4], size=[1, 1, 2, 2, 2]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
@pytest.mark.filterwarnings("error")
def test_whatever_was_swept_is_drawn(case: str, caplog: pytest.LogCaptureFixture) -> None:
    found = of_sweep(ODD[case]())
    assert found
    for picture in svgs(found):
        assert not picture.startswith("<p")
    pictures.check(svgs(found))
    assert not caplog.records, "Vega complains on standard error"
