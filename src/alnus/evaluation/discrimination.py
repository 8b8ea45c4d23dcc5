"""Discrimination: ROC curve and the area under it."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import norm

from alnus.arrays import Bools, Floats, Integers
from alnus.estimate import BY_PATIENT, Estimate
from alnus.evaluation.checked import checked, groups, is_single, several, single, sizes
from alnus.evaluation.delong import DELONG, SAME, areas
from alnus.evaluation.resampling import bca_interval, percentile_interval
from alnus.evaluation.settings import AucInterval, EvaluationSettings
from alnus.regression.intervals import proportion_of_size
from alnus.tables.evaluation import DISCRIMINATION, ROC, DiscriminationRow

EQUAL = "no interval: all predictions are equal"


@dataclass(frozen=True, eq=False)
class RocCurve:
    """Sensitivity and specificity at each threshold.

    Parameters
    ----------
    thresholds : ndarray of float64, shape (k,)
        Midpoints between neighboring scores, from −∞ to ∞; a score at or above is positive.
    sensitivity, specificity : ndarray of float64, shape (k,)
        Shares of events at or above, and of others below.
    """

    thresholds: Floats
    sensitivity: Floats
    specificity: Floats


def roc_curve(outcome: ArrayLike, score: ArrayLike) -> RocCurve:
    """Compute the ROC curve; thresholds as R ``pROC::roc``."""
    events, values = checked(outcome, score)
    levels = np.unique(values)
    thresholds = np.concatenate([[-np.inf], (levels[:-1] + levels[1:]) / 2, [np.inf]])
    # counts of each outcome below each threshold; searchsorted keeps ties on the positive side
    events_below = np.searchsorted(np.sort(values[events]), thresholds)
    others_below = np.searchsorted(np.sort(values[~events]), thresholds)
    return RocCurve(thresholds, 1 - events_below / events.sum(), others_below / (~events).sum())


def auc(
    outcome: ArrayLike,
    score: ArrayLike,
    patients: ArrayLike | None = None,
    *,
    interval: AucInterval = EvaluationSettings.auc_interval,
    confidence: float = EvaluationSettings.confidence,
    n_samples: int = EvaluationSettings.bootstrap,
    rng: np.random.Generator | None = None,
) -> Estimate:
    """Estimate the area under the ROC curve.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        True is the event.
    score : array_like of float, shape (n,)
        Larger means more probably an event; ties count one half.
    patients : array_like, shape (n,), optional
        Whose each case is; default: each is another patient's. Limits are those of patients drawn
        with all their cases, and the method says so.
    interval : {"DeLong", "logit DeLong", "bootstrap percentile", "bootstrap BCa"}
        DeLong limits are cut at 0 and 1, as R ``pROC::ci.auc``. Where DeLong's variance is 0 (a
        perfect separation), the limits are Wilson's for the smaller group, and the method says so.
        Where an outcome occurs once, or all scores are equal, there are none.
    confidence : float
        Level of the interval.
    n_samples : int
        Bootstrap samples.
    rng : numpy.random.Generator, optional
        Source of the bootstrap samples; default: seed 0.
    """
    events, values = checked(outcome, score)
    whose = several(patients)
    found = areas(events, values, whose)
    value, variance = float(found.aucs[0]), float(found.covariance[0, 0])
    if is_single(events, whose):
        return Estimate(value, math.nan, math.nan, single(whose), confidence)
    if np.ptp(values) == 0:
        return Estimate(value, math.nan, math.nan, EQUAL, confidence)
    if variance < SAME**2:
        return _without_variance(value, events, whose, confidence)
    if interval.startswith("bootstrap"):
        bootstrap = bca_interval if interval == "bootstrap BCa" else percentile_interval
        return bootstrap(
            events, values, _area, n_samples=n_samples, confidence=confidence,
            rng=rng or np.random.default_rng(0), patients=whose,
        )  # fmt: skip
    reach = norm.ppf(0.5 + confidence / 2) * math.sqrt(variance)
    if interval == "logit DeLong":
        center, slope = math.log(value / (1 - value)), 1 / (value * (1 - value))
        low, high = (1 / (1 + math.exp(-center - sign * slope * reach)) for sign in (-1, 1))
        method = interval.replace(DELONG, found.method)
        return Estimate(value, low, high, method, confidence)
    low, high = max(value - reach, 0.0), min(value + reach, 1.0)
    return Estimate(value, low, high, found.method, confidence)


def _area(outcome: Bools, score: Floats) -> float:
    return float(areas(outcome, score).aucs[0])


def _without_variance(
    value: float, events: Bools, patients: Integers | None, confidence: float
) -> Estimate:
    """Bound an AUC whose DeLong variance is 0 by the smaller group's Wilson interval."""
    found = proportion_of_size(value, min(sizes(events, patients)), confidence=confidence)
    by = "" if patients is None else BY_PATIENT
    method = f"Wilson for the smaller group{by} (DeLong's variance is 0)"
    return Estimate(value, min(found.low, value), max(found.high, value), method, confidence)


