"""Optimism: how much better models look on their own cases than on new ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from alnus.arrays import Floats
from alnus.evaluation.calibration import brier
from alnus.evaluation.calibration_line import calibration_line
from alnus.evaluation.discrimination import auc
from alnus.evaluation.validation_indices import validation_indices
from alnus.tables.models import OPTIMISM, OptimismRow

MEASURES = ("AUC", "Nagelkerke R²", "Brier score", "intercept", "slope")


@dataclass(frozen=True, eq=False)
class BootstrapFit:
    """The models built again, from selection to coefficients, on one bootstrap sample.

    Parameters
    ----------
    sample : ndarray of int64, shape (n,)
        Positions of the drawn cases in the training cohort.
    probabilities : mapping of str to ndarray of float64, shape (n,)
        What each model predicts for every training case, drawn or not; NaN where an input is
        missing. A model that could not be built is left out.
    """

    sample: NDArray[np.int64]
    probabilities: Mapping[str, Floats]


def optimism_table(
    outcome: ArrayLike, probabilities: Mapping[str, ArrayLike], refits: Iterable[BootstrapFit]
) -> pd.DataFrame:
    """Correct each model's performance on its own training cases for optimism.

    Optimism is the mean over refits of a measure on the sample less the same refit's measure on
    all training cases.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        Of the training cases.
    probabilities : mapping of str to array_like of float, shape (n,)
        What the models themselves predict; NaN where an input is missing.
    refits : iterable of BootstrapFit
        One a bootstrap sample; consumed one by one.

    Returns
    -------
    DataFrame
        ``OPTIMISM``; a model that no refit could build has no optimism (NaN). A refit whose line of
        calibration cannot be estimated, because it separates its sample, does not count for that
        line.

    References
    ----------
    Harrell, Lee, Mark, Stat Med 1996;15:361; R ``rms::validate``.
    """
    events = np.asarray(outcome, dtype=bool)
    own = {name: np.asarray(p, dtype=np.float64) for name, p in probabilities.items()}
    found: dict[str, list[Floats]] = {name: [] for name in own}
    n_requested = 0
    for refit in refits:
        n_requested += 1
        for name in own.keys() & refit.probabilities.keys():
            predicted = refit.probabilities[name]
            drawn = _measured(events[refit.sample], predicted[refit.sample])
            # A patient without the model's input is no part of either measure.
            found[name].append(drawn - _measured(events, predicted))
    rows = []
    for name, predicted in own.items():
        apparent = _measured(events, predicted)
        every = np.array(found[name]).reshape(-1, len(MEASURES))
        estimable = np.isfinite(every)
        with np.errstate(invalid="ignore"):  # 0/0 where no refit has the measure
            excess = np.where(estimable, every, 0.0).sum(axis=0) / estimable.sum(axis=0)
        rows += [
            OptimismRow(
                model=name,
                measure=measure,
                apparent=own_value,
                optimism=too_good,
                corrected=own_value - too_good,
                n_samples=int(counted),
                n_requested=n_requested,
            )
            for measure, own_value, too_good, counted in zip(
                MEASURES, apparent, excess, estimable.sum(axis=0), strict=True
            )
        ]
    return OPTIMISM.frame(rows)


def _measured(outcome: NDArray[np.bool_], probability: Floats) -> Floats:
    """Give the ``MEASURES`` of the cases that have a prediction."""
    known = np.isfinite(probability)
    events, values = outcome[known], probability[known]
    line = calibration_line(events, values)
    explained = validation_indices(events, values)["Nagelkerke R²"]
    return np.array(
        [auc(events, values).value, explained, brier(events, values), line.intercept, line.slope]
    )
