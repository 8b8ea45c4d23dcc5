import struct

import numpy as np
import pytest
from PIL import Image

from alnus.imaging.readers.raster import PHOTOMETRIC, read_raster
from tests.imaging.files import IMAGE, save


def test_pixels_come_as_stored_and_without_spacing(tmp_path):
    picture = read_raster(save(tmp_path, "a.png", IMAGE), largest=IMAGE.size)
    assert np.array_equal(picture.values, IMAGE)
    assert (picture.scale, picture.place) == (None, None)


@pytest.mark.parametrize(
    ("name", "options", "lossy"),
    [
        ("a.png", {}, False),
        ("a.jpg", {}, True),
        ("a.tif", {}, False),
        ("b.tif", {"compression": "jpeg"}, True),
    ],
)
def test_a_lossy_format_is_told_by_content(name, options, lossy, tmp_path):
    assert read_raster(save(tmp_path, name, IMAGE, **options), largest=10**6).lossy is lossy


def test_one_pixel_more_than_the_largest_is_refused(tmp_path):
    path = save(tmp_path, "a.png", IMAGE)
    with pytest.raises(ValueError, match="is 24 x 30 pixels by its header"):
        read_raster(path, largest=IMAGE.size - 1)


def mark(path, tag, value):
    """Change a short tag of a little-endian TIFF."""
    content = path.read_bytes()
    old = struct.pack("<HHIH", tag, 3, 1, 1)
    assert old in content
    path.write_bytes(content.replace(old, struct.pack("<HHIH", tag, 3, 1, value)))
    return path


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_deflate"])
def test_white_that_is_stored_as_zero_is_inverted_in_8_and_16_bits(dtype, compression, tmp_path):
    pixels = (IMAGE * (np.iinfo(dtype).max / 255)).astype(dtype)
    path = mark(save(tmp_path, "a.tif", pixels, compression=compression), PHOTOMETRIC, 0)
    assert np.array_equal(read_raster(path, largest=10**6).values, np.iinfo(dtype).max - pixels)


@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_white_stored_as_zero_in_other_numbers_is_refused(dtype, tmp_path):
    path = mark(save(tmp_path, "a.tif", IMAGE.astype(dtype)), PHOTOMETRIC, 0)
    with pytest.raises(ValueError, match=r"stores white as 0|is no PNG"):
        read_raster(path, largest=10**6)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_pixel_that_is_no_number_is_refused(bad, tmp_path):
    pixels = IMAGE.astype(np.float32)
    pixels[3, 4] = bad
    path = save(tmp_path, "a.tif", pixels)
    with pytest.raises(ValueError, match="no numbers: 1 are NaN or infinite"):
        read_raster(path, largest=10**6)


def test_a_palette_is_kept_beside_its_colors(tmp_path):
    picture = Image.fromarray(np.array([[0, 1], [2, 1]], np.uint8), mode="P")
    picture.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0])
    picture.save(tmp_path / "a.png")
    found = read_raster(tmp_path / "a.png", largest=100)
    assert found.palette is not None
    indices, colors = found.palette
    assert indices.tolist() == [[0, 1], [2, 1]]
    assert colors[:3] == ("#000000", "#ff0000", "#00ff00")
    assert found.values[0, 1].tolist() == [255, 0, 0]


@pytest.mark.parametrize("from_end", [19, 21, 23, 40])
def test_a_change_of_the_last_pixels_of_a_png_is_refused(tmp_path, from_end):
    """Pillow reads such a file: it has all its pixels before it could notice."""
    path = tmp_path / "a.png"
    Image.fromarray(np.arange(3000, dtype=np.uint8).reshape(50, 60)).save(path)
    content = bytearray(path.read_bytes())
    assert read_raster(path, largest=10**6).values.shape == (50, 60)
    content[-from_end] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(ValueError, match="damaged or cut off"):
        read_raster(path, largest=10**6)


def test_what_follows_a_png_is_none_of_its_pixels(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(np.zeros((50, 60), np.uint8)).save(path)
    path.write_bytes(path.read_bytes() + b"of another program")
    assert read_raster(path, largest=10**6).values.shape == (50, 60)


def test_a_small_file_of_endless_parts_is_refused(tmp_path):
    path = save(tmp_path, "a.png", IMAGE)
    content = path.read_bytes()
    part = struct.pack(">I", 3) + b"tEXta\0b" + bytes(4)
    path.write_bytes(content[:33] + part * 100_001 + content[33:])
    with pytest.raises(ValueError, match="consists of more parts than any program writes"):
        read_raster(path, largest=10**6)


def test_a_jpeg_of_endless_passes_is_refused(tmp_path):
    path = save(tmp_path, "a.jpg", IMAGE, progressive=True)
    content = path.read_bytes()
    last = content[content.rindex(b"\xff\xda") : -2]
    path.write_bytes(content[:-2] + last * 100 + content[-2:])
    with pytest.raises(ValueError, match="consists of more parts than any program writes"):
        read_raster(path, largest=10**6)
