import math

import numpy as np
import pytest

from alnus.evaluation.transport import count_extreme, departure, remember

TRAINING = np.array([1.0, 2.0, 3.0, 4.0, 5.0])  # mean 3, SD √2.5


@pytest.fixture
def trained():
    return remember(TRAINING, 2 * TRAINING)


def test_training_is_no_departure_from_itself(trained):
    found = departure(TRAINING, 2 * TRAINING, trained)
    assert (found.n, found.n_outside) == (5, 0)
    assert (found.shift, found.spread_ratio, found.log_odds_shift) == (0.0, 1.0, 0.0)


def test_a_shift_is_counted_in_training_standard_deviations(trained):
    moved = TRAINING + 10 * math.sqrt(2.5)
    found = departure(moved, 2 * moved, trained)
    assert found.shift == pytest.approx(10)
    assert found.spread_ratio == pytest.approx(1)
    assert found.log_odds_shift == pytest.approx(20 * math.sqrt(2.5))
    assert found.n_outside == found.n


@pytest.mark.parametrize(
    ("value", "outside"), [(1.0, 0), (5.0, 0), (0.999, 1), (5.001, 1), (np.inf, 0)]
)
def test_the_ends_of_the_trained_range_are_inside(trained, value, outside):
    assert departure([value, 3.0], [0.0, 0.0], trained).n_outside == outside


def test_missing_values_are_left_out(trained):
    found = departure([np.nan, 3.0, 9.0], [np.nan, 6.0, 18.0], trained)
    assert (found.n, found.n_outside) == (2, 1)
    assert found.log_odds_shift == pytest.approx(12.0 - 6.0)


def test_a_single_case_has_a_shift_and_no_spread(trained):
    found = departure([3.0], [6.0], trained)
    assert found.shift == 0
    assert math.isnan(found.spread_ratio)


def test_nothing_is_claimed_of_an_empty_cohort(trained):
    found = departure([np.nan], [np.nan], trained)
    assert found.n == 0
    assert math.isnan(found.shift)


def test_a_constant_input_has_no_standard_deviations_to_count_in():
    found = departure([0.6, 0.4], [0.0, 0.0], remember([0.5, 0.5], [0.0, 0.0]))
    assert math.isnan(found.shift)
    assert math.isnan(found.spread_ratio)
    assert found.n_outside == 2


def test_an_input_without_values_cannot_be_remembered():
    with pytest.raises(ValueError, match="nothing to remember"):
        remember([np.nan, np.nan], [np.nan, np.nan])


def test_risks_beyond_a_thousandth_are_extreme():
    assert count_extreme([0.0, 0.0009, 0.001, 0.5, 0.999, 0.9991, 1.0]) == 4
