"""The printed inference of a model: limits and P of its coefficients, a row a term."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from alnus.arrays import Floats
from alnus.models.formula import RiskModel
from alnus.regression.likelihood import Penalty, coefficient_tests, profile_limits
from alnus.tables.models import COEFFICIENTS
from alnus.tables.table import LIKELIHOOD_RATIO, NO_INTERVAL, PENALIZED, POOLED, WALD


@dataclass(frozen=True, eq=False)
class Inference:
    """Limits and P of a model's coefficients, the intercept first.

    Parameters
    ----------
    limits : ndarray of float64, shape (1 + terms, 2)
        Of the coefficients; NaN where there are none.
    p : ndarray of float64, shape (1 + terms,)
        That each coefficient is zero.
    method, test : str
        How limits and P were made; they agree on whether zero is excluded.
    confidence : float
        Level of the limits.
    """

    limits: Floats
    p: Floats
    method: str
    test: str
    confidence: float


def wald_inference(
    model: RiskModel, *, confidence: float = 0.95, degrees: Floats | None = None
) -> Inference:
    """Give Wald's limits and P; with degrees of freedom, those of pooled imputations."""
    coefficients, errors = _coefficients(model), _errors(model)
    of = np.full(len(errors), np.inf) if degrees is None else degrees
    # With infinite degrees of freedom Student's t is the normal distribution.
    reach = stdtrit(of, 0.5 + confidence / 2) * errors
    limits = np.column_stack([coefficients - reach, coefficients + reach])
    p = 2 * stdtr(of, -np.abs(coefficients / errors))
    if not model.covariance:
        return Inference(limits, p, NO_INTERVAL, "", confidence)
    name = POOLED if np.isfinite(of).any() else WALD
    return Inference(limits, p, name, name, confidence)


def profile_inference(
    columns: Floats, outcome: Floats, *, confidence: float = 0.95, penalty: Penalty = "none"
) -> Inference:
    """Give profile-likelihood limits and the P of likelihood ratios, penalized with Firth's penalty.

    Parameters
    ----------
    columns : ndarray of float64, shape (n, 1 + terms)
        All columns, the intercept's first.
    outcome : ndarray of float64, shape (n,)
        0 or 1.
    confidence : float
        Level of the limits.
    penalty : {"none", "firth"}
        As in the fit.
    """
    tests = coefficient_tests(columns, outcome, penalty=penalty)
    limits = profile_limits(columns, outcome, confidence=confidence, penalty=penalty)
    penalized = penalty == "firth"
    return Inference(
        limits,
        np.array([test.p for test in tests]),
        "profile penalized likelihood" if penalized else "profile likelihood",
        PENALIZED if penalized else LIKELIHOOD_RATIO,
        confidence,
    )


def coefficients_table(
    model: RiskModel, inference: Inference | None = None, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Give a model's terms with their inference, the intercept first.

    Parameters
    ----------
    model : RiskModel
        A model without covariance (penalized) has coefficients and odds ratios only.
    inference : Inference, optional
        Default: Wald's.
    confidence : float
        Level of Wald's limits.

    Returns
    -------
    DataFrame
        ``COEFFICIENTS``.
    """
    found = inference or wald_inference(model, confidence=confidence)
    coefficients, errors = _coefficients(model), _errors(model)
    with np.errstate(over="ignore"):  # an odds ratio beyond 1e308 is printed as infinite
        odds_ratio, low, high = np.exp([coefficients, *found.limits.T])
    return COEFFICIENTS.frame_of(
        model=model.name,
        term=["(Intercept)", *(term.name for term in model.terms)],
        variable=["", *(term.variable for term in model.terms)],
        coefficient=coefficients,
        std_error=errors,
        z=coefficients / errors,
        p=found.p,
        test=found.test,
        odds_ratio=odds_ratio,
        low=low,
        high=high,
        method=found.method,
        confidence=found.confidence,
    )


def _coefficients(model: RiskModel) -> Floats:
    return np.array([model.intercept, *(term.coefficient for term in model.terms)])


def _errors(model: RiskModel) -> Floats:
    if not model.covariance:
        return np.full(len(model.terms) + 1, math.nan)
    return np.sqrt(np.diag(np.asarray(model.covariance)))
