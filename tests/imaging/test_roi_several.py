import numpy as np
import pytest

from alnus.errors import AlnusWarning, CaseError
from alnus.imaging.read import CaseFiles, read_case
from alnus.imaging.rois.cleaning import RoiCleaning
from tests.imaging.files import IMAGE, ROI, save

LEFT, RIGHT = ROI.copy(), ROI.copy()
LEFT[:, 14:], RIGHT[:, :16] = 0, 0


@pytest.fixture
def folder(tmp_path):
    """A folder as BUSI has them."""
    save(tmp_path, "benign (13).png", IMAGE)
    save(tmp_path, "benign (13)_mask.png", LEFT)
    save(tmp_path, "benign (13)_mask_1.png", RIGHT)
    return tmp_path


def files(folder, roi, **changes):
    return CaseFiles("A", folder / "benign (13).png", folder / roi, **changes)


@pytest.mark.filterwarnings("ignore:.*parts")
def test_files_are_united_by_a_star_or_by_name(folder):
    both = (LEFT > 0) | (RIGHT > 0)
    assert np.array_equal(files(folder, "benign (13)_mask*.png").read().roi, both)
    named = (folder / "benign (13)_mask.png", folder / "benign (13)_mask_1.png")
    assert np.array_equal(read_case(folder / "benign (13).png", named).roi, both)


def test_the_largest_part_may_be_kept(folder):
    case = files(folder, "benign (13)_mask*.png", several="largest").read()
    assert np.array_equal(case.roi, LEFT > 0 if LEFT.sum() > RIGHT.sum() else RIGHT > 0)


def test_a_second_file_that_nobody_named_is_told(folder):
    with pytest.warns(AlnusWarning, match=r"beside .* stands benign \(13\)_mask_1.png, which is"):
        assert np.array_equal(files(folder, "benign (13)_mask.png").read().roi, LEFT > 0)


def test_a_star_that_matches_nothing_is_refused(folder):
    with pytest.raises(CaseError, match="matches no file"):
        files(folder, "malignant*.png").read()


def test_cleaning_is_done_and_told(folder):
    cleaning = RoiCleaning(keep_largest=True)
    with pytest.warns(AlnusWarning, match="the ROI was cleaned: .* pixels left out"):
        case = files(folder, "benign (13)_mask*.png", cleaning=cleaning).read()
    assert case.roi.sum() == max((LEFT > 0).sum(), (RIGHT > 0).sum())


@pytest.mark.parametrize(
    "change", [{"frame": 1}, {"several": "largest"}, {"cleaning": RoiCleaning(fill_holes=True)}]
)
def test_the_digest_changes_with_everything_that_decides(change, folder):
    roi = "benign (13)_mask.png"
    assert files(folder, roi, **change).digest() != files(folder, roi).digest()


def test_the_digest_is_of_all_files(folder):
    before = files(folder, "benign (13)_mask*.png").digest()
    save(folder, "benign (13)_mask_2.png", ROI)
    assert files(folder, "benign (13)_mask*.png").digest() != before
