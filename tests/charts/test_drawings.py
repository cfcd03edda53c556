"""Every kind of chart draws whatever runs there can be, and says what it leaves out."""

from __future__ import annotations

from functools import cache

import msgspec
import numpy as np
import pytest

from fitreport.charts import compile as compiling
from fitreport.charts.drawing import Drawing
from fitreport.charts.kinds import drawings, kinds
from fitreport.charts.lettering import unturned
from fitreport.charts.marks import STEP
from fitreport.charts.notes import INFERRED
from fitreport.charts.render import filled, specs, svgs
from fitreport.charts.tidy import tidy
from fitreport.hub import Study
from fitreport.run import Curve, Event, Timeline
from tests.charts import pictures
from tests.studies import HOSTILE, INF, NAN, curve, fall, ordinary, run, study

UNNAMED = {"", " "}


def pair(values: list[float], metric: str = "loss", **more: object) -> list:
    return [curve(values, "train", metric, **more), curve(values, "validation", metric, **more)]


def with_spike(height: float) -> list[float]:
    values = fall(40)
    values[11] = height
    return values


def timed(learning_rate: list[float]) -> Timeline:
    return Timeline.of(
        range(len(learning_rate)), duration=[1.0] * len(learning_rate), learning_rate=learning_rate
    )


SMALL = 1e-9
CASES = {
    "one run": lambda: study(ordinary(0)),
    "ten runs": lambda: study(*(ordinary(n) for n in range(10))),
    "thirty runs": lambda: study(*(ordinary(n, model=None) for n in range(30))),
    "no validation": lambda: study(run(curve(fall(20)))),
    "validation only": lambda: study(run(curve(fall(20), "validation"))),
    "test only": lambda: study(run(curve([0.5], "test"))),
    "no curve": lambda: study(run()),
    "an empty curve": lambda: study(run(curve([]))),
    "one epoch": lambda: study(ordinary(0, 1), ordinary(1, 1)),
    "NaN and infinities": lambda: study(run(*pair([NAN, INF, 1.0, -INF, 0.5, NAN, 2.0]))),
    "all NaN": lambda: study(run(*pair([NAN] * 9), timeline=timed([NAN] * 9))),
    "all infinite": lambda: study(run(*pair([INF, -INF]))),
    "constant": lambda: study(run(*pair([0.3] * 20), timeline=timed([0.1] * 20))),
    "all zero": lambda: study(run(*pair([0.0] * 20), timeline=timed([0.0] * 20))),
    "tiny": lambda: study(run(*pair([v * SMALL for v in fall(20)]))),
    "huge": lambda: study(run(*pair([v / SMALL for v in fall(20)]))),
    "the largest there are": lambda: study(
        run(*pair([1.7e308, -1.7e308, 0.0] * 5), timeline=timed([1.7e308, 5e-324] * 5))
    ),
    "the smallest there are": lambda: study(run(*pair([5e-324, 0.0, 1e-320] * 5))),
    "all but nothing": lambda: study(run(*pair([1e-314, 5e-314, 2e-313] * 5))),
    "negative": lambda: study(run(*pair([-v for v in fall(20)]))),
    "a spike": lambda: study(run(*pair(with_spike(1e12)))),
    "100,000 epochs": lambda: study(
        run(
            curve(fall(100_000)),
            curve(fall(100_000, 1), "validation"),
            timeline=timed(fall(100_000)),
        )
    ),
    "epochs far apart": lambda: study(run(*pair([1.0, 2.0], epochs=[-(2**52), 2**52]))),
    "events everywhere": lambda: study(
        run(
            *pair(fall(10)),
            events=tuple(
                Event(kind, epoch, "x" * 50)
                for kind in ("mark", "learning rate changed", "stopped early", "non-finite")
                for epoch in (-(10**9), -1, None, 0, 9, 10, 10**9)
            ),
        )
    ),
    "names that hurt": lambda: study(
        *(run(*pair(fall(5), text or "m"), name=text, events=(Event("mark", 1, text),),
              model=ordinary().model) for text in HOSTILE[:6])
    ),
    "other names that hurt": lambda: study(
        *(run(*pair(fall(5), text if text.strip() else "m"), name=text) for text in HOSTILE[6:])
    ),
}  # fmt: skip


