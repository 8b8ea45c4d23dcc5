"""Real ultrasound in DICOM, MetaImage and masks as they are published; skipped where they are not."""

import numpy as np
import pytest
from PIL import Image

from alnus.errors import AlnusWarning
from alnus.imaging.formats import read_picture
from alnus.imaging.read import CaseFiles
from alnus.imaging.rois.reading import read_regions
from tests.imaging.files import fault_of

SPACINGS = {  # mm, ten times the centimeters that the scanners wrote
    "OBXXXX1A_rle.dcm": 0.2622878766,
    "OBXXXX1A_rle_2frame.dcm": 0.2622878766,
    "JPGLosslessP14SV1_1s_1f_8b.dcm": 0.2547669659,
}
RESIZED = ("examples_palette.dcm", "examples_ybr_color.dcm")
NO_REGIONS = ("US1_J2KI.dcm", "examples_jpeg2k.dcm", "examples_rgb_color.dcm", "ExplVR_BigEnd.dcm")
FRAMES = {"OBXXXX1A_rle_2frame.dcm": 2, "examples_ybr_color.dcm": 30}


@pytest.mark.parametrize("name", [*SPACINGS, *RESIZED, *NO_REGIONS])
def test_every_ultrasound_file_opens_with_the_scale_it_tells(name, data_folder):
    path = data_folder / "dicom_us" / name
    picture = read_picture(path, frame=FRAMES.get(name))
    found = [view.scale.spacing for view in picture.views if view.scale]
    expected = [(SPACINGS[name], SPACINGS[name])] if name in SPACINGS else []
    assert found == [pytest.approx(steps, rel=1e-9) for steps in expected]
    assert picture.scale is None
    assert ("beyond its own border" in picture.remark) == (name in RESIZED)
    assert picture.values.std() > 5


@pytest.mark.parametrize("name", FRAMES)
def test_frames_are_asked_for(name, data_folder):
    with pytest.raises(ValueError, match=f"holds {FRAMES[name]} frames"):
        read_picture(data_folder / "dicom_us" / name)


def test_two_encodings_of_one_picture_agree(data_folder):
    lossless, lossy = (
        read_picture(data_folder / "dicom_us" / name).values.astype(int)
        for name in ("examples_jpeg2k.dcm", "US1_J2KI.dcm")
    )
    assert np.abs(lossless - lossy).mean() < 3


def test_a_measured_cyst_has_its_size(data_folder, tmp_path):
    """Its calipers are burned in with "Dist Mag 1.06 cm": 40 pixels of .262 mm."""
    path = data_folder / "dicom_us" / "OBXXXX1A_rle.dcm"
    mask = np.zeros((600, 800), np.uint8)
    mask[200:240, 300:340] = 255
    Image.fromarray(mask).save(tmp_path / "roi.png")
    with pytest.warns(AlnusWarning, match="is in color"):
        case = CaseFiles("A", path, tmp_path / "roi.png").read()
    assert case.spacing_source == "the ultrasound region"
    assert 40 * case.spacing[0] == pytest.approx(10.5, abs=0.2)


@pytest.mark.parametrize(
    "name",
    [
        "slicer/Segmentation.seg.nrrd",
        "slicer/SegmentationOverlapping.seg.nrrd",
        "us_mha/MouseLiverB.mha",
        "pyradiomics_baseline/breast1_image.nrrd",
    ],
)
def test_a_volume_is_refused_in_words(name, data_folder):
    with pytest.raises(
        ValueError, match=r"is a volume of \d+ x \d+ x \d+\. Name its slice as the frame"
    ):
        read_picture(data_folder / "volumes_and_seg" / name)


@pytest.mark.filterwarnings("ignore::alnus.errors.AlnusWarning")
@pytest.mark.parametrize("name", ["ct_image", "liver_1frame", "seg_image_ct_binary"])
def test_dicom_that_is_no_ultrasound_is_read_or_refused_in_words(name, data_folder):
    path = data_folder / "volumes_and_seg" / "dicom_seg" / f"{name}.dcm"
    fault = fault_of(CaseFiles("A", path, path))
    assert not fault or (fault.startswith("Case A: ") and fault.endswith("."))


def test_published_masks_with_transparency_are_read(data_folder):
    folder = data_folder / "breast_usg"
    masks = sorted((folder / "original_rgba").glob("*_tumor.png"))
    assert masks
    for mask in masks:
        name = mask.name.replace("_tumor", "")
        image = read_picture(folder / "original_rgba" / name)
        found = read_regions(mask, image=image, image_name=name).inside()
        published = np.asarray(Image.open(folder / "masks" / name)) > 0
        assert np.array_equal(found, published)


@pytest.mark.filterwarnings("ignore::alnus.errors.AlnusWarning")
@pytest.mark.parametrize("collection", ["breast_usg", "busbra"])
def test_images_and_masks_are_read_as_they_are_published(collection, data_folder):
    folder = data_folder / collection
    images = sorted((folder / "images").iterdir())[:12]
    files = [CaseFiles("A", image, folder / "masks" / image.name, (0.1, 0.1)) for image in images]
    assert [fault_of(case) for case in files] == [""] * 12
