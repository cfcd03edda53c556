"""What a page carries of a study that is too large for it, and what stays exact all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fitreport
from fitreport.analysis.grid import PARTS, on_grid, step_of
from fitreport.analysis.smoothing import WEIGHTS, smoothed
from fitreport.diagnosis.book import RuleBook
from fitreport.hub import Study, build_study
from fitreport.report import carried as limits
from fitreport.report.build import page_html
from fitreport.report.carried import carried, carried_note
from fitreport.run import Curve, Event, Run, Timeline
from fitreport.studyfile.decode import decode
from fitreport.studyfile.encode import encode
from fitreport.studyfile.island import study_in
from tests.report.page import find, parsed, text
from tests.studies import INF, NAN, curve, fall, run, study


def long(epochs: int = 3000, runs: int = 2, **more: Any) -> Study:
    """Runs of noisy pairs with a timeline; a rate change, and a mark."""

    def made(nth: int) -> Run:
        losses = fall(epochs, nth)
        times = np.random.default_rng(nth).uniform(1, 2, epochs).round(3)
        timeline = Timeline.of(
            range(epochs),
            elapsed=times.cumsum(),
            duration=times,
            learning_rate=np.where(np.arange(epochs) < epochs // 3, 0.1, 0.01),
        )
        return run(
            curve(losses),
            curve(np.array(fall(epochs, 50 + nth)) + 0.05, "validation"),
            curve([0.5], "test"),
            name=f"run {nth}",
            timeline=timeline,
            events=(Event("mark", 777, "look"),),
            **more,
        )

    return study(*map(made, range(runs)))


@pytest.fixture
def small_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that carry a thousandth of what they do."""
    for name, most in (("EXACT", 100), ("WHOLE", 2000), ("_KEPT", 800)):
        monkeypatch.setattr(limits, name, most)


def broken() -> Study:
    """Long runs: one loses its loss, the other overfits."""
    overfit = np.concatenate([fall(1000, 2), np.linspace(0.2, 1.5, 2000)])
    return study(
        run(curve([*fall(3000), NAN]), curve([*fall(3000, 1), NAN], "validation"), name="run 0"),
        run(curve(fall(3000, 3)), curve(overfit, "validation"), name="run 1"),
    )


def written(made: Study, folder: Path) -> Path:
    """The report of a Study."""
    file = folder / "report.html"
    file.write_text(page_html(made), "utf-8")
    return file


finite = st.lists(
    st.one_of(st.floats(-1e6, 1e6), st.floats(-1, 1), st.floats(0, 1e-3)), min_size=2, max_size=60
)


@given(finite)
def test_a_grid_moves_no_value_by_more_than_a_part_of_the_range(values: list[float]) -> None:
    array = np.array(values)
    step = step_of(array)
    moved = np.abs(on_grid(array, step) - array)
    assert (moved <= np.ptp(array) / PARTS).all()
    assert (moved <= np.abs(array) / 1024).all(), "else a logarithmic axis would show it"
    if step:
        assert np.array_equal(on_grid(on_grid(array, step), step), on_grid(array, step))


@pytest.mark.parametrize(
    "values", [[1.0, NAN, 2.0], [1.0, INF], [3.0, 3.0], [], [1.0], [-1e308, 1e308], [0.0, 5e-324]]
)
def test_what_no_grid_holds_stays_as_it_is(values: list[float]) -> None:
    assert step_of(np.array(values)) == 0.0


def test_a_study_of_few_values_is_carried_as_it_is() -> None:
    made = long(100)
    assert carried(made) is made
    assert carried_note(made) == ""


@pytest.mark.usefixtures("small_page")
def test_full_carries_every_value_as_it_is() -> None:
    made = long()
    assert carried(made, full=True) is made
    again = decode(study_in(page_html(made, full=True)), "a report")
    assert [one.curves for one in again.runs] == [one.curves for one in made.runs]
    assert "id=carried" not in page_html(made, full=True).replace('"', "")


@pytest.mark.usefixtures("small_page")
def test_on_a_grid_best_and_last_values_stay_exact() -> None:
    made = long(400, 1)
    lean = carried(made)
    assert all(one.rounded_to for one in lean.runs[0].curves if len(one) > 1)
    again = decode(encode(lean), "a report")
    assert build_study(again.runs).summaries == made.summaries
    for before, after in zip(made.runs[0].curves, again.runs[0].curves, strict=True):
        assert len(before) == len(after)
        assert np.abs(before.values - after.values).max() <= np.ptp(before.values) / PARTS


