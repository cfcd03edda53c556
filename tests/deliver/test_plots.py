"""A metric's curves as a block that Mermaid reads; that it draws them is shown in the browser."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.charts.cast import PALETTE
from fitreport.deliver.plots import MOST_LINES, Plot, plots
from tests.studies import HOSTILE, INF, NAN, curve, fall, ordinary, repeated, run, runs, study

NUMBER = r"-?\d+(?:\.\d+)?"
LINE = re.compile(rf'  line "([^"\n]*)" \[({NUMBER}(?:, {NUMBER})*)\]')
BLOCK = re.compile(
    rf"""%%{{init: [^\n]*}}%%
xychart-beta
  x-axis "epoch" ({NUMBER}) --> ({NUMBER})
  y-axis "[^"\n]*" ({NUMBER}) --> ({NUMBER})
((?:{LINE.pattern}\n?)+)"""
)


def parts(plot: Plot) -> tuple[list[float], dict[str, list[float]]]:
    """The axes' ends, and the lines by name."""
    block = BLOCK.fullmatch(plot.source)
    assert block, plot.source
    lines = {name: [float(v) for v in row.split(", ")] for name, row in LINE.findall(block[5])}
    return [float(block[at]) for at in range(1, 5)], lines


def only(plot) -> Plot:
    [one] = plot
    return one


def test_the_main_metric_comes_first_and_then_the_loss() -> None:
    goals = {"metric_2": "max"}
    named = study(*(ordinary(n, metrics=3) for n in (0, 1)), metric="metric_2", goals=goals)
    assert [plot.metric for plot in plots(named)] == [
        "validation metric 2",
        "validation loss",
        "validation accuracy",
    ]


def test_a_short_line_holds_every_value() -> None:
    falling = [3.0, 2.0, 1.0, 1.5]
    plot = only(plots(study(run(curve(falling, "validation"), name="a"),
                            run(curve(falling, "validation"), name="b"))))  # fmt: skip
    ends, lines = parts(plot)
    assert lines == {"a": falling, "b": falling}
    assert ends[:2] == [0, 3]


def test_a_long_line_is_thinned_and_keeps_its_ends_and_its_best_value() -> None:
    values = fall(1000)
    values[717] = 0.01
    _, lines = parts(only(plots(study(run(curve(values, "validation"), name="a"),
                                      run(curve(values, "validation"), name="b")))))  # fmt: skip
    line = lines["a"]
    assert len(line) == 65
    assert line[0] == pytest.approx(values[0], abs=0.01)
    assert line[-1] == pytest.approx(values[-1], abs=0.01)
    assert min(line) == pytest.approx(0.01)


def test_one_run_alone_shows_its_splits() -> None:
    plot = only(plots(study(ordinary())))
    assert plot.metric == "loss"
    assert {(line.name, line.color) for line in plot.lines} == {
        ("training", "grey"),
        ("validation", "blue"),
    }


def test_groups_are_drawn_by_their_means_in_the_reports_colours() -> None:
    plot = only(plots(study(*repeated("base", 0.9), *repeated("better", 0.95), baseline="base")))
    assert [(line.name, line.color, line.note) for line in plot.lines] == [
        ("better", "orange", "mean of 5 runs"),
        ("base", "blue", "mean of 5 runs"),
    ]
    assert f'"plotColorPalette": "{PALETTE[0]}, {PALETTE[1]}"' in plot.source


def test_a_mean_of_fewer_runs_is_said_to_be_and_keeps_no_ones_luck() -> None:
    values = [1.0, *[0.9] * 29, 0.5, *[0.9] * 69]
    lucky = [*values, *[0.6] * 57, 0.1, *[0.6] * 42]
    seeds = [
        run(curve(some, "validation", goal="min"), name=f"a-{n}", params={"u": 8, "seed": n})
        for n, some in enumerate([values] * 4 + [lucky])
    ]
    plot = only(plots(study(*seeds, run(curve(values, "validation"), name="b"))))
    assert {line.name: line.note for line in plot.lines}["a"] == (
        "mean of 5 runs, fewer from epoch 100 on"
    )
    assert min(parts(plot)[1]["a"]) == pytest.approx(0.5)


