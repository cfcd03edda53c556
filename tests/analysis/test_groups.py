"""Which runs repeat one configuration with other seeds."""

from __future__ import annotations

from fitreport.analysis.groups import groups
from fitreport.run import Facts, Run


def run(params: Facts, random: Facts | None = None, **facts: Facts) -> Run:
    known = facts | ({"random": random} if random else {})
    return Run(id="a", name="a", path="a", source="run folder", params=params, facts=known)


def test_runs_that_differ_in_their_seed_alone_are_a_group() -> None:
    same = [run({"units": 8, "seed": n}) for n in range(3)]
    other = run({"units": 16, "seed": 0})
    assert groups([other, *same]) == ((1, 2, 3),)
    folds = [run({"units": 8, "fold": n}) for n in range(2)]
    assert groups(folds) == ((0, 1),)
    recorded = [run({"units": 8}, {"seed": n}) for n in range(2)]
    assert groups(recorded) == ((0, 1),)


def test_without_a_seed_or_anything_else_that_was_set_nothing_is_a_group() -> None:
    assert groups([run({"units": 8}), run({"units": 8})]) == ()
    assert groups([run({"seed": 1}), run({"seed": 2})]) == ()
    assert groups([run({"units": 8, "seed": 1}), run({"units": 8, "seed": 1})]) == ()


def test_another_optimizer_is_another_configuration() -> None:
    runs = [
        run({"units": 8, "seed": n}, optimizer={"class": name})
        for n, name in enumerate(("Adam", "SGD"))
    ]
    assert groups(runs) == ()
