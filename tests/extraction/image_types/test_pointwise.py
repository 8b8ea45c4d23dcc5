import math

import numpy as np
import pytest
from hypothesis import assume, given
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


FORMULAS = {
    # PyRadiomics imageoperations: getSquareImage, getSquareRootImage, …, pixel by pixel
    Square: lambda x, m: (x / math.sqrt(m)) ** 2,
    SquareRoot: lambda x, m: math.copysign(math.sqrt(abs(x) * m), x),
    Logarithm: lambda x, m: math.copysign(math.log(abs(x) + 1) * m / math.log(m + 1), x),
    Exponential: lambda x, m: math.exp(x * math.log(m) / m),
}


@pytest.mark.parametrize("kind", FORMULAS, ids=lambda kind: kind.__name__)
@given(image=IMAGES)
def test_every_pixel_is_mapped_by_the_formula(kind, image):
    assume(image.any())
    largest = np.abs(image).max()
    expected = [[FORMULAS[kind](x, largest) for x in row] for row in image.tolist()]
    np.testing.assert_allclose(applied(kind(), image), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("image_type", [Original(), *SCALED], ids=lambda item: item.names[0])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "float32"])
def test_whole_numbers_are_mapped_as_the_numbers_that_they_are(image_type, dtype):
    """255 squared does not fit in 8 bits, and -(-128) not in signed ones."""
    image = np.array([[0, 100], [127, 90]])
    expected = applied(image_type, image.astype(np.float64))
    np.testing.assert_allclose(applied(image_type, image.astype(dtype)), expected, rtol=1e-14)


def test_the_smallest_of_signed_numbers_has_a_size():
    image = np.array([[-128, 0], [5, 100]], dtype=np.int8)
    assert applied(Square(), image).max() == pytest.approx(128)


@pytest.mark.parametrize("image_type", [Square(), SquareRoot(), Logarithm(), Exponential()],
                         ids=lambda item: item.names[0])  # fmt: skip
@given(image=hnp.arrays(np.float64, (3, 3), elements=st.integers(0, 300)))
def test_brighter_stays_brighter(image_type, image):
    assume(image.max() > 1)
    order = np.argsort(image, axis=None)
    assert (np.diff(applied(image_type, image).ravel()[order]) >= 0).all()
