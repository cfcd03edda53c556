"""What the page says: of all runs in the head, of each in its row and its fold."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fitreport.hub import Study, build_study
from fitreport.report.build import page_html
from fitreport.run import Curve, Event, Run, Skipped, Timeline
from fitreport.studyfile.decode import decode
from fitreport.studyfile.island import study_in
from tests import studies
from tests.report.page import SVG, check, find, parsed, rows, text
from tests.studies import HOSTILE, INF, NAN, curve, fall, ordinary, run, study

# A page takes too long to be made a thousand times over, as shrinking does.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


def static(*runs: Run, **options: object) -> str:
    return page_html(study(*runs, **options), static=True)


def test_the_head_tells_title_verdict_and_the_few_numbers_that_matter(page: str) -> None:
    root = parsed(page)
    assert text(find(root, "title")) == text(find(root, "h1")) == "Digits"
    header = text(find(root, "header"))
    assert "Training report 3 runs 14 November 2023 fitreport" in header
    assert "validation accuracy" in header
    assert "the best of 3 runs" in header
    assert "Trained for 1 min 30 s 3 runs together" in header


def test_every_section_is_there(page: str) -> None:
    root = parsed(page)
    heads = [text(head) for head in root.iter("h2")]
    assert heads == [
        "Findings", "Left out", "Runs", "Curves", "Training", "What differs", "Each run",
        "How this was made",
    ]  # fmt: skip
    assert "Some notes, and a link." in text(find(root, "section", class_="notes"))
    assert "broken.json broken.json is cut off." in text(find(root, "section", class_="skipped"))
    assert "fitreport build runs" in text(find(root, "section", id="provenance"))


def test_each_pair_has_a_figure_with_a_picture_and_a_title(page: str) -> None:
    root = parsed(page)
    figures = [f for f in root.iter("figure") if f.attrib["data-kind"] == "metric"]
    assert [f.attrib["data-about"] for f in figures] == ["loss", "accuracy", "metric_2"]
    for figure in figures:
        assert text(find(figure, "h3")) == figure.attrib["data-about"]
        picture = find(figure, f"{SVG}svg")
        assert int(picture.attrib["width"]) > 0
        assert picture.attrib["aria-label"].startswith("Line chart of")
        assert figure.attrib["data-variants"] == "linear log"


def test_a_page_is_the_same_with_and_without_scripts_but_for_the_scripts(
    page: str, static_page: str
) -> None:
    with_scripts, without = parsed(page), parsed(static_page)
    for section in ("runs-section", "curves", "training", "differences", "provenance"):
        of = [text(find(root, "section", id=section)) for root in (with_scripts, without)]
        assert of[0] == of[1]


def test_the_page_carries_its_study(page: str, three: Study) -> None:
    found = study_in(page)
    assert found is not None
    assert decode(found, "page") == three


@pytest.mark.parametrize("number", [24, 25, 61])
def test_of_many_metrics_the_first_are_drawn_and_all_are_told(number: int) -> None:
    html = page_html(study(run(*(curve([1.0, 0.5], metric=f"m{n}") for n in range(number)))))
    figures = [f for f in check(html).iter("figure") if f.attrib["data-kind"] == "metric"]
    assert len(figures) == number
    drawn = [f for f in figures if list(f.iter(f"{SVG}svg"))]
    assert len(drawn) == min(number, 24)
    assert "from 1 at epoch 0 to 0.5 at epoch 1" in text(figures[-1] if number > 24 else parsed(
        html)) or number == 24  # fmt: skip


def test_two_hundred_metrics_and_thirty_runs_are_one_valid_page() -> None:
    many = [
        run(*(curve([1.0, 0.5 + n / 100], metric=f"m{m}") for m in range(200)), name=f"r{n}")
        for n in range(30)
    ]
    root = check(page_html(study(*many)))
    assert len(rows(find(root, "table", id="runs"))) == 31
    assert len(list(find(root, "ul", id="key"))) == 10
    assert "10 of 30 runs are drawn" in text(find(root, "section", id="curves"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_wherever_it_stands(name: str) -> None:
    made = run(
        *(curve(fall(3), split, name or "m") for split in ("train", "validation")),
        name=name,
        path=name,
        params={name: name},
        tags=(name,),
        notes=name,
        events=(Event("mark", 1, name),),
        facts={"fit": {name: name}},
    )
    asked = study(made, made, title=name, command=name).options
    html = page_html(build_study([made, made], asked, [Skipped(name, name)]), static=True)
    root = check(html)
    shown = " ".join(study(made).runs[0].name.split())
    assert text(find(root, "h1")) == (shown or "2 training runs")
    assert shown in text(find(root, "table", id="runs"))
    assert not list(root.iter("img"))


@given(st.lists(studies.runs(), max_size=3), st.booleans())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], phases=UNSHRUNK)
@pytest.mark.filterwarnings("error")
def test_any_runs_make_a_valid_page_that_carries_them(runs: list[Run], static: bool) -> None:
    made = build_study(runs)
    html = page_html(made, static=static)
    check(html)
    found = study_in(html)
    assert found is not None
    assert repr(decode(found, "page")) == repr(made), "as NaN is not equal to itself"


BUILD = """
import sys
from tests.studies import ordinary, study
from fitreport.report.build import page_html
made = study(*(ordinary(n, 10, 2) for n in range(3)))
sys.stdout.buffer.write(page_html(made, static=False).encode())
"""


def test_the_same_runs_give_the_same_bytes_in_another_process() -> None:
    pages = [
        subprocess.run(
            [sys.executable, "-c", BUILD],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone, locale in (("1", "UTC", "C"), ("2", "Asia/Tokyo", "C.UTF-8"))
    ]
    assert pages[0] == pages[1]
    assert len(pages[0]) > 100_000


def eyebrow(html: str) -> str:
    return text(find(parsed(html), "p", class_="eyebrow"))


def test_the_date_is_the_newest_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever day it is said to be: it is the runs' date that a reader wants to know."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    html = static(run(curve([1.0]), ended=1.7e9), run(curve([1.0]), name="b", ended=1.6e9))
    assert "14 November 2023" in eyebrow(html)


@pytest.mark.parametrize(
    ("given", "shown"),
    [("86400", "2 January 1970"), ("", ""), ("²", ""), ("-5", ""), ("soon", ""), ("9" * 400, "")],
)
def test_without_one_it_is_the_date_that_the_build_is_given(
    monkeypatch: pytest.MonkeyPatch, given: str, shown: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert (
        eyebrow(static(run(curve([1.0]))))
        .removeprefix("Training report 1 run")
        .startswith(f" {shown} fitreport" if shown else " fitreport")
    )


def figures(html: str) -> list[str]:
    lists = [dl for dl in parsed(html).iter("dl") if dl.attrib.get("class") == "figures"]
    return [text(item) for dl in lists for item in dl]


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        ([run(curve([0.5, 0.25], "validation"))], ["Best validation loss 0.250 epoch 1, 2 done"]),
        (
            [run(curve([0.5], "validation"), curve([0.75], "test"))],
            ["Best validation loss 0.500 epoch 0, 1 done", "Test loss 0.750 of that run"],
        ),
        ([run(started=0.0, ended=90.0)], ["Trained for 1 min 30 s"]),
        (
            [run(started=0.0, ended=90.0), run(name="b")],
            ["Trained for 1 min 30 s 1 of 2 runs together"],
        ),
        ([run(status="crashed"), run(name="b")], ["Did not finish 1 of 2 runs"]),
        ([run(curve([NAN]))], []),
    ],
)
def test_the_few_numbers(runs: list[Run], told: list[str]) -> None:
    assert figures(static(*runs)) == told


def runs_table(*runs: Run, **options: object) -> list[list[str]]:
    return rows(find(parsed(static(*runs, **options)), "table", id="runs"))


def test_the_runs_table_has_only_columns_that_have_something() -> None:
    assert runs_table(run(name="a")) == [["run", "epochs"], ["a", "0"]]
    head, row = runs_table(ordinary(0, 20, 2, status="stopped early"))
    assert head == [
        "run", "validation accuracy", "best", "at epoch", "last", "best validation loss",
        "learning rate", "parameters", "epochs", "time", "status",
    ]  # fmt: skip
    assert row[6:] == ["0.001 → 0.0005", "1 234", "20 of 20", "30 s", "stopped early"]


def test_the_best_of_each_column_is_marked_and_ties_are_too() -> None:
    made = [run(curve([v], "validation", "accuracy"), name=str(v)) for v in (0.5, 0.9, 0.9)]
    html = static(*made)
    marked = [text(b) for b in find(parsed(html), "table", id="runs").iter("b")]
    assert marked == ["0.900"] * 4, "best and last of two runs"


def test_a_run_alone_is_best_of_nothing() -> None:
    assert not list(find(parsed(static(run(curve([1.0])))), "table", id="runs").iter("b"))


def test_an_infinity_is_never_marked_as_best() -> None:
    made = [
        run(curve([0.5, last], metric="accuracy"), name=n) for n, last in (("a", INF), ("b", 0.4))
    ]
    table = find(parsed(static(*made)), "table", id="runs")
    assert "∞" not in [text(b) for b in table.iter("b")]
    assert ["∞" in text(row) for row in table.iter("tr")] == [False, True, False]


def test_no_direction_is_guessed_for_a_column() -> None:
    made = [run(curve([v], metric="reward"), name=str(v)) for v in (1.0, 2.0)]
    table = find(parsed(static(*made)), "table", id="runs")
    assert rows(table)[0] == ["run", "training reward", "last", "epochs"]
    assert not list(table.iter("b"))


def test_cells_can_be_sorted_by_what_they_mean() -> None:
    made = study(run(curve([1e-9]), name="a"), run(curve([NAN]), name="b"), run(name="c"))
    table = find(parsed(page_html(made, static=True)), "table", id="runs")
    last = [row[4].attrib["data-value"] for row in list(table.iter("tr"))[1:]]
    assert last == ["1e-09", "nan", ""]


def detail(html: str, at: int = 0) -> str:
    return text(find(parsed(html), "details", id=f"run-{at}"))


def test_each_run_tells_all_that_is_known_of_it() -> None:
    told = detail(static(ordinary(0, 20, 2)))
    for words in (
        "run 0 finished · 20 epochs · 30 s", "A note.", "epoch 3 mark: “unfroze the backbone”",
        "epoch 10 learning rate changed (from 0.001, to 0.0005)",
        "Started 14 November 2023, 22:13 UTC",
        "Hyperparameters learning_rate 0.001 seed 0 augment yes", "Optimizer name adam beta_1 0.9",
        "Parameters 1 234", "Size of the weights 4.9 kB", "right Dense (None, 16) 144 frozen",
        "Tags test", "Git commit a1b2c3d4", "Read from run folder, run 0.",
    ):  # fmt: skip
        assert words in told, words


def test_test_values_are_told_for_every_metric() -> None:
    made = run(curve([0.5], "test"), curve([0.75], "test", "accuracy"), curve([1.0]))
    assert "Test loss 0.5 accuracy 0.75" in detail(static(made))


def test_equal_models_are_shown_once() -> None:
    html = static(ordinary(0), ordinary(1), run(name="no model"))
    pictures = [e for e in parsed(html).iter("div") if e.attrib.get("class") == "diagram scroll"]
    assert len(pictures) == 1
    assert "Layers The same as those of run 0." in detail(html, 1)
    assert "right Dense" not in detail(html, 1)
    assert "Layers" not in detail(html, 2)


def epochs_of(html: str) -> list[list[str]]:
    return rows(find(parsed(html), "table", class_="epochs"))


def test_a_short_run_alone_shows_every_epoch() -> None:
    html = page_html(study(run(curve(fall(200)), curve([0.5], "validation", epochs=[199]))))
    assert len(epochs_of(html)) == 201
    assert epochs_of(html)[1][2] == "", "not validated in that epoch"
    assert "of 200 epochs" not in detail(html)


def test_of_a_long_run_ten_epochs_are_shown_and_it_says_so() -> None:
    values = fall(1000)
    values[123] = -5.0
    html = static(run(curve(values), events=(Event("mark", 456, "here"),)))
    shown = [row[0] for row in epochs_of(html)[1:]]
    assert len(shown) == 10
    assert {"0", "123", "456", "999"} <= set(shown)
    assert "10 of 1000 epochs: first, last, best" in detail(html)


def test_an_epochs_table_says_which_columns_are_left_out() -> None:
    html = static(run(*(curve([1.0], metric=f"m{n}") for n in range(30))))
    assert len(epochs_of(html)[0]) == 17
    assert "16 of 30 columns." in detail(html)


def test_an_epochs_table_tells_rates_and_seconds() -> None:
    timeline = Timeline.of(range(2), duration=[1.5, 2.5], learning_rate=[0.1, NAN])
    table = epochs_of(static(run(curve([1.0, 0.5]), timeline=timeline)))
    assert table == [
        ["epoch", "loss", "learning rate", "seconds"],
        ["0", "1.000", "0.100", "1.50"],
        ["1", "0.500", "NaN", "2.50"],
    ]


def test_what_differs_is_told_and_what_is_equal_is_not() -> None:
    table = find(parsed(static(ordinary(0), ordinary(1))), "table", class_="differences")
    assert rows(table) == [
        ["setting", "run 0", "run 1"],
        ["hyperparameters: seed", "0", "1"],
        ["hyperparameters: augment", "yes", "no"],
    ]


def test_of_many_runs_each_value_tells_who_has_it() -> None:
    many = [run(name=f"r{n}", params={"lr": n % 3 % 2, "seed": n}) for n in range(14)]
    table = find(check(static(*many)), "table", class_="differences tally")
    told = rows(table)
    assert told[1:3] == [
        ["hyperparameters: lr", "0", "9 runs r0, r2, r3, r5, r6, r8, r9, r11, r12"],
        ["1", "5 runs r1, r4, r7, r10, r13"],
    ]
    assert told[3:5] == [["hyperparameters: seed", "0", "r0"], ["1", "r1"]]
    assert told[-1] == ["6 more values 8 r8 9 r9 10 r10 11 r11 12 r12 13 r13"]
    folded = [text(find(details, "summary")) for details in table.iter("details")]
    assert folded == ["9 runs", "5 runs", "6 more values"]


def test_tables_mark_epochs_that_were_inferred() -> None:
    validation = Curve.of("loss", "validation", [1, 3], [2.0, 1.0], epochs_inferred=True)
    html = static(run(curve(fall(4)), validation, name="a"), ordinary(0, 4))
    table = find(parsed(html), "table", id="runs")
    at = rows(table)[0].index("at epoch")
    assert [row[at][:1] == "≈" for row in rows(table)[1:]] == [True, False]
    said = "≈ Inferred: the source gave validation values without their epochs."
    assert said in text(find(parsed(html), "section", id="runs-section"))
    heads = next(t for t in parsed(html).iter("table") if t.attrib.get("class") == "epochs")
    assert rows(heads)[0][:3] == ["epoch", "loss", "val_loss ≈"]
    assert said in detail(html)
    assert said not in detail(html, 1)


def test_a_long_list_of_settings_is_folded() -> None:
    html = static(*(run(name=str(n), params={f"p{i}": n for i in range(40)}) for n in range(2)))
    assert "more settings" in text(find(check(html), "section", id="differences"))


def test_provenance_tells_how_and_from_what() -> None:
    told = text(find(parsed(static(*(run(name=str(n)) for n in range(20)))), "section",
                     id="provenance"))  # fmt: skip
    assert "20 × run folder (0, 1, 2" in told
    assert "and 8 more" in told
    assert "no metric: none has a known goal" in told


@pytest.mark.parametrize("pairs", [(10, 100, 8, 600_000), (1, 50, 2, 250_000)])
def test_a_report_stays_small(pairs: tuple[int, int, int, int]) -> None:
    runs, epochs, metrics, most = pairs
    made = study(*(ordinary(n, epochs, metrics, model=None, timeline=None) for n in range(runs)))
    assert len(page_html(made).encode()) <= most


def test_a_small_static_report_is_a_small_file() -> None:
    assert len(static(ordinary(0, 50, 2)).encode()) <= 60_000


def test_a_date_beyond_the_calendar_is_left_out() -> None:
    for moment in (1e18, -1e18, 1e308):
        html = static(run(curve([1.0]), ended=moment, events=(Event("mark", time=moment),)))
        assert eyebrow(html).startswith("Training report 1 run fitreport")


def test_no_value_is_shown_that_no_one_measured() -> None:
    """A page of a run that only has NaN names no best value anywhere."""
    told = text(parsed(static(run(curve([math.nan] * 3, "validation")))))
    assert "No run has a finite validation loss." in told
    assert "reaches" not in told
