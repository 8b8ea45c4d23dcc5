from collections import Counter

import numpy as np
from hypothesis import given

from alnus.extraction.kernels.size_zone import find_zones
from tests import naive
from tests.extraction.levels import level_images, stack_of


def zones_of(*images):
    """Count (level, size); the levels of the second image go on after the first one's highest."""
    stack = stack_of(*images)
    roi = stack.roi
    lines, sizes = find_zones(stack.planes, roi.spans, roi.width, stack.n_levels, roi.n_pixels)
    return Counter(zip((lines + 1).tolist(), sizes.tolist(), strict=True))


@given(level_images(highest=3))
def test_zones_equal_a_plain_search(levels):
    assert zones_of(levels) == naive.zones(levels)


def test_zones_of_several_image_types_are_kept_apart():
    first = np.array([[1, 1, 3], [2, 2, 3]])
    assert zones_of(first, 4 - first) == {
        **naive.zones(first),
        **{(3 + level, size): n for (level, size), n in naive.zones(4 - first).items()},
    }


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
