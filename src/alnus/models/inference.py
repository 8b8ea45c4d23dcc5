"""Wald inference: from coefficients and their covariance to odds ratios, intervals and P values."""

import math

import numpy as np
import pandas as pd
from scipy.stats import chi2, norm

from alnus.arrays import Floats
from alnus.models.formula import RiskModel
from alnus.models.likelihood import ChiSquareTest
from alnus.tables.models import COEFFICIENTS
from alnus.tables.table import NO_INTERVAL


def wald_test(coefficients: Floats, covariance: Floats) -> ChiSquareTest:
    """χ² = b' V⁻¹ b with as many degrees of freedom as coefficients; R ``car::Anova(type = 3)``."""
    statistic = float(coefficients @ np.linalg.solve(covariance, coefficients))
    return ChiSquareTest(statistic, len(coefficients), float(chi2.sf(statistic, len(coefficients))))


def wald_columns(
    coefficients: Floats, std_errors: Floats, *, confidence: float
) -> dict[str, Floats]:
    """Give z = b / SE, P = 2Φ(−|z|), OR = exp(b) and its limits exp(b ± z·SE), one entry a term.

    Parameters
    ----------
    coefficients, std_errors : ndarray of float64, shape (terms,)
        Log odds and their standard errors.
    confidence : float
        Level of the interval.
    """
    z = coefficients / std_errors
    reach = norm.ppf(0.5 + confidence / 2) * std_errors
    with np.errstate(over="ignore"):  # an odds ratio beyond 1e308 is printed as infinite
        odds_ratio, low, high = np.exp([coefficients, coefficients - reach, coefficients + reach])
    return {
        "coefficient": coefficients,
        "std_error": std_errors,
        "z": z,
        "p": 2 * norm.sf(np.abs(z)),
        "odds_ratio": odds_ratio,
        "low": low,
        "high": high,
    }


def coefficients_table(
    model: RiskModel, *, confidence: float = 0.95, limits: Floats | None = None
) -> pd.DataFrame:
    """Give a model's terms with Wald inference, the intercept first.

    Parameters
    ----------
    model : RiskModel
        A model without covariance (penalized) has coefficients and odds ratios only.
    confidence : float
        Level of the interval.
    limits : ndarray of float64, shape (1 + terms, 2), optional
        Limits of the coefficients to use instead of Wald's, e.g. profile-likelihood limits.

    Returns
    -------
    DataFrame
        ``COEFFICIENTS``.
    """
    coefficients = np.array([model.intercept, *(term.coefficient for term in model.terms)])
    errors = np.full(len(coefficients), math.nan)
    if model.covariance:
        errors = np.sqrt(np.diag(np.asarray(model.covariance)))
    wald = wald_columns(coefficients, errors, confidence=confidence)
    if limits is not None:
        wald |= {"low": np.exp(limits[:, 0]), "high": np.exp(limits[:, 1])}
    own = "Wald" if model.covariance else NO_INTERVAL
    return COEFFICIENTS.frame_of(
        model=model.name,
        term=["(Intercept)", *(term.name for term in model.terms)],
        variable=["", *(term.variable for term in model.terms)],
        **wald,
        method=own if limits is None else "profile likelihood",
        confidence=confidence,
    )
