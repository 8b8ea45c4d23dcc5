"""How probable each column is in each row of a chain that closes, by the forward-backward algorithm."""

import numpy as np

from alnus.arrays import Floats

LEAST = 1e-60  # a smaller weight counts as this, so that no product of five comes to zero


def marginals(costs: Floats, step_costs: Floats) -> Floats:
    """Give the probability of each place over all paths around a ring of rows.

    A path takes one column in each row; its probability is proportional to exp(-cost), the cost
    being that of its places and steps. Messages are passed around twice in each direction (Rabiner
    1989, Proc. IEEE 77:257, section III.A), and the second round is kept: it is exact but for what
    a row still tells itself around the ring.

    Parameters
    ----------
    costs : ndarray of float64, shape (rows, columns)
        Cost of each place; the row after the last is the first.
    step_costs : ndarray of float64, shape (columns,)
        Cost of moving by 0, 1, … columns from a row to the next.

    Returns
    -------
    ndarray of float64, shape (rows, columns)
        Each row sums to 1.
    """
    columns = np.arange(costs.shape[1])
    steps = _weights(step_costs)[np.abs(columns[:, None] - columns)]
    places = _weights(costs - costs.min(axis=1, keepdims=True))
    joint = _arriving(places, steps) * places * _arriving(places[::-1], steps)[::-1]
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def _weights(costs: Floats) -> Floats:
    return np.maximum(np.exp(-costs), LEAST)


def _arriving(places: Floats, steps: Floats) -> Floats:
    """Tell how probable each column is by the rows before it alone, in the second round."""
    n_rows, n_columns = places.shape
    arriving = np.empty_like(places)
    message = np.full(n_columns, 1 / n_columns)
    for turn in range(2 * n_rows):
        arriving[turn % n_rows] = message
        message = (message * places[turn % n_rows]) @ steps
        message /= message.sum()
    return arriving
