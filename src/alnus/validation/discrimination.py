"""AUC on cases that a fit has not seen: over folds, with an interval; out of bag, as .632+."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import norm, rankdata

from alnus.arrays import Bools, Floats, Integers
from alnus.estimate import BY_PATIENT, Estimate
from alnus.validation.refits import Refit, Sample, out_of_bag

CHANCE = 0.5
INFLUENCE = "influence curve, logit"
PERCENTILES = "percentiles of the out-of-bag AUC, shifted"
NO_INTERVAL = "no interval: predictions that do not vary, or separate all cases"


def auc(outcome: Bools, probability: Floats) -> float:
    """Area under the ROC curve; NaN without both outcomes.

    Parameters
    ----------
    outcome : ndarray of bool, shape (n,)
        True is the event.
    probability : ndarray of float64, shape (n,)
        Finite; a tie counts one half.
    """
    events, others = _shares(outcome, probability)
    return float(events.mean()) if len(events) and len(others) else math.nan


def cross_validated_auc(
    outcome: Bools,
    probabilities: Floats,
    partitions: Integers,
    patients: Integers | None = None,
    *,
    confidence: float,
) -> Estimate:
    """Average the AUC over the folds of repeated cross-validation.

    Within folds, since predictions of different fits are not on one scale: pooled over folds that
    each keep nothing, prevalences alone would give an AUC below ½.

    Parameters
    ----------
    outcome : ndarray of bool, shape (n,)
        True is the event.
    probabilities : ndarray of float64, shape (repeats, n)
        What fits without the case say; NaN where they say nothing. A fold without both outcomes
        among the cases that have a prediction is left out.
    partitions : ndarray of int64, shape (repeats, n)
        Fold of every case.
    patients : ndarray of int64, shape (n,), optional
        Whose each case is, where one has several: their influences are summed then, as R
        ``cvAUC::ci.pooled.cvAUC`` takes ids together, and the method says so.
    confidence : float
        Level of the interval.

    Returns
    -------
    Estimate
        The interval is that of each case's influence on the AUC in one repeat, taken to the logit's
        scale, so that it stays within 0..1. Repeats divide the same cases otherwise: averaged over
        them, influences would shrink as if there were more cases. It is of the AUC that the recipe
        reaches on average with cohorts of this size, less one fold.

    Raises
    ------
    ValueError
        When no fold has both outcomes.

    References
    ----------
    LeDell, Petersen, van der Laan, Electron J Stat 2015;9:1583; R ``cvAUC::ci.cvAUC``.
    """
    values, influence = [], np.zeros(partitions.shape)
    for row, partition, part in zip(probabilities, partitions, influence, strict=True):
        for fold in range(int(partition.max()) + 1):
            held_out = np.flatnonzero((partition == fold) & np.isfinite(row))
            found = auc(outcome[held_out], row[held_out])
            if not math.isnan(found):
                values.append(found)
                part[held_out] = _influence(outcome[held_out], row[held_out], outcome.mean(), found)
    if not values:
        message = "no fold holds both outcomes with a prediction"
        raise ValueError(message)
    value = float(np.mean(values))
    error = float(np.sqrt(np.mean(influence**2) / len(outcome)))
    named = INFLUENCE
    if patients is not None:
        sums = np.array([np.bincount(patients, part) for part in influence])
        error = float(np.sqrt(np.mean(np.sum(sums**2, axis=1)))) / len(outcome)
        named = f"{INFLUENCE}{BY_PATIENT}"
    low, high = _logit_limits(value, error, confidence)
    method = NO_INTERVAL if math.isnan(low) else named
    return Estimate(value, low, high, method, confidence)


def out_of_bag_auc(
    outcome: Bools,
    apparent: Floats,
    samples: Sequence[Sample],
    fits: Sequence[Refit],
    model: str,
    *,
    confidence: float,
) -> Estimate:
    """Weigh apparent and out-of-bag AUC by .632+.

    Parameters
    ----------
    outcome : ndarray of bool, shape (n,)
        True is the event.
    apparent : ndarray of float64, shape (n,)
        What the fit to all cases says of them; NaN where it says nothing.
    samples, fits : sequence
        Bootstrap samples of the cases, and the fits to them.
    model : str
        Whose probabilities.
    confidence : float
        Level of the interval: quantiles of the samples' out-of-bag AUC, moved by what lies between
        their mean and the weighted value. Each rests on 37 % of the cases only, so it is wide.

    References
    ----------
    Efron, Tibshirani, J Am Stat Assoc 1997;92:548; for the AUC: Sahiner, Chan, Hadjiiski, Med Phys
    2008;35:1559, whose out-of-bag AUC is not below ½.
    """
    known = np.isfinite(apparent)
    whole = auc(outcome[known], apparent[known])
    found = []
    for sample, fitted in zip(samples, fits, strict=True):
        if model in fitted.probabilities:
            said = fitted.probabilities[model]
            left_out = out_of_bag(sample, len(outcome)) & np.isfinite(said)
            found.append(auc(outcome[left_out], said[left_out]))
    values = np.array(found)
    values = values[np.isfinite(values)]
    if not len(values):
        message = "no sample leaves out both outcomes with a prediction"
        raise ValueError(message)
    value = weighted_632(whole, float(values.mean()))
    ends = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
    low, high = np.clip(ends - values.mean() + value, 0.0, 1.0)
    if np.ptp(values) == 0:
        return Estimate(value, math.nan, math.nan, NO_INTERVAL, confidence)
    return Estimate(value, float(low), float(high), PERCENTILES, confidence)


def weighted_632(apparent: float, out_of_bag: float) -> float:
    """Weigh an apparent and an out-of-bag AUC by the relative overfitting, .632+."""
    honest = max(out_of_bag, CHANCE)
    overfitting = 0.0
    if apparent > honest:
        overfitting = min((apparent - honest) / (apparent - CHANCE), 1.0)
    weight = 0.632 / (1 - 0.368 * overfitting)
    return (1 - weight) * apparent + weight * honest


def _shares(outcome: Bools, probability: Floats) -> tuple[Floats, Floats]:
    """Share of the others below each event, and of the events above each other; ties one half."""
    events, others = probability[outcome], probability[~outcome]
    ranks = rankdata(probability)
    below = (ranks[outcome] - rankdata(events)) / max(len(others), 1)
    above = 1 - (ranks[~outcome] - rankdata(others)) / max(len(events), 1)
    return np.asarray(below), np.asarray(above)


def _influence(outcome: Bools, probability: Floats, prevalence: float, found: float) -> Floats:
    below, above = _shares(outcome, probability)
    influence = np.empty(len(outcome))
    influence[outcome] = (below - found) / prevalence
    influence[~outcome] = (above - found) / (1 - prevalence)
    return influence


def _logit_limits(value: float, error: float, confidence: float) -> tuple[float, float]:
    if error == 0 or not 0 < value < 1:
        return math.nan, math.nan
    center = math.log(value / (1 - value))
    reach = norm.ppf(0.5 + confidence / 2) * error / (value * (1 - value))
    low, high = (1 / (1 + math.exp(-(center + sign * reach))) for sign in (-1, 1))
    return low, high
