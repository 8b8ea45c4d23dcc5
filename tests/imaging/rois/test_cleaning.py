import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alnus.imaging.rois.cleaning import AS_DRAWN, RoiCleaning, largest_part, roi_shape

NODE = np.zeros((40, 60), bool)
NODE[10:30, 10:40] = True
SPECKED = NODE.copy()
SPECKED[2, 55] = True
HOLED = NODE.copy()
HOLED[15:18, 20:24] = False
TWO = NODE.copy()
TWO[32:38, 45:58] = True


@pytest.mark.parametrize(
    ("roi", "sentence"),
    [
        (SPECKED, "a speck beside it of 1 pixel, which its diameter takes in"),
        (HOLED, "has holes of 12 pixels"),
        (TWO, "has 2 parts (600, 78 pixels)"),
    ],
)
def test_what_is_odd_about_a_shape_is_told(roi, sentence):
    (remark,) = roi_shape(roi).remarks()
    assert sentence in remark


def test_a_plain_shape_is_not_remarked_upon():
    assert list(roi_shape(NODE).remarks()) == []


def test_parts_that_touch_at_a_corner_are_one():
    roi = np.zeros((6, 6), bool)
    roi[:3, :3] = roi[3:, 3:] = True
    assert list(roi_shape(roi).remarks()) == []


@pytest.mark.parametrize(
    ("cleaning", "roi", "expected"),
    [
        (RoiCleaning(drop_specks=2), SPECKED, NODE),
        (RoiCleaning(drop_specks=1), SPECKED, SPECKED),
        (RoiCleaning(keep_largest=True), TWO, NODE),
        (RoiCleaning(drop_specks=78), TWO, TWO),
        (RoiCleaning(drop_specks=79), TWO, NODE),
        (RoiCleaning(drop_specks=10_000), TWO, NODE),
        (RoiCleaning(fill_holes=True), HOLED, NODE),
        (RoiCleaning(fill_holes=True), TWO, TWO),
        (AS_DRAWN, SPECKED, SPECKED),
    ],
    ids=str,
)
def test_what_is_asked_is_done_and_nothing_else(cleaning, roi, expected):
    assert np.array_equal(cleaning.apply(roi), expected)


def test_what_was_done_is_said():
    cleaning = RoiCleaning(drop_specks=5, fill_holes=True)
    before = SPECKED & HOLED | (SPECKED & ~NODE)
    assert cleaning.remark(before, cleaning.apply(before)) == (
        "the ROI was cleaned: 1 pixel left out, 12 pixels filled"
    )
    assert cleaning.remark(NODE, NODE) == ""


@pytest.mark.parametrize("n", [-1, 10**9])
def test_a_number_out_of_range_is_refused(n):
    with pytest.raises(ValueError, match="drop_specks"):
        RoiCleaning(drop_specks=n)


@given(roi=arrays(bool, (9, 11), elements=st.booleans()))
def test_the_largest_part_is_one_part_of_the_roi(roi):
    found = largest_part(roi)
    assert not (found & ~roi).any()
    assert found.any() == roi.any()
    if found.any():
        assert (roi_shape(found).n_parts, roi_shape(found).n_specks) == (1, 0)
