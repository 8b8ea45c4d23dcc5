import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.image_types.pointwise import (
    Exponential,
    Logarithm,
    Original,
    Square,
    SquareRoot,
)
from tests.extraction.image_types.images import assert_boxes_equal_the_whole, boxed, signed

SCALED = (Square(), SquareRoot(), Logarithm(), Exponential())
IMAGES = hnp.arrays(np.float64, (4, 3), elements=st.integers(-300, 300))


def applied(image_type, image):
    return image_type.apply(boxed(image))[0]


@given(IMAGES)
def test_the_original_is_the_image(image):
    assert np.array_equal(applied(Original(), image), image)


@pytest.mark.parametrize("image_type", SCALED, ids=lambda item: item.names[0])
def test_the_largest_intensity_keeps_its_value(image_type):
    image = np.abs(signed())
    assert applied(image_type, image).max() == pytest.approx(image.max(), rel=1e-14)


@pytest.mark.parametrize("image_type", [SquareRoot(), Logarithm()], ids=lambda item: item.names[0])
@given(image=IMAGES)
def test_a_negative_intensity_gives_the_negative_of_its_absolute_value(image_type, image):
    assert np.array_equal(applied(image_type, -image), -applied(image_type, image))


@pytest.mark.parametrize("image_type", [Original(), *SCALED], ids=lambda item: item.names[0])
def test_a_box_is_scaled_by_the_whole_image(image_type):
    assert_boxes_equal_the_whole(image_type, signed())


@pytest.mark.parametrize("image_type", [Original(), *SCALED], ids=lambda item: item.names[0])
def test_a_black_image_stays_flat_and_finite(image_type):
    filtered = applied(image_type, np.zeros((4, 4)))
    assert np.isfinite(filtered).all()
    assert filtered.min() == filtered.max()
