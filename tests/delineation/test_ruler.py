"""Two points and their distance are a scale; what cannot be one is refused."""

import pytest

from alnus.delineation.ruler import spacing_from_ruler
from alnus.errors import CaseError

SHAPE = (240, 120)


@pytest.mark.parametrize(
    ("points", "millimeters", "spacing"),
    [([[5, 10], [5, 210]], 20, 0.1), ([[0, 0], [30, 40]], 10, 0.2), ([[90, 7], [10, 7]], 8, 0.1)],
)
def test_the_pixel_size_is_length_over_distance(points, millimeters, spacing):
    assert spacing_from_ruler(points, millimeters, SHAPE) == pytest.approx((spacing, spacing))


@pytest.mark.parametrize(
    ("points", "millimeters", "sentence"),
    [
        ([[0, 0]], 10, "1 points were given; two are needed"),
        ([[0, 0], [1, 1], [90, 90]], 10, "3 points were given"),
        ([[0, 0], [0, float("nan")]], 10, "two are needed"),
        ([[0, 0], [0, 19]], 10, "19.0 pixels apart; at least 20"),
        ([[0, 0], [0, 100]], 0, "0 mm; a positive number"),
        ([[0, 0], [0, 100]], -5, "-5 mm"),
        ([[0, 0], [0, 300]], 10, "point 2 at x = 0, y = 300 lies outside the image of 120 columns"),
    ],
)
def test_what_is_no_scale_is_a_sentence(points, millimeters, sentence):
    with pytest.raises(CaseError, match=sentence):
        spacing_from_ruler(points, millimeters, SHAPE)
