"""Clinical utility: net benefit over thresholds, without refitting anything."""

import math
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from alnus.arrays import Bools, Floats
from alnus.evaluation.checked import checked_probability, groups
from alnus.evaluation.resampling import bootstrap_method, percentile_limits, stratified_samples
from alnus.evaluation.settings import EvaluationSettings
from alnus.tables.evaluation import DECISION_CURVE
from alnus.tables.table import NO_INTERVAL

HUNDREDTHS = np.arange(1, 100) / 100


def net_benefit(outcome: ArrayLike, probability: ArrayLike, thresholds: ArrayLike) -> Floats:
    """TP/n − FP/n·t/(1 − t), where a probability at or above t is positive.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        True is the event.
    probability : array_like of float, shape (n,)
        Between 0 and 1.
    thresholds : array_like of float, shape (k,)
        Between 0 and 1, below 1.

    Returns
    -------
    ndarray of float64, shape (k,)

    References
    ----------
    Vickers and Elkin (2006); R ``dcurves::dca``.
    """
    events, values = checked_probability(outcome, probability)
    limits = np.asarray(thresholds, dtype=np.float64)
    every = np.arange(len(events))[None, :]
    return np.asarray(net_benefits(events, values, limits, every)[0])


def net_benefits(
    outcome: Bools, probability: Floats, thresholds: Floats, samples: NDArray[np.int64]
) -> Floats:
    """Net benefit in each bootstrap sample at each threshold, shape (samples, thresholds)."""
    # Counting cases by the highest threshold that each reaches, then summing from above, asks each
    # case once a sample, not once a threshold.
    order = np.argsort(thresholds)
    reached = np.searchsorted(thresholds[order], probability, side="right")
    weights = np.where(outcome, 1, 1j)  # events count in the real, others in the imaginary part
    size, bins = samples.shape[0], len(thresholds) + 1
    rows = np.arange(size)[:, None] * bins + reached[samples]
    flat, drawn = rows.ravel(), weights[samples].ravel()
    parts = [
        np.bincount(flat, part, size * bins).reshape(size, bins)
        for part in (drawn.real, drawn.imag)
    ]
    # a case that reaches k thresholds is positive at the k lowest ones
    true_positive, false_positive = (np.cumsum(p[:, ::-1], axis=1)[:, ::-1][:, 1:] for p in parts)
    odds = thresholds[order] / (1 - thresholds[order])
    found = (true_positive - false_positive * odds) / samples.shape[1]
    return np.asarray(found[:, np.argsort(order)])


def decision_curve_table(
    predictions: pd.DataFrame,
    settings: EvaluationSettings | None = None,
    *,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Give each model's decision curve in each cohort, with treat all and treat none.

    Returns
    -------
    DataFrame
        ``DECISION_CURVE``: net benefit with a bootstrap percentile band; interventions avoided per
        100 patients against treating all. The two reference strategies have no band.
    """
    settings, rng = settings or EvaluationSettings(), rng or np.random.default_rng(0)
    thresholds = thresholds_of(settings)
    blocks, seen = [], set()
    for cohort, model, outcome, probability in groups(predictions):
        block = partial(_block, cohort, outcome=outcome, settings=settings)
        if cohort not in seen:
            seen.add(cohort)
            blocks += [
                block("treat all", _treat_all(outcome, thresholds)),
                block("treat none", np.zeros(len(thresholds))),
            ]
        samples = stratified_samples(outcome, n_samples=settings.bootstrap, rng=rng)
        drawn = net_benefits(outcome, probability, thresholds, samples)
        band = percentile_limits(drawn, outcome, settings.confidence)
        found = net_benefit(outcome, probability, thresholds)
        blocks.append(block(model, found, band=band))
    return pd.concat(blocks, ignore_index=True)


def thresholds_of(settings: EvaluationSettings) -> Floats:
    """Give the hundredths in the range that the study looks at."""
    low, high = settings.thresholds
    # A limit of .07 must include .07, which 7/100 may miss by a last bit.
    return HUNDREDTHS[(low - 1e-9 <= HUNDREDTHS) & (high + 1e-9 >= HUNDREDTHS)]


def _treat_all(outcome: Bools, thresholds: Floats) -> Floats:
    prevalence = float(outcome.mean())
    return np.asarray(prevalence - (1 - prevalence) * thresholds / (1 - thresholds))


def _block(
    cohort: str,
    model: str,
    found: Floats,
    *,
    outcome: Bools,
    band: tuple[Floats, Floats] | None = None,
    settings: EvaluationSettings,
) -> pd.DataFrame:
    thresholds = thresholds_of(settings)
    odds = thresholds / (1 - thresholds)
    return DECISION_CURVE.frame_of(
        cohort=cohort,
        model=model,
        threshold=thresholds,
        net_benefit=found,
        low=math.nan if band is None else band[0],
        high=math.nan if band is None else band[1],
        interventions_avoided=100 * (found - _treat_all(outcome, thresholds)) / odds,
        method=NO_INTERVAL if band is None else bootstrap_method(outcome, settings.bootstrap),
        confidence=settings.confidence,
    )
