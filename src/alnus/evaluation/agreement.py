"""Agreement of two readers beside the intraclass correlation: Bland-Altman, weighted kappa."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm, t

from alnus.arrays import Floats
from alnus.estimate import Estimate

Weights = Literal["linear", "quadratic"]
_POWER = {"linear": 1, "quadratic": 2}


@dataclass(frozen=True)
class BlandAltman:
    """Differences between two readers' measurements.

    Parameters
    ----------
    n : int
        Cases.
    bias : Estimate
        Mean of first minus second; limits by Student's t.
    lower, upper : Estimate
        Limits between which 95 % of differences are expected, were they normal.
    """

    n: int
    bias: Estimate
    lower: Estimate
    upper: Estimate


def bland_altman(first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> BlandAltman:
    """Describe how two readers' measurements of the same cases differ.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Each reader's measurements, all finite; at least three.
    confidence : float
        Of the limits about bias and limits of agreement.

    Raises
    ------
    ValueError
        When there are fewer than three cases, lengths differ or a number is not finite.

    References
    ----------
    Bland and Altman (1986), Lancet 327:307; the standard error of a limit as in their (1999), Stat
    Methods Med Res 8:135.
    """
    differences = _differences(first, second)
    n = len(differences)
    bias, spread = float(differences.mean()), float(differences.std(ddof=1))
    # The limits of agreement are always 95 % ones, whatever the level of the intervals about them.
    z, quantile = float(norm.ppf(0.975)), float(t.ppf(0.5 + confidence / 2, n - 1))
    at_bias = quantile * spread / np.sqrt(n)
    at_limit = quantile * spread * np.sqrt(1 / n + z**2 / (2 * (n - 1)))
    lower, upper = bias - z * spread, bias + z * spread
    return BlandAltman(
        n,
        *(
            Estimate(value, value - half, value + half, "t (Bland-Altman)", confidence)
            for value, half in ((bias, at_bias), (lower, at_limit), (upper, at_limit))
        ),
    )


def _differences(first: ArrayLike, second: ArrayLike) -> Floats:
    one, other = (np.asarray(given, dtype=np.float64) for given in (first, second))
    if one.shape != other.shape or one.ndim != 1 or len(one) < 3:
        message = f"{one.shape} and {other.shape} measurements; three or more of each are needed"
        raise ValueError(message)
    if not np.isfinite([one, other]).all():
        message = "a measurement is not finite; leave out its case"
        raise ValueError(message)
    return np.asarray(one - other)


def weighted_kappa(
    first: Sequence[Any],
    second: Sequence[Any],
    levels: Sequence[Any],
    *,
    weights: Weights = "quadratic",
    confidence: float = 0.95,
) -> Estimate:
    """Cohen's weighted κ of two readers' ordered categories.

    Parameters
    ----------
    first, second : sequence, shape (n,)
        Each reader's category of each case.
    levels : sequence
        All categories, in their order; neighbors are one step apart.
    weights : {"linear", "quadratic"}
        Whether a disagreement counts by its steps or by their square.
    confidence : float
        Of the limits, which are normal.

    Raises
    ------
    ValueError
        When lengths differ, a category is not among the levels, or both readers gave every case one
        and the same.

    References
    ----------
    Cohen (1968); Fleiss, Cohen and Everitt (1969), Psychol Bull 72:323; R ``psych::cohen.kappa``.
    """
    counts = _ordered_table(first, second, levels)
    n, p = counts.sum(), counts / counts.sum()
    steps = np.abs(np.subtract.outer(np.arange(len(levels)), np.arange(len(levels))))
    w = 1 - (steps / max(len(levels) - 1, 1)) ** _POWER[weights]
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, chance = (w * p).sum(), rows @ w @ columns
    if chance == 1:
        message = f"both readers gave all {len(first)} cases the same category; κ does not exist"
        raise ValueError(message)
    value = float((observed - chance) / (1 - chance))
    means = (w @ columns)[:, None] + rows @ w
    spread = (p * (w * (1 - chance) - means * (1 - observed)) ** 2).sum()
    rest = (observed * chance - 2 * chance + observed) ** 2
    error = np.sqrt(max(spread - rest, 0) / n) / (1 - chance) ** 2
    half = float(norm.ppf(0.5 + confidence / 2) * error)
    method = f"{weights} weights, normal (Fleiss-Cohen-Everitt)"
    return Estimate(value, value - half, min(value + half, 1.0), method, confidence)


def _ordered_table(first: Sequence[Any], second: Sequence[Any], levels: Sequence[Any]) -> Floats:
    strangers = sorted({str(given) for given in (*first, *second)} - {str(lv) for lv in levels})
    if strangers or len(first) != len(second):
        told = f"unknown categories {strangers}" if strangers else "lengths differ"
        message = f"{told}; one of {list(levels)} a case of each reader is needed"
        raise ValueError(message)
    places = {str(level): place for place, level in enumerate(levels)}
    table = np.zeros((len(levels), len(levels)))
    pairs = ([places[str(given)] for given in readings] for readings in (first, second))
    np.add.at(table, tuple(pairs), 1)
    return table
