"""Blurring and local maxima beside SciPy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import maximum_filter, uniform_filter

from alnus.imaging.spots import blurred, peaks


def speckle(seed, shape):
    return np.random.default_rng(seed).rayleigh(60, shape).clip(0, 255).astype(np.float32)


SHAPES = [(60, 80), (41, 35), (33, 64), (7, 5), (3, 2), (1, 1)]


@pytest.mark.parametrize("width", [5, 15])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_blurred_picture_is_scipys_but_for_the_last_digit(shape, width):
    gray = speckle(1, shape)
    once = uniform_filter(gray, width, mode="nearest")
    np.testing.assert_allclose(
        blurred(gray, width), uniform_filter(once, width, mode="nearest"), rtol=1e-6, atol=1e-5
    )


def test_a_flat_picture_stays_flat():
    assert (blurred(np.full((30, 40), 7, np.float32), 15) == 7).all()


@given(st.integers(0, 999), st.sampled_from(SHAPES), st.sampled_from([1.0, 60.0]))
def test_peaks_are_where_scipys_largest_of_the_square_is(seed, shape, least):
    band = np.round(speckle(seed, shape) / 20) * 20  # with ties
    largest = (band == maximum_filter(band, 9)) & (band > least)
    inside = np.zeros(shape, bool)
    inside[16:-16, 16:-16] = True
    assert np.array_equal(peaks(band, 4, 16, least), largest & inside)
