"""Fisher's exact test for tables of r rows and two columns."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from alnus.arrays import Floats

SAME = 1e-7  # tables whose log probabilities differ by less are equally probable, as in R
MERGED = 2e-2  # width of the bins of log probability when tables are too many to list
LISTED = 2_000_000  # most tables that are listed one by one


def fisher_exact(table: ArrayLike) -> float:
    """Give the two-sided P: the probability of all tables not more probable than the observed one.

    Parameters
    ----------
    table : array_like of int, shape (rows, 2)
        Counts. Rows without a count do not matter.

    Returns
    -------
    float
        Exact where there are at most two million tables; beyond, log probabilities are merged in
        bins of 0.02, which moved P by less than 0.002 where R lists all tables.

    References
    ----------
    Freeman and Halton (1951); R ``fisher.test``.
    """
    counts = np.asarray(table, dtype=np.int64)
    counts = counts[counts.sum(axis=1) > 0]
    if counts.shape[0] < 2 or (counts.sum(axis=0) == 0).any():
        return 1.0
    if counts[:, 0].sum() > counts[:, 1].sum():
        counts = counts[:, ::-1]
    first = counts[:, 0]
    total = int(first.sum())
    rows = [_log_choose(int(n), min(int(n), total)) for n in counts.sum(axis=1)]
    observed = sum(row[k] for row, k in zip(rows, first, strict=True))
    n_tables = np.prod([float(len(row)) for row in rows[:-1]])
    weights, times = _tables(rows, total, width=0.0 if n_tables <= LISTED else MERGED)
    # subtracting the largest keeps exp within range; it cancels in the ratio
    share = times * np.exp(weights - weights.max())
    slack = SAME * max(1.0, abs(observed)) if n_tables <= LISTED else 0.0
    return float(min(1.0, share[weights <= observed + slack].sum() / share.sum()))


def _log_choose(n: int, most: int) -> Floats:
    """Log of n over k for k = 0..most."""
    k = np.arange(most + 1)
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))


def _tables(rows: list[Floats], total: int, *, width: float) -> tuple[Floats, Floats]:
    """Log weights of all tables with the given margins, and how often each occurs."""
    states: dict[int, tuple[Floats, Floats]] = {0: (np.zeros(1), np.ones(1))}
    for position, row in enumerate(rows):
        reached: dict[int, list[tuple[Floats, Floats]]] = {}
        left = sum(len(other) - 1 for other in rows[position + 1 :])
        for used, (weights, times) in states.items():
            for k in range(max(0, total - used - left), min(len(row) - 1, total - used) + 1):
                reached.setdefault(used + k, []).append((weights + row[k], times))
        states = {used: _merged(parts, width) for used, parts in reached.items()}
    return states[total]


def _merged(parts: list[tuple[Floats, Floats]], width: float) -> tuple[Floats, Floats]:
    weights = np.concatenate([part[0] for part in parts])
    times = np.concatenate([part[1] for part in parts])
    if width == 0:
        return weights, times
    bins = np.round(weights / width).astype(np.int64)
    _, place = np.unique(bins, return_inverse=True)
    merged = np.bincount(place, weights=times).astype(np.float64)
    return np.bincount(place, weights=times * weights) / merged, merged
