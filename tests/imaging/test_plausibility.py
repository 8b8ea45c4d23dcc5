import numpy as np
import pytest

from alnus.errors import AlnusWarning, CaseError
from alnus.imaging.case import Case
from alnus.imaging.plausibility import remarks, spacings_apart
from tests.imaging.files import IMAGE, ROI, case_files, save


def told(spacing=(0.1, 0.1), roi=ROI):
    return list(remarks(Case("A", IMAGE, roi > 0, spacing)))


@pytest.mark.parametrize(
    "spacing", [(0.02, 0.02), (0.5, 0.5), (0.1, 0.3), (0.0764, 0.0764), (1.0, 1.0)]
)
def test_usual_pixels_and_untold_ones_pass(spacing):
    assert told(spacing) == []


@pytest.mark.parametrize(
    ("spacing", "sentence"),
    [
        ((80, 80), "pixels of 80 x 80 mm are unusual for ultrasound (0.02 to 0.5 mm); as µm"),
        ((0.0078, 0.0078), "as cm they would not be"),
        ((0.00008, 0.00008), "as m they would not be"),
        ((0.019, 0.019), "unusual for ultrasound"),
        ((0.51, 0.51), "unusual for ultrasound (0.02 to 0.5 mm). Check"),
    ],
)
def test_unusual_pixels_are_told_with_the_unit_they_may_be_in(spacing, sentence):
    (remark,) = told(spacing)
    assert sentence in remark


@pytest.mark.parametrize("spacing", [(0.05, 0.16), (0.4, 0.1)])
def test_unequal_pixels_are_told(spacing):
    (remark,) = told(spacing)
    assert "times as long as wide" in remark


@pytest.mark.parametrize("spacing", [(1e6, 1e6), (0.1, 1001), (1e-7, 0.1)])
def test_sizes_that_no_pixel_has_are_refused(spacing):
    with pytest.raises(CaseError, match="no pixel of an image has that size"):
        Case("A", IMAGE, ROI, spacing)


def test_an_inverted_roi_is_told():
    (remark,) = told(roi=255 - ROI)
    assert "81 % of the image, and all of its border: inside and outside may be" in remark


def test_an_roi_of_most_of_the_image_is_told():
    most = np.ones_like(ROI)
    most[0] = 0
    (remark,) = told(roi=most)
    assert remark == "the ROI is 96 % of the image. Look at it"


def test_an_roi_of_half_of_the_image_passes():
    half = np.zeros_like(ROI)
    half[:12] = 1
    assert told(roi=half) == []


def test_a_table_in_two_units_is_told_with_both_cases():
    said = spacings_apart([("A", (0.08, 0.08)), ("B", (80.0, 80.0)), ("C", (0.1, 0.1))])
    assert said.startswith("Pixels of one table measure from 0.08 mm (case A) to 80 mm (case B)")


@pytest.mark.parametrize(
    "cases",
    [[], [("A", (1.0, 1.0)), ("B", (0.05, 0.05))], [("A", (0.03, 0.03)), ("B", (0.4, 0.4))]],
)
def test_a_table_in_one_unit_passes(cases):
    assert spacings_apart(cases) == ""


def test_a_reader_of_one_file_is_told(tmp_path):
    roi = save(tmp_path, "inverted.png", 255 - ROI)
    with pytest.warns(AlnusWarning) as warned:
        case_files(tmp_path, roi=roi).read()
    assert [str(item.message)[:30] for item in warned] == [
        "Case A: the ROI is 81 % of the",
        "Case A: the ROI has holes of 1",
    ]


def wide(pixels, spacing):
    image = np.zeros((64, pixels))
    roi = np.zeros((64, pixels), bool)
    roi[20:40, 20:40] = True
    return list(remarks(Case("A", image, roi, (spacing, spacing))))


@pytest.mark.parametrize(("pixels", "spacing"), [(500, 0.02), (600, 0.5), (1024, 0.1), (60, 0.1)])
def test_pictures_of_usual_width_and_cut_ones_pass(pixels, spacing):
    assert wide(pixels, spacing) == []


@pytest.mark.parametrize(
    ("pixels", "spacing", "sentence"),
    [
        (480, 0.02, "shows 9.6 mm in 480 pixels, unusual for ultrasound (10 to 300 mm); as cm it"),
        (640, 0.5, "shows 320 mm in 640 pixels, unusual for ultrasound (10 to 300 mm). Check"),
    ],
)
def test_a_picture_that_shows_too_little_or_too_much_is_told(pixels, spacing, sentence):
    (remark,) = wide(pixels, spacing)
    assert sentence in remark


def test_pixels_in_another_unit_are_told_once():
    (remark,) = wide(500, 0.0078)
    assert "as cm they would not be" in remark


def test_a_mask_in_place_of_the_image_is_told():
    (remark,) = remarks(Case("A", 255.0 * (ROI > 0), ROI > 0, (0.1, 0.1)))
    assert remark == "the image holds two gray values, as a mask does. Give the image itself"
    assert not list(
        remarks(Case("A", np.where(ROI > 0, 0.0, IMAGE), ROI > 0, (0.1, 0.1)))
    )  # a cyst
