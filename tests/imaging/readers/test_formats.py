"""What holds in every format: all pixels are there and numbers, in one sentence or none."""

import re

import numpy as np
import pytest
import SimpleITK

from alnus.imaging.formats import read_picture
from alnus.imaging.read import CaseFiles
from tests.imaging.files import IMAGE, ROI, save, save_volume
from tests.imaging.readers.formats import FORMATS, read

LOSSLESS = [name for name in FORMATS if name != "jpeg"]
SUFFIXES = ["nrrd", "nii", "nii.gz", "mha"]


@pytest.mark.parametrize("name", LOSSLESS)
def test_pixels_come_back_as_they_were_written(name, tmp_path):
    found = read(FORMATS[name](tmp_path, IMAGE)).values
    assert np.array_equal(found if found.ndim == 2 else found[..., 0], IMAGE)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_cut_at_any_of_twenty_places_is_refused(name, tmp_path):
    path = FORMATS[name](tmp_path, IMAGE)
    whole = path.read_bytes()
    # The last bytes of these hold no pixel: JPEG's mark of its end, the filling of BMP's last row,
    # and where TIFF's next directory would be.
    extra = {"jpeg": 2, "bmp": 2, "tiff lzw": 4, "tiff deflate": 4}.get(name, 0)
    for place in np.linspace(0, len(whole) - extra - 1, 20).astype(int):
        path.write_bytes(whole[:place])
        with pytest.raises(ValueError, match=r"^(is|has|holds|says|does) .*") as refusal:
            read(path)
        assert not re.search(r"0x|itk|Error|nibabel|byte array|buffer", str(refusal.value))


@pytest.mark.parametrize("name", ["nrrd", "nifti", "metaimage"])
def test_bytes_beyond_the_last_pixel_are_refused(name, tmp_path):
    path = FORMATS[name](tmp_path, IMAGE)
    path.write_bytes(path.read_bytes() + b"\x01")
    with pytest.raises(ValueError, match="holds more than the 720 bytes of pixels"):
        read(path)


@pytest.mark.parametrize("name", ["nrrd gzip", "metaimage zlib"])
def test_packed_pixels_beyond_the_last_are_refused(name, tmp_path):
    path = FORMATS[name](tmp_path, IMAGE)
    path.write_bytes(path.read_bytes().replace(b"30 24", b"30 23", 1))
    with pytest.raises(ValueError, match="holds more than the 690 bytes of pixels"):
        read(path)


@pytest.mark.parametrize("name", FORMATS)
def test_one_pixel_more_than_the_largest_is_refused_from_the_header(name, tmp_path):
    path = FORMATS[name](tmp_path, IMAGE)
    with pytest.raises(ValueError, match=r"(24 x 30|30 x 24) pixels by its header"):
        read(path, largest=IMAGE.size - 1)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8"])
def test_every_type_of_number_is_what_simpleitk_reads(suffix, dtype, tmp_path):
    pixels = (IMAGE.astype(np.float64) - 100).astype(dtype)
    path = save_volume(tmp_path, f"a.{suffix}", pixels)
    found = read(path).values
    assert found.dtype == np.dtype(dtype)
    assert np.array_equal(found, SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path))))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_a_pixel_that_is_no_number_is_refused(suffix, bad, dtype, tmp_path):
    pixels = IMAGE.astype(dtype)
    pixels[0, 0] = bad
    path = save_volume(tmp_path, f"a.{suffix}", pixels)
    with pytest.raises(ValueError, match="no numbers: 1 are NaN or infinite"):
        read(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_spacing_is_row_then_column(suffix, tmp_path):
    found = read(save_volume(tmp_path, f"a.{suffix}", IMAGE, spacing=(0.2, 0.1)))
    assert found.scale is not None
    assert found.scale.spacing == pytest.approx((0.1, 0.2), rel=1e-6)
    assert found.scale.source == "the header"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_place_is_one_in_every_format(suffix, tmp_path):
    turned = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0, -1.0, 0.0, 0.0)
    found = read(
        save_volume(
            tmp_path,
            f"a.{suffix}",
            IMAGE[None],
            spacing=(0.2, 0.1, 3.0),
            origin=(3.0, 4.0, 5.0),
            direction=turned,
        )
    ).place
    assert found is not None
    assert found.origin == pytest.approx((3.0, 4.0, 5.0), abs=1e-5)
    assert found.columns == pytest.approx((0.0, 0.0, -1.0), abs=1e-5)
    assert found.rows == pytest.approx((1.0, 0.0, 0.0), abs=1e-5)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_an_axis_of_length_one_is_left_out_wherever_it_stands(suffix, axis, tmp_path):
    path = save_volume(tmp_path, f"a.{suffix}", np.expand_dims(IMAGE, axis))
    assert np.array_equal(read(path).values, IMAGE)


