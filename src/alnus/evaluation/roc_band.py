"""The band of a ROC curve: sensitivity at each specificity, with bootstrap limits."""

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from alnus.arrays import Bools, Floats
from alnus.evaluation.checked import checked, groups
from alnus.evaluation.resampling import bootstrap_method, in_samples, percentile_limits
from alnus.evaluation.settings import EvaluationSettings
from alnus.tables.evaluation import ROC_BAND

SPECIFICITIES = np.arange(41) / 40
_HAIR = 1e-12  # to the right, so that rounding does not miss a step of the curve


def sensitivities(
    outcome: ArrayLike,
    score: ArrayLike,
    specificities: ArrayLike,
    samples: NDArray[np.int64] | None = None,
) -> Floats:
    """Give the largest sensitivity at each specificity, between operating points on a line.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        True is the event.
    score : array_like of float, shape (n,)
        Larger means more probably an event.
    specificities : array_like of float, shape (k,)
        0 to 1.
    samples : ndarray of int64, shape (m, n), optional
        Cases of each bootstrap sample, each with both outcomes; default: all cases, once.

    Returns
    -------
    ndarray of float64, shape (m, k)
        0 to 1.

    References
    ----------
    R ``pROC::ci.se`` takes the same curve.
    """
    events, values = checked(outcome, score)
    drawn = np.arange(len(events))[None, :] if samples is None else samples
    wanted = 1 - np.asarray(specificities, dtype=np.float64) + _HAIR
    _, rank = np.unique(-values, return_inverse=True)
    true_positive, false_positive = (_shares(rank, kind, drawn) for kind in (events, ~events))
    return np.array(
        [
            np.interp(wanted, x, y)  # of points at one x it takes the last, the highest
            for x, y in zip(false_positive, true_positive, strict=True)
        ]
    )


def _shares(rank: NDArray[np.int64], kind: Bools, samples: NDArray[np.int64]) -> Floats:
    """Share of a kind of case at or above each score, from none to all, by sample."""
    size, bins = len(samples), int(rank.max()) + 2
    rows = np.arange(size)[:, None] * bins + rank[samples] + 1
    counts = np.bincount(rows.ravel(), kind[samples].ravel(), size * bins).reshape(size, bins)
    total = np.cumsum(counts, axis=1)
    return np.asarray(total / total[:, -1:])


def roc_band_table(
    predictions: pd.DataFrame,
    settings: EvaluationSettings | None = None,
    *,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Give each model's ROC curve in each cohort with a pointwise band: ``ROC_BAND``."""
    settings, rng = settings or EvaluationSettings(), rng or np.random.default_rng(0)
    blocks = []
    for cohort, model, outcome, probability, patients in groups(predictions):
        curve = partial(sensitivities, outcome, probability, SPECIFICITIES)
        drawn = in_samples(curve, outcome, patients, n_samples=settings.bootstrap, rng=rng)
        low, high = percentile_limits(drawn, outcome, settings.confidence, patients)
        blocks.append(
            ROC_BAND.frame_of(
                cohort=cohort,
                model=model,
                specificity=SPECIFICITIES,
                sensitivity=curve()[0],
                low=low,
                high=high,
                method=bootstrap_method(outcome, settings.bootstrap, patients),
                confidence=settings.confidence,
            )
        )
    return pd.concat(blocks, ignore_index=True)
