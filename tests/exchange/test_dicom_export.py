from typing import Any

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk  # noqa: N813 - its usual name
from pydicom.uid import generate_uid

from alnus.delineation.measurements import measure
from alnus.errors import CaseError
from alnus.exchange.dicom_export import write_dicom
from alnus.exchange.dicom_header import read_header
from alnus.exchange.dicom_report import read_report
from alnus.extraction.dictionary import feature_dictionary
from alnus.extraction.extract import extract
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.read import CaseFiles, read_case
from tests.imaging.dicom_files import dicom, region
from tests.imaging.files import save

pytest.importorskip("highdicom")
SHAPE = (60, 80)
SETTINGS = ExtractionSettings(families=("shape2D", "firstorder"))
WHO: dict[str, Any] = {
    "PatientName": "Doe^Jane",
    "PatientBirthDate": "19700101",
    "AccessionNumber": "A17",
}


def node():
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return ((y - 28) / 11) ** 2 + ((x - 42) / 17) ** 2 <= 1


def write(folder, *, frames=1, **fields):
    pixels = np.random.default_rng(3).integers(20, 200, (frames, *SHAPE)).astype(np.uint8)
    uids: dict[str, Any] = {"StudyInstanceUID": generate_uid(), "SeriesInstanceUID": generate_uid()}
    image = dicom(folder, pixels if frames > 1 else pixels[0], **(WHO | uids | fields))
    return image, save(folder, "roi.png", node().astype(np.uint8) * 255)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Image, segmentation and report of a node on pixels of 0.1 x 0.2 mm, told by a region."""
    folder = tmp_path_factory.mktemp("dicom")
    image, roi = write(folder, regions=(region((0, 79), (0, 59), deltas=(0.01, 0.02)),))
    return (
        image,
        roi,
        *write_dicom(CaseFiles("node", image, roi), folder / "out", settings=SETTINGS),
    )


def test_the_segmentation_holds_the_roi_and_names_its_image(written):
    image, _, place, _ = written
    source, made = pydicom.dcmread(image), pydicom.dcmread(place)
    assert np.array_equal(made.pixel_array, node())
    assert made.StudyInstanceUID == source.StudyInstanceUID
    (series,) = made.ReferencedSeriesSequence
    assert series.SeriesInstanceUID == source.SeriesInstanceUID
    assert series.ReferencedInstanceSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID


def test_it_lies_where_itk_lays_the_image(written):
    image, _, place, _ = written
    laid, made = sitk.ReadImage(image), pydicom.dcmread(place)
    shared, own = made.SharedFunctionalGroupsSequence[0], made.PerFrameFunctionalGroupsSequence[0]
    assert list(shared.PixelMeasuresSequence[0].PixelSpacing) == list(laid.GetSpacing()[1::-1])
    assert list(own.PlanePositionSequence[0].ImagePositionPatient) == list(laid.GetOrigin())
    axes = np.array(laid.GetDirection()).reshape(3, 3)[:, :2].T.ravel()
    assert list(shared.PlaneOrientationSequence[0].ImageOrientationPatient) == axes.tolist()


def test_alnus_reads_it_back_as_the_same_case(written):
    image, roi, place, _ = written
    assert np.array_equal(read_case(image, place).roi, read_case(image, roi).roi)


def test_every_value_reads_back_to_the_last_bit(written):
    image, roi, _, place = written
    case, found = read_case(image, roi), read_report(pydicom.dcmread(place))
    assert case.spacing == pytest.approx((0.1, 0.2))
    measured, features = measure(case.roi, spacing=case.spacing), extract(case, SETTINGS)
    table = feature_dictionary(SETTINGS)
    standard = ~table["ibsi"].str.startswith("differs")
    codes = table["ibsi"].where(standard, table["name"])
    wanted = {code: features[name] for code, name in zip(codes, table["name"], strict=True)}
    lengths = {"103339001": measured.long_axis, "103340004": measured.short_axis}
    others = {"42798000": measured.area, "long_to_short": measured.long_to_short}
    assert found == wanted | lengths | others | {"chord_across": measured.chord_across}
    assert len(found) == len(features) + 5


def concepts(items):
    for item in items:
        if item.ValueType == "NUM":
            yield item.ConceptNameCodeSequence[0], item.MeasuredValueSequence[0]
        yield from concepts(item.get("ContentSequence") or ())


def test_codes_name_their_scheme_and_units_are_in_ucum(written):
    found = list(concepts(pydicom.dcmread(written[3]).ContentSequence))
    schemes = {name.CodingSchemeDesignator for name, _ in found}
    assert schemes == {"SCT", "IBSI", "99ALNUS"}
    units = [value.MeasurementUnitsCodeSequence[0] for _, value in found]
    assert {unit.CodingSchemeDesignator for unit in units} == {"UCUM"}
    assert {"mm", "mm2", "1"} <= {unit.get("CodeValue") for unit in units}
    assert all(unit.CodeMeaning.isascii() for unit in units)


def test_the_report_refers_to_the_segment(written):
    _, _, segment, report = (pydicom.dcmread(p) if p.suffix == ".dcm" else p for p in written)
    text = str(report)
    assert segment.SOPInstanceUID in text
    assert "Referenced Segment Number" in text


def test_no_name_is_carried_on(written):
    for place in written[2:]:
        made = pydicom.dcmread(place)
        assert made.PatientID == "4711"
        assert b"Jane" not in place.read_bytes()
        assert [str(made.get(name)) for name in ("PatientName", "PatientBirthDate")] == ["", ""]
        assert made.AccessionNumber == ""


def test_a_clip_is_segmented_on_the_frame_that_was_named(tmp_path):
    image, roi = write(tmp_path, frames=3)
    files = CaseFiles("clip", image, roi, (0.1, 0.1), frame=2)
    segment, report = write_dicom(files, tmp_path, settings=SETTINGS)
    own = pydicom.dcmread(segment).PerFrameFunctionalGroupsSequence[0]
    assert own.DerivationImageSequence[0].SourceImageSequence[0].ReferencedFrameNumber == 2
    assert read_case(image, segment, frame=2).roi.sum() == node().sum()
    assert report.is_file()


def test_times_of_the_old_standard_are_left_out(tmp_path):
    image, _ = write(tmp_path)
    file = pydicom.dcmread(image)
    file["StudyTime"] = pydicom.DataElement(0x00080030, "TM", "14:04:38", validation_mode=0)
    file.save_as(image)
    assert read_header(image).StudyTime == ""


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n"])
def test_an_image_that_is_no_dicom_is_refused(tmp_path, content):
    path = tmp_path / "a.dcm"
    path.write_bytes(content)
    with pytest.raises(CaseError, match="is no DICOM image"):
        read_header(path)


def test_an_image_of_no_study_is_refused(tmp_path):
    with pytest.raises(CaseError, match="has no StudyInstanceUID, SeriesInstanceUID, which"):
        read_header(dicom(tmp_path))
