"""Agreement of two ROIs: by hand, against another code, and what cannot be compared."""

import math

import numpy as np
import pytest
import SimpleITK
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.delineation.agreement import roi_agreement
from tests.delineation.nodes import ellipse

SHAPE = (90, 120)


def square(top, left, side=10):
    roi = np.zeros(SHAPE, bool)
    roi[top : top + side, left : left + side] = True
    return roi


def test_an_roi_agrees_with_itself():
    found = roi_agreement(square(5, 5), square(5, 5))
    assert (found.dice, found.hausdorff_95, found.mean_surface_distance) == (1, 0, 0)


def test_two_squares_moved_apart_by_hand():
    found = roi_agreement(square(20, 20), square(20, 23), spacing=(1.0, 0.5))
    assert found.dice == pytest.approx(0.7)
    assert found.hausdorff_95 == pytest.approx(1.5)  # three columns of 0.5


def test_rois_that_do_not_touch_share_nothing():
    found = roi_agreement(square(0, 0), square(0, 50))
    assert found.dice == 0
    assert found.hausdorff_95 > 40


@given(st.floats(10, 35), st.floats(8, 30), st.floats(-8, 8), st.floats(0, 3))
def test_it_is_symmetric_and_dice_is_that_of_another_code(a, b, shift, angle):
    first = ellipse(SHAPE, (60, 45), (a, b), angle)
    second = ellipse(SHAPE, (60 + shift, 45), (b, a))
    found, other = roi_agreement(first, second), roi_agreement(second, first)
    assert other.mean_surface_distance == pytest.approx(found.mean_surface_distance)
    assert (other.dice, other.hausdorff_95) == (found.dice, found.hausdorff_95)
    measure = SimpleITK.LabelOverlapMeasuresImageFilter()
    measure.Execute(*(SimpleITK.GetImageFromArray(roi.astype(np.uint8)) for roi in (first, second)))
    assert found.dice == pytest.approx(measure.GetDiceCoefficient())


def test_circles_around_one_center_are_their_difference_apart():
    found = roi_agreement(*(ellipse(SHAPE, (60, 45), (r, r)) for r in (40, 30)))
    assert found.mean_surface_distance == pytest.approx(10, abs=0.3)
    assert found.hausdorff_95 == pytest.approx(10, abs=0.7)


def test_an_roi_at_the_border_of_the_image_has_a_border_there():
    assert roi_agreement(np.ones(SHAPE, bool), np.ones(SHAPE, bool)).hausdorff_95 == 0


@pytest.mark.parametrize(
    ("second", "sentence"),
    [(np.zeros(SHAPE, bool), "empty"), (np.ones((9, 9), bool), "both belong on one image")],
)
def test_what_cannot_be_compared_is_refused(second, sentence):
    with pytest.raises(ValueError, match=sentence):
        roi_agreement(square(5, 5), second)


def plain(first, second, spacing):
    """Distances between all pairs of border pixels, one after the other."""

    def border(roi):
        wide = np.pad(roi, 1)
        return [
            (r, c)
            for r, c in zip(*np.nonzero(roi), strict=True)
            if not (wide[r, c + 1] and wide[r + 2, c + 1] and wide[r + 1, c] and wide[r + 1, c + 2])
        ]

    def nearest(here, there):
        height, width = spacing
        return [
            min(math.hypot((r - y) * height, (c - x) * width) for y, x in there) for r, c in here
        ]

    one, other = border(first), border(second)
    there, back = nearest(one, other), nearest(other, one)
    dice = 2 * (first & second).sum() / (first.sum() + second.sum())
    far = max(np.percentile(there, 95), np.percentile(back, 95))
    return dice, far, np.mean([*there, *back])


@given(
    hnp.arrays(bool, (6, 7)), hnp.arrays(bool, (6, 7)),
    st.sampled_from([(1.0, 1.0), (0.1, 0.2), (2.0, 0.5)]),
)  # fmt: skip
def test_agreement_is_that_of_all_pairs_of_border_pixels(first, second, spacing):
    assume(first.any() and second.any())
    found = roi_agreement(first, second, spacing=spacing)
    expected = plain(first, second, spacing)
    measured = (found.dice, found.hausdorff_95, found.mean_surface_distance)
    assert measured == pytest.approx(expected, abs=1e-12)
