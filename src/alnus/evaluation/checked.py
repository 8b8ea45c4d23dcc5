"""The door of the wing: outcomes and probabilities that every measure can be computed on."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from alnus.arrays import Bools, Floats
from alnus.errors import ModelError
from alnus.tables.evaluation import PREDICTIONS

SINGLE = "no interval: one case of an outcome tells nothing about the next"


def is_single(outcome: Bools) -> bool:
    """Tell whether an outcome occurs only once: then nothing is known about its spread."""
    return bool(min(outcome.sum(), (~outcome).sum()) < 2)


def checked(outcome: ArrayLike, score: ArrayLike) -> tuple[Bools, Floats]:
    """Give outcome and score as arrays.

    Parameters
    ----------
    outcome : array_like of bool or 0 and 1, shape (n,)
        True is the event.
    score : array_like of float, shape (n,)
        Larger means more probably an event.

    Raises
    ------
    ValueError
        When lengths differ, a score is not finite, or one of the outcomes does not occur.
    """
    events = np.asarray(outcome).astype(bool)
    values = np.asarray(score, dtype=np.float64)
    if events.shape != values.shape or events.ndim != 1:
        message = f"{events.shape} outcomes and {values.shape} scores; one of each a case is needed"
        raise ValueError(message)
    if not np.isfinite(values).all():
        message = f"{int((~np.isfinite(values)).sum())} of {len(values)} scores are not finite"
        raise ValueError(message)
    if events.all() or not events.any():
        which = "no case without the event" if events.any() else "no event"
        message = f"both outcomes are needed; of {len(events)} cases there is {which}"
        raise ValueError(message)
    return events, values


def checked_probability(outcome: ArrayLike, probability: ArrayLike) -> tuple[Bools, Floats]:
    """Give outcome and probability as arrays; a ValueError also for one outside 0..1."""
    events, values = checked(outcome, probability)
    outside = int(((values < 0) | (values > 1)).sum())
    if outside:
        message = f"{outside} of {len(values)} probabilities lie outside 0..1"
        raise ValueError(message)
    return events, values


def groups(predictions: pd.DataFrame) -> Iterator[tuple[str, str, Bools, Floats]]:
    """Yield cohort, model, outcome and probability, in the order of the predictions table.

    Raises
    ------
    ModelError
        Naming the cohort and model whose predictions no measure can be computed on.
    """
    PREDICTIONS.check(predictions)
    for (cohort, model), part in predictions.groupby(["cohort", "model"], sort=False):
        try:
            events, values = checked_probability(part["outcome"], part["probability"])
        except ValueError as error:
            message = f"Model {model} in cohort {cohort}: {error}."
            raise ModelError(message) from error
        yield str(cohort), str(model), events, values
