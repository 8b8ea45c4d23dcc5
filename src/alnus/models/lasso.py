"""LASSO paths, logistic and linear, as glmnet defines them, by coordinate descent.

The objective is loss + λ · Σ|bⱼ| with a free intercept; the loss is the mean negative log likelihood
(logistic) or half the mean squared error (linear). Columns are taken as they are: standardize first.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dposv
from scipy.special import expit

from alnus.errors import EmptySelectionError, ModelError

Family = Literal["logistic", "linear"]
Floats = NDArray[np.float64]

MAX_STEPS = 1000
OPTIMAL = 1e-8  # distance from the optimality conditions, as a share of the penalty
ROUNDING = 1e-14
SMALLEST_WEIGHT = 1e-9  # glmnet's floor of p(1 − p)


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
    if largest <= np.finfo(np.float64).eps * np.abs(X).max():
        message = "No feature is correlated with the outcome; a LASSO has nothing to keep."
        raise EmptySelectionError(message)
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
    Each Newton step minimizes the loss's quadratic approximation plus the penalty, by a
    search of signs on the columns that the sequential strong rule lets through or that violate the
    optimality conditions; it ends when no column violates them.

    References
    ----------
    Friedman, Hastie, Tibshirani, J Stat Softw 2010;33(1). Tibshirani et al., J R Stat Soc B
    2012;74:245 (strong rule). Values of R's ``glmnet``.
    """
    rows = np.vstack([np.ones(len(y)), X.T])
    start = np.zeros(len(rows))
    start[0] = _null_intercept(y, family)
    point = _point(rows, y, start, family)
    before = float(penalties[0])
    solutions = []
    for penalty in penalties.tolist():
        point = _solve(rows, y, point, penalty=penalty, before=before, family=family)
        solutions.append(point.b)
        before = penalty
    return LassoPath(penalties, np.array(solutions)[:, 0], np.array(solutions)[:, 1:])


def _null_intercept(y: Floats, family: Family) -> float:
    mean = float(y.mean())
    if family == "linear":
        return mean
    if not 0 < mean < 1:
        message = "A logistic LASSO needs both outcomes; found a single one."
        raise ModelError(message)
    return math.log(mean / (1 - mean))


@dataclass(frozen=True, eq=False)
class _Point:
    """Where the descent stands, intercept first; ``gradient`` is the loss's with its sign turned."""

    b: Floats
    gradient: Floats
    weight: Floats


def _point(rows: Floats, y: Floats, b: Floats, family: Family) -> _Point:
    mean = b @ rows
    weight = np.ones_like(mean)
    if family == "logistic":
        mean = expit(mean)
        weight = np.maximum(mean * (1 - mean), SMALLEST_WEIGHT)
    return _Point(b, rows @ (y - mean) / len(y), weight / len(y))


def _solve(
    rows: Floats, y: Floats, point: _Point, *, penalty: float, before: float, family: Family
) -> _Point:
    """Minimize the objective from a point; row 0 is the intercept, which no penalty touches."""
    penalties = np.full(len(rows), penalty)
    penalties[0] = 0.0
    screen = min(2 * penalty - before, penalty)
    for _ in range(MAX_STEPS):
        if _is_optimal(point.b, point.gradient, penalties):
            return point
        kept = np.flatnonzero(
            (point.b != 0) | (penalties == 0) | (np.abs(point.gradient) >= screen)
        )
        b = np.zeros(len(rows))
        b[kept] = _newton_step(rows[kept], point, penalties[kept], kept)
        point = _point(rows, y, b, family)
    message = f"The LASSO did not settle at penalty {penalty:.3g}; the outcomes may be separated."
    raise ModelError(message)


def _is_optimal(b: Floats, gradient: Floats, penalties: Floats) -> bool:
    """Whether the penalty balances the gradient where b is not 0 and outweighs it where b is."""
    violation = np.abs(gradient - penalties * np.sign(b)) - penalties * (b == 0)
    return bool(violation.max() <= OPTIMAL * penalties.max() + ROUNDING)


def _newton_step(rows: Floats, point: _Point, penalties: Floats, kept: NDArray[np.intp]) -> Floats:
    weighted = rows * np.sqrt(point.weight)
    hessian = weighted @ weighted.T
    b = point.b[kept]
    return _minimize(_Quadratic(hessian, point.gradient[kept] + hessian @ b, penalties), b)


@dataclass(frozen=True, eq=False)
class _Quadratic:
    """½ b'Hb − t'b + Σ λⱼ|bⱼ|, what is left of the objective near a point."""

    hessian: Floats
    target: Floats
    penalties: Floats

    def gradient(self, b: Floats) -> Floats:
        return np.asarray(self.target - self.hessian @ b)


def _minimize(quadratic: _Quadratic, b: Floats) -> Floats:
    """Walk from the minimum for one set of signs to that for the next, until no sign is wrong.

    Of the coefficients that are 0, the one whose gradient outweighs its penalty most is let in with
    the sign of its gradient; one that reaches 0 on the way is let go.

    References
    ----------
    Lee, Battle, Raina, Ng (2007): feature-sign search; each step lowers the objective.
    """
    penalized = quadratic.penalties > 0
    signs = np.sign(b) * penalized
    for _ in range(MAX_STEPS):
        b, signs, arrived = _walk(quadratic, b, signs)
        if not arrived:
            continue
        gradient = quadratic.gradient(b)
        violation = (np.abs(gradient) - quadratic.penalties) * (penalized & (signs == 0))
        worst = int(np.argmax(violation))
        if violation[worst] <= OPTIMAL * quadratic.penalties.max() / 2 + ROUNDING:
            return b
        signs[worst] = np.sign(gradient[worst])
    return b


def _walk(quadratic: _Quadratic, b: Floats, signs: Floats) -> tuple[Floats, Floats, bool]:
    """Go to the minimum for these signs, or as far as the first coefficient that reaches 0."""
    active = np.flatnonzero((signs != 0) | (quadratic.penalties == 0))
    here, side = b[active], signs[active]
    force = quadratic.target[active] - quadratic.penalties[active] * side
    _, there, failure = dposv(quadratic.hessian[active[:, None], active], force)
    if failure:  # columns depend on one another: any of the solutions will do
        there = np.linalg.lstsq(quadratic.hessian[active[:, None], active], force, rcond=None)[0]
    turned = there * side < 0
    walked = np.zeros_like(b)
    walked[active] = there
    if not turned.any():
        return walked, signs, True
    share = np.divide(here, here - there, out=np.ones_like(here), where=turned)
    stopped = turned & (share == share.min())
    walked[active] = np.where(stopped, 0.0, here + share.min() * (there - here))
    kept = signs.copy()
    kept[active[stopped]] = 0.0
    return walked, kept, False
