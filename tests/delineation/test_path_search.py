"""The path is the cheapest that closes: compared with trying all of them."""

from itertools import product

import numpy as np
import pytest

from alnus.delineation.path_search import cheapest_closed_path


def price(path, costs, step_costs):
    """Cost of a closed path; infinite where a step is too long."""
    steps = np.abs(np.diff([*path, path[0]]))
    if steps.max() >= len(step_costs):
        return np.inf
    return costs[np.arange(len(path)), path].sum() + step_costs[steps].sum()


@pytest.mark.parametrize("seed", range(30))
def test_it_finds_what_trying_all_paths_finds(seed):
    costs = np.random.default_rng(seed).uniform(0, 3, (6, 5))
    step_costs = np.array([0.0, 0.5, 1.5])
    best = min(price(path, costs, step_costs) for path in product(range(5), repeat=6))
    found = price(cheapest_closed_path(costs, step_costs), costs, step_costs)
    assert found == pytest.approx(best)


def test_it_follows_a_cheap_valley():
    wanted = np.round(10 + 6 * np.sin(np.linspace(0, 2 * np.pi, 60, endpoint=False))).astype(int)
    costs = np.ones((60, 21))
    costs[np.arange(60), wanted] = 0
    assert np.array_equal(cheapest_closed_path(costs, np.array([0.0, 0.1])), wanted)


def test_a_step_that_is_too_long_is_not_taken():
    costs = np.ones((40, 9))
    costs[:20, 0] = costs[20:, 8] = 0
    path = cheapest_closed_path(costs, np.array([0.0, 0.0, 0.0]))
    assert np.abs(np.diff(path)).max() <= 2
