import bz2
import gzip

import numpy as np
import pytest

from alnus.imaging.readers.nrrd import read_nrrd
from tests.imaging.files import IMAGE

PLAIN = {"type": "uint8", "dimension": "2", "sizes": "30 24", "encoding": "raw"}


def nrrd(folder, *, name="a.nrrd", pixels=None, lines=(), **changes):
    """Write an NRRD by hand; a field of None is left out."""
    fields = {name: value for name, value in (PLAIN | changes).items() if value is not None}
    text = ["NRRD0004", *(f"{key}: {value}" for key, value in fields.items()), *lines, "", ""]
    path = folder / name
    content = IMAGE.tobytes() if pixels is None else pixels
    path.write_bytes("\n".join(text).encode() + content)
    return path


def spacing_of(picture):
    return picture.scale and picture.scale.spacing


def read(path):
    return read_nrrd(path, largest=10**6)


@pytest.mark.parametrize(
    ("encoding", "pixels"),
    [
        ("gz", gzip.compress(IMAGE.tobytes(), mtime=0)),
        (
            "gzip",
            gzip.compress(IMAGE.tobytes()[:99], mtime=0)
            + gzip.compress(IMAGE.tobytes()[99:], mtime=0),
        ),
        ("bzip2", bz2.compress(IMAGE.tobytes())),
        ("ascii", " ".join(map(str, IMAGE.ravel())).encode()),
        ("text", "\n".join(map(str, IMAGE.ravel())).encode()),
    ],
)
def test_every_packing_is_read_and_refused_when_cut(encoding, pixels, tmp_path):
    assert np.array_equal(read(nrrd(tmp_path, encoding=encoding, pixels=pixels)).values, IMAGE)
    with pytest.raises(ValueError, match=r"is cut off|is damaged"):
        read(nrrd(tmp_path, encoding=encoding, pixels=pixels[: len(pixels) // 2]))


def test_bytes_of_numbers_are_in_the_order_the_header_says(tmp_path):
    for endian, order in (("big", ">"), ("little", "<")):
        pixels = (IMAGE * 100.0).astype(f"{order}i2").tobytes()
        path = nrrd(tmp_path, type="short", pixels=pixels, endian=endian)
        assert np.array_equal(read(path).values, IMAGE * 100.0)


def test_pixels_at_the_end_of_the_file_are_found(tmp_path):
    path = nrrd(tmp_path, pixels=b"filling" + IMAGE.tobytes(), lines=["byte skip: -1"])
    assert np.array_equal(read(path).values, IMAGE)


@pytest.mark.parametrize(
    ("lines", "spacing"),
    [
        (["spacings: 0.2 0.1"], (0.1, 0.2)),
        (["spacings: 0.02 0.01", 'units: "cm" "cm"'], (0.1, 0.2)),
        (["spacings: nan nan"], None),
        (["space dimension: 2", "space directions: (0,0.2) (0.1,0)"], (0.1, 0.2)),
        (["space dimension: 2", "space directions: (20,0) (0,10)", 'space units: "um" "um"'],
         (0.01, 0.02)),
        ([], None),
    ],
)  # fmt: skip
def test_spacing_is_told_in_millimeters(lines, spacing, tmp_path):
    assert spacing_of(read(nrrd(tmp_path, lines=lines))) == pytest.approx(spacing)


@pytest.mark.parametrize("space", ["right-anterior-superior", "RAS"])
def test_places_are_turned_to_left_and_posterior(space, tmp_path):
    lines = [
        f"space: {space}",
        "space directions: (-0.2,0,0) (0,-0.1,0) (0,0,1)",
        "space origin: (3,4,5)",
    ]
    place = read(nrrd(tmp_path, dimension="3", sizes="30 24 1", lines=lines)).place
    assert place is not None
    assert place.origin == (-3.0, -4.0, 5.0)
    assert (place.rows, place.columns) == ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0))


def test_texts_of_the_header_are_kept_in_any_script(tmp_path):
    path = nrrd(tmp_path, lines=["Segment0_Name:=淋巴结 ü"])
    assert read(path).header["Segment0_Name"] == "淋巴结 ü"


def test_a_long_text_of_the_header_is_no_fault(tmp_path):
    assert read(nrrd(tmp_path, lines=["Segmentation_ConversionParameters:=" + "x" * 9000]))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lines": ["X" * 2000 + ": 1"]}, "a key of more than 200 characters"),
        ({"lines": ["data file: other.raw"]}, "names another file"),
        ({"lines": ["datafile: LIST"]}, "names another file"),
        ({"lines": ["no colon"]}, "has a damaged header"),
        ({"lines": ["type: uint8"]}, "has a damaged header"),
        ({"lines": ["space directions: (1,0) (x,1)"]}, "has a damaged header"),
        ({"lines": ["space directions: (0,0) (0,1)"]}, "contradicts itself about the place"),
        ({"lines": ["space directions: (1,0)"]}, "contradicts itself about the place"),
        ({"lines": ["space directions: (1,0) (0,1)", "space origin: (1,2,3)"]}, "contradicts"),
        ({"lines": ["spacings: 0.1"]}, "contradicts itself about the place"),
        ({"lines": ["spacings: 0 0.1"]}, "has pixels of 0.1 x 0 mm by its header"),
        ({"lines": ["spacings: 1 1", 'units: "px" "px"']}, "measures in 'px'"),
        ({"lines": ["kinds: domain RGB-color"]}, "keeps the numbers of a pixel apart"),
        ({"lines": ["byte skip: 7"]}, "skips bytes before its pixels"),
        ({"sizes": "30"}, "has 2 dimensions but 1 sizes"),
        ({"sizes": "30 -24"}, "has 30 x -24 pixels"),
        ({"sizes": "0 24"}, "has 0 x 24 pixels"),
        ({"sizes": "720", "dimension": "1"}, "is a volume of 720"),
        ({"sizes": "99999 99999"}, "at most 1 megapixels are read"),
        ({"type": "block"}, "numbers of type 'block'"),
        ({"type": "short"}, "little or big endian"),
        ({"type": None}, "has a header without type"),
        ({"encoding": "hex"}, "is packed as 'hex'"),
        ({"encoding": "ascii", "pixels": b"1 2 node"}, "texts that are no numbers"),
    ],
    ids=str,
)
def test_a_header_that_cannot_be_used_is_refused(changes, sentence, tmp_path):
    with pytest.raises(ValueError, match=sentence):
        read(nrrd(tmp_path, **changes))


@pytest.mark.parametrize("content", [b"", b"NRRD", b"NRRD0009\n\n", b"NRRD0004\ntype: uint8"])
def test_what_is_no_nrrd_is_refused(content, tmp_path):
    path = tmp_path / "a.nrrd"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"is no NRRD|a header without an end"):
        read(path)


def test_a_bomb_is_refused_without_being_unpacked(tmp_path):
    bomb = gzip.compress(bytes(200_000_000))
    with pytest.raises(ValueError, match="holds more than the 720 bytes"):
        read(nrrd(tmp_path, encoding="gzip", pixels=bomb))


def test_pixels_as_endless_text_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("alnus.imaging.readers.nrrd.LARGEST_TEXT", 10)
    path = tmp_path / "a.nrrd"
    head = b"NRRD0004\ntype: uchar\ndimension: 2\nsizes: 3 4\nencoding: text\n\n"
    path.write_bytes(head + b"1 " * 12)
    with pytest.raises(ValueError, match="as 0 MB of text"):
        read_nrrd(path, largest=100)