@cache
def drawn(case: str) -> tuple[Study, tuple[Drawing, ...]]:
    made = CASES[case]()
    return made, tuple(drawings(made))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.filterwarnings("error")
def test_every_kind_draws(case: str, caplog: pytest.LogCaptureFixture) -> None:
    _, found = drawn(case)
    # Beyond a dozen charts of one study more of the same prove nothing new.
    some = [d for d in found if d.group != "metrics"][:6] + [
        d for d in found if d.group == "metrics"
    ][:8]
    for drawing, root in zip(some, pictures.check(svgs(some)), strict=True):
        assert root.attrib["aria-label"].split() == unturned(drawing.alt).split()
        if drawing.group in ("metrics", "training"):
            assert pictures.plot_width(root) > 250, drawing.title
    assert not caplog.records, "Vega complains on standard error"


@pytest.mark.parametrize("case", CASES)
def test_every_metric_has_a_chart(case: str) -> None:
    made, found = drawn(case)
    assert [d.about for d in found if d.kind == "metric"] == [p.metric for p in made.pairs]


def test_the_compiled_charts_are_those_of_the_code() -> None:
    """Else run `python -m fitreport.charts.compile`."""
    assert compiling.SPECS.read_bytes() == compiling.compiled()


def test_every_variant_of_every_kind_is_compiled() -> None:
    wanted = {f"{name}.{variant}" for name, kind in kinds() for variant in kind.VARIANTS}
    assert set(specs()) == wanted


@pytest.mark.parametrize("spec", specs())
def test_a_compiled_chart_holds_no_data_and_reaches_for_none(spec: str) -> None:
    text = bytes(specs()[spec])
    assert b"http" not in text
    for data in msgspec.json.decode(text)["data"]:
        assert data.get("values", "@@").startswith("@") or "source" in data
        assert "url" not in data


@pytest.mark.parametrize(
    "text", ["@lines@", "@x_title@", "{{7*7}}", "$x$", '"@points@"', "\\u0041"]
)
def test_a_placeholder_in_the_data_stays_data(text: str) -> None:
    made = study(
        *(run(*pair(fall(5), text), name=f"{n}{text}", events=(Event("mark", 1, text),))
          for n in range(2))
    )  # fmt: skip
    for drawing in drawings(made):
        spec = msgspec.json.decode(filled(drawing))
        values = {data["name"]: data.get("values") for data in spec["data"]}
        assert values["lines"] == drawing.rows["lines"]
        assert values["ends"] == drawing.rows["ends"]
    root = pictures.check(svgs(drawings(made)))[0]
    assert text in pictures.texts(root)
    assert f"0{text}" in pictures.texts(root)


@pytest.mark.parametrize(
    "text", [h for h in HOSTILE if h.isprintable() and 0 < len(h.strip()) < 40]
)
def test_a_name_is_written_as_it_is(text: str) -> None:
    made = study(run(*pair(fall(5), text)))
    root = pictures.check(svgs(drawings(made)))[0]
    assert text in pictures.texts(root)


@pytest.mark.parametrize("sign", ["\u202e", "\u2067", "\u200f"])
def test_no_name_turns_the_direction_of_a_chart(sign: str) -> None:
    names = [f"run {sign}{n}" for n in range(3)]
    made = study(*(run(*pair(fall(5)), *pair(fall(5), f"a{sign}b"), name=name) for name in names))
    for picture in svgs(drawings(made)):
        assert sign not in picture
        assert f"&#{ord(sign)};" not in picture
    assert "run 2" in "".join(svgs(drawings(made)))


