"""LASSO paths, logistic and linear, as glmnet defines them, by Newton steps on active columns.

The objective is loss + λ · Σ|bⱼ| with a free intercept; the loss is the mean negative log likelihood
(logistic) or half the mean squared error (linear). Columns are taken as they are: standardize first.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Floats
from alnus.errors import EmptySelectionError, ModelError
from alnus.models.lasso_descent import descend

Family = Literal["logistic", "linear"]

MAX_STEPS = 1000
OPTIMAL = 5e-9  # distance from the optimality conditions, as a share of the penalty


@dataclass(frozen=True, eq=False)
class LassoPath:
    """Coefficients for a descending sequence of penalties.

    Parameters
    ----------
    penalties : ndarray of float64, shape (m,)
        λ, descending.
    intercepts : ndarray of float64, shape (m,)
        Free intercepts.
    coefficients : ndarray of float64, shape (m, p)
        One row a penalty, one column a feature.
    """

    penalties: Floats
    intercepts: Floats
    coefficients: Floats

    @property
    def n_features(self) -> NDArray[np.int64]:
        """Number of features kept at each penalty, shape (m,)."""
        return np.asarray(np.count_nonzero(self.coefficients, axis=1), dtype=np.int64)

    def linear_predictor(self, X: Floats) -> Floats:
        """Give Xb + intercept for every row of X and every penalty, shape (n, m)."""
        return np.asarray(X @ self.coefficients.T + self.intercepts)


def penalty_sequence(X: Floats, y: Floats, *, length: int = 100, smallest: float = 1e-3) -> Floats:
    """Space penalties evenly on the log scale, from the first that keeps no feature downward.

    Parameters
    ----------
    X : ndarray of float64, shape (n, p)
        Standardized features.
    y : ndarray of float64, shape (n,)
        Outcome, 0 or 1 (any number for the linear LASSO).
    length : int
        Number of penalties.
    smallest : float
        Last penalty as a share of the first.

    Returns
    -------
    ndarray of float64, shape (length,)
        Descending from max|X'(y − ȳ)| / n, as glmnet.

    Raises
    ------
    EmptySelectionError
        When no feature is correlated with the outcome.
    """
    largest = float(np.abs(X.T @ (y - y.mean())).max()) / len(y)
    # Rounding leaves correlations of the size of ε where there are none.
    if largest <= np.finfo(np.float64).eps * np.abs(X).max():
        message = "No feature is correlated with the outcome; a LASSO has nothing to keep."
        raise EmptySelectionError(message)
    # At the first penalty exactly nothing enters: it is the largest gradient of the empty model.
    return np.geomspace(largest, largest * smallest, length)


def lasso_path(
    X: Floats, y: Floats, *, penalties: Floats, family: Family = "logistic"
) -> LassoPath:
    """Fit a LASSO at every penalty, each from the solution before.

    Parameters
    ----------
    X : ndarray of float64, shape (n, p)
        Standardized features.
    y : ndarray of float64, shape (n,)
        Outcome: 0 or 1, both present, for the logistic LASSO.
    penalties : ndarray of float64, shape (m,)
        λ, descending, positive.
    family : {"logistic", "linear"}
        Likelihood.

    Returns
    -------
    LassoPath

    Raises
    ------
    ModelError
        When the descent does not settle, e.g. where the outcomes are separated and λ is tiny.

    Notes
    -----
    Solutions follow one another smoothly, so each penalty starts from their continuation where that
    is nearer to the optimality conditions than the last solution. Each Newton step minimizes the
    loss's quadratic approximation plus the penalty, by a search of signs on the columns that the
    sequential strong rule lets through or that violate the conditions; it ends when none does.

    References
    ----------
    Friedman, Hastie, Tibshirani, J Stat Softw 2010;33(1). Tibshirani et al., J R Stat Soc B
    2012;74:245 (strong rule). Lee, Battle, Raina, Ng (2007): feature-sign search; each step lowers
    the objective. Values of R's ``glmnet``.
    """
    rows = np.ascontiguousarray(np.vstack([np.ones(len(y)), X.T]))
    start = _null_intercept(y, family)
    logistic = family == "logistic"
    given, sequence = (np.ascontiguousarray(values, dtype=np.float64) for values in (y, penalties))
    found, settled = descend(rows, given, sequence, start, OPTIMAL, logistic, MAX_STEPS)
    if settled < len(penalties):
        message = (
            f"The LASSO did not settle at penalty {penalties[settled]:.3g}; the outcomes may be "
            "separated."
        )
        raise ModelError(message)
    return LassoPath(penalties, found[:, 0], found[:, 1:])


def _null_intercept(y: Floats, family: Family) -> float:
    mean = float(y.mean())
    if family == "linear":
        return mean
    if not 0 < mean < 1:
        message = "A logistic LASSO needs both outcomes; found a single one."
        raise ModelError(message)
    return math.log(mean / (1 - mean))
