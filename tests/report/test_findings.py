"""The findings at the head of the page: the worst first, what explains what, and nothing found."""

from __future__ import annotations

import math

import msgspec

from fitreport.diagnosis.example import Example, falling
from fitreport.hub import Study, build_study
from fitreport.report.build import page_html
from fitreport.report.findings import pieces
from fitreport.run import Run
from tests.report.page import find, parsed, text

RISING = [v + 0.03 * max(0, n - 12) for n, v in enumerate(falling(40, 2.0, 0.5, 5))]
HEALTHY = {"loss": falling(40), "val_loss": falling(40, end=0.3)}
OVERFITS = {"loss": falling(40, 2.0, 0.1, 8), "val_loss": RISING}
BROKEN = {"loss": [1.0, 0.5, math.nan, math.nan], "val_loss": [1.0, 0.6, 0.6, 0.6]}


def made(name: str, history: dict[str, list[float]]) -> Run:
    run = Example(history=history).run(name)
    return msgspec.structs.replace(run, id=name)


def section(study: Study) -> str:
    return text(find(parsed(page_html(study, static=True)), "section", id="findings"))


def test_the_worst_leads_and_notes_are_folded_below() -> None:
    runs = [made("a", OVERFITS), made("b", BROKEN), made("c", {"loss": falling(30)})]
    told = section(build_study(runs))
    assert told.startswith("Findings 1 error, 1 warning, 1 note in 3 runs.")
    assert told.index("NaN or infinity") < told.index("Overfitting") < told.index("Notes")
    assert "b: The training loss became NaN in epoch 2" in told


def test_each_finding_bears_its_severity_as_a_word() -> None:
    page = parsed(page_html(build_study([made("a", OVERFITS)]), static=True))
    told = text(find(page, "details", id="finding-overfitting"))
    assert told.startswith("Overfitting warning Overfits from")


def test_runs_in_which_a_finding_is_less_severe_are_told_apart() -> None:
    steeply, slightly = ({"loss": falling(30, pace=pace)} for pace in (40, 12))
    runs = [made("a", steeply), made("b", steeply), made("c", slightly), made("d", HEALTHY)]
    study = build_study(runs)
    severities = [f.severity for f in study.findings if f.rule == "still-improving"]
    assert severities == ["warning", "warning", "note"]
    page = parsed(page_html(study, static=True))
    told = text(find(page, "details", id="finding-still-improving"))
    assert told.startswith("Still improving warning in 2 of 4 runs, less so in 1")


def test_the_verdict_warns_of_an_error_in_the_best_run() -> None:
    def head(history: dict[str, list[float]]) -> str:
        page = parsed(page_html(build_study([made("a", history)]), static=True))
        return text(find(page, "p", class_="verdict"))

    diverges = {"loss": [*falling(12), 0.5, 0.9, 1.4, 2.0, 2.6, 3.1, 3.3]}
    assert head(diverges).endswith("Before trusting it, read what was found in it: Divergence.")
    assert "Before trusting it" not in head(OVERFITS)
    assert "Before trusting it" not in head(BROKEN), "the verdict tells NaN in its own words"


def test_a_finding_opens_to_advice_reasons_and_numbers() -> None:
    page = parsed(page_html(build_study([made("a", OVERFITS)]), static=True))
    told = text(find(page, "details", id="finding-overfitting"))
    for head in ("What to try", "Why it matters", "What can fool it", "Reference", "Evidence"):
        assert head in told
    assert 'keras.callbacks.EarlyStopping(monitor="val_loss"' in told
    assert "On the chart, epochs 1" in told


def test_equal_findings_of_many_runs_are_told_once() -> None:
    runs = [made(f"run {n}", OVERFITS) for n in range(30)]
    html = page_html(build_study(runs), static=True, full=True)
    told = section(build_study(runs))
    assert "Overfitting warning in 30 of 30 runs" in told
    assert "And 22 more, told with their runs below." in told
    assert html.count('id="finding-overfitting"') == 1
    assert "Overfits from epoch" in text(find(parsed(html), "details", id="run-29"))


def test_a_healthy_run_says_so_and_which_rules_could_not_judge() -> None:
    told = section(build_study([made("a", HEALTHY)]))
    assert told.startswith("Findings This run looks healthy: no error, no warning")
    assert "Rules that were asked" in told
    assert "could not judge" in told
    assert "the source does not tell how the training ended" in told


def test_a_run_of_which_too_little_is_known_is_not_called_healthy() -> None:
    once = {"loss": [1.0], "val_loss": [1.1]}
    assert section(build_study([made("a", once)])).startswith(
        "Findings There is too little to judge"
    )
    runs = [made("a", once), made("b", HEALTHY)]
    told = section(build_study(runs))
    assert told.startswith("Findings 1 of 2 runs look healthy, 1 have too little to judge")


def test_what_another_finding_explains_stands_below_it() -> None:
    run = msgspec.structs.replace(made("a", BROKEN), status="crashed", epochs_planned=9)
    told = section(build_study([run]))
    assert "With it: The training crashed" in told
    assert told.startswith("Findings 1 error in this run.")


def test_words_between_backticks_are_code() -> None:
    assert [(p.text, p.code) for p in pieces("set `a=1`, then `b`")] == [
        ("set ", False),
        ("a=1", True),
        (", then ", False),
        ("b", True),
    ]


def test_a_report_of_before_there_were_rules_says_that_none_was_asked() -> None:
    old = msgspec.structs.replace(build_study([made("a", HEALTHY)]), diagnoses=(), replays=())
    assert "No rule was asked when this report was made." in section(old)
