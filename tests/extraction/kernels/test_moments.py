import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.kernels.moments import central_moments, mean_absolute_deviation_within

INTENSITIES = hnp.arrays(np.float64, st.integers(1, 30), elements=st.integers(-99, 99))


@given(INTENSITIES)
def test_moments_equal_numpys(intensities):
    deviations = intensities - intensities.mean()
    expected = [
        intensities.mean(),
        np.abs(deviations).mean(),
        *((deviations**power).mean() for power in (2, 3, 4)),
    ]
    computed = central_moments(intensities[None])[:, 0]
    np.testing.assert_allclose(computed, expected, rtol=1e-11, atol=1e-6)


@given(INTENSITIES, st.integers(-99, 99), st.integers(-99, 99))
def test_deviation_counts_only_what_lies_within(intensities, lowest, highest):
    within = intensities[(intensities >= lowest) & (intensities <= highest)]
    limits = np.array([float(lowest)]), np.array([float(highest)])
    with np.errstate(invalid="ignore"):  # uncompiled, NumPy warns of 0/0
        (computed,) = mean_absolute_deviation_within(intensities[None], *limits)
    if within.size:
        assert computed == pytest.approx(np.abs(within - within.mean()).mean(), abs=1e-9)
    else:
        assert np.isnan(computed)
