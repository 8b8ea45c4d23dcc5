"""The calibration line: the outcome regressed on the predicted log odds."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logit

from alnus.arrays import Bools, Floats
from alnus.evaluation.checked import checked_probability
from alnus.regression.logistic import irls

NEAREST = 1e-12  # a probability nearer to 0 or 1 has no finite log odds that could be weighed


@dataclass(frozen=True)
class Line:
    """Logistic regression of the outcome on the predicted log odds.

    Parameters
    ----------
    intercept, slope : float
        0 and 1 where the prediction is calibrated; everything is NaN where there is no line
        (:func:`why_no_line`).
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

    @property
    def matrix(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Covariance of intercept and slope, 0 for a slope that was held."""
        if math.isnan(self.slope_error):
            return ((self.intercept_error**2, 0.0), (0.0, 0.0))
        mixed = self.covariance
        return ((self.intercept_error**2, mixed), (mixed, self.slope_error**2))


def why_no_line(outcome: Bools, probability: Floats) -> str:
    """Say why no intercept and slope can be estimated; empty where they can.

    One column separates the outcomes exactly where all events lie on one side of all others, ties
    at the border included; the slope is infinite then.
    """
    if np.ptp(probability) == 0:
        return "all predictions are equal"
    events, others = probability[outcome], probability[~outcome]
    if events.min() >= others.max() or events.max() <= others.min():
        return "the predictions separate the outcomes"
    return ""


def calibration_line(
    outcome: ArrayLike, probability: ArrayLike, *, fixed_slope: bool = False
) -> Line:
    """Fit intercept and slope, or the intercept alone (calibration in the large).

    References
    ----------
    Cox (1958); R ``glm(y ~ lp)`` and ``glm(y ~ offset(lp))``.
    """
    events, values = checked_probability(outcome, probability)
    if not fixed_slope and why_no_line(events, values):
        return Line(*[math.nan] * 6)
    log_odds = logit(np.clip(values, NEAREST, 1 - NEAREST))
    none, known = np.empty((len(events), 0)), np.zeros(len(events))
    design, offset = (none, log_odds) if fixed_slope else (log_odds[:, None], known)
    # Not fit_logistic: a cohort of five events is too small for a model, not for its calibration.
    fit = irls(design, events.astype(np.float64), offset=offset, epsilon=1e-14, max_iterations=100)
    errors = fit.std_errors
    return Line(
        float(fit.coefficients[0]),
        1.0 if fixed_slope else float(fit.coefficients[1]),
        float(errors[0]),
        math.nan if fixed_slope else float(errors[1]),
        math.nan if fixed_slope else float(fit.covariance[0, 1]),
        -2 * fit.log_likelihood,
    )
