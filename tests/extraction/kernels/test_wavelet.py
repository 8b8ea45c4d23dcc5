import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.kernels.wavelet import filter_down
from tests import naive_filters

PIXELS = st.floats(-300, 300, allow_subnormal=False)


@given(hnp.arrays(np.float64, (9, 3), elements=PIXELS), st.integers(-2, 9))
def test_both_bands_equal_a_plain_convolution_of_each_column(image, first_wrapped):
    low, high = np.array([0.1, -0.4, 0.9, 0.3]), np.array([-0.3, 0.9, 0.4, 0.1])
    bands = filter_down(image, low, high, first_wrapped)
    for band, taps in zip(bands, (low, high), strict=True):
        plain = np.array([naive_filters.wavelet_line(column, taps) for column in image.T]).T
        assert band == pytest.approx(plain, rel=1e-12, abs=1e-10)


def test_wrapped_rows_are_added_first_and_backwards():
    # 1e16 swallows 1, so that the order of the three summands shows in the sum.
    image, taps = np.array([[0.0], [-1e16], [1.0], [1e16]]), np.ones(4)
    in_order = filter_down(image, taps, taps, 1)[0, 0, 0]
    wrapped = filter_down(image, taps, taps, -1)[0, 0, 0]
    assert in_order == (1e16 + 1.0) - 1e16
    assert wrapped == (1.0 + 1e16) - 1e16
