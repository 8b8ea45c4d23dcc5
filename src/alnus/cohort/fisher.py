"""Fisher's exact test for tables of any size, summed from both ends to the middle.

A table is cut into an upper and a lower part. Parts with the same sums of columns and the same
probability count together, and so do those that decide by themselves on which side of the observed
table every whole one lies.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln
from scipy.stats import random_table

from alnus.arrays import Bools, Floats, Integers

SAME = 3.4525e-7  # log probabilities that differ by less are equal, as in R's FEXACT
ROUNDING = 1e-9  # log weights of parts that differ by less differ by rounding
MOST_PARTS = 8_000_000  # parts of tables that are held at once: seconds, and half a gigabyte
SIMULATED = 100_000  # random tables where the sum is too long


class TooManyTablesError(ValueError):
    """More tables than can be summed over exactly."""


def fisher_exact(table: ArrayLike) -> float:
    """Give the two-sided P: the probability of all tables not more probable than the observed one.

    Parameters
    ----------
    table : array_like of int, shape (rows, columns)
        Counts. Rows and columns without a count do not matter.

    Raises
    ------
    TooManyTablesError
        When the sum over all tables would take too long; :func:`fisher_simulated` does not.

    References
    ----------
    Freeman and Halton (1951); Mehta and Patel (1983), JASA 78:427; R ``fisher.test``.
    """
    counts = np.asarray(table, dtype=np.int64)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        return 1.0
    if counts.shape[1] > counts.shape[0]:
        counts = counts.T
    totals = counts.sum(axis=0)
    if np.log2(2.0 * totals + 1).sum() > 62:  # the sums of a part do not fit a number
        raise TooManyTablesError
    rows = [_row(int(n), totals) for n in sorted(counts.sum(axis=1))]
    limit = -float(gammaln(counts + 1).sum()) + SAME
    above, below = _halves(rows)
    upper, lower = _parts(above, below, totals, limit), _parts(below, above, totals, limit)
    return _share(upper, lower, int(totals @ _places(totals)), limit)


def fisher_simulated(table: ArrayLike, *, tables: int = SIMULATED, seed: int = 1) -> float:
    """Estimate the two-sided P from random tables with the observed sums of rows and columns.

    Parameters
    ----------
    table : array_like of int, shape (rows, columns)
        Counts.
    tables : int
        Random tables; P scatters by at most 0.5 / √tables (0.0016 for 100,000).
    seed : int
        Of the draws.

    References
    ----------
    Hope (1968); R ``fisher.test(simulate.p.value = TRUE)``.
    """
    counts = np.asarray(table, dtype=np.int64)
    drawn = random_table(counts.sum(axis=1), counts.sum(axis=0), seed=seed)
    observed = -float(gammaln(counts + 1).sum())
    found = 0
    for size in np.diff(np.append(np.arange(0, tables, 10_000), tables)):
        weights = -gammaln(drawn.rvs(size=int(size)) + 1).sum(axis=(1, 2))
        found += int((weights <= observed + SAME).sum())
    return (1 + found) / (1 + tables)


@dataclass(frozen=True, eq=False)
class _Parts:
    """Parts of tables: the sums of their columns as one number, log weight, and how many there are.

    The weight is the product of 1 / k! over the cells. That of a whole table is its probability,
    but for a factor that all tables share.
    """

    sums: Integers
    weights: Floats
    times: Floats

    def __len__(self) -> int:
        """Give the number of different parts."""
        return len(self.sums)

    def with_row(self, row: "_Parts", totals: Integers) -> "_Parts":
        """Add a row in every way that the columns' totals allow."""
        if len(self) * len(row) > MOST_PARTS:
            raise TooManyTablesError
        sums = (self.sums[:, None] + row.sums).ravel()
        fits = _fits(sums, totals)
        return _Parts(
            sums[fits],
            (self.weights[:, None] + row.weights).ravel()[fits],
            (self.times[:, None] * row.times).ravel()[fits],
        )

    def together(self) -> "_Parts":
        """Count parts of equal sums and weights together; the weights of equal sums ascend."""
        order = np.lexsort([self.weights, self.sums])
        sums, weights, times = self.sums[order], self.weights[order], self.times[order]
        new = (np.diff(sums) != 0) | (np.diff(weights) > ROUNDING)
        first = np.flatnonzero(np.append(True, new))
        return _Parts(sums[first], weights[first], np.add.reduceat(times, first))

    def settled(self, rest: "_Ends", whole: int, limit: float) -> "_Parts":
        """Give one weight to all parts of equal sums that whatever follows leaves on one side."""
        place = np.searchsorted(rest.sums, whole - self.sums)
        side = np.where(self.weights + rest.best[place] <= limit, -1, 0)
        side[self.weights + rest.worst[place] > limit] = 1
        _, group = np.unique(3 * place + side, return_inverse=True)
        largest = np.full(int(group.max()) + 1, -np.inf)
        np.maximum.at(largest, group, self.weights)
        weights = np.where(side == 0, self.weights, largest[group])
        return _Parts(self.sums, weights, self.times * np.exp(self.weights - weights))