def metric_chart(*runs: object, **options: object) -> Drawing:
    return next(d for d in drawings(study(*runs, **options)) if d.kind == "metric")


@pytest.mark.parametrize("height", [1e3, 1e12, -1e5])
def test_a_spike_is_marked_with_its_value(height: float) -> None:
    chart = metric_chart(run(curve(with_spike(height), "validation"), name="a"))
    told = {1e3: "1000", 1e12: "1e12", -1e5: "−100000"}[height]
    assert told in [row["text"] for row in chart.rows["texts"]]
    assert chart.notes == (("Beyond the axis: ", "a", f" (validation) reaches {told}."),)
    marks = [
        p
        for p in chart.rows["points"]
        if p["shape"] == f"triangle-{'up' if height > 0 else 'down'}"
    ]
    edge = chart.signals["y_max" if height > 0 else "y_min"]
    assert [(p["x"], p["y"]) for p in marks] == [(11, edge)]


def test_what_is_thinned_says_so() -> None:
    _, found = drawn("100,000 epochs")
    assert {d.kind for d in found} == {"metric", "gap", "learning_rate", "epoch_duration"}
    for drawing in found:
        assert any("Thinned" in note[0] for note in drawing.notes), drawing.kind
        assert 100 < sum(len(row["x"]) for row in drawing.rows["lines"]) < 2000
    _, short = drawn("one run")
    assert not any(d.notes for d in short)


def test_a_metric_counted_under_another_name_says_so() -> None:
    runs = [
        run(curve([0.5], "train", metric), curve([0.6], "validation", metric), name=f"seed {n}")
        for n, metric in enumerate(("auc", "auc_1", "auc_2"))
    ]
    assert metric_chart(*runs).notes == (
        ("Keras numbered this metric's name: ", "auc_1", " in ", "seed 1", ", ", "auc_2", " in ",
         "seed 2", "."),
    )  # fmt: skip


def test_a_gap_to_inferred_epochs_says_so() -> None:
    validation = Curve.of("loss", "validation", range(3), [1.0] * 3, epochs_inferred=True)
    made = study(run(curve([0.5] * 3), validation))
    assert {d.kind: d.notes for d in drawings(made)} == {"metric": (INFERRED,), "gap": (INFERRED,)}


def test_a_changed_rate_is_not_taken_for_a_value_below_the_axis() -> None:
    change = Event("learning rate changed", 5)
    chart = metric_chart(run(curve(with_spike(-1e5), "validation"), events=(change,)))
    shapes = {p["x"]: p["shape"] for p in chart.rows["points"]}
    assert shapes[11] == "triangle-down"
    assert shapes[5] == STEP


def test_a_pair_is_thinned_to_the_same_epochs() -> None:
    values = fall(5000)
    chart = metric_chart(run(curve(values), curve(fall(5000, 1), "validation")))
    of = {row["split"]: row["x"] for row in chart.rows["lines"]}
    assert of["train"] == of["validation"]
    best = int(np.argmin(fall(5000, 1)))
    assert {0, 4999, best} <= set(of["validation"])


def levels(number: int) -> Study:
    """Runs that keep a level each, every one better than those before."""
    curves = [curve([1.0 - n / 100] * 3, "validation") for n in range(number)]
    return study(*(run(of, name=str(n)) for n, of in enumerate(curves)))


def test_the_best_ten_of_twenty_runs_are_drawn_each_in_a_colour_of_its_own() -> None:
    lines = next(drawings(levels(20))).rows["lines"]
    assert {row["key"] for row in lines} == {f"{n} validation" for n in range(10, 20)}
    assert len({row["color"] for row in lines}) == 10


