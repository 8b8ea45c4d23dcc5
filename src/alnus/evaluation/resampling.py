"""Stratified bootstrap: intervals of any measure."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from alnus.arrays import Bools, Floats, Integers
from alnus.estimate import BY_PATIENT, Estimate
from alnus.evaluation.checked import is_single, single

UNMOVED = "no interval: every bootstrap sample gives the same value"

Measure = Callable[[Bools, Floats], float]
InSamples = Callable[[NDArray[np.int64]], Floats]


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


def in_samples(
    measure: InSamples,
    outcome: Bools,
    patients: Integers | None = None,
    *,
    n_samples: int,
    rng: np.random.Generator,
) -> Floats:
    """Compute a measure in each of some bootstrap samples, shape (samples, …).

    Parameters
    ----------
    measure : callable
        From the rows of samples, shape (samples, n), to its value or values in each.
    outcome : ndarray of bool, shape (n,)
        True is the event.
    patients : ndarray of int64, shape (n,), optional
        Whose each case is: patients are drawn then, see :func:`patient_samples`. A sample that
        lacks an outcome, as only patients with cases of both can give, is left out.
    """
    if patients is None:
        return measure(stratified_samples(outcome, n_samples=n_samples, rng=rng))
    none = measure(np.arange(len(outcome))[None, :])[:0]
    drawn = patient_samples(outcome, patients, n_samples=n_samples, rng=rng)
    both = (rows for rows in drawn if 0 < outcome[rows].sum() < len(rows))
    return np.concatenate([none, *(measure(rows[None, :]) for rows in both)])


def percentile_limits(
    replicates: Floats, outcome: Bools, confidence: float, patients: Integers | None = None
) -> tuple[Floats, Floats]:
    """Give quantiles of the samples, shape (samples, …), as limits.

    They are NaN where an outcome occurs only once: each sample holds the same case then.
    """
    if is_single(outcome, patients):
        nothing = np.full(replicates.shape[1:], np.nan)
        return nothing, nothing
    low, high = np.quantile(replicates, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return low, high


def bootstrap_method(outcome: Bools, n_samples: int, patients: Integers | None = None) -> str:
    """Name the interval, or say why there is none."""
    if is_single(outcome, patients):
        return single(patients)
    by = "" if patients is None else BY_PATIENT
    return f"bootstrap percentile, {n_samples:,} samples{by}"


def percentile_estimate(
    value: float,
    replicates: Floats,
    outcome: Bools,
    confidence: float,
    patients: Integers | None = None,
) -> Estimate:
    """Give a value with quantiles of its samples as limits, or say why there are none.

    Samples that all give one value are silent about others: a perfect separation stays perfect
    whoever is drawn.
    """
    if not is_single(outcome, patients) and (len(replicates) == 0 or np.ptp(replicates) == 0):
        return Estimate(value, math.nan, math.nan, UNMOVED, confidence)
    low, high = percentile_limits(replicates, outcome, confidence, patients)
    method = bootstrap_method(outcome, len(replicates), patients)
    return Estimate(value, float(low), float(high), method, confidence)


def percentile_interval(
    outcome: Bools,
    score: Floats,
    measure: Measure,
    *,
    n_samples: int,
    confidence: float,
    rng: np.random.Generator,
    patients: Integers | None = None,
) -> Estimate:
    """Estimate a measure with quantiles of its stratified bootstrap as limits."""
    each = partial(_in_each, outcome, score, measure)
    found = in_samples(each, outcome, patients, n_samples=n_samples, rng=rng)
    value = measure(outcome, score)
    return percentile_estimate(value, found, outcome, confidence, patients)


def bca_interval(
    outcome: Bools,
    score: Floats,
    measure: Measure,
    *,
    n_samples: int,
    confidence: float,
    rng: np.random.Generator,
    patients: Integers | None = None,
) -> Estimate:
    """Estimate a measure with bias-corrected and accelerated bootstrap limits.

    References
    ----------
    Efron (1987). The acceleration comes from leaving out one case, or one patient, at a time.
    """
    value = measure(outcome, score)
    if is_single(outcome, patients):
        return Estimate(value, np.nan, np.nan, single(patients), confidence)
    each = partial(_in_each, outcome, score, measure)
    found = in_samples(each, outcome, patients, n_samples=n_samples, rng=rng)
    if np.ptp(found) == 0:
        return Estimate(value, math.nan, math.nan, UNMOVED, confidence)
    # Ties count one half: an AUC of few cases takes few values, and the estimate is often one of
    # them.
    below = (np.sum(found < value) + 0.5 * np.sum(found == value)) / len(found)
    # All samples on one side would make the bias infinite.
    bias = norm.ppf(np.clip(below, 1 / len(found), 1 - 1 / len(found)))
    whose = np.arange(len(outcome)) if patients is None else patients
    left = np.array([measure(outcome[whose != i], score[whose != i]) for i in np.unique(whose)])
    spread = left.mean() - left
    scale = np.sum(spread**2) ** 1.5
    acceleration = np.sum(spread**3) / (6 * scale) if scale > 0 else 0.0
    z = bias + norm.ppf([(1 - confidence) / 2, (1 + confidence) / 2])
    low, high = np.quantile(found, norm.cdf(bias + z / (1 - acceleration * z)))
    method = f"bootstrap BCa{'' if patients is None else BY_PATIENT}"
    return Estimate(value, float(low), float(high), method, confidence)


def _in_each(outcome: Bools, score: Floats, measure: Measure, samples: NDArray[np.int64]) -> Floats:
    return np.array([measure(outcome[sample], score[sample]) for sample in samples])
