"""Groups in the runs table: a row that tells of the runs together, and these under it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element

import msgspec
import numpy as np
import pytest
from scipy.stats import t

from fitreport.report.build import page_html
from fitreport.run import Run
from tests.report.page import check, find, rows, text
from tests.studies import INF, NAN, curve, run, study

BASE, WIDE = (0.5, 0.25, 0.75), (0.25, 0.125, 0.0625)


def repeated(name: str, bests: Sequence[float]) -> list[Run]:
    """Runs of one configuration that reach these validation losses."""
    return [
        run(
            curve([1.0, best], "validation"),
            name=f"{name}-seed{seed}",
            params={"arch": name, "seed": seed},
        )
        for seed, best in enumerate(bests)
    ]


def table_of(*runs: Run, **options: object) -> Element:
    return find(check(page_html(study(*runs, **options), static=True)), "table", id="runs")


def column(table: Element, heading: str) -> dict[str, str]:
    """The cells of a column by the first word of their row."""
    head, *others = rows(table)
    return {row[0].split()[0]: row[head.index(heading)] for row in others}


def test_runs_stand_under_their_group_and_alone_where_they_are_in_none() -> None:
    base, wide = repeated("base", BASE), repeated("wide", WIDE)
    alone = run(curve([1.0, 0.5], "validation"), name="alone")
    mixed = [base[0], wide[0], alone, base[1], wide[1], base[2], wide[2]]
    names = [row[0] for row in rows(table_of(*mixed))[1:]]
    assert names == [
        "base 3 runs", "base-seed0", "base-seed1", "base-seed2",
        "wide 3 runs", "wide-seed0", "wide-seed1", "wide-seed2",
        "alone",
    ]  # fmt: skip


def test_a_study_without_repetitions_has_no_heads() -> None:
    several = [run(name=str(nth), params={"units": nth}) for nth in range(3)]
    for options in ({}, {"group_by": "units"}, {"group_by": "none"}):
        assert [row[0] for row in rows(table_of(*several, **options))[1:]] == ["0", "1", "2"]


def test_a_head_tells_mean_spread_and_interval_of_the_main_metric() -> None:
    best = column(table_of(*repeated("base", BASE), *repeated("wide", WIDE)), "best")
    reach = t.ppf(0.975, 2) * np.std(BASE, ddof=1) / math.sqrt(3)
    assert best["base"] == f"0.500 ± 0.250 {0.5 - reach:.3f} to {0.5 + reach:.3f}".replace("-", "−")
    assert column(table_of(*repeated("base", BASE)), "last")["base"] == "0.500 ± 0.250"


def test_the_best_mean_is_marked_among_groups_and_the_best_run_among_runs() -> None:
    table = table_of(*repeated("base", (0.5, 0.0625)), *repeated("wide", (0.125, 0.25)))
    marked = [text(row[0]).split()[0] for row in table.iter("tr") if list(row.iter("b"))]
    assert marked == ["base-seed1", "wide"]


def test_a_head_tells_what_settings_have_in_common_else_their_reach() -> None:
    runs = [
        run(
            curve([1.0, 0.5], "validation"),
            name=f"r{nth}",
            params={"units": nth % 2, "learning_rate": 0.001 * (1 + nth % 3)},
        )
        for nth in range(14)
    ]
    table = table_of(*runs, group_by="units")
    assert column(table, "learning_rate")["0"] == "0.001 to 0.003"
    assert column(table, "units")["1"] == "1"


def test_counts_are_means_in_whole_numbers() -> None:
    made = repeated("base", BASE)
    short = msgspec.structs.replace(made[2], curves=(curve([1.0], "validation"),))
    table = table_of(*made[:2], short)
    assert column(table, "epochs")["base"] == "2"
    assert column(table, "at epoch")["base"] == "1"


def test_a_head_says_how_many_runs_broke() -> None:
    crashed = msgspec.structs.replace(repeated("base", BASE)[2], status="crashed")
    assert rows(table_of(*repeated("base", BASE[:2]), crashed))[1][0] == "base 3 runs, 1 broken"


@pytest.mark.parametrize("worst", [NAN, INF, -INF])
def test_a_run_that_broke_counts_with_what_it_reached_before(worst: float) -> None:
    made = repeated("base", (0.5, 0.25))
    broken = run(curve([0.75, worst], "validation"), name="base-seed2",
                 params={"arch": "base", "seed": 2})  # fmt: skip
    table = table_of(*made, broken)
    assert column(table, "best")["base"].startswith("0.500 ± 0.250")
    assert "±" not in column(table, "last")["base"]


def test_where_the_best_rows_alone_stand_a_head_says_how_many_of_its_runs_do() -> None:
    """130 runs in groups of 13; the best 50 make three groups and a part of a fourth."""
    runs = [
        one
        for nth in range(10)
        for one in repeated(f"g{nth}", [1 - nth / 20 - seed / 1000 for seed in range(13)])
    ]
    html = page_html(study(*runs), static=True)
    names = [row[0] for row in rows(find(check(html), "table", id="runs"))[1:]]
    heads = [name for name in names if "runs" in name]
    assert len(names) - len(heads) == 50
    assert heads == ["g9 13 runs", "g8 13 runs", "g7 13 runs", "g6 11 of 13 runs"]


def test_huge_values_harm_nothing() -> None:
    best = column(table_of(*repeated("base", (1e308, -1e308, 1e300))), "best")
    assert best["base"].startswith("−3.33e307 ±")


def test_a_note_says_what_the_numbers_of_a_group_are() -> None:
    html = page_html(study(*repeated("base", BASE)), static=True)
    assert "± is the standard deviation of a single run" in html
    assert "± is the standard deviation" not in page_html(study(*repeated("a", (0.5,))))


def test_all_rows_are_cells_of_the_same_columns() -> None:
    table = table_of(*repeated("base", BASE), run(name="alone"))
    assert len({len(row) for row in table.iter("tr")}) == 1
