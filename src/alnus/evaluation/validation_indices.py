"""Indices of R's ``val.prob``: how much a probability explains, and how far it is off."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2, norm

from alnus.arrays import Bools, Floats
from alnus.evaluation.calibration_line import NEAREST, calibration_line
from alnus.evaluation.checked import checked_probability
from alnus.regression.deviance import deviance, nagelkerke_r2, null_deviance


def validation_indices(outcome: ArrayLike, probability: ArrayLike) -> dict[str, float]:
    """Give the indices that ``val.prob`` prints beside AUC, Brier score, intercept and slope.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        True is the event.
    probability : array_like of float, shape (n,)
        Predicted, 0 to 1.

    Returns
    -------
    dict of str to float
        Nagelkerke's R², at most 1, below 0 where the prevalence predicts better; D, the deviance
        that the prediction saves a case; U, what recalibration would save, with its P against
        intercept 0 and slope 1 on 2 degrees of freedom; Q = D − U; Spiegelhalter's z with its P.
        U, its P and Q are NaN where nothing can be recalibrated
        (:func:`alnus.evaluation.calibration_line.why_no_line`); z where every risk is 0, 0.5 or 1.

    References
    ----------
    Harrell, Regression Modeling Strategies, 2nd ed., 10.8-10.9; R ``rms::val.prob``. Spiegelhalter
    (1986), Stat Med 5:421.
    """
    events, values = checked_probability(outcome, probability)
    n = len(events)
    as_predicted = deviance(events, np.clip(values, NEAREST, 1 - NEAREST))
    as_prevalence = null_deviance(events)
    lost = as_predicted - calibration_line(events, values).deviance
    # The 1 and the 2 are the degrees of freedom that a worthless prediction and line would gain.
    discrimination, unreliability = (as_prevalence - as_predicted - 1) / n, (lost - 2) / n
    z = spiegelhalter(events, values)
    return {
        "Nagelkerke R²": nagelkerke_r2(as_prevalence, as_predicted, n),
        "discrimination index D": discrimination,
        "unreliability index U": unreliability,
        "unreliability P": float(chi2.sf(lost, 2)),
        "quality index Q": discrimination - unreliability,
        "Spiegelhalter z": z,
        "Spiegelhalter P": float(2 * norm.sf(abs(z))),
    }


def spiegelhalter(outcome: Bools, probability: Floats) -> float:
    """Standardize Σ (y − p)(1 − 2p): 0 where the Brier score is what the risks let expect."""
    lean = 1 - 2 * probability
    variance = float(np.sum(lean**2 * probability * (1 - probability)))
    excess = float(np.sum((outcome - probability) * lean))
    return excess / math.sqrt(variance) if variance > 0 else math.nan