@pytest.mark.usefixtures("small_page")
def test_thinned_curves_keep_what_tells_most() -> None:
    made = long()
    lean = carried(made)
    assert sum(len(one) for each in lean.runs for one in each.curves) < 2000
    for before, after in zip(made.runs, lean.runs, strict=True):
        train, validation, test = after.curves
        assert np.array_equal(train.epochs, validation.epochs)
        assert len(test) == 1
        assert not test.thinned_from
        for whole, thin in zip(before.curves[:2], (train, validation), strict=True):
            assert thin.thinned_from == thin.whole == len(whole)
            wanted = [0, len(whole) - 1, whole.values.argmin(), whole.values.argmax(), 777]
            assert set(wanted) <= set(thin.epochs.tolist())


@pytest.mark.usefixtures("small_page")
def test_averages_are_those_of_the_whole_curve() -> None:
    made = long()
    for before, after in zip(made.runs, carried(made).runs, strict=True):
        for whole, thin in zip(before.curves[:2], after.curves, strict=False):
            assert tuple(one.weight for one in thin.smoothed) == WEIGHTS
            for one in thin.smoothed:
                true = smoothed(whole.values, one.weight)[thin.epochs]
                assert np.abs(one.values - true).max() <= np.ptp(whole.values) / PARTS


@pytest.mark.usefixtures("small_page")
def test_a_thinned_timeline_tells_of_every_epoch_that_a_curve_keeps() -> None:
    made = long()
    for before, after in zip(made.runs, carried(made).runs, strict=True):
        timeline, whole = after.timeline, before.timeline
        assert timeline is not None
        assert whole is not None
        kept = set(timeline.epochs.tolist())
        assert all(set(one.epochs.tolist()) <= kept for one in after.curves)
        assert {999, 1000, 2999} <= kept, "both sides of the rate change, and the end"
        assert np.array_equal(timeline.elapsed, whole.elapsed[timeline.epochs])
        assert timeline.whole == len(whole)


@pytest.mark.usefixtures("small_page")
def test_the_page_says_what_it_carries_and_tables_are_made_of_all_values() -> None:
    made = long()
    html = page_html(made)
    told = text(find(parsed(html), "p", id="carried"))
    assert "of 12 002 values" in told
    assert "MinMaxLTTB" in told
    assert "--full" in told
    assert decode(study_in(html), "a report").summaries == made.summaries


@pytest.mark.usefixtures("small_page")
def test_a_report_read_again_does_not_pretend_to_know_all(tmp_path: Path) -> None:
    made = long()
    again = fitreport.study(written(made, tmp_path))
    assert again.summaries == made.summaries, "epochs done and time, too"
    assert not any(again.replays)
    assert "of 12\u202f002 values" in carried_note(again)
    unasked = msgspec.structs.replace(made, diagnoses=())  # of before there were rules
    outcomes = fitreport.study(written(unasked, tmp_path)).diagnoses[0].outcomes
    assert all(one.result in ("could not judge", "off") for one in outcomes)
    assert "of 3\u202f000 epochs" in outcomes[0].reason


@pytest.mark.usefixtures("small_page")
def test_a_report_of_thinned_runs_keeps_its_findings_however_often_it_is_read(
    tmp_path: Path,
) -> None:
    made = msgspec.structs.replace(broken(), version="0.0.7")
    assert {finding.severity for finding in made.findings} >= {"error", "warning"}
    again = fitreport.study(written(made, tmp_path))
    assert again.version != "0.0.7"
    for _ in range(2):
        assert [said.version for said in again.diagnoses] == ["0.0.7", "0.0.7"]
        assert [(said.findings, said.outcomes) for said in again.diagnoses] == [
            (said.findings, said.outcomes) for said in made.diagnoses
        ]
        page = parsed(page_html(again))
        told = "Findings are told as fitreport 0.0.7 found them in the whole curves."
        assert told in text(find(page, "section", id="findings"))
        assert "as fitreport 0.0.7 found" in text(find(page, "details", id="run-1"))
        again = fitreport.study(written(again, tmp_path))


@pytest.mark.usefixtures("small_page")
def test_runs_that_are_whole_are_judged_anew_beside_such_as_are_not(tmp_path: Path) -> None:
    report = written(broken(), tmp_path)
    history = tmp_path / "short.json"
    history.write_text(json.dumps({"loss": fall(30), "val_loss": fall(30, 1)}))
    again = fitreport.study([report, history])
    assert [bool(said.version) for said in again.diagnoses] == [True, True, False]
    assert again.findings[0].run < 2
    told = text(find(parsed(page_html(again)), "section", id="findings"))
    assert "Findings of run 0, run 1 are told as fitreport" in told


