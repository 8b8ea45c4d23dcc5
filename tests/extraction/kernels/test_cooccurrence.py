import numpy as np
from hypothesis import given

from alnus.extraction.kernels.cooccurrence import count_cooccurrences
from tests import naive
from tests.extraction.levels import level_images, stack_of


@given(level_images())
def test_pairs_equal_a_plain_count(levels):
    stack = stack_of(levels)
    counts = count_cooccurrences(stack.planes, stack.roi.spans, stack.roi.width, stack.n_levels)
    expected = np.zeros_like(counts[0])
    for cell, count in naive.cooccurrences(levels).items():
        expected[cell] = count
    np.testing.assert_array_equal(counts[0], expected)
