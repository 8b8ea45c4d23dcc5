"""The cheapest closed path through a table of costs, by dynamic programming."""

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Floats


def cheapest_closed_path(costs: Floats, step_costs: Floats) -> NDArray[np.intp]:
    """Choose one column in each row so that costs and steps are cheapest and the path closes.

    Viterbi's algorithm over three rounds; the middle one is taken. It closes unless the costs are
    so even that no round resembles the next.

    Parameters
    ----------
    costs : ndarray of float64, shape (rows, columns)
        Cost of each place; the row after the last is the first.
    step_costs : ndarray of float64, shape (steps + 1,)
        Cost of moving by 0, 1, … columns from a row to the next; further moves are forbidden.

    Returns
    -------
    ndarray of intp, shape (rows,)
        The column chosen in each row.
    """
    n_rows, n_columns = costs.shape
    steps = np.arange(1 - len(step_costs), len(step_costs))
    price = step_costs[np.abs(steps)][:, None]
    reach = len(step_costs) - 1
    before = np.full(n_columns + 2 * reach, np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(before, n_columns)
    moves = np.empty((3 * n_rows, n_columns), np.intp)
    before[reach : reach + n_columns] = 0.0
    for place in range(3 * n_rows):
        sums = windows + price
        moves[place] = sums.argmin(axis=0)
        before[reach : reach + n_columns] = sums.min(axis=0) + costs[place % n_rows]
    return _walk_back(moves + steps[0], int(before[reach : reach + n_columns].argmin()))


def _walk_back(moves: NDArray[np.intp], last: int) -> NDArray[np.intp]:
    """Follow the moves back from the last place, and give the middle round."""
    path = np.empty(len(moves), np.intp)
    path[-1] = last
    for place in range(len(moves) - 1, 0, -1):
        path[place - 1] = path[place] + moves[place, path[place]]
    n_rows = len(moves) // 3
    return path[n_rows : 2 * n_rows]
