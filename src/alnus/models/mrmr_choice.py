"""The greedy choice of mRMR, compiled: arrays in, arrays out.

:mod:`alnus.models.mrmr` says what is computed. A candidate's redundancy only grows, so what is known
of it bounds its score from above; it is brought up to date only where that bound could still win.
"""

import math

import numpy as np

from alnus.arrays import Bools, Floats, Integers
from alnus.jit import kernel

LANES = 4  # sums side by side, which a processor adds at once


@kernel
def choose(  # noqa: PLR0917 - kernels take no keywords
    unit: Floats,
    relevance: Floats,
    n_features: int,
    quotient: bool,  # noqa: FBT001
    gaussian: bool,  # noqa: FBT001
    floor: float,
    tie: float,
) -> tuple[Integers, Floats]:
    """Choose features one by one by relevance and mean redundancy with those chosen.

    Parameters
    ----------
    unit : ndarray of float64, shape (p, n)
        A row a feature, centered and of length 1.
    relevance : ndarray of float64, shape (p,)
        Relevance of each.
    n_features : int
        How many to choose, 1..p.
    quotient : bool
        Relevance divided by redundancy, or their difference.
    gaussian : bool
        Redundancy: −½ ln(1 − r²), or max(|r|, ``floor``).
    floor : float
        Smallest redundancy, or what 1 − r² is at least.
    tie : float
        Scores that differ by this share of the best are equal; the first of them is chosen.

    Returns
    -------
    order : ndarray of int64, shape (n_features,)
        Chosen rows.
    scores : ndarray of float64, shape (n_features,)
        Score of each when it was chosen.
    """
    p = len(relevance)
    order, scores = np.empty(n_features, np.int64), np.empty(n_features)
    total, known, score = np.zeros(p), np.zeros(p, np.int64), np.full(p, -np.inf)
    free = np.ones(p, np.bool_)
    for step in range(n_features):
        best = -np.inf
        likely = _likely(relevance, total, free, known, step, quotient)
        for turn in range(-1, p):
            j = likely if turn < 0 else turn
            if not free[j]:
                continue
            bound = _score(relevance[j], total[j], step, quotient)
            if known[j] < step and bound < best - tie * abs(best):
                score[j] = -np.inf
                continue
            for chosen in range(known[j], step):
                total[j] += _redundancy(unit[order[chosen]], unit[j], gaussian, floor)
            known[j] = step
            score[j] = _score(relevance[j], total[j], step, quotient)
            best = max(best, score[j])
        for j in range(p):
            if free[j] and score[j] >= best - tie * abs(best):
                order[step], scores[step], free[j] = j, score[j], False
                break
    return order, scores


@kernel
def _likely(  # noqa: PLR0917
    relevance: Floats,
    total: Floats,
    free: Bools,
    known: Integers,
    step: int,
    quotient: bool,  # noqa: FBT001
) -> int:
    """Guess the best candidate by the mean of the redundancies known of each."""
    best, place = -np.inf, 0
    for j in range(len(relevance)):
        guess = _score(relevance[j], total[j], min(known[j], step), quotient)
        if free[j] and guess > best:
            best, place = guess, j
    return place


@kernel
def _score(relevance: float, total: float, n_chosen: int, quotient: bool) -> float:  # noqa: FBT001
    if n_chosen == 0:
        return relevance
    return relevance / (total / n_chosen) if quotient else relevance - total / n_chosen


@kernel
def _redundancy(one: Floats, other: Floats, gaussian: bool, floor: float) -> float:  # noqa: FBT001
    correlation = _dot(one, other)
    if gaussian:
        return -0.5 * math.log1p(-min(correlation**2, 1 - floor))
    return max(abs(correlation), floor)


@kernel
def _dot(one: Floats, other: Floats) -> float:
    n = len(one)
    whole = n - n % LANES
    a = b = c = d = 0.0
    for i in range(0, whole, LANES):
        a += one[i] * other[i]
        b += one[i + 1] * other[i + 1]
        c += one[i + 2] * other[i + 2]
        d += one[i + 3] * other[i + 3]
    for i in range(whole, n):
        a += one[i] * other[i]
    return (a + b) + (c + d)
