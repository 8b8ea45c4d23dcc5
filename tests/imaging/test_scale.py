import numpy as np
import pytest

from alnus.errors import AlnusWarning, CaseError
from alnus.imaging.picture import Picture, Scale, View
from alnus.imaging.read import CaseFiles, read_image
from alnus.imaging.scale import PIXELS, scale_of, view_of
from tests.imaging.dicom_files import dicom, region
from tests.imaging.files import IMAGE, ROI, save

HEADER = Scale((0.1, 0.2), "the header")
UNTOLD = Scale((1.0, 1.0), "the header")


def picture(scale=None, views=()):
    return Picture(IMAGE, scale=scale, views=views)


@pytest.mark.parametrize(
    ("own", "given", "expected"),
    [
        (HEADER, None, HEADER),
        (None, None, PIXELS),
        (UNTOLD, None, PIXELS),
        (UNTOLD, (0.1, 0.2), Scale((0.1, 0.2), "given")),
        (None, (0.1, 0.2), Scale((0.1, 0.2), "given")),
        (HEADER, (0.10005, 0.2), Scale((0.10005, 0.2), "given")),
        (HEADER, (1.0, 1.0), PIXELS),
    ],
)
def test_a_scale_has_one_source(own, given, expected):
    assert scale_of(picture(own), None, given) == expected


@pytest.mark.parametrize("given", [(0.2, 0.1), (0.1, 0.1), (0.11, 0.2), (80, 80)])
def test_two_scales_that_differ_are_refused(given):
    with pytest.raises(ValueError, match=r"but the image's file says 0.1 x 0.2 mm \(the header\)"):
        scale_of(picture(HEADER), None, given)
    with pytest.raises(ValueError, match=r"but the ROI's file says 0.1 x 0.2 mm"):
        scale_of(picture(), HEADER, given)


LEFT, RIGHT = View((0, 24), (0, 15), HEADER), View((0, 24), (15, 30))


def test_the_view_of_an_roi_is_the_smallest_that_holds_it():
    roi = np.zeros(IMAGE.shape, bool)
    roi[3:8, 16:20] = True
    both = View((0, 24), (0, 30))
    assert view_of(picture(views=(both, LEFT, RIGHT)), roi) is RIGHT
    assert view_of(picture(), roi) is None


def test_an_roi_that_leaves_every_view_is_refused():
    with pytest.raises(ValueError, match="leaves the part of the image that shows B-mode"):
        view_of(picture(views=(LEFT, RIGHT)), ROI > 0)


def test_only_the_b_mode_region_is_kept_with_its_own_scale(tmp_path):
    image = dicom(tmp_path, regions=(region((5, 24), (3, 19), deltas=(0.01, 0.02)),))
    case = CaseFiles("A", image, save(tmp_path, "roi.png", ROI)).read()
    assert np.array_equal(case.image, IMAGE[3:20, 5:25])
    assert np.array_equal(case.roi, ROI[3:20, 5:25] > 0)
    assert case.spacing == pytest.approx((0.1, 0.2))
    assert case.spacing_source == "the ultrasound region"


def test_an_roi_beyond_the_b_mode_region_is_refused(tmp_path):
    image = dicom(tmp_path, regions=(region((10, 24), (3, 19)),))
    with pytest.raises(CaseError, match=r"Case A: the ROI leaves .* \(rows 3 to 20, columns 10"):
        CaseFiles("A", image, save(tmp_path, "roi.png", ROI)).read()


def test_a_spacing_that_contradicts_the_region_is_refused(tmp_path):
    image = dicom(tmp_path, regions=(region(),))
    roi = save(tmp_path, "roi.png", ROI)
    with pytest.raises(
        CaseError, match=r"given is 0.1 x 0.1 mm, but the image's file says 0.1 x 0.2"
    ):
        CaseFiles("A", image, roi, (0.1, 0.1)).read()


def test_a_region_of_a_resized_picture_is_told_and_not_used(tmp_path):
    image = dicom(tmp_path, regions=(region((0, 60)),))
    roi = save(tmp_path, "roi.png", ROI)
    with pytest.warns(AlnusWarning, match="a.dcm names a region beyond its own border"):
        case = CaseFiles("A", image, roi).read()
    assert (case.spacing, case.spacing_source) == ((1.0, 1.0), "none: sizes are in pixels")


def test_an_image_without_an_roi_has_the_scale_that_all_its_views_share(tmp_path):
    same = dicom(tmp_path, regions=(region((0, 14)), region((15, 29))))
    assert read_image(same)[1] == pytest.approx((0.1, 0.2))
    other = dicom(tmp_path, regions=(region((0, 14)), region((15, 29), deltas=(0.03, 0.03))))
    assert read_image(other)[1] is None


def test_a_file_of_any_name_may_be_dicom(tmp_path):
    image = dicom(tmp_path, name="IM_0001")
    assert np.array_equal(read_image(image)[0], IMAGE)
