"""The door of the wing: outcomes and probabilities that every measure can be computed on."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from alnus.arrays import Bools, Floats, Integers
from alnus.errors import ModelError
from alnus.tables.evaluation import PREDICTIONS

SINGLE = "no interval: one case of an outcome tells nothing about the next"
SINGLE_PATIENT = "no interval: one patient of an outcome tells nothing about the next"


def is_single(outcome: Bools, patients: Integers | None = None) -> bool:
    """Tell whether an outcome occurs only once: then nothing is known about its spread.

    Where patients have several cases, whether it occurs in one patient only.
    """
    return min(sizes(outcome, patients)) < 2


def single(patients: Integers | None) -> str:
    """Say why there is no interval where :func:`is_single`."""
    return SINGLE if patients is None else SINGLE_PATIENT


def sizes(outcome: Bools, patients: Integers | None = None) -> tuple[int, int]:
    """Count the patients with the event, and those without; a patient may count in both."""
    if patients is None:
        return int(outcome.sum()), int((~outcome).sum())
    return len(np.unique(patients[outcome])), len(np.unique(patients[~outcome]))


def several(patients: ArrayLike | None) -> Integers | None:
    """Number the patients, from 0 and without a gap; None where each has one case.

    Cases of different patients are independent, and all that is measured then is measured as if
    nobody had told whose they are.

    Parameters
    ----------
    patients : array_like, shape (n,), optional
        Whose each case is: numbers or texts.

    Returns
    -------
    ndarray of int64, shape (n,), or None
    """
    if patients is None:
        return None
    numbers, different = pd.factorize(np.asarray(patients))
    return None if len(different) == len(numbers) else numbers.astype(np.int64)


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


Group = tuple[str, str, Bools, Floats, Integers | None]


def groups(predictions: pd.DataFrame) -> Iterator[Group]:
    """Yield cohort, model, outcome, probability and patients, in the order of the predictions table.

    Patients are numbers, or None where each has one case; see :func:`several`.

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
        yield str(cohort), str(model), events, values, patients_of(part)


def patients_of(predictions: pd.DataFrame) -> Integers | None:
    """Give the patients of some predictions; None where each has one case, or nobody tells."""
    return several(predictions.get("patient"))
