"""Verdicts: what seeds, pairs and single runs can bear, and what they cannot."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import pytest

from fitreport.analysis.comparison import Comparison
from fitreport.errors import UsageError
from fitreport.hub import Options, Study, build_study
from fitreport.report.build import page_html
from fitreport.run import Curve, Run
from fitreport.studyfile.decode import decode
from fitreport.studyfile.encode import encode

GOALS = {"score": "max", "other": "max"}


def runs(
    arm: str, values: Sequence[float], seeds: Sequence[int] = (), noise: float = 0.0
) -> list[Run]:
    wave = noise * np.array([0, 1, -1, 1, -1, 0])
    found = []
    for at, value in enumerate(values):
        curves = (
            Curve.of("score", "train", range(6), np.linspace(value - 1, value + 0.1, 6)),
            Curve.of("score", "validation", range(6), np.linspace(value - 1, value, 6) + wave),
            Curve.of("other", "validation", range(6), np.linspace(0, value / 2, 6)),
        )
        params = {"arm": arm, "seed": seeds[at] if seeds else at}
        name = f"{arm}-{at}"
        found.append(
            Run(id=name, name=name, path=name, source="history", curves=curves, params=params)
        )
    return found


def study(*arms: Sequence[Run], **options: object) -> Study:
    asked = {"goals": GOALS, "metric": "score", "baseline": "a", **options}
    return build_study([run for arm in arms for run in arm], Options(**asked))


def judged(made: Study, metric: str = "score") -> Comparison:
    (found,) = [c for c in made.comparisons if c.verdict is not None and c.metric == metric]
    return found


SEEDS = np.array([0.10, -0.20, 0.05, 0.30, -0.25])
GAIN = 1 + np.array([0.01, -0.02, 0.0, 0.015, 0.005])  # nearly the same in every seed


def test_a_gain_in_every_seed_is_one_though_seeds_lie_far_apart() -> None:
    gain = np.array([0.050, 0.055, 0.048, 0.052, 0.051])
    paired = judged(study(runs("a", SEEDS), runs("b", SEEDS + gain)))
    assert (paired.verdict, paired.paired) == ("improved", True)
    assert paired.difference == pytest.approx(0.0512)
    low, high = paired.interval
    assert low < 0.0512 < high
    unpaired = judged(study(runs("a", SEEDS), runs("b", SEEDS + gain, range(10, 15))))
    assert (unpaired.verdict, unpaired.paired) == ("within noise", False)
    assert "these 10 runs could hardly show a difference under" in unpaired.reason
    assert unpaired.needed > 5


def test_a_loss_that_rises_has_regressed() -> None:
    up = study(runs("a", SEEDS), runs("b", SEEDS + GAIN), goals=GOALS | {"score": "min"})
    assert judged(up).verdict == "regressed"


def test_one_run_against_one_is_judged_by_its_epochs_and_never_called_better() -> None:
    far = judged(study(runs("a", [0.5]), runs("b", [0.9]), baseline="a-0"))
    assert far.verdict == "can't tell"
    assert "another seed might" in far.reason
    near = judged(study(runs("a", [0.5], noise=0.1), runs("b", [0.52], noise=0.1), baseline="a-0"))
    assert near.verdict == "within noise"
    assert "from epoch to epoch" in near.reason


def test_one_run_against_several_is_held_against_the_spread_of_these() -> None:
    far = judged(study(runs("a", SEEDS), runs("b", [5.0])))
    assert far.verdict == "improved"
    near = judged(study(runs("a", SEEDS), runs("b", [0.3])))
    assert near.verdict == "within noise"


def test_runs_that_are_all_alike_tell_nothing_of_luck() -> None:
    same = judged(study(runs("a", [0.5] * 3), runs("b", [0.75] * 3, [7, 8, 9])))
    assert same.verdict == "can't tell"
    assert "copied" in same.reason
    added = judged(study(runs("a", SEEDS), runs("b", SEEDS + 0.3)))
    assert added.verdict == "can't tell"
    assert "the same in every pair" in added.reason
    assert judged(study(runs("a", [0.5] * 3), runs("b", [0.5] * 3))).verdict == "within noise"


def test_what_would_matter_decides_what_so_few_runs_can_tell() -> None:
    arms = runs("a", SEEDS), runs("b", SEEDS[::-1])
    few = judged(study(*arms, relevant={"score": 0.1}))
    assert few.verdict == "can't tell"
    assert few.needed > 5
    enough = judged(study(*arms, relevant={"score": 3.0}))
    assert enough.verdict == "within noise"
    assert "matter" in enough.reason


def test_what_would_matter_may_be_told_by_the_name_of_the_validation_curve() -> None:
    arms = runs("a", SEEDS), runs("b", SEEDS[::-1])
    told = judged(study(*arms, relevant={"val_score": 0.1}))
    assert told == judged(study(*arms, relevant={"score": 0.1}))
    assert told != judged(study(*arms))


def test_only_the_judged_split_at_the_best_epoch_has_a_verdict() -> None:
    made = study(runs("a", SEEDS), runs("b", SEEDS + GAIN))
    told = {(c.metric, c.split, c.at): c.verdict for c in made.comparisons}
    assert told == {
        ("score", "validation", "best"): "improved",
        ("score", "validation", "end"): None,
        ("score", "train", "best"): None,
        ("other", "validation", "best"): "improved",
        ("other", "validation", "end"): None,
    }


def test_several_candidates_are_corrected_for_being_several() -> None:
    alone = judged(study(runs("a", SEEDS), runs("b", SEEDS * 0.5 + 0.3)))
    many = study(runs("a", SEEDS), *(runs(name, SEEDS * 0.5 + 0.3) for name in "bcdefgh"))
    first = next(c for c in many.comparisons if c.verdict is not None)
    assert first.p == pytest.approx(7 * alone.p)


def test_of_very_many_candidates_the_main_metric_alone_is_compared() -> None:
    many = [runs(f"c{n}", [0.1 * n]) for n in range(60)]
    made = study(runs("a", SEEDS), *many)
    assert {told.metric for told in made.comparisons} == {"score"}
    assert len(made.comparisons) == 60


def test_what_is_surprising_by_itself_may_be_luck_among_many() -> None:
    gain = np.array([0.3, 0.02, 0.35, 0.1, 0.2])
    alone = judged(study(runs("a", SEEDS), runs("b", SEEDS + gain)))
    assert alone.p < 0.05
    many = study(runs("a", SEEDS), *(runs(name, SEEDS + gain) for name in "bcdefgh"))
    told = [c for c in many.comparisons if c.verdict is not None and c.metric == "score"]
    assert {c.verdict for c in told} == {"within noise"}
    assert all("as one of so many it may be luck" in c.reason for c in told)


def test_a_side_without_values_is_told_so() -> None:
    nothing = Curve.of("score", "validation", [0, 1], [float("nan")] * 2)
    (broken,) = runs("b", [1.0])
    made = study(runs("a", SEEDS), [Run(id="x", name="x", path="x", source="s", curves=(nothing,)),
                                    broken])  # fmt: skip
    told = {c.candidate: c for c in made.comparisons if c.verdict and c.metric == "score"}
    assert told["x"].verdict == "can't tell"
    assert told["x"].difference is None


def test_runs_read_as_the_baseline_never_mix_with_the_others() -> None:
    own, before = runs("a", SEEDS + GAIN), runs("a", SEEDS)
    made = build_study(own, Options(goals=GOALS, metric="score"), baseline=before)
    assert [group.name for group in made.groups] == ["a", "a (baseline)"]
    found = judged(made)
    assert (found.baseline, found.candidate, found.paired) == ("a (baseline)", "a", True)
    assert found.verdict == "improved"
    assert made.baseline_from == 5


def test_of_a_baseline_of_several_each_candidate_meets_its_namesake_else_the_best() -> None:
    before = [*runs("a", SEEDS), *runs("b", SEEDS + 1)]
    own = [*runs("a", SEEDS + 0.1), *runs("new", SEEDS)]
    made = build_study(own, Options(goals=GOALS, metric="score"), baseline=before)
    told = {c.candidate: c.baseline for c in made.comparisons}
    assert told == {"a": "a (baseline)", "new": "b"}


def renamed(found: Sequence[Run], name: str = "seed{}") -> list[Run]:
    return [msgspec.structs.replace(run, name=name.format(at)) for at, run in enumerate(found)]


def test_runs_that_nothing_names_are_told_from_the_report_they_are_held_against() -> None:
    own, before = renamed(runs("a", SEEDS + GAIN)), renamed(runs("a", SEEDS))
    options = Options(goals=GOALS, metric="score", baseline="main.html", place="runs")
    found = judged(build_study(own, options, baseline=before))
    assert (found.baseline, found.candidate) == ("main.html", "runs")


def test_a_single_run_is_told_from_the_one_of_its_name_and_path_in_the_baseline() -> None:
    options = Options(goals=GOALS, metric="score")
    made = build_study(runs("a", [1.0]), options, baseline=runs("a", [1.0]))
    assert made.labels == ("a-0 (a-0)", "a-0 (a-0) (baseline)")


def test_a_candidate_meets_the_baseline_of_its_configuration_whatever_both_are_called() -> None:
    before = [*runs("small", SEEDS), *runs("medium", SEEDS + 1), *runs("large", SEEDS + 2)]
    options = Options(goals=GOALS, metric="score")
    made = build_study(renamed(runs("small", SEEDS)), options, baseline=before)
    assert {c.baseline for c in made.comparisons} == {"small"}
    misleading = renamed(runs("medium", SEEDS + 1), "large-{}")
    made = build_study(misleading, options, baseline=before)
    assert {(c.candidate, c.baseline) for c in made.comparisons} == {("large", "medium")}


def test_a_single_run_meets_the_one_of_its_configuration_and_seed() -> None:
    before = [*runs("small", SEEDS), *runs("large", SEEDS + 2)]
    options = Options(goals=GOALS, metric="score", group_by="none")
    made = build_study(renamed(runs("small", SEEDS)[1:3], "large-{}"), options, baseline=before)
    told = {c.candidate: c.baseline for c in made.comparisons}
    assert told == {made.labels[0]: "small-1", made.labels[1]: "small-2"}
    one = renamed(runs("small", SEEDS)[:1])
    made = build_study(one, Options(goals=GOALS, metric="score"), baseline=before)
    assert {c.baseline for c in made.comparisons} == {"small"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"baseline": "aa"}, "--baseline: 'aa' is no group, no run and no file"),
        ({"group_by": "aim"}, "--group-by: no run has 'aim'. Did you mean 'arm'"),
        ({"group_by": "{group}-x"}, "no run's name is like '{group}-x'. Names are such as 'a-0'"),
        ({"group_by": "{group}/x"}, "no run's path is like '{group}/x'. Paths are such as 'a-0'"),
        ({"baseline": "c"}, "'c' is no group"),
        ({"relevant": {"scor": 0.1}}, "--relevant: no run has a metric 'scor'"),
        ({"relevant": {"score": 0.0}}, "no difference above 0"),
        ({"relevant": {"val_scor": 0.1}}, "a metric 'val_scor'. Did you mean 'val_score'"),
        ({"relevant": {"score": 0.1}, "baseline": ""}, "Name one with --baseline"),
        ({"relevant": {"train_score": 0.1}}, r"judged on its validation .* Write score=0\.1"),
        ({"relevant": {"score": 0.1, "val_score": 0.2}}, "'score' is given two differences"),
    ],
)
def test_what_makes_no_sense_is_said(options: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        study(runs("a", SEEDS), runs("b", SEEDS), **options)


def test_a_run_is_not_held_against_its_own_group() -> None:
    with pytest.raises(UsageError, match="nothing beside 'a-0' and its group"):
        study(runs("a", SEEDS), baseline="a-0")
    made = study(runs("a", SEEDS), baseline="a-0", group_by="none")
    assert {told.candidate for told in made.comparisons} == {"a-1", "a-2", "a-3", "a-4"}


def test_a_name_that_several_runs_bear_is_no_baseline() -> None:
    twins = [msgspec.structs.replace(run, name="s0", path=f"{run.path}/s0")
             for run in (*runs("a", [1.0]), *runs("b", [2.0]))]  # fmt: skip
    with pytest.raises(UsageError, match=r"2 runs are called 's0'\. Name one as 's0"):
        study(twins, baseline="s0")


def test_a_group_of_nothing_but_nan_costs_no_page() -> None:
    nothing = Curve.of("score", "validation", range(6), [float("nan")] * 6)
    broken = [
        Run(id=f"x{n}", name=f"x-{n}", path=f"x-{n}", source="s", curves=(nothing,),
            params={"arm": "x", "seed": n})
        for n in range(3)
    ]  # fmt: skip
    assert page_html(study(runs("a", SEEDS), broken), static=True)
    assert page_html(study(runs("a", SEEDS), broken, baseline="x"), static=True)


def test_what_so_many_could_show_allows_for_being_several() -> None:
    one = judged(study(runs("a", SEEDS), runs("b", SEEDS[::-1])))
    several = study(runs("a", SEEDS), *(runs(name, SEEDS[::-1]) for name in "bcdefg"))
    assert next(c for c in several.comparisons if c.verdict).detectable > 1.3 * one.detectable


def test_comparisons_and_groups_survive_the_report() -> None:
    made = study(runs("a", SEEDS), runs("b", SEEDS + 0.3))
    again = decode(encode(made), "report")
    assert again.comparisons == made.comparisons
    assert again.groups == made.groups
    assert again.luck == made.luck


def test_luck_grows_with_the_number_of_runs_and_is_measured_between_seeds() -> None:
    few = study(runs("a", SEEDS), runs("b", SEEDS), baseline="").luck
    many = study(*(runs(name, SEEDS) for name in "abcdefgh"), baseline="").luck
    assert few.between_seeds
    assert few.expected < many.expected
    assert few.spread == pytest.approx(float(SEEDS.std(ddof=1)), rel=1e-6)
    assert study(runs("a", [1.0, 2.0]), baseline="").luck is None
