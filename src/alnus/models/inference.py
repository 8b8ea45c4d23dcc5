"""The printed inference of a model: a row a term."""

import math

import numpy as np
import pandas as pd

from alnus.arrays import Floats
from alnus.models.formula import RiskModel
from alnus.regression.wald import wald_columns
from alnus.tables.models import COEFFICIENTS
from alnus.tables.table import NO_INTERVAL


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
