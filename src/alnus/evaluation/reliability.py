"""Reliability: how well readers agree, on measured values and on categories."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import f, norm

from alnus.arrays import Floats
from alnus.estimate import Estimate
from alnus.evaluation.settings import IntraclassKind
from alnus.tables.signature import RELIABILITY

_SYMBOL = {"agreement": "ICC(A,1)", "consistency": "ICC(C,1)"}


@dataclass(frozen=True, eq=False)
class IntraclassCorrelations:
    """Intraclass correlations of many features.

    Parameters
    ----------
    value, low, high : ndarray of float64, shape (features,)
        At most 1; below 0 where cases differ less than the readers err. NaN, all three, for a
        feature that has none.
    """

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Kappa:
    """Cohen's κ and its test against agreement by chance.

    Parameters
    ----------
    value : float
        At most 1; 0 is the agreement that chance alone would give.
    z, p : float
        Statistic and two-sided P; NaN where κ could only be 0 (see ``cohen_kappa``).
    """

    value: float
    z: float
    p: float


class _MeanSquares(NamedTuple):
    cases: Floats
    readers: Floats
    error: Floats


def intraclass_correlation(
    ratings: ArrayLike, *, kind: IntraclassKind = "agreement", confidence: float = 0.95
) -> Estimate:
    """Intraclass correlation of one feature: two-way model, single reader.

    Parameters
    ----------
    ratings : array_like of float64, shape (n, k)
        One row a case, one column a reader; at least two of each, all finite.
    kind : {"agreement", "consistency"}
        ICC(A,1) counts a constant difference between readers as error; ICC(C,1) does not.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    Estimate
        As ``intraclass_correlations``; its method names the coefficient and the interval.

    Raises
    ------
    ValueError
        As ``intraclass_correlations``, and when the ratings do not differ, so that no coefficient
        exists.

    References
    ----------
    McGraw and Wong (1996), Psychol Methods 1:30; R ``irr::icc(model = "twoway")``.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2:
        message = f"ratings need one row a case and one column a reader; shape {table.shape} found"
        raise ValueError(message)
    found = intraclass_correlations(table.T[:, :, None], kind=kind, confidence=confidence)
    value, low, high = (float(part[0]) for part in (found.value, found.low, found.high))
    if math.isnan(value):
        message = f"{_SYMBOL[kind]} does not exist for ratings without variance; leave them out"
        raise ValueError(message)
    return Estimate(value, low, high, f"{_SYMBOL[kind]}, F of McGraw and Wong", confidence)


def intraclass_correlations(
    readings: ArrayLike, *, kind: IntraclassKind = "agreement", confidence: float = 0.95
) -> IntraclassCorrelations:
    """Intraclass correlations of many features: two-way model, single reader.

    The interval of the agreement is approximate: two readers whose constant differences vary as
    much as their errors are covered 89 times in 100 instead of 95, ten readers 94 times.

    Parameters
    ----------
    readings : array_like of float64, shape (k, n, features)
        Readers × cases × features; at least two readers and two cases, all finite.
    kind : {"agreement", "consistency"}
        ICC(A,1) counts a constant difference between readers as error; ICC(C,1) does not.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    IntraclassCorrelations
        Value and limits of each feature. All three are **NaN** where the coefficient is 0/0: a
        feature that is constant (for consistency: within each reader), which the caller reports. A
        limit that would leave the value outside is moved to the value; R's is not.

    Raises
    ------
    ValueError
        When the shape is another, a reading is not finite, or kind or confidence is unknown.

    References
    ----------
    McGraw and Wong (1996), Psychol Methods 1:30; R ``irr::icc(model = "twoway")``.
    """
    values = _checked_readings(readings, kind, confidence)
    k, n = values.shape[:2]
    squares = _mean_squares(values)
    error, readers = squares.error, squares.readers
    # value and limits are (q·cases − error) / (q·cases + rest), with q = 1 or a quantile of F
    rest, freedom = (k - 1) * error, np.full_like(error, (n - 1) * (k - 1))
    if kind == "agreement":
        rest = k / n * readers + (k - 1 - k / n) * error
        freedom = _satterthwaite(squares, rest, k, n)
    # two cases and two readers can cancel but for rounding: no coefficient there either
    exists = squares.cases + rest > 1e-24 * (squares.cases + rest + error)
    value = _ratio(squares, rest, np.ones_like(error), exists)
    low, high = (
        _ratio(squares, rest, f.ppf(0.5 + sign * confidence / 2, freedom, n - 1), exists)
        for sign in (-1, 1)
    )
    return IntraclassCorrelations(value, np.minimum(low, value), np.maximum(high, value))


def _checked_readings(readings: ArrayLike, kind: str, confidence: float) -> Floats:
    values = np.asarray(readings, dtype=np.float64)
    if values.ndim != 3:
        message = f"readings must be readers × cases × features; shape {values.shape} was given"
        raise ValueError(message)
    k, n, _ = values.shape
    if k < 2 or n < 2:
        message = f"{k} readers and {n} cases were given; at least two of each are needed"
        raise ValueError(message)
    missing = int((~np.isfinite(values)).sum())
    if missing:
        message = f"{missing} of {values.size} readings are not finite; leave out their cases"
        raise ValueError(message)
    if kind not in get_args(IntraclassKind):
        message = f'kind must be "agreement" or "consistency"; "{kind}" was given'
        raise ValueError(message)
    if not 0 < confidence < 1:
        message = f"confidence must lie between 0 and 1; {confidence} was given"
        raise ValueError(message)
    return values


