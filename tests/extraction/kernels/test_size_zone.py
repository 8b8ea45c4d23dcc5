from collections import Counter

import numpy as np
from hypothesis import given

from alnus.extraction.kernels.size_zone import find_zones
from tests import naive
from tests.extraction.levels import level_images, stack_of


def zones_of(levels):
    stack = stack_of(levels)
    zones = find_zones(stack.planes, stack.roi.spans, stack.roi.width, stack.n_levels)
    return Counter((int(level) + 1, int(size)) for level, size in zones)


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
    assert zones_of(spiral) == naive.zones(spiral)


def test_image_types_of_a_stack_keep_their_zones():
    one, two = np.array([[1, 1], [1, 1]]), np.array([[1, 2], [2, 2]])
    stack = stack_of(one, two)
    zones = find_zones(stack.planes, stack.roi.spans, stack.roi.width, stack.n_levels)
    assert zones.tolist() == [[0, 4], [2, 1], [3, 3]]
