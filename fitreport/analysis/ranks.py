"""Rank statistics: how far two things go together, whatever the scales they are measured on.

The formulas are those of scipy.stats, against which a test holds them; importing it takes longer
than making a report of ten runs, so the two distributions that are needed are scipy.special's,
loaded only where a p-value is asked for.
"""

from __future__ import annotations

import numpy as np

from fitreport.run import Floats, Ints


def ranks(values: Floats) -> Floats:
    """Ranks from 1, equal values sharing their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends: Floats = np.cumsum(counts) - (counts - 1) / 2
    return ends[inverse]


def rank_correlation(x: Floats, y: Floats) -> float | None:
    """Spearman's rank correlation, from -1 to 1; None where one of the two never varies."""
    one, other = (of - of.mean() for of in (ranks(x), ranks(y)))
    size = float(np.sqrt((one @ one) * (other @ other)))
    return None if size == 0 else float(np.clip(one @ other / size, -1, 1))


def rank_correlation_p(correlation: float, count: int) -> float:
    """The two-sided p-value of a rank correlation over so many pairs, by Student's t.

    Kendall & Stuart, The Advanced Theory of Statistics, vol. 2, section 31.19 (what
    scipy.stats.spearmanr does); close from some 20 pairs on.
    """
    from scipy.special import stdtr

    freedom = count - 2
    if abs(correlation) == 1:
        return 0.0
    t = abs(correlation) * np.sqrt(freedom / (1 - correlation**2))
    return float(2 * stdtr(freedom, -t))


def explained(groups: Ints, y: Floats) -> float | None:
    """The share of the ranks' variance that lies between groups: eta squared, from 0 to 1.

    Args:
        groups: the group of each value, numbered from 0 without gaps.
        y: the values; None is returned where they never vary.
    """
    away = ranks(y) - (y.size + 1) / 2
    whole = float(away @ away)
    if whole == 0:
        return None
    sums = np.bincount(groups, weights=away)
    return float(np.clip((sums**2 / np.bincount(groups)).sum() / whole, 0, 1))


def explained_beyond_chance(share: float, groups: int, count: int) -> float:
    """Eta squared less what so many groups would explain by chance; 0 where there is no more.

    Kelley, An unbiased correlation ratio measure (PNAS 21, 1935); on ranks it is (H - k + 1) /
    (n - k) of Kruskal and Wallis' H.
    """
    if count <= groups:
        return 0.0
    return max(0.0, (share * (count - 1) - groups + 1) / (count - groups))


def explained_p(share: float, groups: int, count: int) -> float:
    """The p-value of Kruskal and Wallis' test, by chi-squared: that all groups are alike."""
    from scipy.special import chdtrc

    return float(chdtrc(groups - 1, (count - 1) * share))
