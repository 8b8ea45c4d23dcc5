import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.kernels.moments import central_moments

INTENSITIES = hnp.arrays(np.float64, st.integers(1, 30), elements=st.integers(-99, 99))


@given(INTENSITIES)
def test_moments_equal_numpys(intensities):
    deviations = intensities - intensities.mean()
    expected = [
        intensities.mean(),
        np.abs(deviations).mean(),
        *((deviations**power).mean() for power in (2, 3, 4)),
    ]
    np.testing.assert_allclose(central_moments(intensities), expected, rtol=1e-11, atol=1e-6)


def test_without_intensities_there_is_no_moment():
    assert np.isnan(central_moments(np.empty(0))).all()
