"""What the recipe reaches where there is nothing to find: outcomes dealt anew to the cases."""

from dataclasses import dataclass

import numpy as np

from alnus.arrays import Floats


@dataclass(frozen=True)
class NoiseFloor:
    """A measure beside what noise reaches.

    Parameters
    ----------
    mean, high : float
        Of the values that noise reached: their mean and their 95th percentile.
    p : float
        Share of shuffles that reached the observed value, the observed one counted among them.
    n : int
        Shuffles.
    """

    mean: float
    high: float
    p: float
    n: int


def noise_floor(observed: float, values: Floats) -> NoiseFloor:
    """Compare a value with those of shuffled outcomes.

    Parameters
    ----------
    observed : float
        The larger, the better.
    values : ndarray of float64, shape (shuffles,)
        The same measure after each shuffle; finite.

    References
    ----------
    Phipson, Smyth, Stat Appl Genet Mol Biol 2010;9:39: P = (1 + b) / (1 + n), never 0.
    """
    reached = np.count_nonzero(values >= observed)
    p = (1 + reached) / (1 + len(values))
    high = float(np.quantile(values, 0.95))
    return NoiseFloor(float(values.mean()), high, float(p), len(values))