def _mean_squares(values: Floats) -> _MeanSquares:
    """Analyze the variance of each feature; sums of squares neither overflow nor leave dust."""
    k, n = values.shape[:2]
    shifted = values - values[0, 0]
    scale = np.abs(shifted).max(axis=(0, 1))
    shifted /= np.where(scale > 0, scale, 1.0)
    # against each reader's first case, so that a constant reader is exactly 0
    within = shifted - shifted[:, :1]
    by_case, by_reader, grand = within.mean(axis=0), within.mean(axis=1), within.mean(axis=(0, 1))
    residual = within - by_case - by_reader[:, None] + grand
    return _MeanSquares(
        cases=k * ((by_case - grand) ** 2).sum(axis=0) / (n - 1),
        readers=n * shifted.mean(axis=1).var(axis=0, ddof=1),
        error=(residual**2).sum(axis=(0, 1)) / ((n - 1) * (k - 1)),
    )


def _satterthwaite(squares: _MeanSquares, rest: Floats, k: int, n: int) -> Floats:
    """Give v, the degrees of freedom of the agreement's denominator; at least a sliver above 0."""
    cases, readers, error = squares
    # McGraw and Wong's a·MSC and b·MSE, both times (1 − ICC)·n·(MSR + rest)
    a = k * (cases - error) * readers
    b = n * (rest + error) * error + k * (n - 1) * (cases - error) * error
    spread = a**2 / (k - 1) + b**2 / ((n - 1) * (k - 1))
    freedom = np.full_like(error, (n - 1) * (k - 1))
    np.divide((a + b) ** 2, spread, out=freedom, where=spread > 0)
    return np.maximum(freedom, 1e-6)


def _ratio(squares: _MeanSquares, rest: Floats, q: Floats, exists: NDArray[np.bool_]) -> Floats:
    ratio = np.full_like(rest, np.nan)
    signal = q * squares.cases
    np.divide(signal - squares.error, signal + rest, out=ratio, where=exists)
    return ratio


def reliability_table(
    first: pd.DataFrame,
    *others: pd.DataFrame,
    minimum: float,
    kind: IntraclassKind = "agreement",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Give each feature's intraclass correlation between readers, and whether it is kept.

    Parameters
    ----------
    first, *others : DataFrame, shape (n, features)
        Each reader's features of the same cases in the same order.
    minimum : float
        A feature is kept when its coefficient reaches it.
    kind, confidence
        As in ``intraclass_correlations``.

    Returns
    -------
    DataFrame
        ``RELIABILITY``. A feature without a coefficient has NaN, says so as its method, and is not
        kept.
    """
    readings = np.stack([reader[first.columns].to_numpy() for reader in (first, *others)])
    found = intraclass_correlations(readings, kind=kind, confidence=confidence)
    method = f"{_SYMBOL[kind]}, F of McGraw and Wong"
    exists = np.isfinite(found.value)
    return RELIABILITY.frame_of(
        feature=list(first.columns),
        n=len(first),
        value=found.value,
        low=found.low,
        high=found.high,
        method=np.where(exists, method, "no coefficient: the feature does not vary"),
        confidence=confidence,
        kept=exists & (found.value >= minimum),
    )


def cohen_kappa(first: Sequence[Any] | ArrayLike, second: Sequence[Any] | ArrayLike) -> Kappa:
    """Cohen's unweighted κ of two readers, with its test.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Each reader's category of each case; numbers, strings or booleans, none missing.

    Returns
    -------
    Kappa
        z and P are **NaN** where one reader used a single category, or the two share none: κ could
        only be 0 there, and has no variance.

    Raises
    ------
    ValueError
        When lengths differ, no case is given, a category is missing, or both readers gave every
        case the same category, so that κ is 0/0.

    References
    ----------
    Cohen (1960); Fleiss, Cohen and Everitt (1969); R ``irr::kappa2``.
    """
    table = _cross_table(first, second)
    # whole numbers, so that nothing is left of what cancels: all below times n² or n⁴
    n = int(table.sum())
    rows, columns = ([int(count) for count in table.sum(axis=axis)] for axis in (1, 0))
    chance = sum(row * column for row, column in zip(rows, columns, strict=True))
    if chance == n**2:
        message = f"both readers gave all {n} cases the same category; κ needs a second category"
        raise ValueError(message)
    value = (n * int(np.trace(table)) - chance) / (n**2 - chance)
    third = sum(r * c * (r + c) for r, c in zip(rows, columns, strict=True))
    variance = chance * n**2 + chance**2 - n * third
    if variance == 0:
        return Kappa(value, math.nan, math.nan)
    z = value * (n**2 - chance) * math.sqrt(n) / math.sqrt(variance)
    return Kappa(value, z, float(2 * norm.sf(abs(z))))


def _cross_table(
    first: Sequence[Any] | ArrayLike, second: Sequence[Any] | ArrayLike
) -> NDArray[np.int64]:
    """Count the cases of each pair of categories."""
    one, other = (np.asarray(given, dtype=object) for given in (first, second))
    if one.shape != other.shape or one.ndim != 1 or not len(one):
        message = f"{one.shape} and {other.shape} categories; one of each reader a case is needed"
        raise ValueError(message)
    both = np.concatenate([one, other])
    missing = int(pd.isna(both).sum())
    if missing:
        message = f"{missing} of {len(both)} categories are missing; leave out their cases"
        raise ValueError(message)
    codes, levels = pd.factorize(both)
    table = np.zeros((len(levels), len(levels)), dtype=np.int64)
    np.add.at(table, (codes[: len(one)], codes[len(one) :]), 1)
    return table