STACK = np.stack([IMAGE, IMAGE // 2, 255 - IMAGE])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_slice_of_a_volume_is_asked_for_and_given_by_its_number(suffix, tmp_path):
    path = save_volume(
        tmp_path, f"a.{suffix}", STACK, spacing=(0.2, 0.1, 3.0), origin=(1.0, 2.0, 5.0)
    )
    for number, expected in enumerate(STACK, start=1):
        found = read_picture(path, frame=number)
        assert np.array_equal(found.values, expected)
        assert found.frame == number
        assert found.place is not None
        assert found.place.origin == pytest.approx((1.0, 2.0, 5.0 + 3.0 * (number - 1)), abs=1e-5)
        assert found.scale is not None
        assert found.scale.spacing == pytest.approx((0.1, 0.2))
        assert np.array_equal(read_picture(path, source_frame=number).values, expected)
    with pytest.raises(
        ValueError, match=r"is a volume of 30 x 24 x 3\. Name its slice as the frame"
    ):
        read_picture(path)
    for missing in (0, 4):
        with pytest.raises(ValueError, match=f"has no frame {missing}; it holds 3"):
            read_picture(path, frame=missing)


@pytest.mark.parametrize("suffix", [*SUFFIXES, "png"])
def test_a_file_of_one_picture_has_no_second_frame(suffix, tmp_path):
    write = save if suffix == "png" else save_volume
    path = write(tmp_path, f"a.{suffix}", IMAGE)
    assert read_picture(path, frame=1).frame is None
    assert read_picture(path, source_frame=2).frame is None
    with pytest.raises(ValueError, match="has no frame 2"):
        read_picture(path, frame=2)


def test_the_roi_of_a_slice_is_that_slice_of_a_volume_or_one_picture(tmp_path):
    image = save_volume(tmp_path, "a.nrrd", STACK, spacing=(0.2, 0.1, 3.0))
    masks = np.stack([0 * ROI, ROI, 0 * ROI])
    volume = save_volume(tmp_path, "roi.nrrd", masks, spacing=(0.2, 0.1, 3.0))
    for roi in (volume, save(tmp_path, "roi.png", ROI)):
        case = CaseFiles("A", image, roi, frame=2).read()
        assert np.array_equal(case.image, STACK[1])
        assert np.array_equal(case.roi, ROI > 0)


@pytest.mark.parametrize("suffix", ["nrrd", "mha"])
def test_three_numbers_a_pixel_are_colors_and_others_layers(suffix, tmp_path):
    for n, channels in ((2, "layers"), (3, "color"), (4, "layers")):
        layers = np.stack([IMAGE // (k + 1) for k in range(n)], axis=2)
        found = read(save_volume(tmp_path, f"a.{suffix}", layers, vectors=True))
        assert found.channels == channels
        assert np.array_equal(found.values, layers)


@pytest.mark.parametrize("name", ["nrrd gzip", "nifti gzip", "metaimage zlib"])
def test_a_changed_byte_of_packed_pixels_is_refused(name, tmp_path):
    path = FORMATS[name](tmp_path, IMAGE)
    content = bytearray(path.read_bytes())
    content[-40] ^= 0x10
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"is damaged|is cut off"):
        read(path)
