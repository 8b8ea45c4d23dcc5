"""How far a cohort lies from the patients that a model was trained on."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alnus.arrays import Floats
from alnus.tables.transport import TransportRow

EXTREME = (
    0.001  # a risk below this, or above 1 minus this, is rarely known from a few hundred cases
)


@dataclass(frozen=True)
class Trained:
    """What a model remembers of one input's values in its training cohort.

    Parameters
    ----------
    low, high : float
        Smallest and largest value.
    mean, std : float
        Mean and standard deviation (n − 1), in the input's unit.
    log_odds : float
        Mean of what the input adds to the log odds.
    """

    low: float
    high: float
    mean: float
    std: float
    log_odds: float


@dataclass(frozen=True)
class Departure:
    """How one input's values elsewhere differ from those in training.

    Parameters
    ----------
    n : int
        Cases with a value.
    n_outside : int
        Those below the smallest or above the largest trained value.
    shift : float
        Difference of the means, in standard deviations of training; NaN where training had none.
    spread_ratio : float
        Standard deviation elsewhere over that of training; NaN where training had none.
    log_odds_shift : float
        Difference of what the input adds to the log odds, on average.
    """

    n: int
    n_outside: int
    shift: float
    spread_ratio: float
    log_odds_shift: float


def remember(values: ArrayLike, log_odds: ArrayLike) -> Trained:
    """Keep what :func:`departure` needs of the training cohort.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        An input's values in training; NaN where missing.
    log_odds : array_like of float, shape (n,)
        What each adds to the log odds.

    Raises
    ------
    ValueError
        Without any value.
    """
    known, added = _known(values, log_odds)
    if not known.size:
        message = "an input without any value in training has nothing to remember"
        raise ValueError(message)
    spread = float(known.std(ddof=1)) if known.size > 1 else 0.0
    return Trained(
        float(known.min()), float(known.max()), float(known.mean()), spread, float(added.mean())
    )


def departure(values: ArrayLike, log_odds: ArrayLike, trained: Trained) -> Departure:
    """Compare an input's values elsewhere with those in training; arguments as above."""
    known, added = _known(values, log_odds)
    if not known.size:
        return Departure(0, 0, math.nan, math.nan, math.nan)
    outside = int(np.count_nonzero((known < trained.low) | (known > trained.high)))
    spread = float(known.std(ddof=1)) if known.size > 1 else math.nan
    return Departure(
        n=known.size,
        n_outside=outside,
        shift=(float(known.mean()) - trained.mean) / trained.std if trained.std else math.nan,
        spread_ratio=spread / trained.std if trained.std else math.nan,
        log_odds_shift=float(added.mean()) - trained.log_odds,
    )


def transport_rows(
    cohort: str,
    model: str,
    parts: Mapping[str, tuple[Floats, Floats]],
    trained: Mapping[str, Trained],
) -> Iterator[TransportRow]:
    """Yield the rows of ``TRANSPORT`` of one model in one cohort.

    Parameters
    ----------
    cohort, model : str
        Their names.
    parts : mapping of str to (ndarray, ndarray), shapes (n,)
        Each input's values and what they add to the log odds.
    trained : mapping of str to Trained
        The same inputs in training; an input without one is left out.
    """
    for name, (values, log_odds) in parts.items():
        if name in trained:
            found = departure(values, log_odds, trained[name])
            numbers = (found.shift, found.spread_ratio, found.log_odds_shift)
            known = [number if math.isfinite(number) else None for number in numbers]
            yield TransportRow(cohort, model, name, found.n, found.n_outside, *known)


def count_extreme(probability: ArrayLike) -> int:
    """Count predicted risks below 0.001 or above 0.999, of shape (n,), between 0 and 1."""
    risks = np.asarray(probability, dtype=np.float64)
    return int(np.count_nonzero((risks < EXTREME) | (risks > 1 - EXTREME)))


def _known(
    values: ArrayLike, log_odds: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    given = np.asarray(values, dtype=np.float64)
    known = np.isfinite(given)
    return given[known], np.asarray(log_odds, dtype=np.float64)[known]
