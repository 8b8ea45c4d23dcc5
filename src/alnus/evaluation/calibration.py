"""Calibration: whether predicted probabilities mean what they say."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from scipy.stats import chi2, norm

from alnus.arrays import Bools, Floats, Integers
from alnus.estimate import Estimate
from alnus.evaluation.calibration_line import NEAREST, Line, calibration_line, why_no_line
from alnus.evaluation.checked import checked_probability, groups
from alnus.evaluation.resampling import (
    bootstrap_method,
    in_samples,
    percentile_estimate,
    percentile_limits,
)
from alnus.evaluation.settings import EvaluationSettings
from alnus.evaluation.validation_indices import validation_indices
from alnus.regression.intervals import wald
from alnus.regression.lowess import lowess
from alnus.tables.evaluation import CALIBRATION, CALIBRATION_CURVE, CalibrationRow
from alnus.tables.table import NO_INTERVAL

SMOOTHED = 200  # bootstrap samples of the flexible curve; each costs a smoothing
POINTS = 50  # of the flexible curve
NEIGHBORS = 2 / 3  # share of the cases in each local fit


def brier(outcome: ArrayLike, probability: ArrayLike) -> float:
    """Mean (p − y)²; 0 is perfect. Brier (1950)."""
    events, values = checked_probability(outcome, probability)
    return float(np.mean((values - events) ** 2))


def scaled_brier(outcome: ArrayLike, probability: ArrayLike) -> float:
    """1 − Brier / Brier of the prevalence; 1 is perfect, 0 as good as the prevalence."""
    events, values = checked_probability(outcome, probability)
    return 1 - brier(events, values) / float(np.mean((events.mean() - events) ** 2))


def smooth_curve(outcome: Bools, probability: Floats) -> Floats:
    """Observed share at each case's predicted probability, smoothed.

    References
    ----------
    R ``stats::lowess(f = 2/3, iter = 0)`` as ``rms::val.prob`` draws it.
    """
    return lowess(probability, outcome, share=NEIGHBORS, skipped=0.01 * float(np.ptp(probability)))


def hosmer_lemeshow(
    outcome: ArrayLike, probability: ArrayLike, *, n_groups: int = 10, fitted: bool = True
) -> tuple[float, float]:
    """Give the Hosmer-Lemeshow χ² over deciles of risk and its P.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        True is the event.
    probability : array_like of float, shape (n,)
        Predicted, 0 to 1.
    n_groups : int
        Groups of about equal size by predicted risk.
    fitted : bool
        Whether the model was fitted to these patients: then χ² has two degrees of freedom less
        than groups, elsewhere as many.

    Returns
    -------
    tuple of float
        NaN where ties leave fewer than three groups, or where a group's risks are all 0 or all 1.

    References
    ----------
    Hosmer and Lemeshow, Applied Logistic Regression, 5.2.2; R ``hoslem.test`` for fitted models,
    which counts ten groups also where ties leave fewer.
    """
    events, values = checked_probability(outcome, probability)
    edges = np.unique(np.quantile(values, np.linspace(0, 1, n_groups + 1)))
    place = np.clip(np.searchsorted(edges, values, side="left") - 1, 0, None)
    sizes = np.bincount(place)
    observed, expected = (np.bincount(place, weights=w)[sizes > 0] for w in (events, values))
    sizes = sizes[sizes > 0]
    if len(sizes) < 3 or (expected <= 0).any() or (expected >= sizes).any():
        return math.nan, math.nan
    statistic = float(
        (
            (observed - expected) ** 2 / expected + (observed - expected) ** 2 / (sizes - expected)
        ).sum()
    )
    return statistic, float(chi2.sf(statistic, len(sizes) - 2 * fitted))


def calibration_table(
    predictions: pd.DataFrame,
    settings: EvaluationSettings | None = None,
    *,
    training: str = "training",
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Give the calibration measures of each model in each cohort: ``CALIBRATION``.

    Parameters
    ----------
    predictions : DataFrame
        ``PREDICTIONS``.
    settings : EvaluationSettings, optional
        Level, bootstrap samples, and whether Hosmer and Lemeshow's test is wanted.
    training : str
        The cohort that the models were fitted to; elsewhere that test has more degrees of freedom.
    rng : numpy.random.Generator, optional
        Source of the bootstrap samples; default: seed 0.
    """
    settings, rng = settings or EvaluationSettings(), rng or np.random.default_rng(0)
    return CALIBRATION.frame(
        CalibrationRow(cohort=cohort, model=model, measure=measure, **asdict(found))
        for cohort, model, events, values, patients in groups(predictions)
        for measure, found in (
            *_measures(events, values, patients, settings=settings, rng=rng),
            *_hosmer_lemeshow(events, values, settings, fitted=cohort == training),
        )
    )


