import zlib

import numpy as np
import pytest

from alnus.imaging.readers.metaimage import read_metaimage
from tests.imaging.files import IMAGE

PLAIN = {"ObjectType": "Image", "NDims": "2", "DimSize": "30 24", "ElementType": "MET_UCHAR"}


def metaimage(folder, *, pixels=None, last="LOCAL", **changes):
    """Write a MetaImage by hand; a field of None is left out."""
    fields = {key: value for key, value in (PLAIN | changes).items() if value is not None}
    text = "".join(f"{key} = {value}\n" for key, value in fields.items())
    path = folder / "a.mha"
    content = IMAGE.tobytes() if pixels is None else pixels
    path.write_bytes(f"{text}ElementDataFile = {last}\n".encode() + content)
    return path


def spacing_of(picture):
    return picture.scale and picture.scale.spacing


def read(path):
    return read_metaimage(path, largest=10**6)


@pytest.mark.parametrize("key", ["BinaryDataByteOrderMSB", "ElementByteOrderMSB"])
def test_bytes_of_numbers_are_in_the_order_the_header_says(key, tmp_path):
    pixels = (IMAGE * 100.0).astype(">i2").tobytes()
    path = metaimage(tmp_path, ElementType="MET_SHORT", pixels=pixels, **{key: "True"})
    assert np.array_equal(read(path).values, IMAGE * 100.0)


def test_packed_pixels_are_unpacked(tmp_path):
    path = metaimage(tmp_path, CompressedData="True", pixels=zlib.compress(IMAGE.tobytes()))
    assert np.array_equal(read(path).values, IMAGE)


@pytest.mark.parametrize("key", ["ElementSpacing", "ElementSize"])
def test_spacing_has_either_name(key, tmp_path):
    assert spacing_of(read(metaimage(tmp_path, **{key: "0.2 0.1"}))) == (0.1, 0.2)


@pytest.mark.parametrize("key", ["Offset", "Origin", "Position"])
def test_the_origin_has_any_of_three_names_and_axes_may_be_silent(key, tmp_path):
    place = read(metaimage(tmp_path, **{key: "3 4"})).place
    assert place is not None
    assert (place.origin, place.rows, place.columns) == ((3.0, 4.0), (0.0, 1.0), (1.0, 0.0))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last": "other.raw"}, "names another file"),
        ({"last": "LIST"}, "names another file"),
        ({"NDims": None}, "has a header without NDims"),
        ({"NDims": "91"}, "has 91 dimensions but 2 sizes"),
        ({"NDims": "-3"}, "has -3 dimensions but 2 sizes"),
        ({"DimSize": "30 x"}, "says DimSize = '30 x'"),
        ({"DimSize": "1e99 1"}, "says DimSize = '1e99 1'"),
        ({"DimSize": "30 0"}, "has 30 x 0 pixels"),
        ({"DimSize": "99999 99999"}, "at most 1 megapixels"),
        ({"ElementType": "MET_LONG"}, "numbers of type 'MET_LONG'"),
        ({"ElementSpacing": "0.1"}, "for other than 2 dimensions"),
        ({"ElementSpacing": "0 0.1"}, "has pixels of 0.1 x 0 mm"),
        ({"ElementSpacing": "nan nan"}, "says ElementSpacing = 'nan nan'"),
        ({"TransformMatrix": "1 0 0"}, "for other than 2 dimensions"),
        ({"ElementNumberOfChannels": "1000"}, "has 1000 numbers a pixel"),
        ({"ElementNumberOfChannels": "0"}, "has 0 numbers a pixel"),
        ({"CompressedData": "maybe"}, "says compresseddata = 'maybe'|CompressedData = 'maybe'"),
        ({"CompressedData": "True"}, "is damaged"),
        ({"BinaryData": "False"}, "as text or after a gap"),
        ({"HeaderSize": "-1"}, "as text or after a gap"),
        ({"X" * 300: "1"}, "has no header of a MetaImage"),
    ],
    ids=str,
)
def test_a_header_that_cannot_be_used_is_refused(changes, sentence, tmp_path):
    with pytest.raises(ValueError, match=sentence):
        read(metaimage(tmp_path, **changes))


def test_a_field_that_is_said_twice_is_refused(tmp_path):
    path = metaimage(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"NDims = 2\n", b"NDims = 2\nNDims = 11\n"))
    with pytest.raises(ValueError, match="says NDims twice"):
        read(path)


def test_a_bomb_is_refused_without_being_unpacked(tmp_path):
    bomb = zlib.compress(bytes(200_000_000))
    with pytest.raises(ValueError, match="holds more than the 720 bytes"):
        read(metaimage(tmp_path, CompressedData="True", pixels=bomb))
