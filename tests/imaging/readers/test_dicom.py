from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian

from alnus.imaging.decoding.dicom_file import decoded
from alnus.imaging.readers.dicom import read_dicom
from tests.imaging.dicom_files import PACKED, SYNTAXES, dicom, region
from tests.imaging.files import IMAGE

KEYS = {"shape", "dtype", "lossy", "frame", "n_frames", "spacing", "regions", "segments"}
FRAMES = np.stack([IMAGE, IMAGE // 2, 255 - IMAGE])


def read(path, frame=None):
    return read_dicom(path, largest=10**6, frame=frame)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_gray_pixels_come_back_in_every_lossless_syntax(syntax, dtype, tmp_path):
    pixels = IMAGE.astype(dtype) * (1 if dtype == "u1" else 200)
    found = read(dicom(tmp_path, pixels, syntax=syntax))
    assert np.array_equal(found.values, pixels)
    assert (found.channels, found.frame, found.scale, found.views) == ("gray", None, None, ())


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_colors_come_back_in_every_lossless_syntax(syntax, tmp_path):
    colors = np.stack([IMAGE, IMAGE // 2, 0 * IMAGE], axis=2)
    found = read(dicom(tmp_path, colors, syntax=syntax))
    assert found.channels == "color"
    assert np.array_equal(found.values, colors)


@pytest.mark.parametrize("shape", ["gray", "color", "frames"])
@pytest.mark.parametrize("syntax", PACKED)
def test_packed_pictures_are_what_pillow_packed(syntax, shape, tmp_path):
    smooth = np.add.outer(np.arange(24) * 4, np.arange(30) * 5).astype(np.uint8)
    pixels = {
        "gray": smooth,
        "color": np.stack([smooth, smooth // 2, smooth // 3], axis=2),
        "frames": np.stack([smooth, 255 - smooth]),
    }[shape]
    fields: dict[str, Any] = (
        {"PhotometricInterpretation": "YBR_FULL_422"}
        if (syntax, shape) == ("JPEG", "color")
        else {}
    )
    if (syntax, shape) == ("JPEG 2000", "color"):
        fields = {"PhotometricInterpretation": "YBR_RCT"}
    found = read(dicom(tmp_path, pixels, syntax=syntax, **fields), 2 if shape == "frames" else None)
    expected = pixels[1] if shape == "frames" else pixels
    assert found.lossy == (syntax == "JPEG")
    assert np.abs(found.values.astype(int) - expected).max() <= (12 if found.lossy else 0)


def test_white_that_is_zero_is_inverted(tmp_path):
    found = read(dicom(tmp_path, PhotometricInterpretation="MONOCHROME1"))
    assert np.array_equal(found.values, 255 - IMAGE)


def test_stored_numbers_are_scaled_as_the_header_says(tmp_path):
    found = read(dicom(tmp_path, RescaleSlope="0.5", RescaleIntercept="-3"))
    assert np.array_equal(found.values, IMAGE * 0.5 - 3)


def test_a_palette_is_looked_up(tmp_path):
    table: dict[str, Any] = {
        f"{name}PaletteColorLookupTable{what}": value
        for name, shade in (("Red", 1), ("Green", 2), ("Blue", 3))
        for what, value in (
            ("Descriptor", [256, 0, 8]),
            ("Data", bytes((n * shade) % 256 for n in range(256))),
        )
    }
    found = read(dicom(tmp_path, PhotometricInterpretation="PALETTE COLOR", **table))
    assert found.values[3, 4].tolist() == [(int(IMAGE[3, 4]) * k) % 256 for k in (1, 2, 3)]


@pytest.mark.parametrize("syntax", ["explicit", "RLE"])
def test_a_frame_is_asked_for_and_given_by_its_number(syntax, tmp_path):
    path = dicom(tmp_path, FRAMES, syntax=syntax)
    for number, frame in enumerate(FRAMES, start=1):
        found = read(path, number)
        assert found.frame == number
        assert np.array_equal(found.values, frame)
    with pytest.raises(ValueError, match=r"holds 3 frames\. Name one as its frame \(--frame"):
        read(path)
    for missing in (0, 4):
        with pytest.raises(ValueError, match=f"has no frame {missing}; it holds 3"):
            read(path, missing)


def test_rows_and_columns_have_a_scale_of_their_own(tmp_path):
    found = read(dicom(tmp_path, regions=(region(deltas=(0.01, 0.02)),)))
    (view,) = found.views
    assert view.scale is not None
    assert view.scale.spacing == pytest.approx((0.1, 0.2))
    assert view.scale.source == "the ultrasound region"
    assert (view.rows, view.columns) == ((0, 24), (0, 30))


def test_a_negative_delta_is_a_length_too(tmp_path):
    (view,) = read(dicom(tmp_path, regions=(region(deltas=(-0.01, 0.02)),))).views
    assert view.scale is not None
    assert view.scale.spacing == pytest.approx((0.1, 0.2))


@pytest.mark.parametrize(
    ("kind", "units", "n_views", "has_scale"),
    [
        ((1, 1), (3, 3), 1, True),
        ((1, 1), (3, 4), 1, False),  # seconds are no length
        ((1, 1), (0, 0), 1, False),
        ((4, 10), (4, 0), 0, False),  # a curve of the heart
        ((3, 4), (4, 7), 0, False),  # a Doppler spectrum
    ],
)
def test_only_tissue_in_two_dimensions_is_a_view(kind, units, n_views, has_scale, tmp_path):
    found = read(dicom(tmp_path, regions=(region(kind=kind, units=units),)))
    assert len(found.views) == n_views
    assert any(view.scale for view in found.views) == has_scale


@pytest.mark.parametrize("place", [{"columns": (0, 31)}, {"rows": (0, 25)}, {"rows": (9, 9)}])
def test_a_region_that_does_not_fit_gives_no_scale_and_a_sentence(place, tmp_path):
    found = read(dicom(tmp_path, regions=(region(**place),)))
    assert (found.views, found.scale) == ((), None)
    assert "names a region beyond its own border" in found.remark


def test_pixel_spacing_is_row_then_column(tmp_path):
    found = read(dicom(tmp_path, PixelSpacing=["0.1", "0.2"]))
    assert found.scale is not None
    assert (found.scale.spacing, found.scale.source) == ((0.1, 0.2), "PixelSpacing")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"Rows": 0}, "holds no picture"),
        ({"PixelData": None}, "holds no picture|is damaged"),
        ({"PhotometricInterpretation": "HSV"}, "has colors of kind 'HSV'"),
        ({"Rows": 9000, "Columns": 9000}, "9000 x 9000 pixels by its header; at most 1 mega"),
        ({"Rows": 400, "Columns": 400}, "is damaged or cut off"),
        ({"BitsAllocated": 12}, "is damaged or cut off"),
    ],
    ids=str,
)
def test_a_file_that_cannot_be_used_is_refused(fields, sentence, tmp_path):
    with pytest.raises(ValueError, match=sentence):
        read(dicom(tmp_path, **fields))


def test_a_file_that_is_no_dicom_is_refused(tmp_path):
    path = tmp_path / "a.dcm"
    path.write_bytes(b"node " * 99)
    with pytest.raises(ValueError, match="is no DICOM file, whatever its name says"):
        read(path)


@pytest.mark.parametrize("syntax", ["explicit", "RLE"])
def test_a_file_cut_at_any_of_twenty_places_is_refused(syntax, tmp_path):
    path = dicom(tmp_path, syntax=syntax)
    whole = path.read_bytes()
    for place in np.linspace(0, len(whole) - 60, 20).astype(int):
        path.write_bytes(whole[:place])
        with pytest.raises(ValueError, match=r"is damaged|is no DICOM|holds no picture"):
            read(path)


def test_nothing_about_the_patient_leaves_the_decoder(tmp_path):
    path = dicom(tmp_path, regions=(region(),), PatientBirthDate="19700101")
    reply, _ = decoded(path, {"frame": None, "largest": 10**6})
    assert set(reply) == KEYS
    assert not any(word in repr(reply) for word in ("Doe", "Jane", "4711", "1970"))


@pytest.mark.parametrize("syntax", [*SYNTAXES, *PACKED])
def test_a_frame_of_a_long_film_is_read_alone(syntax, tmp_path, monkeypatch):
    path = dicom(tmp_path, FRAMES, syntax=syntax)
    asked = {"frame": 2, "largest": 10**6}
    whole = decoded(path, asked)
    monkeypatch.setattr("alnus.imaging.decoding.dicom_file.LARGE", 100)
    assert decoded(path, asked) == whole


def test_a_file_that_is_packed_as_a_whole_is_refused_before_it_is_unpacked(tmp_path):
    path = dicom(tmp_path)
    file = pydicom.dcmread(path)
    file.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    file.save_as(path)
    with pytest.raises(ValueError, match="is packed as a whole"):
        read(path)
