import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from alnus.errors import AlnusWarning, CaseError
from alnus.imaging.read import CaseFiles, read_case
from tests.imaging.files import IMAGE, ROI, case_files, fault_of, save, save_volume


@pytest.mark.parametrize(
    "name", ["a.png", "a.bmp", "a.tif", "a.nrrd", "a.nii", "a.nii.gz", "a.mha"]
)
def test_every_lossless_format_gives_the_same_case(name, tmp_path):
    volume = name.split(".", 1)[1] in {"nrrd", "nii", "nii.gz", "mha"}
    write = save_volume if volume else save
    image = write(tmp_path, name, IMAGE)
    roi = write(tmp_path, f"roi-{name}", ROI)
    case = read_case(image, roi, spacing=(0.1, 0.2))
    assert case.case_id == "a"
    assert case.spacing == (0.1, 0.2)
    assert np.array_equal(case.image, IMAGE)
    assert np.array_equal(case.roi, ROI > 0)


def test_a_jpeg_image_is_read_as_pillow_decodes_it(tmp_path):
    files = case_files(tmp_path, image=save(tmp_path, "a.jpg", IMAGE))
    assert np.array_equal(files.read().image, np.asarray(Image.open(files.image)))


def test_a_picture_image_and_a_volume_roi_go_together(tmp_path):
    roi = save_volume(tmp_path, "roi.nii.gz", ROI[None], spacing=(0.2, 0.1, 3.0))
    assert np.array_equal(case_files(tmp_path, roi=roi).read().roi, ROI > 0)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_volume_of_one_slice_loses_its_axis_of_length_one(axis, tmp_path):
    image = save_volume(tmp_path, "a.nrrd", np.expand_dims(IMAGE, axis))
    roi = save_volume(tmp_path, "roi.nrrd", np.expand_dims(ROI, axis))
    assert np.array_equal(read_case(image, roi).image, IMAGE)


def test_spacing_is_the_files_own_unless_given(tmp_path):
    image = save_volume(tmp_path, "a.mha", IMAGE, spacing=(0.2, 0.1))
    roi = save(tmp_path, "roi.png", ROI)
    assert read_case(image, roi).spacing == (0.1, 0.2)
    assert read_case(image, roi, spacing=(0.1, 0.2)).spacing == (0.1, 0.2)


@pytest.mark.parametrize("which", ["image", "roi"])
@pytest.mark.parametrize("suffix", ["nrrd", "nii", "nii.gz", "mha"])
def test_a_spacing_that_contradicts_a_file_is_refused_with_both(which, suffix, tmp_path):
    pixels = {"image": IMAGE, "roi": ROI}[which]
    path = save_volume(tmp_path, f"a.{suffix}", pixels, spacing=(0.2, 0.1))
    files = case_files(tmp_path, **{which: path}, spacing=(0.1, 0.1))
    with pytest.raises(CaseError) as refusal:
        files.read()
    whose = {"image": "image", "roi": "ROI"}[which]
    sentence = f"the spacing given is 0.1 x 0.1 mm, but the {whose}'s file says 0.1 x 0.2 mm"
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("suffix", ["nrrd", "nii", "mha"])
def test_a_file_that_says_one_says_nothing(suffix, tmp_path):
    image = save_volume(tmp_path, f"a.{suffix}", IMAGE, spacing=(1.0, 1.0))
    assert case_files(tmp_path, image=image, spacing=(0.1, 0.1)).read().spacing == (0.1, 0.1)


def test_a_spacing_that_only_the_roi_tells_is_told(tmp_path):
    roi = save_volume(tmp_path, "roi.nrrd", ROI, spacing=(0.2, 0.1))
    with pytest.warns(AlnusWarning, match="the ROI's file has pixels of 0.1 x 0.2 mm"):
        assert case_files(tmp_path, roi=roi, spacing=None).read().spacing == (1.0, 1.0)


def test_a_picture_without_spacing_has_pixels_of_one(tmp_path):
    assert case_files(tmp_path, spacing=None).read().spacing == (1.0, 1.0)


def test_sixteen_bits_are_kept(tmp_path):
    deep = IMAGE.astype(np.uint16) * 251
    assert case_files(tmp_path, image=save(tmp_path, "a.png", deep)).read().image.max() > 60_000


