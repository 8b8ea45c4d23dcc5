"""Values are bent and nudged until they print the wanted moments, in their order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alnus.simulate.moments import Moments, with_moments


def printed(values):
    """Mean and standard deviation as a paper prints them."""
    return f"{np.mean(values):.2f} ± {np.std(values, ddof=1):.2f}"


@settings(max_examples=30)
@given(st.integers(29, 221), st.floats(0.5, 3), st.floats(0.2, 0.6), st.integers(0, 999))
def test_lengths_print_the_wanted_moments(n, mean, variation, seed):
    wanted = Moments(round(mean, 2), round(mean * variation, 2))
    start = wanted.lognormal(np.random.default_rng(seed).standard_normal(n))
    values = with_moments(start, wanted, decimals=2)
    assert printed(values) == f"{wanted.mean:.2f} ± {wanted.sd:.2f}"
    assert np.allclose(values, values.round(2))
    assert (values > 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_whole_years_print_the_wanted_moments(seed):
    start = 50 + 9.5 * np.random.default_rng(seed).standard_normal(29)
    ages = with_moments(start, Moments(50.0, 9.55), decimals=0)
    assert printed(ages) == "50.00 ± 9.55"
    assert np.array_equal(ages, ages.round())


def test_the_order_stays_but_for_a_last_digit():
    start = Moments(1.4, 0.6).lognormal(np.random.default_rng(1).standard_normal(100))
    values = with_moments(start, Moments(1.45, 0.68), decimals=2)
    assert (np.diff(values[np.argsort(start)]) >= -0.3).all()
    assert np.corrcoef(np.argsort(np.argsort(start)), np.argsort(np.argsort(values)))[0, 1] > 0.999


def test_no_value_exceeds_its_limit_and_the_moments_still_hold():
    rng = np.random.default_rng(2)
    limit = rng.uniform(1.2, 2.5, 80)
    start = Moments(1.0, 0.4).lognormal(rng.standard_normal(80))
    values = with_moments(start, Moments(1.0, 0.4), decimals=2, limit=limit)
    assert (values <= limit + 1e-9).all()
    assert printed(values) == "1.00 ± 0.40"


def test_a_recorded_factor_counts_in_the_moments_and_not_in_the_values():
    rng = np.random.default_rng(3)
    factor = np.where(np.arange(90) < 2, 10.0, 1.0)
    start = Moments(0.45, 0.3).lognormal(rng.standard_normal(90))
    start[:2] = 0.4
    values = with_moments(start, Moments(0.53, 0.6), decimals=2, factor=factor)
    assert printed(factor * values) == "0.53 ± 0.60"
    assert values.max() < 3


def test_what_cannot_be_reached_is_approached():
    values = with_moments(np.array([1.0, 1.1, 1.2]), Moments(1.0, 5.0), decimals=2, limit=1.5)
    assert np.isfinite(values).all()
    assert values.max() <= 1.5


def test_moments_are_compared_in_units_of_the_last_printed_digit():
    assert Moments(2.0, 1.0).distance(np.array([1.0, 2.0, 3.0])) == pytest.approx(0)
    assert Moments(2.01, 1.0).distance(np.array([1.0, 2.0, 3.0])) == pytest.approx(1)
