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


@given(
    st.integers(0, 999),
    st.sampled_from(SHAPES),
    st.sampled_from([0, 60]),
    st.sampled_from([1, 3, 9999]),
)
def test_spots_are_where_scipys_extremes_of_the_square_are(seed, shape, least, most):
    band = speckle(seed, shape) // 20 * 20 - 80  # with ties
    bright = (band == maximum_filter(band, 9)) & (band > least)
    dark = (band == minimum_filter(band, 9)) & (band < -least)
    inside = np.zeros(shape, bool)
    inside[16:-16, 16:-16] = True
    expected = np.flatnonzero((bright | dark) & inside)
    found = spots(band, 4, 16, least, most)
    assert (np.diff(found) > 0).all()
    assert set(found) <= set(expected)
    heights, others = band.ravel()[found], band.ravel()[np.setdiff1d(expected, found)]
    for sign in (1, -1):  # none that was left out is higher than the `most` highest
        highest = np.sort(sign * heights[sign * heights > 0])[::-1][:most]
        left_out = sign * others[sign * others > 0]
        assert left_out.size == 0 or (highest.size == most and left_out.max() <= highest[-1])
