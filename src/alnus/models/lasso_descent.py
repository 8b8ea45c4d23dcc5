"""The LASSO's descent along its penalties, compiled: arrays in, arrays out.

:mod:`alnus.models.lasso` says what is computed; coefficient 0 is the intercept, which no penalty
touches. ``gradient`` is that of the loss with its sign turned.
"""

import math

import numpy as np

from alnus.arrays import Floats, Integers
from alnus.jit import kernel

MAX_SIGNS = 1000
ROUNDING = 1e-14
DEPENDENT = 1e-13  # share of a column's square that others leave unexplained
SMALLEST_WEIGHT = 1e-9  # glmnet's floor of p(1 − p)


@kernel
def descend(  # noqa: PLR0917 - kernels take no keywords
    rows: Floats,
    y: Floats,
    penalties: Floats,
    intercept: float,
    optimal: float,
    logistic: bool,  # noqa: FBT001
    max_steps: int,
) -> tuple[Floats, int]:
    """Solve at every penalty, each from the solutions before.

    Parameters
    ----------
    rows : ndarray of float64, shape (1 + p, n)
        Ones, then a row a column of X.
    y : ndarray of float64, shape (n,)
        Outcome.
    penalties : ndarray of float64, shape (m,)
        Descending, positive.
    intercept : float
        Of the model without features.
    optimal : float
        Distance from the optimality conditions at which a solution counts, as a share of the
        penalty.
    logistic : bool
        Loss: mean negative log likelihood, or half the mean squared error.
    max_steps : int
        Newton steps a penalty.

    Returns
    -------
    solutions : ndarray of float64, shape (m, 1 + p)
    settled : int
        How many of them are solutions; fewer than m where the descent did not settle.
    """
    m, q = len(penalties), len(rows)
    found = np.zeros((m + 3, q))
    found[:3, 0] = intercept
    b, before = found[2].copy(), penalties[0]
    gradient, weight = _loss_at(rows, y, b, logistic)
    for position in range(m):
        penalty = penalties[position]
        guess = _continued(found[position], found[position + 1], found[position + 2])
        guess_gradient, guess_weight = _loss_at(rows, y, guess, logistic)
        # The last solution now violates the conditions by the difference of the penalties.
        if _violation(guess, guess_gradient, penalty) < before - penalty:
            b, gradient, weight = guess, guess_gradient, guess_weight
        screen = min(2 * penalty - before, penalty)
        for _ in range(max_steps):
            b = _newton_step(rows, b, gradient, weight, penalty, screen, optimal)
            gradient, weight = _loss_at(rows, y, b, logistic)
            if _violation(b, gradient, penalty) <= optimal * penalty + ROUNDING:
                break
        else:
            return found[3:], position
        found[position + 3] = b
        before = penalty
    return found[3:], m


@kernel
def _loss_at(
    rows: Floats,
    y: Floats,
    b: Floats,
    logistic: bool,  # noqa: FBT001
) -> tuple[Floats, Floats]:
    """Gradient and weights of the loss at b."""
    n = len(y)
    mean = np.dot(b, rows)
    weight = np.full(n, 1.0 / n)
    if logistic:
        for i in range(n):
            small = math.exp(-abs(mean[i]))
            mean[i] = (1.0 if mean[i] >= 0 else small) / (1.0 + small)
            weight[i] = max(mean[i] * (1 - mean[i]), SMALLEST_WEIGHT) / n
    return np.dot(rows, y - mean) / n, weight


@kernel
def _continued(first: Floats, second: Floats, third: Floats) -> Floats:
    """Go on from three solutions along their parabola, or along two's line; through no zero."""
    ahead = np.empty_like(third)
    for j in range(len(third)):
        step = third[j] - second[j]
        if first[j] * second[j] > 0:
            step += third[j] - 2 * second[j] + first[j]
        further = third[j] + step
        ahead[j] = further if further * third[j] > 0 else third[j]
    return ahead


@kernel
def _violation(b: Floats, gradient: Floats, penalty: float) -> float:
    """Distance from the optimality conditions: the penalty balances each gradient.

    Where b is 0 it may outweigh it; the intercept has none.
    """
    distance = abs(gradient[0])
    for j in range(1, len(b)):
        if b[j] == 0:
            distance = max(distance, abs(gradient[j]) - penalty)
        else:
            distance = max(distance, abs(gradient[j] - penalty * np.sign(b[j])))
    return float(distance)


