from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from alnus.errors import CaseError
from alnus.imaging.case import Case

IMAGE: NDArray[Any] = np.arange(48, dtype=np.uint8).reshape(6, 8)


def roi(*pixels):
    mask = np.zeros(IMAGE.shape, dtype=bool)
    for row, column in pixels:
        mask[row, column] = True
    return mask


SQUARE = roi((1, 2), (1, 3), (2, 2), (2, 3))


def test_the_image_keeps_its_type_and_the_arguments_are_left_alone():
    mask = SQUARE * 255
    case = Case("A", IMAGE, mask)
    assert case.image.dtype == np.uint8
    assert case.roi.dtype == np.bool_
    assert mask.max() == 255


def test_the_box_is_half_open():
    assert Case("A", IMAGE, SQUARE).box == (1, 3, 2, 4)


@pytest.mark.parametrize(
    ("image", "mask", "sentence"),
    [
        (IMAGE, roi(), "the ROI is empty"),
        (IMAGE, roi((1, 1)), "a single pixel"),
        (IMAGE, roi((1, 1), (1, 5)), "bounding box is 1 x 5"),
        (IMAGE, SQUARE[:, :-1], r"image is \(6, 8\) but ROI is \(6, 7\)"),
        (IMAGE[None], SQUARE[None], "one 2-D gray image is needed"),
        (IMAGE.astype(complex), SQUARE, "gray numbers are needed"),
        (np.where(SQUARE, np.nan, IMAGE), SQUARE, "4 pixels inside the ROI are not finite"),
    ],
)
def test_what_no_feature_is_defined_on_is_refused(image, mask, sentence):
    with pytest.raises(CaseError, match=f"Case A: .*{sentence}"):
        Case("A", image, mask)


@pytest.mark.parametrize("spacing", [0.1, np.float32(0.1), np.array(0.1), [0.1, 0.1]])
def test_one_number_is_both_sides_of_a_pixel(spacing):
    case = Case("A", IMAGE, SQUARE, spacing)
    assert case.spacing == pytest.approx((0.1, 0.1))
    assert {type(step) for step in case.spacing} == {float}


@pytest.mark.parametrize("spacing", ["0.1 mm", ("a", "b"), None, [[0.1, 0.1]], 0])
def test_a_spacing_that_is_no_number_is_refused_with_a_sentence(spacing):
    with pytest.raises(CaseError, match="Case A: spacing is"):
        Case("A", IMAGE, SQUARE, spacing)


@pytest.mark.parametrize("spacing", [(0.0, 0.1), (0.1, np.nan), (0.1,), (-1.0, 1.0)])
def test_a_spacing_that_is_no_length_is_refused(spacing):
    with pytest.raises(CaseError, match="two positive numbers"):
        Case("A", IMAGE, SQUARE, spacing)


def test_pixels_outside_the_roi_may_be_anything():
    image = np.where(SQUARE, IMAGE, np.nan)
    assert Case("A", image, SQUARE).image[1, 2] == IMAGE[1, 2]
