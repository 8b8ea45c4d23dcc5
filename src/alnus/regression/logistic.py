"""Logistic regression by maximum likelihood or with Firth's penalty."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import qr
from scipy.optimize import linprog
from scipy.special import expit

from alnus.arrays import Floats
from alnus.errors import ModelError
from alnus.regression.deviance import deviance, null_deviance
from alnus.regression.likelihood import ChiSquareTest, Penalty, maximize
from alnus.regression.wald import wald_test

EXTREME = 1e-6  # a fitted probability this near to 0 or 1 raises the suspicion of separation


@dataclass(frozen=True, eq=False)
class LogisticFit:
    """A fitted logistic regression; the intercept comes first.

    Parameters
    ----------
    coefficients : ndarray of float64, shape (1 + p,)
        Log odds per unit of each column.
    covariance : ndarray of float64, shape (1 + p, 1 + p)
        Inverse of the information.
    log_likelihood : float
        Natural logarithm; with Firth's penalty, the penalized one.
    null_log_likelihood : float
        Of the intercept alone, not penalized.
    n, events : int
        Cases and events.
    iterations : int
        Steps until convergence.
    """

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    n: int
    events: int
    iterations: int

    @property
    def std_errors(self) -> Floats:
        """Standard errors, shape (1 + p,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def degrees(self) -> Floats:
        """Degrees of freedom of the standard errors, shape (1 + p,): infinite."""
        return np.full(len(self.coefficients), np.inf)

    def wald_test(self, place: slice) -> ChiSquareTest:
        """Test that some coefficients are zero, jointly."""
        return wald_test(self.coefficients[place], self.covariance[place, place])

    @property
    def aic(self) -> float:
        """Akaike's information criterion."""
        return 2 * len(self.coefficients) - 2 * self.log_likelihood


def fit_logistic(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    names: Sequence[str] = (),
    penalty: Penalty = "none",
    offset: ArrayLike | None = None,
) -> LogisticFit:
    """Fit a logistic regression with an intercept.

    Parameters
    ----------
    design : array_like of float, shape (n, p)
        Columns without the intercept; finite.
    outcome : array_like of bool, shape (n,)
        True is the event.
    names : sequence of str
        Names of the columns, for messages.
    penalty : {"none", "firth"}
        Maximum likelihood, or Firth's penalty.
    offset : array_like of float, shape (n,), optional
        Known part of the log odds; maximum likelihood only.

    Returns
    -------
    LogisticFit

    Raises
    ------
    ModelError
        When only one outcome occurs, there are fewer cases of one outcome than coefficients, a
        column is constant or follows from others, or a column separates the outcomes.

    References
    ----------
    R ``glm(family = binomial)``; ``logistf`` for Firth's penalty, with the covariance of ``brglm2``
    (inverse of X' W X; ``logistf`` since 1.25 takes it from data augmented by the penalty).
    """
    columns = np.asarray(design, dtype=np.float64).reshape(len(np.asarray(outcome)), -1)
    events = np.asarray(outcome, dtype=np.float64)
    names = list(names) or [f"column {position + 1}" for position in range(columns.shape[1])]
    _refuse_unfit(columns, events, names)
    if penalty == "firth":
        return _fit_firth(columns, events)
    known = np.zeros(len(events)) if offset is None else np.asarray(offset, dtype=np.float64)
    fit = irls(columns, events, offset=known, epsilon=1e-14, max_iterations=100)
    fitted = expit(fit.coefficients[0] + columns @ fit.coefficients[1:] + known)
    # Only then: the linear program costs more than the fit.
    if min(fitted.min(), 1 - fitted.max()) < EXTREME:
        _refuse_separation(columns, events, names)
    return fit


def irls(
    design: Floats,
    outcome: Floats,
    *,
    offset: Floats | None = None,
    epsilon: float = 1e-8,
    max_iterations: int = 25,
) -> LogisticFit:
    """Fit by iteratively reweighted least squares, with the start and stop of R's ``glm.fit``.

    No check and no refusal: on separated data the coefficients depend on where it stops, and a
    bootstrap that is to equal R's must stop where R does.

    Parameters
    ----------
    design : ndarray of float64, shape (n, p)
        Columns without the intercept.
    outcome : ndarray of float64, shape (n,)
        0 or 1.
    offset : ndarray of float64, shape (n,), optional
        Known part of the log odds.
    epsilon : float
        Relative change of the deviance at which the iteration stops.
    max_iterations : int
        It stops then at the latest.
    """
    columns = np.column_stack([np.ones(len(outcome)), design])
    scale = np.abs(columns).max(axis=0)  # a unit of 1e-9 must not look like a dependent column
    scale[scale == 0] = 1.0
    columns = columns / scale
    known = np.zeros(len(outcome)) if offset is None else offset
    # R's start: a quarter and three quarters, so that no weight is 0.
    mean = (outcome + 0.5) / 2
    log_odds = np.log(mean / (1 - mean))
    now, coefficients = deviance(outcome, mean), np.zeros(columns.shape[1])
    iterations = 0
    while iterations < max_iterations:
        iterations += 1
        weight = np.sqrt(mean * (1 - mean))
        working = log_odds - known + (outcome - mean) / weight**2
        coefficients = np.linalg.lstsq(columns * weight[:, None], working * weight, rcond=None)[0]
        log_odds = columns @ coefficients + known
        # R bounds the log odds so that no weight becomes zero
        mean = expit(np.clip(log_odds, -36.04, 36.04))
        before, now = now, deviance(outcome, mean)
        if abs(now - before) < epsilon * (abs(now) + 0.1):
            break
    # pinv, because on separated data all weights run to 0 and a bootstrap must go on.
    information = (columns * (mean * (1 - mean))[:, None]).T @ columns
    return LogisticFit(
        coefficients / scale,
        np.asarray(np.linalg.pinv(information, hermitian=True) / np.outer(scale, scale)),
        -now / 2,
        -null_deviance(outcome) / 2,
        len(outcome),
        int(outcome.sum()),
        iterations,
    )


def _fit_firth(columns: Floats, events: Floats) -> LogisticFit:
    found = maximize(np.column_stack([np.ones(len(events)), columns]), events, penalty="firth")
    return LogisticFit(
        found.coefficients,
        np.asarray(np.linalg.inv(found.information), dtype=np.float64),
        found.log_likelihood,
        -null_deviance(events) / 2,
        len(events),
        int(events.sum()),
        found.iterations,
    )


def _refuse_unfit(columns: Floats, events: Floats, names: Sequence[str]) -> None:
    n, positive = len(events), int(events.sum())
    if positive in {0, n}:
        which = "no event" if positive == 0 else "no case without the event"
        message = f"A logistic regression needs both outcomes; of {n} cases there is {which}."
        raise ModelError(message)
    # Fewer cases than coefficients cannot be fitted at all; whether the sample is large enough for
    # a model that lasts is asked elsewhere (sample size).
    if min(positive, n - positive) < columns.shape[1]:
        message = (
            f"{positive} events and {n - positive} other cases are too few for "
            f"{columns.shape[1]} coefficients ({', '.join(names)}). Offer fewer variables."
        )
        raise ModelError(message)
    for name, column in zip(names, columns.T, strict=True):
        if np.ptp(column) == 0:
            message = f"{name} has the same value in all {n} cases. Leave it out."
            raise ModelError(message)
    _refuse_collinear(columns, names)


def _refuse_collinear(columns: Floats, names: Sequence[str]) -> None:
    if not columns.size:
        return
    scaled = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    _, triangle, order = qr(scaled, mode="economic", pivoting=True)
    sizes = np.abs(np.diag(triangle))
    # Pivoting brings the columns that add least to the end; those below rounding add nothing.
    dependent = [names[position] for position in order[sizes < 1e-9 * sizes[0]]]
    if dependent:
        message = f"{', '.join(dependent)} follows from the other variables. Leave it out."
        raise ModelError(message)


def _refuse_separation(columns: Floats, events: Floats, names: Sequence[str]) -> None:
    """Find a direction that splits the outcomes, by linear programming.

    References
    ----------
    Konis, Linear programming algorithms for detecting separated data (2007).
    """
    scaled = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    signed = np.column_stack([np.ones(len(events)), scaled]) * (2 * events - 1)[:, None]
    # The most that a direction can part the outcomes without one case on the wrong side; bounded,
    # because a separating direction can be stretched without end.
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(events)), bounds=(-1, 1))
    if found.status != 0 or -found.fun < 1e-7:
        return
    # One guilty column says more than the direction, which mixes innocent ones in.
    which = _separating_alone(columns, events, names) or [
        name for name, part in zip(names, found.x[1:], strict=True) if abs(part) > 1e-7
    ]
    message = (
        f"{' with '.join(which)} separates the outcomes; its odds ratio cannot be estimated. "
        'Look for a unit or coding error, drop it, or set clinical.penalty = "firth".'
    )
    raise ModelError(message)


def _separating_alone(columns: Floats, events: Floats, names: Sequence[str]) -> list[str]:
    """Name the columns whose events all lie on one side of the other cases, or beside them."""
    positive, negative = columns[events == 1], columns[events == 0]
    above = positive.min(axis=0) >= negative.max(axis=0)
    below = positive.max(axis=0) <= negative.min(axis=0)
    return [name for name, alone in zip(names, above | below, strict=True) if alone]