@pytest.mark.usefixtures("small_page")
def test_findings_of_a_baseline_read_from_a_thinned_report_are_kept(tmp_path: Path) -> None:
    report = written(broken(), tmp_path)
    history = tmp_path / "short.json"
    history.write_text(json.dumps({"loss": fall(30), "val_loss": fall(30, 1)}))
    again = fitreport.study(history, baseline=report)
    assert [bool(said.version) for said in again.diagnoses] == [False, True, True]
    assert {finding.run for finding in again.findings if finding.severity == "error"} == {1}


@pytest.mark.usefixtures("small_page")
def test_a_rule_that_was_turned_off_since_finds_nothing_in_an_old_report(tmp_path: Path) -> None:
    book = RuleBook.installed().tuned({"non-finite": False}, "fitreport.toml")
    again = fitreport.study(written(broken(), tmp_path), rules=book)
    assert "non-finite" not in {finding.rule for finding in again.findings}
    ended = {one.rule: one.result for one in again.diagnoses[0].outcomes}
    assert ended["non-finite"] == "off"
    assert again.findings, "the other rules still found what they did"


def test_an_average_is_the_recursion_that_it_is_told_to_be() -> None:
    values = [*np.random.default_rng(1).normal(size=500), NAN, INF, *fall(300)]
    for weight in (*WEIGHTS, 0.001, 0.9999):
        total, seen, told = 0.0, 0, []
        for value in values:
            if np.isfinite(value):
                total, seen = total * weight + (1 - weight) * value, seen + 1
                told.append(total / (1 - weight**seen))
            else:
                told.append(value)
        assert np.allclose(smoothed(np.array(values), weight), told, equal_nan=True, atol=1e-12)
    assert smoothed(np.empty(0), 0.9).size == 0


lengths = st.integers(0, 300)


@given(st.lists(st.tuples(lengths, st.booleans()), min_size=1, max_size=3), st.integers(0, 9))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_lean_study_comes_back_as_it_was_carried(
    shapes: list[tuple[int, bool]], seed: int
) -> None:
    runs = []
    for nth, (epochs, broken) in enumerate(shapes):
        values = [*fall(epochs, seed + nth), *([NAN] * broken)]
        runs.append(run(curve(values), curve(values[::2], "validation"), name=str(nth)))
    with pytest.MonkeyPatch.context() as patch:
        for name, most in (("EXACT", 0), ("WHOLE", 150), ("_KEPT", 100)):
            patch.setattr(limits, name, most)
        lean = carried(study(*runs))
    again = decode(encode(lean), "a report")
    for before, after in zip(lean.runs, again.runs, strict=True):
        for one, other in zip(before.curves, after.curves, strict=True):
            assert (one.thinned_from, one.rounded_to) == (other.thinned_from, other.rounded_to)
            assert np.array_equal(one.epochs, other.epochs)
            step = one.rounded_to
            assert np.allclose(one.values, other.values, rtol=0, atol=step, equal_nan=True)


@pytest.mark.parametrize(
    "damage",
    [{"thinned_from": -1}, {"thinned_from": 2}, {"rounded_to": -1.0}, {"rounded_to": 1e400}],
)
def test_a_curve_that_cannot_have_been_carried_is_refused(damage: dict[str, Any]) -> None:
    made = study(run(curve([3.0, 2.0, 1.0])))
    (whole,) = made.runs[0].curves
    damaged = _with(made, msgspec.structs.replace(whole, **damage))
    with pytest.raises(fitreport.errors.InputError, match="damaged Study"):
        decode(encode(damaged), "a report")


@pytest.mark.parametrize("step", [0.3, 1e-300, 5e-324, 2.0, 1e300])
def test_a_curve_that_lies_about_its_grid_loses_no_value(step: float) -> None:
    made = study(run(curve([3.0, 2.5, 1.0, 0.3])))
    lying = _with(made, msgspec.structs.replace(made.runs[0].curves[0], rounded_to=step))
    again = decode(encode(lying), "a report")
    assert again.runs[0].curves[0].values.tolist() == [3.0, 2.5, 1.0, 0.3]


def _with(made: Study, one: Curve) -> Study:
    runs = (msgspec.structs.replace(made.runs[0], curves=(one,)),)
    return msgspec.structs.replace(made, runs=runs)
