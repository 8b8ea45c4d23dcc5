"""Performance in several centers as one: random effects, their interval and the next center's."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import chdtrc, stdtrit

from alnus.arrays import Floats
from alnus.estimate import Estimate

METHOD = "REML, Hartung-Knapp"
SMALLEST = 1e-13  # error of the variance between centers, as part of the smallest sampling variance


@dataclass(frozen=True, eq=False)
class Pooled:
    """Effects of several centers, pooled.

    Parameters
    ----------
    mean : Estimate
        The mean of all centers that there might be, on the effects' own scale.
    std_error : float
        Of the mean, Hartung and Knapp's.
    low, high : float
        Prediction interval: where the effect of a new center lies, at the mean's level.
    tau_squared : float
        Variance between centers.
    i_squared : float
        Share of the variance that lies between centers, 0 to 1.
    q, q_p : float
        Cochran's heterogeneity statistic and its P.
    weights : ndarray of float64, shape (centers,)
        Each center's share of the mean; sums to 1.
    """

    mean: Estimate
    std_error: float
    low: float
    high: float
    tau_squared: float
    i_squared: float
    q: float
    q_p: float
    weights: Floats


def pooled(effects: ArrayLike, variances: ArrayLike, *, confidence: float = 0.95) -> Pooled:
    """Pool the centers' effects as random ones.

    Parameters
    ----------
    effects : array_like of float, shape (centers,)
        On a scale where they are about normal: logit AUC, slope, log O/E.
    variances : array_like of float, shape (centers,)
        Their sampling variances, positive.
    confidence : float
        Level of the interval and the prediction interval.

    Raises
    ------
    ValueError
        For fewer than two centers, or a variance that is not positive and finite.

    References
    ----------
    R ``metafor::rma(method = "REML", test = "knha")`` and its ``predict``: the interval of the mean
    and the prediction interval are Student's with centers − 1 degrees of freedom. I² as there, from
    the typical variance of Higgins and Thompson (2002).
    """
    y, v = _checked(effects, variances)
    tau_squared = between_variance(y, v)
    weights = 1 / (v + tau_squared)
    mean = float(weights @ y / weights.sum())
    degrees = len(y) - 1
    std_error = math.sqrt(float(weights @ (y - mean) ** 2) / degrees / float(weights.sum()))
    quantile = float(stdtrit(degrees, 0.5 + confidence / 2))
    reach = quantile * std_error
    # A new center differs from the mean as centers do, and the mean itself is uncertain.
    far = quantile * math.sqrt(tau_squared + std_error**2)
    q = _heterogeneity(y, 1 / v)
    return Pooled(
        Estimate(mean, mean - reach, mean + reach, METHOD, confidence),
        std_error,
        mean - far,
        mean + far,
        tau_squared,
        tau_squared / (tau_squared + _typical(1 / v)),
        q,
        float(chdtrc(degrees, q)),
        weights / weights.sum(),
    )


def between_variance(effects: ArrayLike, variances: ArrayLike) -> float:
    """Estimate the variance between centers by restricted maximum likelihood; arguments as above.

    Uphill from Hedges' estimate, where metafor starts, to the last digits; never below 0. Fisher
    scoring, metafor's way uphill, swings for ever where two centers differ much in size.
    """
    y, v = _checked(effects, variances)
    start = max(0.0, float(y.var(ddof=1) - v.mean()))
    slope = partial(_slope, y, v)
    if slope(start) > 0:
        above = start + float(v.max())
        while slope(above) > 0:
            above *= 2
        return float(brentq(slope, start, above, xtol=SMALLEST * float(v.min())))
    if start == 0 or slope(0.0) <= 0:
        return 0.0
    return float(brentq(slope, 0.0, start, xtol=SMALLEST * float(v.min())))


def _slope(y: Floats, v: Floats, tau_squared: float) -> float:
    """Twice the slope of the restricted likelihood: y'PPy − tr P, P = W − W1(1'W1)⁻¹1'W."""
    w = 1 / (v + tau_squared)
    total = float(w.sum())
    residual = w * (y - w @ y / total)
    return float(residual @ residual) - total + float(w @ w) / total


def _heterogeneity(y: Floats, w: Floats) -> float:
    return float(w @ (y - w @ y / w.sum()) ** 2)


def _typical(w: Floats) -> float:
    """The typical sampling variance of Higgins and Thompson."""
    return float((len(w) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum()))


def logit_auc(auc: float, variance: float) -> tuple[float, float]:
    """Give logit AUC and its variance by the delta method; (AUC between 0 and 1).

    References
    ----------
    Snell, Ensor, Debray, Moons, Riley (2018): the logit of the AUC is nearest to normal.
    """
    return math.log(auc / (1 - auc)), variance / (auc * (1 - auc)) ** 2


def log_ratio(observed: float, expected: float, n: int) -> tuple[float, float]:
    """Give log O/E and its variance, 1/O − 1/N; events, sum of predicted risks, patients.

    References
    ----------
    Debray et al. (2019), A framework for meta-analysis of prediction model studies, eq. 6: the
    expected number is held fixed and the observed one is binomial.
    """
    return math.log(observed / expected), 1 / observed - 1 / n


def _checked(effects: ArrayLike, variances: ArrayLike) -> tuple[Floats, Floats]:
    y, v = np.asarray(effects, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if y.ndim != 1 or y.shape != v.shape or len(y) < 2:
        message = (
            f"pooling needs two or more effects with a variance each; found {y.shape}, {v.shape}"
        )
        raise ValueError(message)
    if not (np.isfinite(y).all() and np.isfinite(v).all() and (v > 0).all()):
        message = "effects must be finite, their variances finite and positive"
        raise ValueError(message)
    return y, v
