"""Deviance of predicted probabilities, and the share of it that a model explains."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from alnus.arrays import Floats


def deviance(outcome: ArrayLike, probability: Floats) -> float:
    """Give −2 Σ ln of the probability that each case's outcome was given.

    Parameters
    ----------
    outcome : array_like of bool or 0 and 1, shape (n,)
        True is the event.
    probability : ndarray of float64, shape (n,)
        Of the event, 0 to 1. Infinite where a case's own outcome was given none.
    """
    events = np.asarray(outcome, dtype=np.float64)
    return float(-2 * (xlogy(events, probability) + xlogy(1 - events, 1 - probability)).sum())


def null_deviance(outcome: ArrayLike) -> float:
    """Give the deviance of the prevalence itself, the model without variables."""
    events = np.asarray(outcome, dtype=np.float64)
    return deviance(events, np.full(len(events), events.mean()))


def max_cox_snell_r2(prevalence: float) -> float:
    """Cox-Snell R² of a perfect model: 1 − (φ^φ·(1 − φ)^(1 − φ))², between 0 and 0.75."""
    # log1p and expm1: a rare event's R² is a difference of numbers near 1.
    null = prevalence * math.log(prevalence) + (1 - prevalence) * math.log1p(-prevalence)
    return -math.expm1(2 * null)


def nagelkerke_r2(null_deviance: float, deviance: float, n: int) -> float:
    """Cox and Snell's R² of n cases as a share of its largest possible value.

    At most 1; below 0 where the prevalence predicts better. Nagelkerke (1991).
    """
    return math.expm1((deviance - null_deviance) / n) / math.expm1(-null_deviance / n)
