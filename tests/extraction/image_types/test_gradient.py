import numpy as np
import pytest
import SimpleITK

from alnus.extraction.image_types.gradient import Gradient
from tests.extraction.image_types.images import (
    IMAGES,
    SPACINGS,
    assert_boxes_equal_the_whole,
    boxed,
    node,
)


@pytest.mark.parametrize("use_spacing", [True, False])
@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("image", IMAGES)
def test_the_gradient_equals_simpleitk_bit_for_bit(image, spacing, use_spacing):
    source = SimpleITK.GetImageFromArray(image)
    source.SetSpacing(spacing[::-1])
    expected = SimpleITK.GetArrayFromImage(SimpleITK.GradientMagnitude(source, use_spacing))
    (found,) = Gradient(use_spacing).apply(boxed(image, spacing=spacing))
    assert np.array_equal(found, expected.astype(np.float64))


def test_a_box_equals_the_same_part_of_the_whole():
    assert_boxes_equal_the_whole(Gradient(), node(), (0.07, 0.11))
