"""What early stopping would have made of a run, told among the run's own details."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from fitreport.diagnosis.example import Example, falling
from fitreport.hub import Study, build_study
from fitreport.report.build import page_html
from tests.report.page import check, find, rows, text

TITLE = "Had it stopped early"
RISES = [0.5 - 0.02 * n for n in range(10)] + [0.34 + 0.02 * n for n in range(20)]
ACCURACY = [0.5 + 0.01 * n for n in range(30)]


def details(study: Study) -> Element:
    return find(check(page_html(study, static=True)), "details", id="run-0")


def test_a_row_a_patience_tells_where_it_stops_what_it_keeps_and_what_that_saves() -> None:
    history = {"loss": falling(30), "val_loss": RISES, "val_accuracy": ACCURACY}
    shown = details(build_study([Example(history=history, duration=[2.0] * 30).run()]))
    assert f"{TITLE} patience on val_loss" in text(shown)
    assert "EarlyStopping with restore_best_weights=True" in text(shown)
    region = find(shown, "div", **{"aria-label": "Early stopping replayed on example"})
    head, three, five, ten = rows(region)
    assert head[3:5] == ["val_accuracy", "worse than best by"]
    assert three == ["3", "12", "9", "0.590", "0.200", "17", "34 s (57%)"]
    assert five[:3] == ["5", "14", "9"]
    assert ten[:3] == ["10", "19", "9"]


def test_without_times_no_time_is_told_and_the_share_is_that_of_the_epochs() -> None:
    shown = details(build_study([Example(history={"val_loss": RISES}).run()]))
    region = find(shown, "div", **{"aria-label": "Early stopping replayed on example"})
    head, *told = rows(region)
    assert head[-1] == "epochs saved"
    assert [row[-1] for row in told] == ["17 (57%)", "15 (50%)", "10 (33%)"]


def test_there_is_no_table_where_no_patience_would_have_ended_the_run() -> None:
    history = {"loss": falling(30), "val_loss": [1 / (n + 1) for n in range(30)]}
    assert TITLE not in text(details(build_study([Example(history=history).run()])))
