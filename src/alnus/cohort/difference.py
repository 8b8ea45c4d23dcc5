"""Tests of a difference between the patients of the two outcomes."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from alnus.cohort.fisher import SIMULATED, TooManyTablesError, fisher_exact, fisher_simulated
from alnus.cohort.settings import CharacteristicsSettings


@dataclass(frozen=True)
class Difference:
    """A test's name, statistic and two-sided P; NaN where the test does not exist."""

    test: str
    statistic: float
    p: float


NONE = Difference("none (no variation)", math.nan, math.nan)


def t_from_summary(
    mean: tuple[float, float], sd: tuple[float, float], n: tuple[int, int], *, pooled: bool
) -> Difference:
    """Compare two means from what a paper prints; R ``t.test``."""
    found = stats.ttest_ind_from_stats(mean[0], sd[0], n[0], mean[1], sd[1], n[1], equal_var=pooled)
    name = "Student's t (pooled)" if pooled else "Welch's t"
    return Difference(name, float(found.statistic), float(found.pvalue))


def continuous_difference(
    positive: ArrayLike, negative: ArrayLike, settings: CharacteristicsSettings
) -> Difference:
    """Compare a continuous variable of two groups.

    Parameters
    ----------
    positive, negative : array_like of float, shape (n,)
        Known values of each group.
    settings : CharacteristicsSettings
        Welch's t, pooled t, or Mann-Whitney (R ``wilcox.test`` with continuity correction).
    """
    first, second = np.asarray(positive, dtype=float), np.asarray(negative, dtype=float)
    if min(len(first), len(second)) < 2 or np.ptp(np.concatenate([first, second])) == 0:
        return NONE
    if settings.continuous == "mann-whitney":
        found = stats.mannwhitneyu(first, second, method="asymptotic")
        return Difference("Mann-Whitney", float(found.statistic), float(found.pvalue))
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        return NONE
    # from the summary, since scipy warns of precision where one group does not vary
    return t_from_summary(
        (float(first.mean()), float(second.mean())),
        (float(first.std(ddof=1)), float(second.std(ddof=1))),
        (len(first), len(second)),
        pooled=settings.continuous == "pooled",
    )


def categorical_difference(counts: ArrayLike, settings: CharacteristicsSettings) -> Difference:
    """Compare the levels of two groups.

    Parameters
    ----------
    counts : array_like of int, shape (levels, 2)
        One row a level, one column a group.
    settings : CharacteristicsSettings
        Which test.
    """
    table = np.asarray(counts, dtype=np.int64)
    table = table[table.sum(axis=1) > 0]
    if len(table) < 2 or (table.sum(axis=0) == 0).any():
        return NONE
    test = _chosen(table, settings.categorical)
    if test == "fisher":
        return _fisher(table)
    corrected = test == "yates" and table.shape == (2, 2)
    found = stats.chi2_contingency(table, correction=corrected)
    name = "chi-square (Yates)" if corrected else "chi-square"
    return Difference(name, float(found.statistic), float(found.pvalue))


def _fisher(table: NDArray[np.int64]) -> Difference:
    try:
        return Difference("Fisher's exact", math.nan, fisher_exact(table))
    except TooManyTablesError:
        name = f"Fisher's exact (simulated, {SIMULATED:,} tables)"
        return Difference(name, math.nan, fisher_simulated(table))


def _chosen(table: NDArray[np.int64], rule: str) -> Literal["fisher", "chi-square", "yates"]:
    if rule == "observed":
        return "fisher" if table.min() < 5 else "chi-square"
    if rule == "expected":
        expected = stats.contingency.expected_freq(table)
        fails = expected.min() < 1 or (expected < 5).mean() > 0.2
        return "fisher" if fails else "chi-square"
    return "yates" if rule == "yates" else "fisher" if rule == "fisher" else "chi-square"


def standardized_difference(mean: tuple[float, float], variance: tuple[float, float]) -> float:
    """Difference of means over the root of the mean variance; NaN without any variance."""
    spread = math.sqrt((variance[0] + variance[1]) / 2)
    return (mean[0] - mean[1]) / spread if spread > 0 else math.nan