def _measures(
    outcome: Bools,
    probability: Floats,
    patients: Integers | None,
    *,
    settings: EvaluationSettings,
    rng: np.random.Generator,
) -> Iterator[tuple[str, Estimate]]:
    level = settings.confidence
    large = calibration_line(outcome, probability, fixed_slope=True)
    line = calibration_line(outcome, probability)
    yield "calibration in the large", wald(large.intercept, large.intercept_error, level)
    why = why_no_line(outcome, probability)
    intercept = wald(line.intercept, line.intercept_error, level) if not why else None
    yield "intercept", intercept or Estimate.absent(why, level)
    yield "slope", calibration_slope(outcome, probability, confidence=level)
    yield "observed / expected", _observed_expected(outcome, probability, level)
    yield from _brier_scores(outcome, probability, patients, settings=settings, rng=rng)
    yield from _distances(outcome, probability)
    for name, value in validation_indices(outcome, probability).items():
        flat = why or "every risk is 0, 0.5 or 1"
        yield name, Estimate.absent(flat, level) if math.isnan(value) else _alone(value)
    yield from _recalibrated(outcome, probability, large=large, line=line, why=why)


def _brier_scores(
    outcome: Bools,
    probability: Floats,
    patients: Integers | None,
    *,
    settings: EvaluationSettings,
    rng: np.random.Generator,
) -> Iterator[tuple[str, Estimate]]:
    squares = (probability - outcome) ** 2
    null = float(np.mean((outcome.mean() - outcome) ** 2))
    replicates = in_samples(
        lambda samples: squares[samples].mean(axis=1),
        outcome, patients, n_samples=settings.bootstrap, rng=rng,
    )  # fmt: skip
    for name, value, drawn in (
        ("Brier score", brier(outcome, probability), replicates),
        ("scaled Brier score", scaled_brier(outcome, probability), 1 - replicates / null),
    ):
        yield name, percentile_estimate(value, drawn, outcome, settings.confidence, patients)


def calibration_slope(outcome: ArrayLike, probability: ArrayLike, *, confidence: float) -> Estimate:
    """Estimate the slope of the calibration line, 1 where risks are as extreme as they should be.

    The slope of the same line as in :func:`calibration_table`, with Wald's interval.
    """
    events, values = checked_probability(outcome, probability)
    why, line = why_no_line(events, values), calibration_line(events, values)
    return (
        Estimate.absent(why, confidence) if why else wald(line.slope, line.slope_error, confidence)
    )


def _hosmer_lemeshow(
    outcome: Bools, probability: Floats, settings: EvaluationSettings, *, fitted: bool
) -> Iterator[tuple[str, Estimate]]:
    if settings.hosmer_lemeshow:
        statistic, p = hosmer_lemeshow(outcome, probability, fitted=fitted)
        for name, value in (("chi-square", statistic), ("P", p)):
            why = "the risks form fewer than three groups, or a group without doubt"
            found = Estimate.absent(why) if math.isnan(value) else _alone(value)
            yield f"Hosmer-Lemeshow {name}", found


