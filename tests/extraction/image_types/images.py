"""Images and boxes for the tests of image types."""

import numpy as np
import pytest

from alnus.extraction.image_types.pointwise import crop
from alnus.imaging.case import Case


def node(shape=(61, 74)):
    """A dark blob in speckle, 8-bit, with a black and a white patch, odd and even sides."""
    rng = np.random.default_rng(20221001)
    rows, columns = np.indices(shape)
    blob = ((rows - shape[0] / 2) / 15) ** 2 + ((columns - shape[1] / 2) / 20) ** 2 < 1
    image = rng.rayleigh(np.where(blob, 30.0, 70.0))
    image[:9, :12], image[-14:, -10:] = 0, 255
    return np.clip(image, 0, 255).round()


def signed():
    """An image of positive and negative numbers that are not whole."""
    return np.random.default_rng(7).normal(size=(40, 33)) * 90


IMAGES = (
    pytest.param(node(), id="8-bit"),
    pytest.param(node((48, 57)), id="even rows"),
    pytest.param(signed(), id="signed"),
    pytest.param(np.full((31, 30), 77.0), id="flat"),
)

SPACINGS = ((1.0, 1.0), (0.07, 0.11))


def boxed(image, box=None, spacing=(1.0, 1.0)):
    """A case whose ROI is a box of the image: all of it, unless one is named."""
    top, bottom, left, right = box or (0, image.shape[0], 0, image.shape[1])
    roi = np.zeros(image.shape, dtype=bool)
    roi[top:bottom, left:right] = True
    return Case("boxed", image, roi, spacing)


def assert_boxes_equal_the_whole(image_type, image, spacing=(1.0, 1.0)):
    """Check that a box gives the same bits as the whole image, in the middle and at all borders."""
    rows, columns = image.shape
    boxes = ((8, 20, 9, 25), (0, 6, 0, 5), (rows - 7, rows, columns - 4, columns), (3, 5, 1, 3))
    filtered = list(image_type.apply(boxed(image, spacing=spacing)))
    for box in boxes:
        found = image_type.apply(boxed(image, box, spacing))
        for part, all_of_it in zip(found, filtered, strict=True):
            assert np.array_equal(part, crop(all_of_it, box))
