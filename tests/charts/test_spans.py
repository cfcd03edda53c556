"""Findings on the charts: which are shaded, where, and how they are told in words."""

from __future__ import annotations

import msgspec

from fitreport.charts.cast import cast_of
from fitreport.charts.describe import metric_in_words
from fitreport.charts.spans import shaded, span_rows
from fitreport.diagnosis.finding import Diagnosis, Finding, Severity
from fitreport.hub import Study, build_study
from tests.studies import curve, run


def found(severity: Severity, metric: str | None, first: int, last: int, **more: str) -> Finding:
    return Finding(
        rule=f"{severity}-rule",
        severity=severity,
        message="",
        metric=metric,
        first_epoch=first,
        last_epoch=last,
        **more,
    )


def diagnosed(*found: Finding, runs: int = 1) -> Study:
    """Runs of 21 epochs; the first is the best, and bears the findings, as does the last."""
    curves = [[1.0 + at - n / 40 for n in range(21)] for at in range(runs)]
    study = build_study(
        [run(curve(values, "validation"), name=str(at)) for at, values in enumerate(curves)]
    )
    said = Diagnosis(findings=found)
    none = msgspec.structs.replace(said, findings=())
    return msgspec.structs.replace(study, diagnoses=(said, *[none] * (runs - 2), said)[:runs])


def test_the_worst_is_shaded_first_and_labels_stand_below_each_other() -> None:
    study = diagnosed(found("note", "loss", 2, 9), found("error", "loss", 12, 20))
    rows = span_rows(study, cast_of(study), "loss", (0.0, 20.0))
    assert [(r["x"], r["x2"], r["text"]) for r in rows] == [
        (12.0, 20.0, "error rule"),
        (2.0, 9.0, "note rule"),
    ]
    assert rows[0]["dy"] < rows[1]["dy"]  # type: ignore[operator]
    assert rows[0]["color"] != rows[1]["color"]


def test_one_epoch_is_wide_enough_to_see_and_never_beyond_the_axis() -> None:
    study = diagnosed(found("error", "loss", 20, 20), found("note", "loss", 15, 99))
    for row in span_rows(study, cast_of(study), "loss", (0.0, 20.0)):
        assert 0 <= row["x"] < row["x2"] <= 20.0  # type: ignore[operator]


def test_what_belongs_to_no_chart_or_has_a_cause_is_not_shaded() -> None:
    study = diagnosed(
        found("error", None, 1, 5),
        found("warning", "accuracy", 1, 5),
        found("note", "loss", 1, 5, cause="error-rule"),
    )
    assert shaded(study, cast_of(study), "loss") == []


def test_among_many_runs_only_the_best_ones_findings_are_shaded() -> None:
    few, many = (diagnosed(found("error", "loss", 1, 5), runs=n) for n in (3, 6))
    assert [few.best, many.best] == [0, 0]
    assert len(shaded(few, cast_of(few), "loss")) == 2
    assert len(shaded(many, cast_of(many), "loss")) == 1


def test_a_charts_words_name_what_is_shaded() -> None:
    study = diagnosed(found("error", "loss", 12, 20))
    words = metric_in_words(study, cast_of(study), study.pairs[0])
    assert words.endswith("Shaded: error rule in 0, from epoch 12 to 20.")
