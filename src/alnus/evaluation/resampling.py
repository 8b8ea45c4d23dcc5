"""Stratified bootstrap: intervals of any measure."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from alnus.arrays import Bools, Floats, Integers
from alnus.estimate import Estimate
from alnus.evaluation.checked import SINGLE, is_single

UNMOVED = "no interval: every bootstrap sample gives the same value"

Measure = Callable[[Bools, Floats], float]


def stratified_samples(
    outcome: Bools, *, n_samples: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw cases with replacement, events and others apart, shape (samples, n)."""
    groups = [np.flatnonzero(outcome), np.flatnonzero(~outcome)]
    return np.concatenate(
        [rng.choice(group, size=(n_samples, len(group))) for group in groups], axis=1
    )


def patient_samples(
    outcome: Bools, patients: Integers, *, n_samples: int, rng: np.random.Generator
) -> list[NDArray[np.int64]]:
    """Draw patients with replacement, each with all of his cases: a sample's rows.

    Events and others are drawn apart, a patient by the first of his outcomes.

    Parameters
    ----------
    outcome : ndarray of bool, shape (n,)
        True is the event.
    patients : ndarray of int64, shape (n,)
        Whose case it is.
    """
    # Cases of one patient resemble each other; drawing them apart would make intervals too narrow.
    _, first = np.unique(patients, return_index=True)
    drawn = stratified_samples(outcome[first], n_samples=n_samples, rng=rng)
    if len(first) == len(patients):
        return list(first[drawn])
    cases = [np.flatnonzero(patients == patients[place]) for place in first]
    return [np.concatenate([cases[patient] for patient in sample]) for sample in drawn]


def percentile_limits(
    replicates: Floats, outcome: Bools, confidence: float
) -> tuple[Floats, Floats]:
    """Give quantiles of the samples, shape (samples, …), as limits.

    They are NaN where an outcome occurs only once: each sample holds the same case then.
    """
    if is_single(outcome):
        nothing = np.full(replicates.shape[1:], np.nan)
        return nothing, nothing
    low, high = np.quantile(replicates, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return low, high


def bootstrap_method(outcome: Bools, n_samples: int) -> str:
    """Name the interval, or say why there is none."""
    return SINGLE if is_single(outcome) else f"bootstrap percentile, {n_samples:,} samples"


def percentile_estimate(
    value: float, replicates: Floats, outcome: Bools, confidence: float
) -> Estimate:
    """Give a value with quantiles of its samples as limits, or say why there are none.

    Samples that all give one value are silent about others: a perfect separation stays perfect
    whoever is drawn.
    """
    if not is_single(outcome) and (len(replicates) == 0 or np.ptp(replicates) == 0):
        return Estimate(value, math.nan, math.nan, UNMOVED, confidence)
    low, high = percentile_limits(replicates, outcome, confidence)
    method = bootstrap_method(outcome, len(replicates))
    return Estimate(value, float(low), float(high), method, confidence)


def percentile_interval(
    outcome: Bools,
    score: Floats,
    measure: Measure,
    *,
    n_samples: int,
    confidence: float,
    rng: np.random.Generator,
) -> Estimate:
    """Estimate a measure with quantiles of its stratified bootstrap as limits."""
    found = _replicates(outcome, score, measure, n_samples=n_samples, rng=rng)
    value = measure(outcome, score)
    return percentile_estimate(value, found, outcome, confidence)


def bca_interval(
    outcome: Bools,
    score: Floats,
    measure: Measure,
    *,
    n_samples: int,
    confidence: float,
    rng: np.random.Generator,
) -> Estimate:
    """Estimate a measure with bias-corrected and accelerated bootstrap limits.

    References
    ----------
    Efron (1987). The acceleration comes from leaving out one case at a time.
    """
    value = measure(outcome, score)
    if is_single(outcome):
        return Estimate(value, np.nan, np.nan, SINGLE, confidence)
    found = _replicates(outcome, score, measure, n_samples=n_samples, rng=rng)
    if np.ptp(found) == 0:
        return Estimate(value, math.nan, math.nan, UNMOVED, confidence)
    # Ties count one half: an AUC of few cases takes few values, and the estimate is often one of
    # them.
    below = (np.sum(found < value) + 0.5 * np.sum(found == value)) / len(found)
    # All samples on one side would make the bias infinite.
    bias = norm.ppf(np.clip(below, 1 / len(found), 1 - 1 / len(found)))
    every = np.arange(len(outcome))
    left = np.array([measure(outcome[every != i], score[every != i]) for i in every])
    spread = left.mean() - left
    scale = np.sum(spread**2) ** 1.5
    acceleration = np.sum(spread**3) / (6 * scale) if scale > 0 else 0.0
    z = bias + norm.ppf([(1 - confidence) / 2, (1 + confidence) / 2])
    low, high = np.quantile(found, norm.cdf(bias + z / (1 - acceleration * z)))
    return Estimate(value, float(low), float(high), "bootstrap BCa", confidence)


def _replicates(
    outcome: Bools, score: Floats, measure: Measure, *, n_samples: int, rng: np.random.Generator
) -> Floats:
    samples = stratified_samples(outcome, n_samples=n_samples, rng=rng)
    return np.array([measure(outcome[sample], score[sample]) for sample in samples])
