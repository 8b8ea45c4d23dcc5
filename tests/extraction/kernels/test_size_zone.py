from collections import Counter

import numpy as np
from hypothesis import given

from alnus.extraction.kernels.size_zone import find_zones
from tests import naive
from tests.extraction.levels import level_images, stack_of


def zones_of(levels):
    stack = stack_of(levels)
    roi = stack.roi
    levels, sizes = find_zones(stack.planes[0], roi.spans, roi.width, roi.n_pixels)
    return Counter(zip(levels.tolist(), sizes.tolist(), strict=True))


@given(level_images(highest=3))
def test_zones_equal_a_plain_search(levels):
    assert zones_of(levels) == naive.zones(levels)


def test_a_spiral_is_one_zone():
    spiral = np.array(
        [
            [1, 1, 1, 1, 1, 1, 1],
            [2, 2, 2, 2, 2, 2, 1],
            [1, 1, 1, 1, 1, 2, 1],
            [1, 2, 2, 2, 1, 2, 1],
            [1, 2, 1, 1, 1, 2, 1],
            [1, 2, 2, 2, 2, 2, 1],
            [1, 1, 1, 1, 1, 1, 1],
        ]
    )
    assert zones_of(spiral) == {(1, 31): 1, (2, 18): 1} == naive.zones(spiral)