def test_of_a_crowd_the_middle_is_drawn_and_by_name_who_stands_out() -> None:
    chart = next(drawings(levels(30)))
    lines = {row["key"]: row["y"] for row in chart.rows["lines"]}
    assert lines.keys() == {"group all 30 runs validation", "0 validation", "29 validation"}
    assert lines["group all 30 runs validation"] == pytest.approx([0.855] * 3)
    (band,) = chart.rows["bands"]
    assert band["y"] == pytest.approx([0.7825] * 3)
    assert band["y2"] == pytest.approx([0.9275] * 3)
    assert ("Bands: median with the quartiles.",) in chart.notes
    assert "all 30 runs, median of validation" in chart.alt


def test_of_a_group_the_mean_is_drawn_and_its_runs_faint_behind() -> None:
    seeds = [
        msgspec.structs.replace(
            run(curve([1.0, 0.5 + n / 10, *([0.4] if n else [])], "validation"), name=f"a-{n}"),
            params={"units": 8, "seed": n},
        )
        for n in range(3)
    ]
    chart = next(drawings(study(*seeds, run(curve([0.9, 0.8]), name="alone"))))
    lines = {row["key"]: row["y"] for row in chart.rows["lines"]}
    assert lines["group a validation"] == pytest.approx([1.0, 0.6, 0.4])
    assert len(chart.rows["faint"]) == 3
    assert {row["color"] for row in chart.rows["faint"]} == {chart.rows["bands"][0]["color"]}
    ending = (
        "Where runs end, a mean may jump: ",
        "a",
        " 3 runs, fewer from epoch 2 on, 2 at the end.",
    )
    assert ending in chart.notes


def test_a_group_is_best_where_all_its_runs_are() -> None:
    """Past the others' ends one lucky run alone would be its mean, at one epoch of thousands."""
    for epochs in (6, 6000):
        short = [1.0, 0.8, 0.6] + [0.7] * (epochs - 3)
        lucky = [*short, *np.linspace(0.3, 0.2, epochs), 0.25]
        seeds = [
            run(curve(values, "validation", goal="min"), name=f"a-{n}", params={"u": 8, "seed": n})
            for n, values in enumerate([short] * 4 + [lucky])
        ]
        made = study(*seeds, run(curve([0.9, 0.8], "validation", goal="min"), name="alone"))
        chart = next(drawings(made))
        color = chart.rows["bands"][0]["color"]
        dots = [(p["x"], p["y"]) for p in chart.rows["points"] if p["color"] == color]
        assert dots == [(2, pytest.approx(0.6))]
        assert "best 0.6 at epoch 2" in chart.alt
        table = tidy(made, made.pairs[0], log=False)
        assert [row["epoch"] for row in table.rows if row["best"] and row["name"] == "a"] == [2]


def test_a_value_that_is_not_finite_breaks_the_line() -> None:
    chart = metric_chart(run(curve([1.0, NAN, 3.0, INF, 2.0, 2.5])))
    assert chart.rows["lines"][0]["y"] == [1.0, None, 3.0, None, 2.0, 2.5]
    lone = [p["x"] for p in chart.rows["points"] if p["size"] == 16]
    assert lone == [0, 2], "what no line can show is a point"


def test_the_best_epoch_is_a_dot_with_its_value() -> None:
    chart = metric_chart(run(curve([0.9, 0.5, 0.7], "validation")))
    dots = [(p["x"], p["y"]) for p in chart.rows["points"] if p["size"] == 44]
    assert dots == [(1, 0.5)]
    assert [(row["x"], row["text"]) for row in chart.rows["texts"]] == [(1, "0.500")]


def test_no_best_epoch_is_marked_where_the_goal_is_unknown() -> None:
    chart = metric_chart(run(curve([0.9, 0.5, 0.7], "validation", "reward")))
    assert chart.aside == ""
    assert not chart.rows["texts"]
    assert not chart.rows["points"]


def test_an_event_after_the_last_epoch_squeezes_no_plot() -> None:
    """As where a run was stopped in an epoch that it never ended."""
    chart = metric_chart(
        run(*pair(fall(5)), events=(Event("mark", 5, "here"), Event("mark", 4, "x")))
    )
    assert [row["x"] for row in chart.rows["moments"]] == [4]


