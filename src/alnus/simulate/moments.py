"""Values in a given order with a given mean and standard deviation, exact to the printed digits."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from alnus.arrays import Floats

PRINTED = 100.0  # published means and deviations have two decimals
BENT = (0.4, 2.5)  # least and greatest power
NUDGES = 30  # single values that rounding may cost a last digit


@dataclass(frozen=True)
class Moments:
    """Mean and standard deviation (n - 1) as printed, with two decimals."""

    mean: float
    sd: float

    def lognormal(self, score: Floats) -> Floats:
        """Give the lognormal values of these moments at standard normal scores."""
        variance = np.log1p((self.sd / self.mean) ** 2)
        return np.asarray(np.exp(np.log(self.mean) - variance / 2 + np.sqrt(variance) * score))

    def distance(self, values: Floats) -> Floats:
        """Give how far samples lie from what is printed, in units of its last digit.

        Parameters
        ----------
        values : ndarray of float64, shape (..., patients)

        Returns
        -------
        ndarray of float64, shape (...)
            Of mean or standard deviation, whichever is farther; below 0.5, both print the same.
        """
        off = values.mean(axis=-1) - self.mean, values.std(axis=-1, ddof=1) - self.sd
        return np.asarray(PRINTED * np.abs(off).max(axis=0))


def with_moments(
    start: Floats,
    wanted: Moments,
    *,
    decimals: int,
    limit: Floats | float = np.inf,
    factor: Floats | float = 1.0,
) -> Floats:
    """Bend positive values by exp(a) x^b, no greater than a limit, until their moments are right.

    Parameters
    ----------
    start : ndarray of float64, shape (patients,)
        Positive values, near the wanted ones.
    wanted : Moments
        Of the values times ``factor``.
    decimals : int
        To which values are rounded.
    limit : ndarray of float64, shape (patients,), or float
        Greatest values.
    factor : ndarray of float64, shape (patients,), or float
        By which a value is recorded too large.

    Returns
    -------
    ndarray of float64, shape (patients,)
        In the order of ``start``. A few patients can miss the moments; the nearest are given.
    """
    unit = 10.0**-decimals
    limit = np.floor(np.divide(limit, unit) + 1e-9) * unit
    logarithm = np.log(start)
    middle = logarithm.mean()

    def bent(a: float, b: float) -> Floats:
        return np.asarray(np.clip(np.exp(a + middle + b * (logarithm - middle)), unit, limit))

    def misses(ab: Floats) -> list[float]:
        values = factor * bent(*ab)
        return [values.mean() / wanted.mean - 1, values.std(ddof=1) / wanted.sd - 1]

    bounds = ((-2.0, BENT[0]), (2.0, BENT[1]))
    solved = least_squares(misses, (0.0, 1.0), bounds=bounds, xtol=1e-12, ftol=1e-12)
    steps = np.broadcast_to(factor * unit, start.shape)
    values = _nudged(factor * bent(*solved.x).round(decimals), wanted, steps, factor * limit)
    return np.asarray((values / factor).round(decimals))


def _nudged(values: Floats, wanted: Moments, steps: Floats, limit: Floats | float) -> Floats:
    """Move one value up and another down by a last digit until the moments print right.

    Rounding had moved them. Values of one step stay, and none rises above its limit.
    """
    for _ in range(NUDGES):
        if wanted.distance(values) < 0.5:
            break
        up = np.append(np.where(values + steps <= limit, steps, 0.0), 0.0)
        down = np.append(np.where(values > steps, steps, 0.0), 0.0)
        old = np.append(values, 0.0)
        n = len(values)
        total = values.sum() + up[:, None] - down
        squares = (values**2).sum() + (up * (2 * old + up))[:, None] - down * (2 * old - down)
        sd = np.sqrt(np.maximum(squares - total**2 / n, 0.0) / (n - 1))
        off = np.maximum(np.abs(total / n - wanted.mean), np.abs(sd - wanted.sd))
        np.fill_diagonal(off[:n, :n], np.inf)
        higher, lower = np.unravel_index(off.argmin(), off.shape)
        moved = old + up * (np.arange(n + 1) == higher) - down * (np.arange(n + 1) == lower)
        values = moved[:n]
    return values
