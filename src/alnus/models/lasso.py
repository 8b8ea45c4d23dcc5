"""LASSO paths, logistic and linear, as glmnet defines them, by coordinate descent.

The objective is loss + λ · Σ|bⱼ| with a free intercept; the loss is the mean negative log likelihood
(logistic) or half the mean squared error (linear). Columns are taken as they are: standardize first.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alnus.errors import ModelError
from alnus.models.formula import expit

Family = Literal["logistic", "linear"]
Floats = NDArray[np.float64]

MAX_STEPS = 1000
STEP = 1e-9  # last change of a coefficient inside one Newton step
NEWTON_STEP = 1e-6  # the next one would be about its square
VIOLATION = 1e-9  # relative excess of a gradient over the penalty that rounding explains
SMALLEST_WEIGHT = 1e-9  # glmnet's floor of p(1 − p)


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class _Quadratic:
    """½ b'Hb − t'b + λ Σ|bⱼ|, what is left of the objective near a point."""

    hessian: Floats
    target: Floats
    penalty: float

    def value(self, b: Floats) -> float:
        return float(b @ (0.5 * self.hessian @ b - self.target) + self.penalty * np.abs(b).sum())


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
    ModelError
        When no feature is correlated with the outcome.
    """
    largest = float(np.abs(X.T @ (y - y.mean())).max()) / len(y)
    if largest <= np.finfo(np.float64).eps * np.abs(X).max():
        message = "No feature is correlated with the outcome; a LASSO has nothing to keep."
        raise ModelError(message)
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
    Newton steps around a coordinate descent on the columns that the sequential strong rule lets
    through; the optimality conditions of all others are checked afterwards.

    References
    ----------
    Friedman, Hastie, Tibshirani, J Stat Softw 2010;33(1). Tibshirani et al., J R Stat Soc B
    2012;74:245 (strong rule). Values of R's ``glmnet``.
    """
    point = _start(X, y, family)
    before = max(float(np.abs(point.gradient).max()), float(penalties[0]))
    points = []
    for penalty in penalties.tolist():
        point = _descend(X, y, point, penalty=penalty, before=before, family=family)
        points.append(point)
        before = penalty
    return LassoPath(
        penalties,
        np.array([point.intercept for point in points]),
        np.array([point.coefficients for point in points]),
    )


@dataclass(frozen=True)
class _Point:
    """Where the descent stands; ``gradient`` is the loss's, with its sign turned."""

    intercept: float
    coefficients: Floats
    gradient: Floats


def _start(X: Floats, y: Floats, family: Family) -> _Point:
    mean = float(y.mean())
    gradient = X.T @ (y - mean) / len(y)
    if family == "linear":
        return _Point(mean, np.zeros(X.shape[1]), gradient)
    if not 0 < mean < 1:
        message = "A logistic LASSO needs both outcomes; found a single one."
        raise ModelError(message)
    return _Point(math.log(mean / (1 - mean)), np.zeros(X.shape[1]), gradient)


def _descend(
    X: Floats, y: Floats, start: _Point, *, penalty: float, before: float, family: Family
) -> _Point:
    """Solve for the columns that may matter, then look whether the others stay at zero."""
    kept = (start.coefficients != 0) | (np.abs(start.gradient) >= 2 * penalty - before)
    intercept, b = start.intercept, start.coefficients.copy()
    while True:
        inner = np.ascontiguousarray(X[:, kept])
        intercept, b[kept] = _newton(inner, y, intercept, b[kept], penalty=penalty, family=family)
        fitted, _ = _mean_and_weight(inner @ b[kept] + intercept, family)
        gradient = X.T @ (y - fitted) / len(y)
        violated = ~kept & (np.abs(gradient) > penalty * (1 + VIOLATION))
        if not violated.any():
            return _Point(intercept, b, gradient)
        kept |= violated


def _mean_and_weight(linear: Floats, family: Family) -> tuple[Floats, Floats]:
    if family == "linear":
        return linear, np.ones_like(linear)
    mean = expit(linear)
    return mean, np.maximum(mean * (1 - mean), SMALLEST_WEIGHT)


def _newton(
    X: Floats, y: Floats, intercept: float, b: Floats, *, penalty: float, family: Family
) -> tuple[float, Floats]:
    for _ in range(MAX_STEPS):
        mean, weight = _mean_and_weight(X @ b + intercept, family)
        center = weight @ X / weight.sum()
        centered = X - center
        weighted = np.sqrt(weight / len(y))[:, None] * centered
        hessian = weighted.T @ weighted
        target = centered.T @ (y - mean) / len(y) + hessian @ b
        moved = _minimize(_Quadratic(hessian, target, penalty), b)
        shift = (y - mean).sum() / weight.sum() - center @ (moved - b)
        change = max(abs(shift), np.abs(moved - b).max(initial=0.0))
        intercept, b = intercept + float(shift), moved
        if change < NEWTON_STEP:
            return intercept, b
    message = f"The LASSO did not settle at penalty {penalty:.3g}; the outcomes may be separated."
    raise ModelError(message)


def _minimize(quadratic: _Quadratic, b: Floats) -> Floats:
    """Descend coordinate by coordinate, and jump whenever the signs tell where the minimum is."""
    for _ in range(MAX_STEPS):
        b = _jump(quadratic, b)
        if np.abs(_thresholded(quadratic, b) - b).max(initial=0.0) < STEP:
            return b
        b = _sweep(quadratic, b)
    return b


def _thresholded(quadratic: _Quadratic, b: Floats) -> Floats:
    """Give every coordinate's own minimum while all others stay: a fixed point is the solution."""
    curvature = quadratic.hessian.diagonal()
    pull = quadratic.target - quadratic.hessian @ b + curvature * b
    return np.asarray(np.sign(pull) * np.maximum(np.abs(pull) - quadratic.penalty, 0.0) / curvature)


def _sweep(quadratic: _Quadratic, b: Floats) -> Floats:
    b = b.copy()
    gradient = quadratic.target - quadratic.hessian @ b
    for j, row in enumerate(quadratic.hessian):
        pull = gradient[j] + row[j] * b[j]
        new = math.copysign(max(abs(pull) - quadratic.penalty, 0.0), pull) / row[j]
        if new != b[j]:
            gradient -= row * (new - b[j])
            b[j] = new
    return b


def _jump(quadratic: _Quadratic, b: Floats) -> Floats:
    """Walk towards the minimum for the present signs, until it is reached or a sign would turn."""
    active = np.flatnonzero(b)
    here = b[active]
    force = quadratic.target[active] - quadratic.penalty * np.sign(here)
    try:
        there = np.linalg.solve(quadratic.hessian[np.ix_(active, active)], force)
    except np.linalg.LinAlgError:
        return b
    turned = there * here <= 0
    share = np.divide(here, here - there, out=np.ones_like(here), where=turned)
    landed = here + share.min(initial=1.0) * (there - here)
    landed[turned & (share == share.min(initial=1.0))] = 0.0
    jumped = np.zeros_like(b)
    jumped[active] = landed
    return jumped if quadratic.value(jumped) <= quadratic.value(b) else b