def test_the_baseline_is_drawn_however_bad_it_is() -> None:
    many = [run(curve([1.0, 0.1 * n], "validation"), name=f"run {n}") for n in range(10)]
    plot = only(plots(study(*many, baseline="run 9")))
    assert len(plot.lines) == MOST_LINES
    assert plot.left == 4
    assert "run 9" in {line.name for line in plot.lines}


def test_a_line_that_ends_early_or_turns_to_nan_goes_on_level_and_is_said_to() -> None:
    whole = curve([3.0, 2.5, 2.0, 1.5, 1.0], "validation")
    short = curve([3.0, 2.0], "validation")
    broken = curve([3.0, 2.0, NAN, INF, NAN], "validation")
    late = curve([2.0, 1.0], "validation", epochs=[3, 4])
    plot = only(plots(study(run(whole, name="whole"), run(short, name="short"),
                            run(broken, name="broken"), run(late, name="late"))))  # fmt: skip
    _, lines = parts(plot)
    assert lines["short"] == lines["broken"] == [3, 2, 2, 2, 2]
    assert plot.held
    assert {line.name: line.note for line in plot.lines} == {
        "whole": "",
        "short": "to epoch 1",
        "broken": "finite to epoch 1",
        "late": "from epoch 3",
    }


def test_a_spike_stands_at_the_axis_end_and_is_told() -> None:
    spiky = fall(60)
    spiky[30] = 500.0
    plot = only(plots(study(run(curve(spiky, "validation"), name="a"),
                            run(curve(fall(60, 1), "validation"), name="b"))))  # fmt: skip
    ends, lines = parts(plot)
    assert plot.beyond
    assert max(lines["a"]) == ends[3] < 10


@pytest.mark.parametrize("size", [1e-300, 1e-9, 1e-3, 1.0, 1e5, 1e9, 1e290])
def test_no_number_needs_an_exponent(size: float) -> None:
    values = [size * v for v in (3.0, 2.0, 1.0)]
    plot = only(plots(study(run(curve(values, "validation")))))
    power = math.floor(math.log10(3.15 * size)) if not 1e-3 <= 3.15 * size < 1e6 else 0
    _, lines = parts(plot)
    assert lines["validation"] == pytest.approx([v / 10.0**power for v in values], rel=0.01)
    assert (f", in 1e{power}" in plot.source) == bool(power)


def test_one_epoch_is_no_chart() -> None:
    assert not list(plots(study(run(curve([1.0], "validation")))))


def test_a_block_stays_as_short_as_gitlab_draws_at_once() -> None:
    many = [run(curve(fall(500, n), "validation", "@`#\"" * 60),
                name=f"{n}{chr(34) * 90}{n}") for n in range(10)]  # fmt: skip
    assert all(len(plot.source) <= 2000 for plot in plots(study(*many), 2000))


@given(st.lists(runs(), min_size=1, max_size=3))
def test_whatever_runs_there_are_a_block_is_well_formed(some) -> None:
    for plot in plots(study(*some)):
        (first, last, low, high), lines = parts(plot)
        assert first < last
        assert low < high
        assert len(LINE.findall(plot.source)) == len(plot.lines)
        assert all(low <= value <= high for row in lines.values() for value in row)
        steps = {len(row) - 1 for row in lines.values()}
        assert len(steps) == 1
        step = (last - first) / steps.pop()
        # Mermaid adds steps up, and only such a step comes out even at the last epoch.
        assert first + np.cumsum([step] * round((last - first) / step))[-1] == last


def test_no_name_ends_its_quotes_or_its_block() -> None:
    for nth, name in enumerate([*HOSTILE, '"]\n%%{init: {}}%%', "```", "`md`", "%% x", "ﬂ°°34¶ß"]):
        made = study(ordinary(nth, name=name), run(curve([1.0, 2.0], "validation", name or "m")))
        for plot in plots(made):
            parts(plot)
            assert plot.source.count("%%") == 2
            assert "`" not in plot.source
