"""How hyperparameters went with the result: found where there is something, quiet where not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.analysis.differences import Difference
from fitreport.analysis.sweep import ENOUGH, Hyperparameter, Sweep, sweep
from fitreport.run import Goal


def swept(results: Sequence[float | None], goal: Goal = "min", **values: Any) -> Sweep | None:
    """The sweep of these values by hyperparameter."""
    differing = [
        Difference("hyperparameters", name, tuple(of_runs)) for name, of_runs in values.items()
    ]
    return sweep(differing, results, goal)


def searched(count: int, seed: int = 0) -> tuple[dict[str, list[Any]], list[float]]:
    """A random search: the rate matters with its best in the middle, the optimizer, little else."""
    random = np.random.default_rng(seed)
    rate = 10 ** random.uniform(-5, 0, count)
    optimizer = random.choice(["adam", "sgd", "rmsprop"], count)
    values: dict[str, list[Any]] = {
        "dropout": random.uniform(0, 0.6, count).tolist(),
        "learning_rate": rate.tolist(),
        "optimizer": optimizer.tolist(),
        "augment": (random.uniform(size=count) < 0.5).tolist(),
    }
    off = np.abs(np.log10(rate) + 2.5)
    noise = random.normal(0, 0.1, count)
    return values, (0.3 + off + 1.5 * (optimizer == "sgd") + noise).tolist()


def named(found: Sweep) -> dict[str, Any]:
    return {one.name: one for one in found.hyperparameters}


def numbers(one: Hyperparameter) -> list[float]:
    return [value or 0.0 for value in (one.strength, one.bend, one.p)]


def test_what_mattered_comes_first_and_what_did_not_is_not_said_to() -> None:
    values, results = searched(100)
    found = swept(results, **values)
    assert found is not None
    assert found.judged
    first, second, *others = found.hyperparameters
    assert [first.name, second.name] == ["learning_rate", "optimizer"]
    assert first.p < 0.001 > second.p
    assert all(one.p > 0.05 for one in others)


def test_what_is_best_in_the_middle_is_found_though_no_trend_shows() -> None:
    values, results = searched(100)
    rate = named(swept(results, **values))["learning_rate"]
    assert rate.bends
    assert rate.bend > 0.6, "the loss is higher the farther the rate is from the middle"
    assert abs(rate.strength) < 0.3


@pytest.mark.parametrize(("goal", "leader"), [("min", "b"), ("max", "a")])
def test_the_leading_word_is_the_best_by_the_goal(goal: Goal, leader: str) -> None:
    results = [3.0, 1.0, 3.5, 1.5, 2.8, 0.9]
    found = swept(results, goal, kind=["a", "b"] * 3, rate=[1, 2, 3, 4, 5, 6])
    assert found.hyperparameters[0].leader == leader


def test_too_few_configurations_are_not_ranked() -> None:
    values, results = searched(ENOUGH - 1)
    found = swept(results, **values)
    assert not found.judged
    assert [one.name for one in found.hyperparameters] == list(values)
    assert all(one.p is None for one in found.hyperparameters)
    assert swept(*reversed(searched(ENOUGH)[1:]), **searched(ENOUGH)[0]).judged


def test_seeds_of_one_configuration_are_no_trials_of_their_own() -> None:
    values, results = searched(8)
    often = {name: of_runs * 5 for name, of_runs in values.items()}
    found = swept(results * 5, seed=list(range(40)), fold=[0, 1] * 20, **often)
    assert found == msgspec.structs.replace(swept(results, **values), runs=tuple(range(40)))
    assert found.configurations == 8


def test_noise_is_seldom_said_to_matter() -> None:
    random = np.random.default_rng(1)
    fooled = 0
    for _ in range(200):
        values = {
            **{f"number_{n}": random.uniform(size=30).tolist() for n in range(3)},
            **{f"words_{n}": random.choice(list("abc"), 30).tolist() for n in range(2)},
        }
        found = swept(random.normal(size=30).tolist(), **values)
        fooled += any(one.p < 0.05 for one in found.hyperparameters)
    assert fooled <= 18, "1 in 20, give or take three deviations of 200 trials"


@given(st.permutations(range(24)))
def test_the_order_of_the_runs_changes_nothing(order: list[int]) -> None:
    values, results = searched(24)
    shuffled = {name: [of_runs[at] for at in order] for name, of_runs in values.items()}
    one, other = (
        swept(results, **values),
        swept([results[at] for at in order], **shuffled),
    )
    assert [h.name for h in one.hyperparameters] == [h.name for h in other.hyperparameters]
    for a, b in zip(one.hyperparameters, other.hyperparameters, strict=True):
        assert numbers(a) == pytest.approx(numbers(b), rel=1e-9)
        assert (a.leader, a.together) == (b.leader, b.together)


@given(st.sampled_from([math.log10, math.sqrt, lambda x: 7 * x - 2, lambda x: x**3]))
def test_only_the_order_of_values_counts(scale: Any) -> None:
    values, results = searched(24)
    scaled = {**values, "learning_rate": [scale(rate) for rate in values["learning_rate"]]}
    assert swept(results, **values) == swept([math.exp(r) for r in results], **scaled)


def test_what_varies_together_is_told() -> None:
    values, results = searched(30)
    values["decay"] = [rate * 1.5 for rate in values["learning_rate"]]
    values["schedule"] = ["cosine" if o == "adam" else "step" for o in values["optimizer"]]
    found = named(swept(results, **values))
    assert found["decay"].together == ("learning_rate",)
    assert found["schedule"].together == ("optimizer",)
    assert found["dropout"].together == ()


def test_runs_without_a_result_are_not_counted() -> None:
    found = swept([1.0, None, 2.0, 3.0, 4.0], rate=[1, 2, 3, 4, 5])
    assert found.runs == (0, 2, 3, 4)
    assert swept([1.0, None, 2.0, 3.0], rate=[1, 2, 3, 4]) is None
    assert swept([1.0, None, 2.0, 3.0, 4.0], rate=[1, 7, 1, 1, 1]) is None


def test_a_word_of_its_own_in_every_run_tells_nothing() -> None:
    found = swept([float(n) for n in range(30)], tag=[f"trial {n}" for n in range(30)])
    (tag,) = found.hyperparameters
    assert (tag.strength, tag.p, tag.leader) == (None, None, None)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "odd",
    [
        [None, 1, None, 2, None, None],
        [math.nan, 1, 2, 3, math.inf, -math.inf],
        [2**2000, 1, 2, 3, 4, 5],
        [True, 1, "yes", None, 0.5, ""],
        [5e-324, 1e308, -1e308, 0, -0.0, 1],
    ],
)
def test_odd_values_cost_nothing(odd: list[Any]) -> None:
    found = swept([1.0, 1.0, 2.0, 3.0, 3.0, 3.0], odd=odd, plain=[1, 2, 3, 4, 5, 6])
    assert {one.name for one in found.hyperparameters} == {"odd", "plain"}


def test_equal_results_tell_nothing() -> None:
    found = swept([1.0] * 30, rate=list(range(30)), kind=["a", "b"] * 15)
    assert all(one.strength is None and one.p is None for one in found.hyperparameters)


def test_recorded_settings_stand_in_for_those_that_were_not_named() -> None:
    size = Difference("fit", "batch_size", (1, 2, 3, 4))
    rate = Difference("optimizer", "learning_rate", (1, 2, 3, 4))
    version = Difference("environment", "numpy", ("1", "2", "1", "2"))
    named_rate = Difference("hyperparameters", "learning_rate", (4, 3, 2, 1))
    found = sweep([named_rate, size, rate, version], [1.0, 2.0, 3.0, 4.0], "min")
    assert [(one.section, one.name) for one in found.hyperparameters] == [
        ("hyperparameters", "learning_rate"),
        ("fit", "batch_size"),
    ]
