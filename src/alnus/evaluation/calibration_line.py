"""The calibration line: the outcome regressed on the predicted log odds."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from alnus.arrays import Bools, Floats
from alnus.evaluation.checked import checked_probability

NEAREST = 1e-12  # a probability nearer to 0 or 1 has no finite log odds that could be weighed


@dataclass(frozen=True)
class Line:
    """Logistic regression of the outcome on the predicted log odds.

    Parameters
    ----------
    intercept, slope : float
        0 and 1 where the prediction is calibrated.
    intercept_error, slope_error : float
        Standard errors; the slope's is NaN where it was held at 1.
    covariance : float
        Of intercept and slope; NaN where the slope was held.
    deviance : float
        Of the fitted line.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    covariance: float
    deviance: float


def calibration_line(
    outcome: ArrayLike, probability: ArrayLike, *, fixed_slope: bool = False
) -> Line:
    """Fit intercept and slope, or the intercept alone (calibration in the large).

    References
    ----------
    Cox (1958); R ``glm(y ~ lp)`` and ``glm(y ~ offset(lp))``.
    """
    events, values = checked_probability(outcome, probability)
    log_odds = logit(np.clip(values, NEAREST, 1 - NEAREST))
    design = (
        np.ones((len(events), 1))
        if fixed_slope
        else np.column_stack([np.ones(len(events)), log_odds])
    )
    offset = log_odds if fixed_slope else np.zeros(len(events))
    coefficients = np.zeros(design.shape[1])
    for _ in range(100):
        mean = expit(offset + design @ coefficients)
        information = (design * (mean * (1 - mean))[:, None]).T @ design
        step = np.linalg.lstsq(information, design.T @ (events - mean), rcond=None)[0]
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-12:
            break
    covariance = np.linalg.pinv(information, hermitian=True)
    errors = np.sqrt(np.diag(covariance))
    mean = expit(offset + design @ coefficients)
    return Line(
        float(coefficients[0]),
        1.0 if fixed_slope else float(coefficients[1]),
        float(errors[0]),
        math.nan if fixed_slope else float(errors[1]),
        math.nan if fixed_slope else float(covariance[0, 1]),
        deviance(events, mean),
    )


def deviance(outcome: Bools, probability: Floats) -> float:
    """−2 Σ log likelihood of the predicted probabilities."""
    likely = np.where(outcome, probability, 1 - probability)
    return float(-2 * np.log(np.clip(likely, NEAREST, 1)).sum())
