"""What the audit computes again; the only module of it that calls the wings."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, roots_hermitenorm
from scipy.stats import beta, binom, norm

from alnus.audit.printed import ROUNDING, Span, Spread, image
from alnus.cohort.difference import categorical_difference, t_from_summary
from alnus.cohort.settings import CharacteristicsSettings
from alnus.regression.intervals import proportion
from alnus.regression.logistic import irls

Limits = tuple[float, float]
Floats = NDArray[np.float64]
Measure = Callable[[Any, Any], tuple[Any, Any]]  # true positives, true negatives → k, n
COUNT_TESTS: Mapping[str, Literal["chi-square", "yates", "fisher"]] = {
    "chi-square": "chi-square",
    "chi-square (Yates)": "yates",
    "Fisher's exact": "fisher",
}
UNLIKELY = 1e-10  # share of bootstrap samples that nobody draws
REFIT = 1e-6  # relative; two programs that fit the same model stop this close


def t_tests(positive: Spread, negative: Spread, n: tuple[int, int]) -> dict[str, Span]:
    """Give the P of Student's and of Welch's t, over all means and SDs that print alike."""
    return {
        name: _p_of_t(positive, negative, n, pooled=pooled)
        for name, pooled in (("Student's t (pooled)", True), ("Welch's t", False))
    }


def _p_of_t(positive: Spread, negative: Spread, n: tuple[int, int], *, pooled: bool) -> Span:
    spans = (positive.mean.span, negative.mean.span, positive.sd.span, negative.sd.span)

    def tested(*of: float) -> tuple[float, float]:
        sds = (max(of[2], 1e-300), max(of[3], 1e-300))
        found = t_from_summary((of[0], of[1]), sds, n, pooled=pooled)
        return found.statistic, found.p

    ps = image(lambda *of: tested(*of)[1], *spans)
    statistics = image(lambda *of: tested(*of)[0], *spans)
    return Span(ps.low, 1.0) if statistics.low <= 0 <= statistics.high else ps


def p_of_counts(test: str, counts: NDArray[np.int64]) -> float:
    """Give the P of one of ``COUNT_TESTS``, for a table with one row a level and one column a group.

    NaN where there is no such test, as Yates' correction of more than two levels.
    """
    return _p_of_counts(test, tuple(map(tuple, counts.tolist())))


@lru_cache(maxsize=4096)  # the same counts are asked for by several checks
def _p_of_counts(test: str, counts: tuple[tuple[int, ...], ...]) -> float:
    found = categorical_difference(counts, CharacteristicsSettings(categorical=COUNT_TESTS[test]))
    return found.p if found.test == test else math.nan


@dataclass(frozen=True)
class Slope:
    """A coefficient of a logistic regression and its standard error."""

    coefficient: float
    std_error: float


def slope_of_binary(counts: NDArray[np.int64]) -> Slope | None:
    """Give the log odds ratio of a 2 x 2 table: rows exposed and not, columns event and not."""
    if counts.min() < 1:
        return None
    (a, b), (c, d) = counts.tolist()
    return Slope(math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))


def slope_of_numbers(counts: NDArray[np.int64]) -> Slope | None:
    """Fit levels numbered 1, 2, 3 ... as one number; None where no finite fit exists."""
    levels = np.repeat(np.arange(1.0, len(counts) + 1), counts.sum(axis=1))
    outcome = np.concatenate([np.repeat([1.0, 0.0], pair) for pair in counts])
    found = irls(levels[:, None], outcome, epsilon=1e-12, max_iterations=50)
    error = float(found.std_errors[1])
    return Slope(float(found.coefficients[1]), error) if 0 < error < 100 else None


def proportion_limits(k: int, n: int, level: float) -> Mapping[str, Limits]:
    """Give the limits of k of n by the usual formulas.

    References
    ----------
    Brown, Cai and DasGupta (2001); R ``binom::binom.confint``.
    """
    z, p = float(norm.ppf(0.5 + level / 2)), k / n
    found: dict[str, Limits] = {}
    for name in ("Wilson", "Clopper-Pearson"):
        estimate = proportion(k, n, interval=name, confidence=level)
        found[name] = (estimate.low, estimate.high)
    found["Wald"] = _around(p, z * math.sqrt(p * (1 - p) / n))
    middle = (k + z * z / 2) / (n + z * z)
    found["Agresti-Coull"] = _around(middle, z * math.sqrt(middle * (1 - middle) / (n + z * z)))
    tail = (1 - level) / 2
    found["Jeffreys"] = (
        float(beta.ppf(tail, k + 0.5, n - k + 0.5)) if k > 0 else 0.0,
        float(beta.ppf(1 - tail, k + 0.5, n - k + 0.5)) if k < n else 1.0,
    )
    return found


def _around(middle: float, reach: float) -> Limits:
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True, eq=False)
class Resampled:
    """The bootstrap distribution of a proportion, exactly, instead of by drawing.

    Parameters
    ----------
    shares : ndarray of float64, shape (m,)
        Values it may take, ascending.
    probability : ndarray of float64, shape (m,)
        Of a share up to each.
    """

    shares: Floats
    probability: Floats

    @classmethod
    def of(cls, shares: Floats, weights: Floats) -> "Resampled":
        """Gather values with their weights."""
        order = np.argsort(shares, kind="stable")
        return cls(shares[order], np.cumsum(weights[order]) / weights.sum())

    def below(self, value: float) -> float:
        """Probability of a share below a value."""
        place = int(np.searchsorted(self.shares, value - ROUNDING, side="left"))
        return float(self.probability[place - 1]) if place else 0.0

    def up_to(self, value: float) -> float:
        """Probability of a share not above a value."""
        return self.below(value + 2 * ROUNDING)

    def quantile(self, probability: float) -> float:
        """Give the least share that is reached with this probability."""
        place = int(np.searchsorted(self.probability, probability - 1e-12))
        return float(self.shares[min(place, len(self.shares) - 1)])


def resampled(k: int, n: int, total: int) -> Resampled:
    """Draw all ``total`` patients with replacement: the ``n`` that count vary with them."""
    sizes, chances = _likely(total, n / total)
    sizes, chances = sizes[sizes > 0], chances[sizes > 0]
    parts = [_likely(int(size), k / n) for size in sizes]
    shares = [hits / size for (hits, _), size in zip(parts, sizes, strict=True)]
    weights = [chance * part for (_, part), chance in zip(parts, chances, strict=True)]
    return Resampled.of(np.concatenate(shares), np.concatenate(weights))


def resampled_within(
    true_positive: int, positive: int, true_negative: int, negative: int, measure: Measure
) -> Resampled:
    """Draw the patients of each group apart, as many as there are."""
    hits, first = _likely(positive, true_positive / positive)
    quiet, second = _likely(negative, true_negative / negative)
    k, n = measure(hits[:, None], quiet[None, :])
    counted, base = (np.broadcast_to(part, (len(hits), len(quiet))).ravel() for part in (k, n))
    weights = np.outer(first, second).ravel()
    return Resampled.of(counted[base > 0] / base[base > 0], weights[base > 0])


def _likely(n: int, p: float) -> tuple[NDArray[np.int64], Floats]:
    """Give the counts of a binomial draw that are not next to impossible."""
    counts = np.arange(n + 1)
    weights = binom.pmf(counts, n, p)
    kept = weights > UNLIKELY
    return counts[kept], weights[kept]


def auc_errors(auc: float, positive: int, negative: int) -> Span:
    """Give the standard errors an AUC may have, without the patients.

    Hanley and McNeil's formula, and DeLong's variance for normal scores whose SD with the event is
    a half, one or two times that without.
    """
    shapes = (0.5, 1.0, 2.0)
    found = [_hanley_mcneil(auc, positive, negative)]
    found += [_binormal(auc, positive, negative, ratio) for ratio in shapes]
    return Span(min(found), max(found))


def _hanley_mcneil(auc: float, m: int, n: int) -> float:
    first, second = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = (m - 1) * (first - auc**2) + (n - 1) * (second - auc**2)
    return math.sqrt((auc * (1 - auc) + spread) / (m * n))


def _binormal(auc: float, m: int, n: int, ratio: float) -> float:
    nodes, weights = roots_hermitenorm(60)
    weights = weights / weights.sum()
    shift = float(norm.ppf(auc)) * math.sqrt(1 + ratio**2)

    def variance(placements: Floats) -> float:
        return float(weights @ placements**2 - (weights @ placements) ** 2)

    of_events = variance(ndtr(shift + ratio * nodes))
    of_others = variance(ndtr((shift - nodes) / ratio))
    return math.sqrt(of_events / m + of_others / n)
