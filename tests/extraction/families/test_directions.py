import numpy as np

from alnus.extraction.families.directions import mean_over_directions


def test_a_direction_without_a_value_is_left_out():
    assert mean_over_directions(np.array([[1.0, np.nan, 3.0]])) == 2.0


def test_without_any_value_there_is_no_mean():
    assert np.isnan(mean_over_directions(np.array([[np.nan, np.nan]])))
    assert np.isnan(mean_over_directions(np.empty((1, 0))))
