import gzip
import struct

import nibabel
import numpy as np
import pytest

from alnus.imaging.readers.nifti import read_nifti
from tests.imaging.files import IMAGE

AFFINE = np.diag([0.2, 0.1, 1.0, 1.0])


def nifti(folder, pixels=IMAGE, *, kind=nibabel.Nifti1Image, affine=AFFINE, packed=False, **header):
    """Write a file with nibabel and change fields of its header; rows and columns are turned."""
    image = kind(pixels.T[..., None] if pixels.ndim == 2 else pixels, affine)
    for name, value in header.items():
        image.header[name] = value
    path = folder / ("a.nii.gz" if packed else "a.nii")
    nibabel.save(image, path)
    return path


def patched(path, at, layout, *values):
    content = bytearray(path.read_bytes())
    struct.pack_into(layout, content, at, *values)
    path.write_bytes(content)
    return path


def spacing_of(picture):
    return picture.scale and picture.scale.spacing


def read(path):
    return read_nifti(path, largest=10**6)


@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("packed", [False, True])
def test_both_versions_are_read(kind, packed, tmp_path):
    found = read(nifti(tmp_path, kind=kind, packed=packed))
    assert np.array_equal(found.values, IMAGE)
    assert spacing_of(found) == pytest.approx((0.1, 0.2))


def test_both_orders_of_bytes_are_read(tmp_path):
    header = nibabel.Nifti1Header(endianness=">")
    image = nibabel.Nifti1Image((IMAGE.T[..., None] * 9).astype(">i2"), AFFINE, header)
    nibabel.save(image, tmp_path / "a.nii")
    assert np.array_equal(read(tmp_path / "a.nii").values, (IMAGE * 9).astype(">i2"))


def test_stored_numbers_are_scaled_as_the_header_says(tmp_path):
    path = patched(nifti(tmp_path), 112, "<2f", 0.5, -3.0)
    assert np.array_equal(read(path).values, IMAGE * 0.5 - 3)


@pytest.mark.parametrize(("code", "millimeters"), [(0, 1.0), (1, 1000.0), (2, 1.0), (3, 1e-3)])
def test_units_are_told_in_millimeters(code, millimeters, tmp_path):
    path = patched(nifti(tmp_path), 123, "<B", code)
    assert spacing_of(read(path)) == pytest.approx((0.1 * millimeters, 0.2 * millimeters))


def test_without_a_place_in_the_header_there_is_none(tmp_path):
    path = patched(nifti(tmp_path), 252, "<2h", 0, 0)
    found = read(path)
    assert (found.place, spacing_of(found)) == (None, pytest.approx((0.1, 0.2)))


def test_colors_are_three_numbers_a_pixel(tmp_path):
    colors = np.zeros((30, 24, 1), [("R", "u1"), ("G", "u1"), ("B", "u1")])
    colors["R"], colors["G"] = IMAGE.T[..., None], 7
    found = read(nifti(tmp_path, colors))
    assert found.channels == "color"
    assert found.values[3, 4].tolist() == [IMAGE[3, 4], 7, 0]


@pytest.mark.parametrize(
    ("at", "layout", "values", "sentence"),
    [
        (0, "<i", (347,), "is no NIfTI of one file"),
        (344, "<4s", (b"ni1\0",), "is no NIfTI of one file"),
        (40, "<h", (0,), "has 0 dimensions"),
        (40, "<h", (9,), "has 9 dimensions"),
        (42, "<h", (-30,), "has -30 x 24 x 1 pixels"),
        (42, "<2h", (32767, 32767), "at most 1 megapixels"),
        (70, "<h", (99,), "has a damaged header"),
        (70, "<h", (1792,), "numbers of type complex128"),
        (80, "<f", (float("nan"),), "contradicts itself|has pixels of"),
        (80, "<f", (0.7,), "contradicts itself about the place"),
        (108, "<f", (4.0,), "pixels start at byte 4"),
        (108, "<f", (352.5,), "pixels start at byte 352.5"),
        (108, "<f", (1e9,), "pixels start at byte 1e"),
        (123, "<B", (7,), "has a damaged header"),
        (280, "<f", (float("inf"),), "contradicts itself about the place"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(at, layout, values, sentence, tmp_path):
    with pytest.raises(ValueError, match=sentence):
        read(patched(nifti(tmp_path), at, layout, *values))


@pytest.mark.parametrize(
    "content", [b"", b"\x1f\x8b", gzip.compress(b"", mtime=0), gzip.compress(b"node", mtime=0)]
)
def test_what_is_no_nifti_is_refused(content, tmp_path):
    path = tmp_path / "a.nii.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"is no NIfTI|is damaged"):
        read(path)


def test_a_bomb_is_refused_without_being_unpacked(tmp_path):
    whole = nifti(tmp_path).read_bytes()
    path = tmp_path / "a.nii.gz"
    path.write_bytes(gzip.compress(whole + bytes(200_000_000)))
    with pytest.raises(ValueError, match="holds more than the 720 bytes"):
        read(path)
