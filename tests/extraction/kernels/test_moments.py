import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.kernels.moments import central_moments

INTENSITIES = hnp.arrays(
    np.float64, st.tuples(st.just(2), st.integers(1, 30)), elements=st.integers(-99, 99)
)


@given(INTENSITIES)
def test_moments_equal_numpys(intensities):
    low, high = intensities.min(axis=1), intensities.max(axis=1)
    deviations = intensities - intensities.mean(axis=1, keepdims=True)
    expected = [
        intensities.mean(axis=1),
        np.abs(deviations).mean(axis=1),
        *((deviations**power).mean(axis=1) for power in (2, 3, 4)),
    ]
    np.testing.assert_allclose(
        central_moments(np.sort(intensities), low, high), expected, rtol=1e-11, atol=1e-6
    )


def test_only_intensities_within_the_range_count():
    intensities = np.array([[-50.0, 1.0, 3.0, 70.0]])
    mean, absolute, *_ = central_moments(intensities, np.array([1.0]), np.array([3.0]))
    assert (mean[0], absolute[0]) == (2.0, 1.0)


def test_without_any_intensity_in_the_range_there_is_no_moment():
    between = np.array([[1.0, 2.0]])
    assert np.isnan(central_moments(between, np.array([1.1]), np.array([1.9]))).all()
