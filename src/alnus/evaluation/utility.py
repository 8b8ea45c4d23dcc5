"""Clinical utility: net benefit over thresholds, without refitting anything."""

import math
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from alnus.arrays import Bools, Floats, Integers
from alnus.evaluation.checked import checked_probability, groups
from alnus.evaluation.resampling import bootstrap_method, in_samples, percentile_limits
from alnus.evaluation.settings import EvaluationSettings
from alnus.tables.evaluation import DECISION_CURVE, NET_BENEFIT_CURVE
from alnus.tables.table import NO_INTERVAL

HUNDREDTHS = np.arange(1, 100) / 100
REACH = 5  # hundredths from which on a neighbor no longer counts
_GRID = np.arange(-REACH, 100 + REACH + 1) / 100  # beyond 0 everybody is positive, beyond 1 nobody
NET_BENEFIT, STANDARDIZED = "net benefit", "standardized net benefit"


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
    true_positive, false_positive = _positives(outcome, probability, thresholds, samples)
    return np.asarray(true_positive - false_positive * thresholds / (1 - thresholds))


def smooth_net_benefits(
    outcome: Bools, probability: Floats, thresholds: Floats, samples: NDArray[np.int64]
) -> Floats:
    """Net benefit with both shares of positives averaged over neighboring thresholds.

    The shares at hundredths up to 0.04 away count with weights that fall in a straight line to zero
    at 0.05; the odds stay those of the threshold itself, so that the curves of treating all and
    none are what they are.

    Parameters
    ----------
    outcome, probability, thresholds, samples
        As for :func:`net_benefits`; thresholds are hundredths.

    Returns
    -------
    ndarray of float64, shape (samples, thresholds)
    """
    shares = _positives(outcome, probability, _GRID, samples)
    distance = np.abs(np.round(100 * thresholds)[None, :] - 100 * _GRID[:, None])
    weights = np.clip(1 - distance / REACH, 0, None)
    weights /= weights.sum(axis=0)
    true_positive, false_positive = (share @ weights for share in shares)
    return np.asarray(true_positive - false_positive * thresholds / (1 - thresholds))


def _positives(
    outcome: Bools, probability: Floats, thresholds: Floats, samples: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Give the true and the false positives at each threshold as shares of each sample."""
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
    asked = np.argsort(order)
    return true_positive[:, asked] / samples.shape[1], false_positive[:, asked] / samples.shape[1]


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
    for cohort, model, outcome, probability, patients in groups(predictions):
        block = partial(_block, cohort, outcome=outcome, patients=patients, settings=settings)
        if cohort not in seen:
            seen.add(cohort)
            blocks += [
                block("treat all", _treat_all(outcome, thresholds)),
                block("treat none", np.zeros(len(thresholds))),
            ]
        sampled = partial(net_benefits, outcome, probability, thresholds)
        drawn = in_samples(sampled, outcome, patients, n_samples=settings.bootstrap, rng=rng)
        band = percentile_limits(drawn, outcome, settings.confidence, patients)
        found = net_benefit(outcome, probability, thresholds)
        blocks.append(block(model, found, band=band))
    return pd.concat(blocks, ignore_index=True)


def net_benefit_curve_table(
    predictions: pd.DataFrame,
    settings: EvaluationSettings | None = None,
    *,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Give the decision curves as they are drawn: smooth, and standardized where that is asked for.

    Returns
    -------
    DataFrame
        ``NET_BENEFIT_CURVE``: :func:`smooth_net_benefits` with a bootstrap percentile band, over
        the cohort's prevalence where ``settings.standardized_net_benefit``, as R
        ``rmda::plot_decision_curve``.
    """
    settings, rng = settings or EvaluationSettings(), rng or np.random.default_rng(0)
    thresholds, seen = thresholds_of(settings), set()
    blocks = []
    for cohort, model, outcome, probability, patients in groups(predictions):
        block = partial(_drawn, cohort, outcome=outcome, patients=patients, settings=settings)
        if cohort not in seen:
            seen.add(cohort)
            blocks += [
                block("treat all", _treat_all(outcome, thresholds)),
                block("treat none", np.zeros(len(thresholds))),
            ]
        smooth = partial(smooth_net_benefits, outcome, probability, thresholds)
        drawn = in_samples(smooth, outcome, patients, n_samples=settings.bootstrap, rng=rng)
        band = percentile_limits(drawn, outcome, settings.confidence, patients)
        blocks.append(block(model, smooth(np.arange(len(outcome))[None, :])[0], band=band))
    return pd.concat(blocks, ignore_index=True)


def _drawn(
    cohort: str,
    model: str,
    found: Floats,
    *,
    outcome: Bools,
    patients: Integers | None,
    band: tuple[Floats, Floats] | None = None,
    settings: EvaluationSettings,
) -> pd.DataFrame:
    unit = float(outcome.mean()) if settings.standardized_net_benefit else 1.0
    return NET_BENEFIT_CURVE.frame_of(
        cohort=cohort,
        model=model,
        threshold=thresholds_of(settings),
        measure=STANDARDIZED if settings.standardized_net_benefit else NET_BENEFIT,
        value=found / unit,
        low=math.nan if band is None else band[0] / unit,
        high=math.nan if band is None else band[1] / unit,
        method=(
            NO_INTERVAL if band is None else bootstrap_method(outcome, settings.bootstrap, patients)
        ),
        confidence=settings.confidence,
    )


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
    patients: Integers | None,
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
        method=(
            NO_INTERVAL if band is None else bootstrap_method(outcome, settings.bootstrap, patients)
        ),
        confidence=settings.confidence,
    )