@dataclass(frozen=True, eq=False)
class _Ends:
    """The largest and the smallest weight of parts with given sums of columns."""

    sums: Integers
    best: Floats
    worst: Floats

    def with_row(self, row: _Parts, totals: Integers) -> "_Ends":
        """Add a row in every way that the columns' totals allow."""
        if len(self.sums) * len(row) > MOST_PARTS:
            raise TooManyTablesError
        every = (self.sums[:, None] + row.sums).ravel()
        fits = _fits(every, totals)
        sums, place = np.unique(every[fits], return_inverse=True)
        best, worst = np.full(len(sums), -np.inf), np.full(len(sums), np.inf)
        np.maximum.at(best, place, (self.best[:, None] + row.weights).ravel()[fits])
        np.minimum.at(worst, place, (self.worst[:, None] + row.weights).ravel()[fits])
        return _Ends(sums, best, worst)


def _row(n: int, totals: Integers) -> _Parts:
    """List the ways of n cases to fill the columns."""
    cells = np.zeros((1, 0), dtype=np.int64)
    for total in totals[:-1]:
        k = np.arange(min(n, total) + 1)
        cells = np.column_stack([np.repeat(cells, len(k), axis=0), np.tile(k, len(cells))])
        cells = cells[cells.sum(axis=1) <= n]
    cells = np.column_stack([cells, n - cells.sum(axis=1)])
    cells = cells[cells[:, -1] <= totals[-1]]
    return _Parts(cells @ _places(totals), -gammaln(cells + 1).sum(axis=1), np.ones(len(cells)))


def _places(totals: Integers) -> Integers:
    """Give what each column counts in the number of a part's sums; two sums never carry over."""
    return np.cumprod(np.append(1, 2 * totals[:-1] + 1))


def _fits(sums: Integers, totals: Integers) -> Bools:
    """Tell which sums exceed no column's total."""
    fits = np.ones(len(sums), dtype=np.bool_)
    for place, total in zip(_places(totals), totals, strict=True):
        fits &= sums // place % (2 * total + 1) <= total
    return fits


def _halves(rows: Sequence[_Parts]) -> tuple[list[_Parts], list[_Parts]]:
    """Divide the rows so that both halves have about as many parts."""
    halves: tuple[list[_Parts], list[_Parts]] = ([], [])
    sizes = [0.0, 0.0]
    for row in reversed(rows):
        side = int(sizes[1] < sizes[0])
        halves[side].append(row)
        sizes[side] += np.log(len(row))
    return halves


def _parts(
    rows: Sequence[_Parts], others: Sequence[_Parts], totals: Integers, limit: float
) -> _Parts:
    """List the parts that some rows make, knowing which rows the others are."""
    none = np.zeros(1, dtype=np.int64)
    rest = _Ends(none, np.zeros(1), np.zeros(1))
    for row in others:
        rest = rest.with_row(row, totals)
    rests = [rest]
    for row in rows[:0:-1]:
        rests.append(rests[-1].with_row(row, totals))
    parts, whole = _Parts(none, np.zeros(1), np.ones(1)), int(totals @ _places(totals))
    for row, rest in zip(rows, reversed(rests), strict=True):
        parts = parts.with_row(row, totals)
        reachable = np.isin(whole - parts.sums, rest.sums)
        parts = _Parts(parts.sums[reachable], parts.weights[reachable], parts.times[reachable])
        parts = parts.settled(rest, whole, limit).together()
    return parts


def _share(upper: _Parts, lower: _Parts, whole: int, limit: float) -> float:
    """Sum all tables that two parts make, and those whose weight is not above a limit."""
    below = total = 0.0
    # without its largest value exp stays within range; it cancels in the ratio
    mass = upper.times * np.exp(upper.weights - upper.weights.max())
    sums = np.append(0.0, np.cumsum(lower.times * np.exp(lower.weights - lower.weights.max())))
    states, starts = np.unique(upper.sums, return_index=True)
    ends = np.append(starts[1:], len(upper))
    firsts = np.searchsorted(lower.sums, whole - states)
    lasts = np.searchsorted(lower.sums, whole - states, side="right")
    for start, end, first, last in zip(starts, ends, firsts, lasts, strict=True):
        room = limit - upper.weights[start:end]
        reach = first + np.searchsorted(lower.weights[first:last], room, side="right")
        below += float(mass[start:end] @ (sums[reach] - sums[first]))
        total += float(mass[start:end].sum() * (sums[last] - sums[first]))
    return min(1.0, below / total)
