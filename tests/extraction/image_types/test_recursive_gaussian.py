import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.extraction.image_types.recursive_gaussian import recursion_weights
from alnus.extraction.kernels.recursive_gaussian import filter_rows


@given(st.floats(0.3, 6.0), st.floats(-500, 500))
def test_smoothing_keeps_a_flat_image(sigma, intensity):
    image = np.full((20, 2), intensity)
    weights = recursion_weights(sigma, 1.0, derivative=False)
    smooth = filter_rows(image, *weights, (0, 20, 0, 2), (0, 20))
    assert smooth == pytest.approx(image.T, rel=1e-6, abs=1e-9)


@given(st.floats(0.3, 6.0), st.floats(-500, 500))
def test_the_second_derivative_of_a_flat_image_is_zero(sigma, intensity):
    image = np.full((20, 2), intensity)
    weights = recursion_weights(sigma, 1.0, derivative=True)
    curved = filter_rows(image, *weights, (0, 20, 0, 2), (0, 20))
    assert curved == pytest.approx(np.zeros((2, 20)), abs=1e-9)


@pytest.mark.parametrize("sigma", [0.6, 1.0, 2.5])
def test_the_second_derivative_of_a_parabola_is_twice_sigma_squared(sigma):
    rows = np.arange(121.0)
    parabola = np.ascontiguousarray(((rows - 60) ** 2)[:, None])
    weights = recursion_weights(sigma, 1.0, derivative=True)
    curved = filter_rows(parabola, *weights, (0, 121, 0, 1), (55, 66))
    assert curved == pytest.approx(np.full((1, 11), 2 * sigma**2), rel=1e-4)