def partial_auc(
    outcome: ArrayLike,
    score: ArrayLike,
    *,
    lowest_specificity: float,
    corrected: bool = False,
) -> float:
    """Area under the ROC curve where the specificity is at least a limit.

    ``corrected`` rescales it so that 0.5 is no discrimination and 1 is perfect (McClish). R
    ``pROC::auc(partial.auc = c(1, limit))``.
    """
    curve = roc_curve(outcome, score)
    false_positive = (1 - curve.specificity)[::-1]
    sensitivity = curve.sensitivity[::-1]
    end = 1 - lowest_specificity
    inside = false_positive <= end
    x = np.append(false_positive[inside], end)
    y = np.append(sensitivity[inside], np.interp(end, false_positive, sensitivity))
    area = float(np.trapezoid(y, x))
    if not corrected:
        return area
    smallest = end**2 / 2
    return (1 + (area - smallest) / (end - smallest)) / 2


def average_precision(outcome: ArrayLike, score: ArrayLike) -> float:
    """Σ (recallₖ − recallₖ₋₁)·precisionₖ over falling thresholds, as scikit-learn's."""
    events, values = checked(outcome, score)
    order = np.argsort(-values, kind="stable")
    last_of_ties = np.append(np.diff(values[order]) != 0, True)
    true_positive = np.cumsum(events[order])[last_of_ties]
    positive = np.flatnonzero(last_of_ties) + 1
    gained = np.diff(true_positive, prepend=0) / events.sum()
    return float(np.sum(gained * true_positive / positive))


def discrimination_table(
    predictions: pd.DataFrame,
    settings: EvaluationSettings | None = None,
    *,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Give the AUC of each model in each cohort: ``DISCRIMINATION``."""
    settings = settings or EvaluationSettings()
    rows = []
    for cohort, model, outcome, probability, patients in groups(predictions):
        found = auc(
            outcome, probability, patients, interval=settings.auc_interval,
            confidence=settings.confidence, n_samples=settings.bootstrap, rng=rng,
        )  # fmt: skip
        rows.append(
            DiscriminationRow(
                cohort=cohort,
                model=model,
                n=len(outcome),
                events=int(outcome.sum()),
                auc=found.value,
                std_error=_std_error(outcome, probability, patients),
                low=found.low,
                high=found.high,
                method=found.method,
                confidence=found.confidence,
            )
        )
    return DISCRIMINATION.frame(rows)


def _std_error(outcome: Bools, probability: Floats, patients: Integers | None) -> float:
    variance = float(areas(outcome, probability, patients).covariance[0, 0])
    return math.sqrt(variance) if variance >= SAME**2 else math.nan


def roc_table(predictions: pd.DataFrame) -> pd.DataFrame:
    """Give the ROC curve of each model in each cohort: ``ROC``."""
    blocks = []
    for cohort, model, outcome, probability, _ in groups(predictions):
        curve = roc_curve(outcome, probability)
        blocks.append(
            ROC.frame_of(
                cohort=cohort,
                model=model,
                threshold=curve.thresholds,
                sensitivity=curve.sensitivity,
                specificity=curve.specificity,
            )
        )
    return pd.concat(blocks, ignore_index=True)
