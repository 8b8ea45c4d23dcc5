import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.validation.noise_floor import noise_floor


def test_the_observed_value_counts_among_the_shuffles():
    floor = noise_floor(0.9, np.array([0.5, 0.6, 0.7]))
    assert floor.p == 0.25
    assert floor.n == 3
    assert floor.mean == pytest.approx(0.6)


def test_a_value_that_noise_reaches_is_counted():
    assert noise_floor(0.6, np.array([0.5, 0.6, 0.7])).p == 0.75


def test_p_is_uniform_where_there_is_nothing():
    rng = np.random.default_rng(0)
    values = np.array([noise_floor(*_drawn(rng)).p for _ in range(2000)])
    for level in (0.05, 0.1, 0.5):
        assert np.mean(values <= level) <= level + 0.02


def _drawn(rng):
    drawn = rng.normal(size=100)
    return float(drawn[0]), drawn[1:]


@given(st.floats(0, 1), st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_p_is_never_zero_and_never_above_one(observed, values):
    floor = noise_floor(observed, np.array(values))
    assert 0 < floor.p <= 1
    assert floor.mean <= 1 + 1e-12
