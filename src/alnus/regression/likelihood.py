"""Likelihood of a logistic regression, plain or with Firth's penalty: maximum, tests, intervals."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import chi2

from alnus.arrays import Floats, Integers
from alnus.errors import ModelError

Penalty = Literal["none", "firth"]

CONVERGED = 1e-22  # squared distance to the maximum, in standard errors
LONGEST_STEP = 5.0  # of the log odds, whatever the columns' units
ITERATIONS = 500
OVERSHOT = 0.5  # share of the slope by which a step may point back at its end
HALVINGS = 30
STRIDES = 200  # towards a profile's floor
NEARLY = 1e-13  # the same, where a step brings no more than half of the way, as far out


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where a likelihood is largest.

    Parameters
    ----------
    coefficients : ndarray of float64, shape (p,)
        Log odds per unit of each column.
    information : ndarray of float64, shape (p, p)
        X' W X there.
    log_likelihood : float
        Natural logarithm, with the penalty.
    iterations : int
        Steps until convergence.
    """

    coefficients: Floats
    information: Floats
    log_likelihood: float
    iterations: int


@dataclass(frozen=True)
class ChiSquareTest:
    """A joint test that several coefficients are zero."""

    statistic: float
    degrees: int
    p: float


def maximize(
    columns: Floats,
    outcome: Floats,
    *,
    penalty: Penalty = "none",
    start: Floats | None = None,
    held: Sequence[int] = (),
) -> Maximum:
    """Climb to the maximum of the likelihood by Newton steps.

    Parameters
    ----------
    columns : ndarray of float64, shape (n, p)
        All columns, the intercept's too.
    outcome : ndarray of float64, shape (n,)
        0 or 1.
    penalty : {"none", "firth"}
        Firth's penalty adds ½ ln |X' W X|, of all columns, those held too.
    start : ndarray of float64, shape (p,), optional
        Where to begin; default zero.
    held : sequence of int
        Columns whose coefficients stay as they are in ``start``.

    Raises
    ------
    ModelError
        When there is no maximum (the outcomes are separated) or it is not found.

    References
    ----------
    Firth, Biometrika 80 (1993) 27; Heinze and Schemper, Statistics in Medicine 21 (2002) 2409;
    R ``logistf``.
    """
    free = np.setdiff1d(np.arange(columns.shape[1]), np.asarray(held, dtype=np.int64))
    place = np.zeros(columns.shape[1]) if start is None else start.astype(np.float64)
    value = log_likelihood(columns, outcome, place, penalty=penalty)
    before = np.inf
    for iteration in range(1, ITERATIONS + 1):
        score, information = _derivatives(columns, outcome, place, penalty=penalty)
        step = np.zeros_like(place)
        step[free] = _solved(information[np.ix_(free, free)], score[free])
        # The score along the step is the squared distance to the maximum in standard errors, so
        # that the stop does not depend on the columns' units, as one by coefficients would.
        gain = float(score[free] @ step[free])
        if gain < (NEARLY if gain > before / 2 else CONVERGED):
            return Maximum(place, information, value, iteration)
        before = gain
        place, value = _climbed(
            columns, outcome, place, value, step=step, score=score, free=free, penalty=penalty
        )
    message = (
        f"A logistic regression of {len(outcome)} cases did not converge in {ITERATIONS} steps."
    )
    raise ModelError(message)


def _climbed(
    columns: Floats,
    outcome: Floats,
    place: Floats,
    value: float,
    *,
    step: Floats,
    score: Floats,
    free: Integers,
    penalty: Penalty,
) -> tuple[Floats, float]:
    """Take a step, shortened until it climbs; give the place and its log likelihood."""
    # Far from the maximum the likelihood is nearly flat and a Newton step can be of any length.
    step = step * (LONGEST_STEP / max(float(np.abs(columns @ step).max()), LONGEST_STEP))
    for _ in range(HALVINGS):
        risen = log_likelihood(columns, outcome, place + step, penalty=penalty)
        ahead, _ = _derivatives(columns, outcome, place + step, penalty=penalty)
        # A step twice too long gains nothing and loses nothing: it would be taken for ever.
        turned_back = ahead[free] @ step[free] < -OVERSHOT * (score[free] @ step[free])
        # Rounding of the sum may hide the gain of the last steps.
        if risen >= value - 1e-12 * abs(value) and not turned_back:
            break
        step = step / 2
    return place + step, risen


def log_likelihood(
    columns: Floats, outcome: Floats, coefficients: Floats, *, penalty: Penalty = "none"
) -> float:
    """Σ y·η − ln(1 + exp η), plus ½ ln |X' W X| with Firth's penalty; η = X·coefficients."""
    log_odds = columns @ coefficients
    value = float(outcome @ log_odds - np.logaddexp(0.0, log_odds).sum())
    if penalty == "none":
        return value
    return value + float(np.linalg.slogdet(_information(columns, expit(log_odds)))[1]) / 2


