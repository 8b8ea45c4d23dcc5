"""Marginals around a ring: compared with all paths, and with products of transfer matrices."""

from itertools import product

import numpy as np
import pytest

from alnus.delineation.closed_chain import marginals


def by_trying_all_paths(costs, step_costs):
    n_rows, n_columns = costs.shape
    found = np.zeros(costs.shape)
    rows = np.arange(n_rows)
    for path in product(range(n_columns), repeat=n_rows):
        steps = np.abs(np.diff([*path, path[0]]))
        found[rows, list(path)] += np.exp(-costs[rows, list(path)].sum() - step_costs[steps].sum())
    return found / found.sum(axis=1, keepdims=True)


def by_transfer_matrices(costs, step_costs):
    """The diagonal of the product of all matrices once around, starting from each row."""
    columns = np.arange(costs.shape[1])
    steps = np.exp(-step_costs[np.abs(columns[:, None] - columns)])
    found = []
    for start in range(len(costs)):
        around = np.eye(len(columns))
        for row in np.roll(costs, -start, axis=0):
            around = around @ (np.exp(-row)[:, None] * steps)
            around /= around.sum()
        found.append(np.diag(around) / np.trace(around))
    return np.array(found)


@pytest.mark.parametrize("seed", range(10))
def test_a_long_ring_has_the_marginals_of_its_transfer_matrices(seed):
    costs = np.random.default_rng(seed).uniform(0, 3, (60, 9))
    step_costs = 0.3 * np.asarray(np.arange(9) ** 1.5, np.float64)
    assert np.allclose(
        marginals(costs, step_costs), by_transfer_matrices(costs, step_costs), atol=1e-6
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_short_ring_has_nearly_those_of_all_paths(seed):
    costs = np.random.default_rng(seed).uniform(0, 3, (6, 5))
    step_costs = np.array([0.0, 0.2, 0.6, 1.2, 2.0])
    exact = by_trying_all_paths(costs, step_costs)
    assert np.allclose(exact, by_transfer_matrices(costs, step_costs), atol=1e-12)
    assert np.abs(marginals(costs, step_costs) - exact).max() < 0.02


def test_steps_for_nothing_leave_each_row_its_own():
    costs = np.random.default_rng(3).uniform(0, 3, (12, 7))
    own = np.exp(-costs) / np.exp(-costs).sum(axis=1, keepdims=True)
    assert np.allclose(marginals(costs, np.zeros(7)), own)


def test_dear_steps_make_all_rows_alike():
    costs = np.random.default_rng(4).uniform(0, 3, (12, 7))
    found = marginals(costs, np.array([0.0, *np.full(6, 80.0)]))
    together = np.exp(-costs.sum(axis=0) * 2)  # two rounds count each row twice
    assert (found.argmax(axis=1) == together.argmax()).all()


def test_where_the_ring_starts_does_not_matter():
    costs = np.random.default_rng(5).uniform(0, 3, (60, 9))
    step_costs = 0.3 * np.asarray(np.arange(9) ** 1.5, np.float64)
    turned = marginals(np.roll(costs, 17, axis=0), step_costs)
    assert np.allclose(np.roll(turned, -17, axis=0), marginals(costs, step_costs), atol=1e-9)


def test_costs_beyond_all_numbers_are_still_probabilities():
    costs = np.full((20, 9), 1e9)
    costs[::2, 0] = costs[1::2, 8] = 0
    found = marginals(costs, 1e3 * np.arange(9.0))
    assert np.allclose(found.sum(axis=1), 1)
