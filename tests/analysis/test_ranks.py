"""Rank statistics, held against scipy.stats, which says the same more slowly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fitreport.analysis.ranks import (
    explained,
    explained_beyond_chance,
    explained_p,
    rank_correlation,
    rank_correlation_p,
    ranks,
)

FEW = st.integers(-3, 3).map(float)  # so that many are equal
MANY = st.lists(st.tuples(FEW, st.floats(-1e6, 1e6)), min_size=4, max_size=40)


@given(st.lists(FEW | st.floats(allow_nan=False), min_size=1, max_size=30))
def test_ranks_are_scipys(values: list[float]) -> None:
    assert ranks(np.array(values)).tolist() == stats.rankdata(values).tolist()


@given(MANY)
def test_rank_correlation_and_its_p_are_scipys(pairs: list[tuple[float, float]]) -> None:
    x, y = np.array(pairs).T
    found = rank_correlation(x, y)
    if np.unique(x).size == 1 or np.unique(y).size == 1:
        assert found is None
        return
    theirs = stats.spearmanr(x, y)
    assert found == pytest.approx(theirs.statistic, abs=1e-12)
    assert rank_correlation_p(found, x.size) == pytest.approx(theirs.pvalue, abs=1e-6)


@given(MANY)
def test_what_groups_explain_is_kruskals_test(pairs: list[tuple[float, float]]) -> None:
    x, y = np.array(pairs).T
    names, groups = np.unique(x, return_inverse=True)
    share = explained(groups, y)
    if names.size == 1 or np.unique(y).size == 1:
        assert share in (None, 0.0)
        return
    theirs = stats.kruskal(*(y[x == name] for name in names))
    assert share is not None
    assert share * (x.size - 1) == pytest.approx(theirs.statistic, abs=1e-9)
    assert explained_p(share, names.size, x.size) == pytest.approx(theirs.pvalue, abs=1e-9)


def test_groups_of_noise_explain_nothing_beyond_chance() -> None:
    random = np.random.default_rng(0)
    found = []
    for _ in range(300):
        groups = random.permutation(np.repeat(np.arange(6), 5))
        share = explained(groups, random.normal(size=30))
        assert share is not None
        found.append((share, explained_beyond_chance(share, 6, 30)))
    plain, beyond = np.mean(found, axis=0)
    assert plain == pytest.approx(5 / 29, abs=0.02)
    assert beyond < 0.06