def test_a_reference_is_a_line_with_its_name() -> None:
    from fitreport.hub import Reference

    chart = metric_chart(run(*pair(fall(5))), references=(Reference("loss", 3.5, "human"),))
    assert chart.rows["levels"] == [{"y": 3.5, "text": "human"}]
    assert chart.signals["y_max"] > 3.5


def test_the_gap_is_validation_less_train_where_both_were_measured() -> None:
    made = study(
        run(curve([1.0, 0.8, 0.6, 0.4]), curve([0.9, 0.7], "validation", epochs=[1, 3])),
    )
    gap = next(d for d in drawings(made) if d.kind == "gap")
    (line,) = gap.rows["lines"]
    assert line["x"] == [1, 3]
    assert line["y"] == [0.1, 0.3]


@pytest.mark.parametrize(
    ("rates", "labels"),
    [
        ([1e-3, 5e-4, 5e-5], ["5e−5", "1e−4", "2e−4", "5e−4", "1e−3"]),
        ([0.01, 0.001], ["0.001", "0.002", "0.005", "0.01"]),
        ([0.1, 1e-6], ["1e−6", "1e−5", "1e−4", "1e−3", "1e−2", "1e−1"]),
    ],
)
def test_rates_on_an_axis_are_written_in_one_notation(
    rates: list[float], labels: list[str]
) -> None:
    made = study(run(curve([1.0] * len(rates)), timeline=timed(rates)))
    rate = next(d for d in drawings(made) if d.kind == "learning_rate")
    assert [t for t in axis_labels(rate) if t not in ("0", "1", "2")] == labels


def test_tiny_values_on_an_axis_are_written_in_one_notation() -> None:
    chart = metric_chart(run(curve([1.2e-3, 2e-5] * 9, metric="unknown")))
    labels = [text for text in axis_labels(chart) if "." in text]
    assert labels == ["0.0000", "0.0002", "0.0004", "0.0006", "0.0008", "0.0010", "0.0012"]


def axis_labels(drawing: Drawing) -> list[str]:
    return [t for t in pictures.texts(pictures.check(svgs([drawing]))[0]) if t[:1].isdigit()]


def test_a_rate_that_never_changes_has_no_chart() -> None:
    kinds_drawn = {
        d.kind for d in drawings(study(run(curve([1.0] * 3), timeline=timed([0.1] * 3))))
    }
    assert "learning_rate" not in kinds_drawn
    assert "epoch_duration" in kinds_drawn


def test_only_a_model_that_branches_has_a_diagram() -> None:
    model = ordinary().model
    plain = msgspec.structs.replace(model, layers=(model.layers[0], model.layers[1]))
    made = study(run(model=model, name="a"), run(model=plain, name="b"), run(name="c"))
    assert [d.about for d in drawings(made)] == ["0"]
    assert "add from left and right" in next(drawings(made)).alt


def test_layers_that_feed_each_other_in_a_circle_have_no_diagram() -> None:
    model = ordinary().model
    circle = tuple(
        msgspec.structs.replace(layer, inputs=(*layer.inputs, "out")) for layer in model.layers
    )
    made = study(run(model=msgspec.structs.replace(model, layers=circle)))
    assert not list(drawings(made))


def test_the_words_tell_start_turn_best_and_end() -> None:
    chart = metric_chart(
        run(curve([2.0, 1.0, 1.5]), curve([2.5, 1.2, 1.8], "validation"), name="digits")
    )
    assert chart.alt == (
        "Line chart of loss by epoch. digits: train from 2 at epoch 0 to 1.5 at epoch 2, lowest 1 "
        "at epoch 1; validation from 2.5 at epoch 0 to 1.8 at epoch 2, lowest 1.2 at epoch 1; "
        "best validation 1.2 at epoch 1."
    )


def test_the_same_study_gives_the_same_pictures() -> None:
    _, found = drawn("one run")
    assert svgs(found) == svgs(found)
