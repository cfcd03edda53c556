"""The gate: what passes, what fails, what cannot be judged, and what noise has to do with it."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.gate import failed
from fitreport.deliver.gate import Judged, judge
from fitreport.deliver.gate_text import as_text, counted, in_words
from fitreport.deliver.requirement import requirement
from fitreport.errors import UsageError
from fitreport.hub import Study
from fitreport.run import Run
from tests.studies import HOSTILE, NAN, curve, repeated, run, study

WAVES = [0.5, 0.8, 0.9, 0.88, 0.91, 0.89, 0.9, 0.87, 0.9, 0.88]


def single(name: str, values: list[float] = WAVES, **more: object) -> Run:
    return run(curve(values, "validation", "accuracy", goal="max"), name=name, **more)


def ruled(study: Study, *texts: str, allow_noise: bool = False) -> dict[str, Judged]:
    judged = judge(study, [requirement(text) for text in texts], allow_noise=allow_noise)
    return {one.candidate: one for one in judged}


def groups(**bests: float) -> list[Run]:
    return [run for name, best in bests.items() for run in repeated(name, best)]


def test_a_group_is_judged_by_its_mean_and_a_run_by_its_best_epoch() -> None:
    told = ruled(study(*groups(good=0.95, bad=0.85), single("alone")), "val_accuracy >= 0.9")
    assert {name: one.ruling for name, one in told.items()} == {
        "good": "passed", "bad": "failed", "alone": "passed",
    }  # fmt: skip
    assert told["bad"].miss == pytest.approx(0.05, abs=0.002)
    assert told["alone"].value == 0.91
    assert told["alone"].epoch == 4


def test_last_takes_the_value_at_the_end() -> None:
    told = ruled(study(single("alone")), "last(val_accuracy) >= 0.9")["alone"]
    assert (told.ruling, told.value, told.epoch) == ("failed", 0.88, 9)


def test_the_name_says_the_split() -> None:
    curves = [
        curve([0.1, 0.3], "train", "accuracy"),
        curve([0.2, 0.6], "validation", "accuracy"),
        curve([0.5], "test", "accuracy", epochs=[1]),
    ]
    made = study(run(*curves, name="a"))
    values = {
        name: ruled(made, f"{name} > 0")["a"].value
        for name in ("accuracy", "train_accuracy", "val_accuracy", "test_accuracy")
    }
    assert list(values.values()) == [0.6, 0.3, 0.6, 0.5]


def test_the_miss_is_the_difference_that_the_comparison_tells() -> None:
    made = study(*groups(base=0.9, worse=0.88), baseline="base")
    told = ruled(made, "val_accuracy >= baseline")["worse"]
    compared = next(one for one in made.comparisons if one.verdict is not None)
    assert compared.difference is not None
    assert compared.interval is not None
    assert told.miss == pytest.approx(-compared.difference)
    assert told.interval == pytest.approx((-compared.interval[1], -compared.interval[0]))
    assert (told.pairs, told.beyond_noise) == (5, True)


def test_the_baseline_is_no_candidate() -> None:
    made = study(*groups(base=0.7, other=0.9), baseline="base")
    assert list(ruled(made, "val_accuracy >= 0.8")) == ["other"]
    elsewhere = study(*groups(other=0.9), baseline="")
    assert list(ruled(elsewhere, "val_accuracy >= 0.8")) == ["other"]


def test_a_margin_is_added_to_the_baseline() -> None:
    made = study(*groups(base=0.9, worse=0.89), baseline="base")
    assert ruled(made, "val_accuracy >= baseline - 1%")["worse"].ruling == "failed"
    assert ruled(made, "val_accuracy >= baseline - 2%")["worse"].ruling == "passed"
    assert ruled(made, "val_accuracy >= baseline - 0.02")["worse"].ruling == "passed"


def test_what_is_missing_never_passes() -> None:
    lacking = single("good-seed9", [NAN] * 10, params={"seed": 9, "config": "good"})
    made = study(*groups(good=0.95), lacking, run(curve([1.0], "validation"), name="other"))
    told = ruled(made, "val_accuracy >= 0.1", allow_noise=True)
    assert {one.ruling for one in told.values()} == {"could not judge"}
    assert "1 of 6 runs lack a finite accuracy, which tells the best" in in_words(told["good"])
    ended = ruled(made, "last(val_accuracy) >= 0.1")
    assert in_words(ended["other"]) == "other: it has no finite val_accuracy at the end"


def test_a_baseline_without_a_value_cannot_be_met() -> None:
    made = study(single("a"), single("base", [NAN] * 10), baseline="base")
    told = ruled(made, "val_accuracy >= baseline - 99%")["a"]
    assert told.ruling == "could not judge"
    assert "the baseline base has no finite val_accuracy" in told.reason


def test_without_a_known_goal_the_last_epoch_can_be_judged() -> None:
    made = study(run(curve([3.0, 2.0], metric="mystery"), name="a"))
    assert ruled(made, "mystery < 9")["a"].ruling == "could not judge"
    assert "last(…)" in ruled(made, "mystery < 9")["a"].reason
    assert ruled(made, "last(mystery) < 9")["a"].ruling == "passed"


def test_a_metric_that_no_run_has_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(UsageError, match="Did you mean 'val_accuracy'"):
        ruled(study(single("a")), "val_acuracy > 0")
    with pytest.raises(UsageError, match="Name it with --baseline"):
        ruled(study(single("a")), "val_accuracy > baseline")


def test_a_miss_within_noise_is_told_and_fails_unless_noise_is_allowed() -> None:
    arms = {"base": (0.9, 0.91, 0.89), "other": (0.895, 0.905, 0.897)}
    runs = [
        single(f"{name}-seed{seed}", [value], params={"seed": seed, "config": name})
        for name, values in arms.items()
        for seed, value in enumerate(values)
    ]
    made, worse = study(*runs, baseline="base"), "val_accuracy >= baseline"
    told = ruled(made, worse)["other"]
    assert told.ruling == "failed"
    assert told.beyond_noise is False
    assert "within seed noise (95% interval of the miss −" in in_words(told)
    allowed = ruled(made, worse, allow_noise=True)["other"]
    assert allowed.ruling == "passed"
    assert "could hardly show a miss under" in allowed.reason


def test_a_run_against_a_number_fails_beyond_the_noise_of_its_epochs() -> None:
    made = study(single("a"))
    near, far = "val_accuracy >= 0.92", "val_accuracy >= 0.99"
    assert ruled(made, near)["a"].ruling == "failed"
    assert ruled(made, near, allow_noise=True)["a"].ruling == "passed"
    assert ruled(made, far, allow_noise=True)["a"].ruling == "failed"
    assert "beyond the noise from epoch to epoch, seeds unknown" in in_words(ruled(made, far)["a"])


def test_one_run_against_one_run_is_no_ground_to_fail_where_noise_is_allowed() -> None:
    made = study(single("a"), single("base", [v + 0.2 for v in WAVES]), baseline="base")
    assert ruled(made, "val_accuracy >= baseline")["a"].ruling == "failed"
    told = ruled(made, "val_accuracy >= baseline", allow_noise=True)["a"]
    assert told.ruling == "could not judge"
    assert "other seeds" in told.reason
    near = study(single("a"), single("base", [v + 0.01 for v in WAVES]), baseline="base")
    assert ruled(near, "val_accuracy >= baseline", allow_noise=True)["a"].ruling == "passed"


def test_copies_of_one_run_are_no_repetitions() -> None:
    copies = [
        single(f"{name}-seed{seed}", values, params={"seed": seed, "config": name})
        for name, values in (("base", [v + 0.05 for v in WAVES]), ("copy", WAVES))
        for seed in range(4)
    ]
    told = ruled(study(*copies, baseline="base"), "val_accuracy >= baseline", allow_noise=True)
    assert told["copy"].ruling == "could not judge"
    assert "all alike" in told["copy"].reason


def test_many_misses_at_once_are_no_surer_than_one() -> None:
    """A miss that is beyond noise by itself is not, as the slightest of so many."""
    random = np.random.default_rng(5)

    def group(name: str, mean: float) -> list[Run]:
        values = random.normal(size=5)
        values = mean + 0.01 * (values - values.mean()) / values.std(ddof=1)
        return [
            single(f"{name}-seed{seed}", [value], params={"seed": seed, "config": name})
            for seed, value in enumerate(values.tolist())
        ]

    first = group("first", 0.886)
    alone = ruled(study(*first), "val_accuracy >= 0.9")["first"]
    among = ruled(
        study(*first, *(run for nth in range(9) for run in group(f"other{nth}", 0.8999))),
        "val_accuracy >= 0.9",
    )["first"]
    assert (alone.beyond_noise, among.beyond_noise) == (True, False)
    assert alone.interval == among.interval
    assert "beyond seed noise by itself, but as one of 10 misses it may be luck" in in_words(among)


def test_what_is_met_makes_no_miss_less_sure() -> None:
    """Else a gate that fails would pass once more is required."""
    made = study(*groups(base=0.9, worse=0.8985), baseline="base")
    texts = ["val_accuracy >= baseline", *(f"val_accuracy >= 0.{nth}" for nth in range(1, 9))]
    for some in (texts[:1], texts):
        missed, *met = judge(made, [requirement(text) for text in some], allow_noise=True)
        assert (missed.ruling, missed.misses) == ("failed", 1)
        assert all(one.ruling == "passed" for one in met)


def test_equal_configurations_fail_at_most_one_gate_in_twenty_and_worse_ones_do_fail() -> None:
    random = np.random.default_rng(11)
    for candidates in (1, 4):
        alarms = sum(failed(random, 5, 0.0, paired=True, candidates=candidates) for _ in range(300))
        assert alarms <= 15
    assert sum(failed(random, 5, 3.0, paired=True) for _ in range(50)) >= 45


def test_the_text_leads_with_what_failed_and_counts_what_passed() -> None:
    made = study(*groups(good=0.95, bad=0.85), *(single(f"s{nth}") for nth in range(30)))
    judged = judge(made, [requirement("val_accuracy >= 0.9")])
    lines = list(as_text(judged))
    assert lines[0] == "val_accuracy >= 0.9"
    assert lines[1].startswith("  failed: bad: 0.85")
    assert lines[-1] == "  passed: 12 more"
    assert counted(judged) == "32 requirements: 1 failed, 31 passed"


def test_any_name_will_do() -> None:
    made = study(*(single(name) for name in HOSTILE), single("base"), baseline="base")
    judged = judge(made, [requirement("val_accuracy >= baseline")])
    assert len(judged) == len(HOSTILE)
    assert all(in_words(one) for one in judged)


def test_a_bound_is_shown_apart_from_a_value_that_misses_it_by_little() -> None:
    told = ruled(study(single("a", [0.5, 0.9999987])), "val_accuracy >= 1")["a"]
    assert "0.999999 at epoch 1 is 1.3e−6 below 1" in in_words(told)


@pytest.mark.parametrize(
    ("value", "bound", "says"),
    [
        (0.302, "1000", "0.302 at epoch 1 is 999.698 below 1000"),
        (0.85123, "0.9", "0.8512 at epoch 1 is 0.0488 below 0.9"),
        (1234.567, "2000.5", "1234.6 at epoch 1 is 765.9 below 2000.5"),
    ],
)
def test_value_bound_and_miss_add_up(value: float, bound: str, says: str) -> None:
    told = ruled(study(single("a", [0.1, value])), f"val_accuracy >= {bound}")["a"]
    assert says in in_words(told)
