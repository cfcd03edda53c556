"""Which runs repeat one configuration with other seeds."""

from __future__ import annotations

import pytest

from fitreport.analysis.grouping import groups_by
from fitreport.analysis.groups import Group, groups
from fitreport.run import Facts, Run


def members(runs: list[Run]) -> tuple[tuple[int, ...], ...]:
    return tuple(group.runs for group in groups(runs))


def run(params: Facts, random: Facts | None = None, **facts: Facts) -> Run:
    known = facts | ({"random": random} if random else {})
    return Run(id="a", name="a", path="a", source="run folder", params=params, facts=known)


def test_runs_that_differ_in_their_seed_alone_are_a_group() -> None:
    same = [run({"units": 8, "seed": n}) for n in range(3)]
    other = run({"units": 16, "seed": 0})
    assert members([other, *same]) == ((1, 2, 3),)
    folds = [run({"units": 8, "fold": n}) for n in range(2)]
    assert members(folds) == ((0, 1),)
    recorded = [run({"units": 8}, {"seed": n}) for n in range(2)]
    assert members(recorded) == ((0, 1),)


def test_without_a_seed_or_anything_else_that_was_set_nothing_is_a_group() -> None:
    assert members([run({"units": 8}), run({"units": 8})]) == ()
    assert members([run({"seed": 1}), run({"seed": 2})]) == ()
    assert members([run({"units": 8, "seed": 1}), run({"units": 8, "seed": 1})]) == ()


def test_another_optimizer_is_another_configuration() -> None:
    runs = [
        run({"units": 8, "seed": n}, optimizer={"class": name})
        for n, name in enumerate(("Adam", "SGD"))
    ]
    assert members(runs) == ()


def called(*names: str, paths: tuple[str, ...] = (), **params: str | int) -> tuple[Run, ...]:
    return tuple(
        Run(
            id=str(at),
            name=name,
            path=paths[at] if paths else name,
            source="run folder",
            params={"units": 8, "seed": at, **params},
        )
        for at, name in enumerate(names)
    )


@pytest.mark.parametrize(
    ("runs", "name"),
    [
        (called("wide-seed0", "wide-seed1"), "wide"),
        (called("wide_s1", "wide_s2", "wide_s12"), "wide"),
        (called("cnn-1", "cnn-12"), "cnn"),
        (called("cnn", "cnn-2"), "cnn"),
        (called("<b>x</b>-s0", "<b>x</b>-s1"), "<b>x</b>"),
        (called("deep (seed 0)", "deep (seed 1)"), "deep"),
        (called("seed-1", "seed-2", paths=("exp/big/seed-1", "exp/big/seed-2")), "big"),
        (called("seed-1", "seed-2"), "these runs"),
    ],
)
def test_a_group_is_called_by_what_its_runs_have_in_common(
    runs: tuple[Run, ...], name: str
) -> None:
    assert [group.name for group in groups(runs)] == [name]


def test_a_group_that_nothing_names_is_called_by_the_place_it_was_read_from() -> None:
    assert [group.name for group in groups(called("seed-1", "seed-2"), "main.html")] == [
        "main.html"
    ]
    assert [group.name for group in groups(called("cnn-1", "cnn-2"), "main.html")] == ["cnn"]


def test_groups_without_a_name_are_called_by_the_settings_that_tell_them_apart() -> None:
    runs = [*called("a", "b", units=8), *called("c", "d", units=16)]
    assert [group.name for group in groups(runs)] == ["units=8", "units=16"]
    alike = [*called("x-1", "x-2", units=8), *called("x-3", "x-4", units=16)]
    assert [group.name for group in groups(alike)] == ["x", "x #2"]


def test_a_group_keeps_the_seeds_and_drops_those_that_repeat() -> None:
    assert groups(called("a", "b"))[0].keys == ("seed 0", "seed 1")
    twice = [*called("a", "b"), *called("c")]
    assert groups_by(twice, "units") == (Group("8", (0, 1, 2), ("", "seed 1", "")),)


def test_a_user_may_group_by_a_setting_by_tags_or_by_names() -> None:
    runs = [
        Run(id=str(at), name=name, path=name, source="s", tags=tags,
            params={"rate": rate}, facts={"optimizer": {"class": kind}})
        for at, (name, rate, kind, tags) in enumerate([
            ("big-s1", 0.1, "Adam", ("new", "gpu")), ("small-s1", 0.1, "SGD", ()),
            ("big-s2", 0.01, "SGD", ("gpu", "new")),
        ])
    ]  # fmt: skip

    def found(by: str) -> dict[str, tuple[int, ...]]:
        return {group.name: group.runs for group in groups_by(runs, by)}

    assert found("rate") == {"0.1": (0, 1), "0.01": (2,)}
    assert found("optimizer.class") == {"Adam": (0,), "SGD": (1, 2)}
    assert found("tags") == {"gpu, new": (0, 2)}
    assert found("{group}-s{seed}") == {"big": (0, 2), "small": (1,)}
    assert found("none") == {}
    assert groups_by(runs, "{group}-s{seed}")[0].keys == ("seed 1", "seed 2")


def test_a_pattern_with_a_slash_is_of_paths_and_their_last_parts_count() -> None:
    runs = [
        Run(id=path, name="log", path=path, source="s")
        for path in ("a/wide/seed0", "a/wide/seed1", "a/deep/seed0", "old.html/b/wide/seed2", "x")
    ]
    found = groups_by(runs, "{group}/seed{seed}")
    assert [(group.name, group.runs) for group in found] == [("wide", (0, 1, 3)), ("deep", (2,))]
    assert found[0].keys == ("seed 0", "seed 1", "seed 2")
    assert groups_by(runs, "{group}/*/*")[0].runs == (0, 1, 2), "a field lies within one part"
    assert groups_by(runs, "a/{group}/seed{seed}")[0].runs == (0, 1)


@pytest.mark.parametrize(
    "by", ["nothing", "optimizer.nothing", "{group}/x", "{group}{group}", "{group}/{group}"]
)
def test_what_no_run_has_makes_no_group(by: str) -> None:
    with pytest.raises(LookupError):
        groups_by(called("a", "b"), by)


def test_seeds_that_come_back_at_another_commit_make_a_group_each() -> None:
    runs = [
        Run(
            id=f"{commit}{seed}", name=f"base-s{seed}", path="x", source="s",
            params={"units": 8, "seed": seed}, facts={"git": {"commit": f"{commit}123456789"}},
        )
        for commit in ("aaa", "bbb") for seed in (0, 1)
    ]  # fmt: skip
    assert [(group.name, group.runs) for group in groups(runs)] == [
        ("base @ aaa1234", (0, 1)), ("base @ bbb1234", (2, 3)),
    ]  # fmt: skip
