"""Blurring and spots beside SciPy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import maximum_filter, minimum_filter, uniform_filter

from alnus.imaging.spots import blurred_sums, spots


def speckle(seed, shape):
    return np.random.default_rng(seed).rayleigh(60, shape).clip(0, 255).astype(np.int32)


SHAPES = [(60, 80), (41, 35), (33, 64), (7, 5), (3, 2), (1, 1)]


@pytest.mark.parametrize("width", [5, 15])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_blurred_picture_is_scipys(shape, width):
    gray = speckle(1, shape)
    once = uniform_filter(gray.astype(float), width, mode="nearest")
    twice = uniform_filter(once, width, mode="nearest") * width**4
    np.testing.assert_array_equal(blurred_sums(gray, width), np.rint(twice))


def test_the_largest_values_do_not_overflow():
    gray = np.full((30, 40), 2**31 // 15**4, np.int32)
    assert (blurred_sums(gray, 15) == gray * 15**4).all()


@given(st.integers(0, 999), st.sampled_from(SHAPES), st.sampled_from([0, 60]))
def test_spots_are_where_scipys_extremes_of_the_square_are(seed, shape, least):
    band = speckle(seed, shape) // 20 * 20 - 80  # with ties
    bright = (band == maximum_filter(band, 9)) & (band > least)
    dark = (band == minimum_filter(band, 9)) & (band < -least)
    inside = np.zeros(shape, bool)
    inside[16:-16, 16:-16] = True
    assert np.array_equal(spots(band, 4, 16, least), np.flatnonzero((bright | dark) & inside))