def likelihood_ratio_test(
    columns: Floats, outcome: Floats, tested: Sequence[int], *, penalty: Penalty = "none"
) -> ChiSquareTest:
    """Test that several coefficients are zero by twice the log of the likelihood ratio.

    With Firth's penalty both likelihoods carry the penalty of all columns.

    Parameters
    ----------
    columns, outcome : ndarray of float64
        As in :func:`maximize`.
    tested : sequence of int
        Columns of the coefficients.
    penalty : {"none", "firth"}
        As in :func:`maximize`.

    References
    ----------
    R ``anova(test = "LRT")``; ``logistftest`` for Firth's penalty.
    """
    full = maximize(columns, outcome, penalty=penalty)
    without = maximize(columns, outcome, penalty=penalty, held=tested)
    # Two climbs end in other last bits, and a χ² below 0 has no P.
    ratio = max(0.0, 2 * (full.log_likelihood - without.log_likelihood))
    return ChiSquareTest(ratio, len(tested), float(chi2.sf(ratio, len(tested))))


def coefficient_tests(
    columns: Floats, outcome: Floats, *, penalty: Penalty = "none"
) -> tuple[ChiSquareTest, ...]:
    """Test each coefficient alone by its likelihood ratio; arguments as :func:`maximize`."""
    return tuple(
        likelihood_ratio_test(columns, outcome, [place], penalty=penalty)
        for place in range(columns.shape[1])
    )


def profile_limits(
    columns: Floats, outcome: Floats, *, confidence: float = 0.95, penalty: Penalty = "none"
) -> Floats:
    """Give profile-likelihood limits: where the test of a fixed value turns significant.

    Parameters
    ----------
    columns, outcome : ndarray of float64
        As in :func:`maximize`.
    confidence : float
        Level of the interval.
    penalty : {"none", "firth"}
        As in :func:`maximize`.

    Returns
    -------
    ndarray of float64, shape (p, 2)
        Low and high; NaN where the profile cannot be followed down to its floor.

    References
    ----------
    R ``confint.glm`` (package MASS), which interpolates; here the limits are solved for.
    ``logistf(pl = TRUE)`` for Firth's penalty.
    """
    best = maximize(columns, outcome, penalty=penalty)
    # Likelihood limits, because Wald's are too narrow where few events pull a coefficient outward.
    floor = best.log_likelihood - float(chi2.ppf(confidence, 1)) / 2
    errors = np.sqrt(np.diag(np.linalg.inv(best.information)))
    limits = np.empty((columns.shape[1], 2))
    for position, error in enumerate(errors):

        def above(value: float, position: int = position) -> float:
            start = best.coefficients.copy()
            start[position] = value
            held = maximize(columns, outcome, penalty=penalty, start=start, held=[position])
            return held.log_likelihood - floor

        center = float(best.coefficients[position])
        try:
            limits[position] = [_crossing(above, center, side * float(error)) for side in (-1, 1)]
        except (
            ModelError
        ):  # far out, beside outcomes that are nearly separated, nothing can be fitted
            limits[position] = math.nan
    return limits


def _crossing(above: Callable[[float], float], center: float, step: float) -> float:
    """Find where a likelihood sinks to its floor, going from its maximum in steps that double."""
    # Two standard errors are near the limit when the likelihood is a parabola; where it is flat,
    # doubling finds the far side in a few evaluations.
    near, far = center, center + 2 * step
    for _ in range(STRIDES):
        height = _height(above, far)
        if math.isnan(height):
            far = (near + far) / 2
        elif height > 0:
            near, far = far, far + 2 * (far - near)
        else:
            return float(brentq(above, near, far, xtol=1e-12 * abs(step), rtol=1e-14))
    message = (
        "A profile likelihood does not sink to its floor: an interval cannot be given. Offer fewer "
        "variables, or look for a unit or coding error."
    )
    raise ModelError(message)


def _height(above: Callable[[float], float], place: float) -> float:
    """Measure a profile so far out that it may have no fit; NaN there."""
    try:
        return above(place)
    except ModelError:
        return math.nan


def _solved(information: Floats, score: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(information, score), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        message = (
            "A logistic regression's likelihood has no maximum: a variable separates the outcomes "
            "or follows from others. Drop it, or use Firth's penalty."
        )
        raise ModelError(message) from error


def _derivatives(
    columns: Floats, outcome: Floats, coefficients: Floats, *, penalty: Penalty
) -> tuple[Floats, Floats]:
    mean = expit(columns @ coefficients)
    information = _information(columns, mean)
    residual = outcome - mean
    if penalty == "firth":
        # Firth's score: each case is pulled to one half by its share of the information.
        spread = _solved(information, columns.T).T
        leverage = (spread * columns).sum(axis=1) * mean * (1 - mean)
        residual = residual + leverage * (0.5 - mean)
    return columns.T @ residual, information


def _information(columns: Floats, mean: Floats) -> Floats:
    return np.asarray((columns * (mean * (1 - mean))[:, None]).T @ columns)