def test_float_pixels_are_kept(tmp_path):
    fine = IMAGE.astype(np.float32) / 7
    assert np.array_equal(
        case_files(tmp_path, image=save(tmp_path, "a.tif", fine)).read().image, fine
    )


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "LA"])
def test_a_gray_picture_in_another_mode_is_the_same_gray(mode, tmp_path):
    Image.fromarray(IMAGE).convert(mode).save(tmp_path / "a.png")
    assert np.array_equal(case_files(tmp_path, image=tmp_path / "a.png").read().image, IMAGE)


def test_a_mask_of_one_bit_is_inside_where_it_is_set(tmp_path):
    Image.fromarray(ROI > 0).save(tmp_path / "bits.png", bits=1)
    files = case_files(tmp_path, roi=tmp_path / "bits.png", roi_label=1)
    assert np.array_equal(files.read().roi, ROI > 0)


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif"])
def test_a_picture_that_is_to_be_turned_is_refused(name, orientation, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = save(tmp_path, name, IMAGE, exif=exif)
    for which in ("image", "roi"):
        with pytest.raises(CaseError, match=rf"EXIF orientation {orientation}\), which programs"):
            case_files(tmp_path, **{which: path}).read()


def test_an_orientation_of_one_turns_nothing(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 1
    path = save(tmp_path, "a.png", IMAGE, exif=exif)
    assert np.array_equal(case_files(tmp_path, image=path).read().image, IMAGE)


def test_color_becomes_luminance_with_a_warning(tmp_path):
    colors = np.stack([IMAGE, IMAGE // 2, IMAGE // 3], axis=2)
    files = case_files(tmp_path, image=save(tmp_path, "a.png", colors))
    with pytest.warns(AlnusWarning, match=r"Case A: .*a\.png is in color; its luminance is used"):
        image = files.read().image
    assert np.allclose(image, colors @ [0.299, 0.587, 0.114], rtol=1e-12)


def test_color_is_refused_when_asked(tmp_path):
    colors = np.stack([IMAGE, IMAGE // 2, IMAGE // 3], axis=2)
    files = case_files(tmp_path, image=save(tmp_path, "a.png", colors), color="refuse")
    with pytest.raises(CaseError, match="is in color"):
        files.read()


def test_several_labels_are_asked_about_and_told(tmp_path):
    labels = np.where(ROI > 0, 1, 0).astype(np.uint8)
    labels[10:15] *= 2
    roi = save(tmp_path, "labels.png", labels)
    with pytest.raises(CaseError) as refusal:
        case_files(tmp_path, roi=roi).read()
    assert f"{roi} holds several regions: 1, 69 pixels; 2, 70 pixels. Name one" in str(
        refusal.value
    )
    assert np.array_equal(case_files(tmp_path, roi=roi, roi_label=2).read().roi, labels == 2)
    assert np.array_equal(case_files(tmp_path, roi=roi, roi_label="all").read().roi, labels > 0)


def test_an_image_in_the_place_of_an_roi_is_refused(tmp_path):
    image = save(tmp_path, "other.png", IMAGE)
    with pytest.raises(CaseError, match=r"other.png holds .*Give the ROI"):
        case_files(tmp_path, roi=image).read()


def test_an_absent_label_is_refused_with_the_labels_found(tmp_path):
    with pytest.raises(CaseError) as refusal:
        case_files(tmp_path, roi_label=1).read()
    assert str(refusal.value) == (
        f"Case A: {tmp_path / 'roi.png'} has no region 1; found: 255, 139 pixels. Name one as its "
        "label (--label, patients.roi_label, or the column Label of a batch table)."
    )


@pytest.mark.parametrize("quality", [40, 75, 95])
def test_a_jpeg_mask_is_read_as_black_and_white_with_a_warning(quality, tmp_path):
    mask = np.zeros((96, 128), np.uint8)
    mask[20:70, 30:100] = 255
    image = save(tmp_path, "a.bmp", np.zeros_like(mask))
    # Pillow would tell a JPEG by its content under any name, and so does alnus.
    roi = save(tmp_path, "roi.png", mask, format="JPEG", quality=quality)
    with pytest.warns(AlnusWarning, match="is a JPEG; the ROI is where it is brighter"):
        case = read_case(image, roi)
    assert np.array_equal(case.roi, mask > 0)


@pytest.mark.parametrize("suffix", ["nrrd", "nii", "mha"])
def test_rows_stay_rows_in_every_format(suffix, tmp_path):
    mask = np.zeros_like(ROI)
    mask[2:4, 5:20] = 1
    image = save(tmp_path, "a.png", IMAGE)
    case = read_case(image, save_volume(tmp_path, f"roi.{suffix}", mask))
    assert case.box == (2, 4, 5, 20)


def test_a_place_in_space_counts_where_both_files_tell_it(tmp_path):
    image = save_volume(tmp_path, "a.nrrd", IMAGE, origin=(1.0, 2.0))
    roi = save_volume(tmp_path, "roi.nrrd", ROI, origin=(1.0, 2.5))
    with pytest.raises(
        CaseError, match=r"one size but other places: origin \(1, 2\) mm .*\(1, 2.5\)"
    ):
        read_case(image, roi)
    assert read_case(image, save(tmp_path, "roi.png", ROI)).roi.any()


def test_sizes_and_spacings_that_differ_are_both_named(tmp_path):
    image = save_volume(tmp_path, "a.nrrd", IMAGE, spacing=(0.1, 0.1))
    roi = save_volume(tmp_path, "roi.nrrd", ROI, spacing=(0.2, 0.2))
    sentence = "image is 24 x 30 pixels of 0.1 x 0.1 mm but ROI is 24 x 30 pixels of 0.2 x 0.2 mm"
    with pytest.raises(CaseError, match=sentence):
        read_case(image, roi)


def png_of_size(path: Path, width: int, height: int) -> Path:
    """Write a PNG whose header promises a size that its data do not hold."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(10_000))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )
    return path


def cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-300])
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def gif(path: Path) -> Path:
    Image.fromarray(IMAGE).save(path, format="GIF")
    return path


def pages(path: Path) -> Path:
    page = Image.fromarray(IMAGE)
    page.save(path, save_all=True, append_images=[page])
    return path


def see_through(path: Path) -> Path:
    return save(path.parent, path.name, np.dstack([IMAGE, IMAGE, IMAGE, IMAGE]))


def deep_colors(path: Path) -> Path:
    picture = png_of_size(path, *IMAGE.shape[::-1]).read_bytes()
    header = bytearray(picture[12:29])
    header[12:14] = 16, 2
    return written(
        path, picture[:12] + header + struct.pack(">I", zlib.crc32(header)) + picture[33:]
    )


def nan_roi(path: Path) -> Path:
    return save(path.parent, path.name, np.where(ROI > 0, np.nan, 0).astype(np.float32))


def volume(path: Path) -> Path:
    return save_volume(path.parent, path.name, np.zeros((4, *IMAGE.shape), np.uint8))


def vectors(path: Path) -> Path:
    return save_volume(path.parent, path.name, np.stack([ROI, 0 * ROI], axis=2), vectors=True)


def detached(path: Path) -> Path:
    text = b"NRRD0004\ntype: uchar\ndimension: 2\nsizes: 30 24\nencoding: raw\ndata file: /etc/motd\n\n"
    return written(path, text)


BAD_FILES = {
    "missing": ("image", "no.png", lambda path: path, "is not there"),
    "folder": ("image", "a.png", folder, "is a folder"),
    "empty": ("image", "a.png", lambda path: written(path, b""), "is no PNG, JPEG, BMP or TIFF"),
    "text": ("image", "a.png", lambda path: written(path, b"node " * 99), "is no PNG, JPEG, BMP"),
    "other format": ("image", "a.png", gif, "is no PNG, JPEG, BMP or TIFF"),
    "cut off": ("image", "a.png", lambda path: cut(save(path.parent, "a.png", IMAGE)), "is damaged or"),
    "wide": ("image", "a.png", lambda path: png_of_size(path, 9000, 6000), "6000 x 9000 pixels by"),
    "bomb": ("image", "a.png", lambda path: png_of_size(path, 40_000, 40_000), "is too large by its"),
    "pages": ("image", "a.tif", pages, "holds 2 pictures"),
    "transparent": ("image", "a.png", see_through, "is partly transparent"),
    "deep colors": ("image", "a.png", deep_colors, "has colors of 16 bits"),
    "DICOM": ("image", "a.dcm", lambda path: written(path, b"DICM"), "is no DICOM file"),
    "detached": ("image", "a.mhd", lambda path: written(path, b""), "has its pixels in another file"),
    "elsewhere": ("image", "a.nrrd", detached, "names another file for its pixels"),
    "unknown": ("image", "a.webp", lambda path: written(path, b""), "has an unknown ending; known are"),
    "volume": ("image", "a.nrrd", volume, "is a volume of 30 x 24 x 4"),
    "vectors": ("image", "a.nrrd", vectors, "has 2 layers. Give the image"),
    "bad NRRD": ("image", "a.nrrd", lambda path: written(path, b"NRRD0004\n\n"), "a header without"),
    "NaN ROI": ("roi", "a.tif", nan_roi, "holds pixels that are no numbers"),
    "photo ROI": ("roi", "a.jpg", lambda path: save(path.parent, "a.jpg", IMAGE), "JPEG of many grays"),
    "other size": ("roi", "b.png", lambda path: save(path.parent, "b.png", ROI[1:]), "but ROI is 23 x 30"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_with_its_own_sentence(name, tmp_path):
    which, place, make, sentence = BAD_FILES[name]
    files = case_files(tmp_path, **{which: make(tmp_path / place)})
    with pytest.raises(CaseError) as refusal:
        files.read()
    assert str(refusal.value).startswith("Case A: ")
    assert sentence in str(refusal.value)
    assert str(refusal.value).endswith(".")


DAMAGED = Path(__file__).parent / "damaged"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("long_key.nrrd", "has a header with a key of more than 200 characters"),
        ("endless_header.nii", ""),
    ],
)
def test_files_that_end_or_stop_other_readers_are_refused(name, sentence, tmp_path):
    files = case_files(tmp_path, image=DAMAGED / name)
    with pytest.raises(CaseError, match=f"Case A: .*{sentence}"):
        files.read()


BOMB = """
import sys
from alnus.errors import CaseError
from alnus.imaging.read import CaseFiles
from pathlib import Path
try:
    CaseFiles("A", Path(sys.argv[1]), Path(sys.argv[1])).read()
except CaseError:
    pass
else:
    raise AssertionError
status = Path("/proc/self/status").read_text()
print(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read on Linux")
@pytest.mark.parametrize("size", [(40_000, 40_000), (12_000, 12_000)])
def test_a_decompression_bomb_is_refused_within_300_megabytes(size, tmp_path):
    path = png_of_size(tmp_path / "a.png", *size)
    done = subprocess.run([sys.executable, "-c", BOMB, path], check=True, capture_output=True)
    assert int(done.stdout) < 300_000


def test_a_file_without_permission_is_refused(tmp_path):
    files = case_files(tmp_path)
    files.roi.chmod(0)
    try:
        files.roi.read_bytes()
    except PermissionError:
        assert "Permission denied" in fault_of(files)
    else:
        pytest.skip("this account may read every file")


def test_a_sound_case_has_no_fault(tmp_path):
    assert fault_of(case_files(tmp_path)) == ""


def test_the_digest_follows_content_and_not_names(tmp_path):
    files = case_files(tmp_path)
    moved = CaseFiles("B", files.image.rename(tmp_path / "b.png"), files.roi, files.spacing)
    assert moved.digest() == CaseFiles("A", moved.image, files.roi, files.spacing).digest()


@pytest.mark.parametrize(
    "change",
    [{"spacing": (0.1, 0.1)}, {"roi_label": 255}, {"color": "refuse"}, {"image": "roi"}],
    ids=str,
)
def test_the_digest_changes_with_everything_that_decides_a_value(change, tmp_path):
    files = case_files(tmp_path)
    if "image" in change:
        change = {"image": files.roi}
    assert case_files(tmp_path, **change).digest() != files.digest()


def test_a_missing_file_has_one_sentence_whether_hashed_or_read(tmp_path):
    files = case_files(tmp_path, roi=tmp_path / "no.png")
    with pytest.raises(CaseError) as hashed:
        files.digest()
    assert fault_of(files) == str(hashed.value)
