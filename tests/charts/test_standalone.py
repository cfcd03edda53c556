"""`fitreport.chart`: an Altair chart over a tidy table, to be used as any other."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
import html5lib
import numpy as np
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

import fitreport
from fitreport.analysis.bands import band
from fitreport.charts.cast import PALETTE
from fitreport.charts.tidy import MOST_ROWS
from fitreport.errors import UsageError
from fitreport.hub import Reference
from tests.studies import HOSTILE, INF, NAN, curve, fall, ordinary, repeated, run, study, texts

FIELDS = {"name", "split", "epoch", "value", "low", "high", "best", "alone"}


def rows(chart: alt.LayerChart) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = chart.data["values"]
    assert {key for row in values for key in row} <= FIELDS
    return values


def svg(chart: alt.TopLevelMixin) -> str:
    return str(vl_convert.vegalite_to_svg(chart.to_json()))


def fields_of(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "field":
                yield value
            elif key not in ("values", "datasets"):
                yield from fields_of(value)
    elif isinstance(node, list):
        for one in node:
            yield from fields_of(one)


def test_a_row_is_a_value_as_it_was_logged() -> None:
    logged = {"train": [3.0, 2.0, 1.0], "validation": [3.5, 2.5, 2.75]}
    made = study(run(*(curve(v, split, goal="min") for split, v in logged.items()), name="a"))
    found = rows(fitreport.chart(made, "loss"))
    for split, values in logged.items():
        of_split = [row for row in found if row["split"] == split]
        assert [row["epoch"] for row in of_split] == [0, 1, 2]
        assert [row["value"] for row in of_split] == values
        assert {row["name"] for row in of_split} == {"a"}
    assert [(row["split"], row["epoch"]) for row in found if row["best"]] == [("validation", 1)]


def test_a_group_is_its_mean_with_its_interval() -> None:
    made = study(*repeated("base", 0.9), *repeated("better", 0.95))
    found = [row for row in rows(fitreport.chart(made)) if row["name"] == "better"]
    whole = band([made.runs[at].curves[0] for at in range(5, 10)])
    assert np.allclose([row["value"] for row in found], whole.mean)
    assert np.allclose([row["low"] for row in found], whole.mean_low)
    assert np.allclose([row["high"] for row in found], whole.mean_high)
    assert "Bands: mean with its 95% confidence interval." in svg(fitreport.chart(made))


def test_what_is_not_finite_is_no_value() -> None:
    made = study(run(curve([1.0, NAN, 2.0, INF, -INF])))
    found = rows(fitreport.chart(made))
    assert [row["value"] for row in found] == [1.0, None, 2.0, None, None]
    assert [row["alone"] for row in found] == [True, False, True, False, False]
    assert "NaN" not in svg(fitreport.chart(made))


def test_it_has_the_reports_colours_and_dashes() -> None:
    made = study(*(ordinary(nth, params={}) for nth in range(3)))
    drawn = svg(fitreport.chart(made, "loss"))
    for color in PALETTE[:3]:
        assert f'stroke="{color}"' in drawn
    assert 'stroke-dasharray="3,2.4"' in drawn
    assert "train" in drawn
    assert "validation" in drawn


@settings(max_examples=12)
@given(st.integers(1, 14), st.sampled_from([1, 30, 700, 4_000]), st.booleans())
def test_it_holds_no_more_rows_than_altair_takes(runs: int, epochs: int, torn: bool) -> None:
    made = study(
        *(run(curve(_torn(fall(epochs, n)) if torn else fall(epochs, n)),
              curve(fall(epochs, n + 50), "validation"), name=f"{n}") for n in range(runs))
    )  # fmt: skip
    chart = fitreport.chart(made)
    found = rows(chart)
    assert len(found) <= MOST_ROWS
    drawn = {row["name"] for row in found}
    whole = len(drawn) * epochs * 2
    assert any("Thinned" in line for line in chart.to_dict()["title"].get("subtitle", [])) == (
        len(found) < whole
    )
    for name in drawn:
        at = [row["epoch"] for row in found if row["name"] == name and row["split"] == "train"]
        assert (at[0], at[-1]) == (0, epochs - 1)


def _torn(values: list[float]) -> list[float]:
    return [NAN if nth % 3 == 1 else value for nth, value in enumerate(values)]


def test_groups_that_were_thinned_say_so() -> None:
    made = study(*(ordinary(nth, 600, params={"seed": nth, "units": 8}) for nth in range(3)))
    assert "Thinned for drawing" in svg(fitreport.chart(made, "loss"))


def test_a_spike_flattens_nothing_and_is_told() -> None:
    values = fall(40)
    values[11] = 1e6
    chart = fitreport.chart(study(run(curve(values))))
    assert "1 value lies beyond the axis, at 1000000." in svg(chart)
    scale = chart.to_dict()["layer"][0]["encoding"]["y"]["scale"]
    assert scale["domain"][1] < 10


def test_of_many_runs_it_says_how_many_are_drawn() -> None:
    made = study(*(run(curve(fall(9, nth)), name=f"run {nth}") for nth in range(15)))
    chart = fitreport.chart(made)
    assert len({row["name"] for row in rows(chart)}) == 10
    assert "10 of 15 runs are drawn each by itself." in svg(chart)


def test_references_stand_in_it() -> None:
    made = study(run(curve([1.0, 0.5])), references=(Reference("loss", 0.7, "a human"),))
    assert ">a human</text>" in svg(fitreport.chart(made))


def test_tests_are_points() -> None:
    made = study(run(curve([1.0, 0.5]), curve([0.6], "test", epochs=[1])))
    assert {row["split"] for row in rows(fitreport.chart(made))} == {"train", "test"}
    assert "diamond" in fitreport.chart(made).to_json()


def test_it_is_used_as_any_other_chart(tmp_path: Path) -> None:
    made = study(*(ordinary(nth, params={}, metrics=2) for nth in range(2)))
    loss, accuracy = fitreport.chart(made, "loss"), fitreport.chart(made, "accuracy")
    rule = alt.Chart(alt.Data(values=[{"at": 0.7}])).mark_rule().encode(y="at:Q")
    for joined in (loss | accuracy, loss & accuracy, alt.layer(loss, rule), loss.interactive(),
                   loss.properties(width=200, title="Mine")):  # fmt: skip
        assert "<path" in svg(joined)
    accuracy.save(str(tmp_path / "chart.json"))
    accuracy.save(str(tmp_path / "chart.png"))
    saved = json.loads((tmp_path / "chart.json").read_text())
    assert saved["description"].startswith("Line chart of accuracy by epoch.")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("log", [False, True])
def test_any_name_stays_a_name(log: bool) -> None:
    metric = HOSTILE[0] + 'a.b[0]:Q\\" + datum\nline'
    made = study(
        *(run(curve(fall(5), metric=metric), name=name) for name in HOSTILE),
        metric=metric,
        goals={metric: "min"},
    )
    chart = fitreport.chart(made, metric, log=log)
    assert set(fields_of(chart.to_dict())) | {"label"} == (
        {"name", "split", "epoch", "value", "label"}
    )
    assert "<path" in svg(chart)
    scripts = html5lib.parse(chart.to_html(), namespaceHTMLElements=False).iter("script")
    plain = fitreport.chart(study(run(curve(fall(5))))).to_html()
    expected = html5lib.parse(plain, namespaceHTMLElements=False).iter("script")
    assert len(list(scripts)) == len(list(expected)), "Altair writes its data into a script, raw"


@settings(max_examples=25)
@given(texts(), texts())
def test_any_text_can_be_drawn(name: str, metric: str) -> None:
    made = study(run(curve([2.0, 1.0], metric=metric or "m"), name=name))
    chart = fitreport.chart(made, made.pairs[0].metric)
    page = chart.to_html()
    assert page.count("</script") == fitreport.chart(study(run(curve([1.0])))).to_html().count(
        "</script"
    )
    svg(chart)


def test_a_metric_that_is_not_there_is_told() -> None:
    made = study(run(curve([1.0])))
    with pytest.raises(UsageError, match=r"no run has a metric 'val_loss'.*Did you mean 'loss'"):
        fitreport.chart(made, "val_loss")
    with pytest.raises(UsageError, match="no run recorded a metric"):
        fitreport.chart(study(run()))
    with pytest.raises(UsageError, match="no positive value"):
        fitreport.chart(study(run(curve([-1.0, 0.0]))), log=True)
    with pytest.raises(UsageError, match="a Study has its group_by already"):
        fitreport.chart(made, group_by="x")


def test_a_logarithmic_axis_takes_what_is_positive() -> None:
    chart = fitreport.chart(study(run(curve([1.0, 0.0, 1e-3, 1e-4]))), log=True)
    assert [row["value"] for row in rows(chart)] == [1.0, None, 1e-3, 1e-4]
    assert math.isclose(chart.to_dict()["layer"][0]["encoding"]["y"]["scale"]["domain"][0], 8e-5)


def test_paths_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"loss": [1, 0.5], "val_loss": [1.2, 0.8]}')
    chart = fitreport.chart(tmp_path, "loss", title="T")
    assert len(rows(chart)) == 4
