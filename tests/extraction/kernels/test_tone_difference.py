import numpy as np
from hypothesis import given

from alnus.extraction.kernels.tone_difference import sum_tone_differences
from tests import naive
from tests.extraction.levels import level_images, stack_of


@given(level_images())
def test_differences_equal_a_plain_sum(levels):
    stack = stack_of(levels)
    roi = stack.roi
    sums = sum_tone_differences(stack.planes, roi.spans, roi.n_neighbors, roi.width, stack.n_levels)
    expected = np.zeros_like(sums[0])
    for cell, total in naive.tone_differences(levels).items():
        expected[cell] = total
    np.testing.assert_array_equal(sums[0], expected)
