"""Differences of means with their intervals, by Student's t distribution.

The formulas are those of `scipy.stats.ttest_rel` and `ttest_ind`, which a test holds them against;
`scipy.special` has what they need and is imported in a third of the time.

Sources: Student, The probable error of a mean, Biometrika 6 (1908), for one sample, pairs, and one
value against several; Welch, The generalization of 'Student's' problem when several different
population variances are involved, Biometrika 34 (1947), for two samples.
"""

from __future__ import annotations

import math

import msgspec

from fitreport.run import Floats

LEVEL = 0.95  # of every interval
POWER = 0.8  # with which a difference is called detectable
_MOST_RUNS = 1000  # that are ever said to be needed
_ROUNDED = 1e-9  # of a difference; a spread below it is of rounding


class Difference(msgspec.Struct, frozen=True):
    """A difference of means: `spread` is its standard error, `p` that of its being zero."""

    mean: float
    spread: float
    freedom: float
    p: float

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95% confidence interval."""
        reach = quantile(self.freedom) * self.spread
        return self.mean - reach, self.mean + reach

    @property
    def alike(self) -> bool:
        """Whether nothing spreads, as if one run had been copied."""
        return self.spread <= _ROUNDED * abs(self.mean)

    def detectable(self, p: float) -> float:
        """The true difference that as many runs would bring below such a p four times of five."""
        return _reach(self.freedom, p) * self.spread


def of_one(values: Floats) -> Difference:
    """Of one sample and zero: its mean, two values at least."""
    spread = float(values.std(ddof=1)) / math.sqrt(values.size)
    return _difference(float(values.mean()), spread, values.size - 1)


def of_pairs(candidate: Floats, baseline: Floats) -> Difference:
    """Of values that belong together, two at least."""
    return of_one(candidate - baseline)


def of_samples(candidate: Floats, baseline: Floats) -> Difference:
    """Of two samples, each with a spread of its own, by Welch's formula.

    One of them may be a single value, which is taken to spread as the other does.

    Raises:
        ValueError: neither has two values.
    """
    if min(candidate.size, baseline.size) == 1:
        return of_alike(candidate, baseline)
    both = (candidate, baseline)
    shares = [float(sample.var(ddof=1)) / sample.size for sample in both]
    whole = math.fsum(shares)
    parts = math.fsum(s**2 / (of.size - 1) for s, of in zip(shares, both, strict=True))
    apart = float(candidate.mean() - baseline.mean())
    return _difference(apart, math.sqrt(whole), whole**2 / parts if parts > 0 else 1.0)


def of_alike(candidate: Floats, baseline: Floats) -> Difference:
    """Of two samples that spread alike, by Student's formula.

    Raises:
        ValueError: neither has two values.
    """
    freedom = candidate.size + baseline.size - 2
    if not freedom:
        raise ValueError("one value against one")
    squares = math.fsum(float(((of - of.mean()) ** 2).sum()) for of in (candidate, baseline))
    error = math.sqrt(squares / freedom * (1 / candidate.size + 1 / baseline.size))
    return _difference(float(candidate.mean() - baseline.mean()), error, freedom)


def quantile(freedom: float, level: float = LEVEL) -> float:
    """How many standard errors the middle `level` of a t distribution reaches to either side."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))


def needed(spread: float, difference: float, p: float, *, paired: bool) -> int | None:
    """How many runs of each would show a difference four times of five; None beyond a thousand.

    Args:
        p: what is asked of it.
        spread: the standard deviation of a pair's difference, or of a single run.
        difference: what is to be shown.
        paired: whether the runs come in pairs.
    """
    if not difference:
        return None
    for runs in range(2, _MOST_RUNS + 1):
        freedom, error = (runs - 1, 1 / runs) if paired else (2 * runs - 2, 2 / runs)
        if _reach(freedom, p) * spread * math.sqrt(error) <= abs(difference):
            return runs
    return None


def _reach(freedom: float, p: float) -> float:
    """How many standard errors a difference must be, to be below p with POWER."""
    return quantile(freedom, 1 - p) + quantile(freedom, 2 * POWER - 1)


def _difference(mean: float, spread: float, freedom: float) -> Difference:
    from scipy.special import stdtr

    if not spread:
        return Difference(mean, spread, freedom, float(mean == 0))
    return Difference(mean, spread, freedom, 2 * float(stdtr(freedom, -abs(mean) / spread)))
