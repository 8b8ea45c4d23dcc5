import numpy as np
import pytest
from skimage.feature import local_binary_pattern

from alnus.extraction.image_types.binary_pattern import BinaryPattern
from tests.extraction.image_types.images import (
    IMAGES,
    assert_boxes_equal_the_whole,
    boxed,
    node,
)

CIRCLES = ((8, 1.0), (4, 1.0), (16, 2.0), (12, 1.5), (24, 3.0), (7, 2.7))


@pytest.mark.filterwarnings("ignore:Applying `local_binary_pattern` to floating-point images")
@pytest.mark.parametrize(("samples", "radius"), CIRCLES)
@pytest.mark.parametrize("image", IMAGES)
def test_patterns_equal_scikit_image(image, samples, radius):
    expected = local_binary_pattern(image, samples, radius, method="uniform")
    (found,) = BinaryPattern(radius, samples).apply(boxed(image))
    assert np.array_equal(found, expected)


def test_a_box_equals_the_same_part_of_the_whole():
    assert_boxes_equal_the_whole(BinaryPattern(), node())
    assert_boxes_equal_the_whole(BinaryPattern(2.7, 12), node())


@pytest.mark.parametrize(("radius", "samples"), [(0.0, 8), (-1.0, 8), (1.0, 1), (1.0, 63)])
def test_a_circle_that_is_none_is_refused(radius, samples):
    with pytest.raises(
        ValueError, match=r"radius: a number above 0|samples: a whole number from 2 to 62"
    ):
        BinaryPattern(radius, samples)