@kernel
def _newton_step(  # noqa: PLR0917
    rows: Floats,
    b: Floats,
    gradient: Floats,
    weight: Floats,
    penalty: float,
    screen: float,
    optimal: float,
) -> Floats:
    """Minimize the loss's quadratic approximation plus the penalty, on the columns that matter."""
    matters = (b != 0) | (np.abs(gradient) >= screen)
    matters[0] = True
    kept = np.flatnonzero(matters)
    weighted = rows[kept]
    root = np.sqrt(weight)
    for place in range(len(kept)):
        for i in range(len(root)):
            weighted[place, i] *= root[i]
    hessian = np.dot(weighted, weighted.T)
    target = gradient[kept] + np.dot(hessian, b[kept])
    after = np.zeros_like(b)
    after[kept] = _minimize(hessian, target, b[kept], penalty, optimal)
    return after


@kernel
def _minimize(
    hessian: Floats, target: Floats, start: Floats, penalty: float, optimal: float
) -> Floats:
    """Minimize ½ b'Hb − t'b + λ Σ|bⱼ|, in which the first coefficient has no penalty.

    Walk from the minimum for one set of signs to that for the next, until no sign is wrong. Of the
    coefficients that are 0, the one whose gradient outweighs the penalty most is let in with the
    sign of its gradient; one that reaches 0 on the way is let go.
    """
    b, signs = start.copy(), np.sign(start)
    signs[0] = 1.0  # always active; without a penalty its sign says nothing
    for _ in range(MAX_SIGNS):
        if not _walk(hessian, target, b, signs, penalty):
            continue
        worst, largest = 0, 0.0
        gradient = target - np.dot(hessian, b)
        for j in range(1, len(b)):
            if signs[j] == 0 and abs(gradient[j]) > largest:
                worst, largest = j, abs(gradient[j])
        if largest <= penalty * (1 + optimal / 2) + ROUNDING:
            break
        signs[worst] = np.sign(gradient[worst])
    return b


@kernel
def _walk(hessian: Floats, target: Floats, b: Floats, signs: Floats, penalty: float) -> bool:
    """Move b to the minimum for these signs, or as far as the first coefficient that reaches 0."""
    active = np.flatnonzero(signs)
    there = _minimum_for(hessian, target, signs, active, penalty)
    share = 1.0
    for place in range(1, len(active)):
        j = active[place]
        if there[place] * signs[j] < 0:
            share = min(share, b[j] / (b[j] - there[place]))
    arrived = True
    for place in range(len(active)):
        j = active[place]
        turned = place > 0 and there[place] * signs[j] < 0
        if turned and b[j] / (b[j] - there[place]) == share:
            b[j] = signs[j] = 0.0
            arrived = False
        elif share < 1.0:
            b[j] += share * (there[place] - b[j])
            arrived = False
        else:
            b[j] = there[place]
    return arrived


@kernel
def _minimum_for(
    hessian: Floats, target: Floats, signs: Floats, active: Integers, penalty: float
) -> Floats:
    """Solve for the active coefficients; one that others can stand for is 0."""
    k = len(active)
    block, force = np.empty((k, k)), np.empty(k)
    for row in range(k):
        force[row] = target[active[row]]
        if row > 0:
            force[row] -= penalty * signs[active[row]]
        for column in range(k):
            block[row, column] = hessian[active[row], active[column]]
    _solve_in_place(block, force)
    return force


@kernel
def _solve_in_place(matrix: Floats, right: Floats) -> None:
    """Solve a positive definite system by Cholesky's factor; ``right`` becomes the solution.

    Where a row depends on those before it, its unknown is 0: an infinite pivot divides it away.
    """
    k = len(right)
    _factor(matrix)
    for j in range(k):
        for step in range(j):
            right[j] -= matrix[j, step] * right[step]
        right[j] /= matrix[j, j]
    for j in range(k - 1, -1, -1):
        for step in range(j + 1, k):
            right[j] -= matrix[step, j] * right[step]
        right[j] /= matrix[j, j]


@kernel
def _factor(matrix: Floats) -> None:
    """Put Cholesky's factor into the lower triangle, with an infinite pivot where there is none."""
    k = len(matrix)
    for j in range(k):
        rest = matrix[j, j]
        smallest = DEPENDENT * rest
        for step in range(j):
            rest -= matrix[j, step] ** 2
        matrix[j, j] = math.sqrt(rest) if rest > smallest else math.inf
        for i in range(j + 1, k):
            for step in range(j):
                matrix[i, j] -= matrix[i, step] * matrix[j, step]
            matrix[i, j] /= matrix[j, j]