def _distances(outcome: Bools, probability: Floats) -> Iterator[tuple[str, Estimate]]:
    """Distances of predicted and smoothed observed shares: mean, median, 90th percentile, largest.

    Without intervals: a distance is never negative and resampling only adds to it, so that the
    limits of its bootstrap may exclude it.

    References
    ----------
    Austin and Steyerberg (2019): ICI, E50, E90. Emax: R ``rms::val.prob``.
    """
    # a line through few cases may leave 0 to 1; two shares are never more than 1 apart
    gaps = np.minimum(np.abs(smooth_curve(outcome, probability) - probability), 1.0)
    yield "ICI", _alone(float(gaps.mean()))
    yield "E50", _alone(float(np.median(gaps)))
    yield "E90", _alone(float(np.quantile(gaps, 0.9)))
    yield "Emax", _alone(float(gaps.max()))


def _observed_expected(outcome: Bools, probability: Floats, level: float) -> Estimate:
    expected = float(probability.sum())
    if expected < NEAREST * len(outcome):
        return Estimate.absent("no event is expected", level)
    ratio = float(outcome.sum()) / expected
    error = math.sqrt((1 - outcome.mean()) / outcome.sum())
    spread = math.exp(float(norm.ppf(0.5 + level / 2)) * error)
    return Estimate(ratio, ratio / spread, ratio * spread, "log Wald", level)


def _recalibrated(
    outcome: Bools, probability: Floats, *, large: Line, line: Line, why: str
) -> Iterator[tuple[str, Estimate]]:
    """Brier scores after an update on this very cohort: what recalibration could gain at best."""
    log_odds = logit(np.clip(probability, NEAREST, 1 - NEAREST))
    for what, update, absent in (
        ("intercept updated", large, ""),
        ("intercept and slope updated", line, why),
    ):
        updated = expit(update.intercept + update.slope * log_odds)
        found = Estimate.absent(absent) if absent else _alone(brier(outcome, updated))
        yield f"Brier score, {what}", found


def calibration_curve_table(
    predictions: pd.DataFrame,
    settings: EvaluationSettings | None = None,
    *,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Give the smoothed curve of each model in each cohort with a bootstrap band.

    Returns
    -------
    DataFrame
        ``CALIBRATION_CURVE``: 50 predicted probabilities between the smallest and the largest.
    """
    settings, rng = settings or EvaluationSettings(), rng or np.random.default_rng(0)
    blocks = []
    for cohort, model, outcome, probability, patients in groups(predictions):
        grid = np.unique(np.linspace(probability.min(), probability.max(), POINTS))
        n_samples = min(SMOOTHED, settings.bootstrap)
        curves = partial(_in_each, outcome, probability, grid)
        drawn = in_samples(curves, outcome, patients, n_samples=n_samples, rng=rng)
        low, high = percentile_limits(drawn, outcome, settings.confidence, patients)
        blocks.append(
            CALIBRATION_CURVE.frame_of(
                cohort=cohort,
                model=model,
                predicted=grid,
                observed=_on_grid(outcome, probability, grid),
                low=low,
                high=high,
                method=bootstrap_method(outcome, n_samples, patients),
                confidence=settings.confidence,
            )
        )
    return pd.concat(blocks, ignore_index=True)


def _in_each(
    outcome: Bools, probability: Floats, grid: Floats, samples: NDArray[np.int64]
) -> Floats:
    return np.array([_on_grid(outcome[s], probability[s], grid) for s in samples])


def _on_grid(outcome: Bools, probability: Floats, grid: Floats) -> Floats:
    order = np.argsort(probability)
    smoothed = smooth_curve(outcome, probability)
    return np.clip(np.interp(grid, probability[order], smoothed[order]), 0.0, 1.0)


def _alone(value: float) -> Estimate:
    return Estimate(value, math.nan, math.nan, NO_INTERVAL)
