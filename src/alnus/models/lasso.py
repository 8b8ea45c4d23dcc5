"""LASSO paths, logistic and linear, as glmnet defines them, by Newton steps on active columns.

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

from alnus.arrays import Floats
from alnus.errors import EmptySelectionError, ModelError

Family = Literal["logistic", "linear"]

MAX_STEPS = 1000
OPTIMAL = 5e-9  # distance from the optimality conditions, as a share of the penalty
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
    Solutions follow one another smoothly, so each penalty starts from their continuation where that
    is nearer to the optimality conditions than the last solution. Each Newton step minimizes the
    loss's quadratic approximation plus the penalty, by a search of signs on the columns that the
    sequential strong rule lets through or that violate the conditions; it ends when none does.

    References
    ----------
    Friedman, Hastie, Tibshirani, J Stat Softw 2010;33(1). Tibshirani et al., J R Stat Soc B
    2012;74:245 (strong rule). Values of R's ``glmnet``.
    """
    loss = _Loss(np.vstack([np.ones(len(y)), X.T]), y, family)
    null = np.zeros(len(loss.rows))
    null[0] = _null_intercept(y, family)
    point, before = loss.at(null), float(penalties[0])
    solutions = [null] * 3
    for penalty in penalties.tolist():
        ahead = loss.at(_continued(*solutions[-3:]))
        # The last solution now violates the conditions by the difference of the penalties.
        nearer = ahead if ahead.violation(penalty) < before - penalty else point
        point = _solve(loss, nearer, penalty=penalty, before=before)
        solutions.append(point.b)
        before = penalty
    found = np.array(solutions[3:])
    return LassoPath(penalties, found[:, 0], found[:, 1:])


def _continued(first: Floats, second: Floats, third: Floats) -> Floats:
    """Go on from three solutions along their parabola, or along two's line; through no zero."""
    line = 2 * third - second
    further = np.where(first * second > 0, line + (third - 2 * second + first), line)
    return np.where(further * third > 0, further, third)


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

    def violation(self, penalty: float) -> float:
        """Distance from the optimality conditions: the penalty balances each gradient.

        Where b is 0 it may outweigh it; the intercept has none.
        """
        distance = np.abs(self.gradient - penalty * np.sign(self.b)) - penalty * (self.b == 0)
        distance[0] = abs(self.gradient[0])
        return float(distance.max())


@dataclass(frozen=True, eq=False)
class _Loss:
    """The loss of the cases; row 0 is the intercept, which no penalty touches."""

    rows: Floats
    y: Floats
    family: Family

    def at(self, b: Floats) -> _Point:
        mean = b @ self.rows
        if self.family == "linear":
            weight = np.ones_like(mean)
        else:
            mean = expit(mean)
            weight = np.maximum(mean * (1 - mean), SMALLEST_WEIGHT)
        return _Point(b, self.rows @ (self.y - mean) / len(mean), weight / len(mean))


def _solve(loss: _Loss, point: _Point, *, penalty: float, before: float) -> _Point:
    """Minimize the objective from a point by Newton steps on the columns that matter."""
    screen = min(2 * penalty - before, penalty)
    for _ in range(MAX_STEPS):
        matters = (point.b != 0) | (np.abs(point.gradient) >= screen)
        matters[0] = True
        kept = np.flatnonzero(matters)
        b = np.zeros_like(point.b)
        b[kept] = _newton_step(loss.rows[kept], point, kept, penalty)
        point = loss.at(b)
        if point.violation(penalty) <= OPTIMAL * penalty + ROUNDING:
            return point
    message = f"The LASSO did not settle at penalty {penalty:.3g}; the outcomes may be separated."
    raise ModelError(message)


def _newton_step(rows: Floats, point: _Point, kept: NDArray[np.intp], penalty: float) -> Floats:
    weighted = rows * np.sqrt(point.weight)
    hessian = weighted @ weighted.T
    b = point.b[kept]
    return _minimize(hessian, point.gradient[kept] + hessian @ b, b, penalty)


def _minimize(hessian: Floats, target: Floats, b: Floats, penalty: float) -> Floats:
    """Minimize ½ b'Hb − t'b + λ Σ|bⱼ|, in which the first coefficient has no penalty.

    Walk from the minimum for one set of signs to that for the next, until no sign is wrong. Of the
    coefficients that are 0, the one whose gradient outweighs the penalty most is let in with the
    sign of its gradient; one that reaches 0 on the way is let go.

    References
    ----------
    Lee, Battle, Raina, Ng (2007): feature-sign search; each step lowers the objective.
    """
    penalties = np.full(len(b), penalty)
    penalties[0] = 0.0
    signs = np.sign(b)
    signs[0] = 1.0  # always active; without a penalty its sign says nothing
    for _ in range(MAX_STEPS):
        b, signs, arrived = _walk(hessian, target - penalties * signs, b, signs)
        if not arrived:
            continue
        if signs.all():
            return b
        gradient = target - hessian @ b
        outweighed = np.where(signs == 0, np.abs(gradient), 0.0)
        worst = int(np.argmax(outweighed))
        if outweighed[worst] <= penalty * (1 + OPTIMAL / 2) + ROUNDING:
            return b
        signs[worst] = np.sign(gradient[worst])
    return b


def _walk(hessian: Floats, force: Floats, b: Floats, signs: Floats) -> tuple[Floats, Floats, bool]:
    """Go to the minimum for these signs, or as far as the first coefficient that reaches 0."""
    active = np.flatnonzero(signs)
    here, block = b[active], hessian[active[:, None], active]
    _, there, failure = dposv(block, force[active])
    if failure:  # columns depend on one another: any of the solutions will do
        there = np.linalg.lstsq(block, force[active], rcond=None)[0]
    walked, kept = np.zeros_like(b), signs.copy()
    walked[active] = there
    turned = there * signs[active] < 0
    turned[0] = False
    if not turned.any():
        return walked, kept, True
    shares = here[turned] / (here - there)[turned]
    walked[active] = here + shares.min() * (there - here)
    stopped = active[turned][shares == shares.min()]
    walked[stopped] = kept[stopped] = 0.0
    return walked, kept, False
