"""Measurements and features of an ROI → DICOM Structured Report, TID 1500, with IBSI's codes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code
from pydicom.uid import generate_uid

from alnus.delineation.measurements import MEASURED, Measurements
from alnus.exchange.dicom_segment import MAKER
from alnus.tables.features import DICTIONARY

if TYPE_CHECKING:
    from highdicom.sr import Comprehensive3DSR, Measurement

OWN = "99ALNUS"
"""Scheme of what has no code elsewhere: PyRadiomics' name of the feature, alnus' of the measurement."""

STANDARD = {
    "long_axis": codes.SCT.LongAxis,
    "short_axis": codes.SCT.ShortAxis,
    "area": codes.SCT.Area,
}
UNITS = {"mm": "mm", "mm²": "mm2", "mm⁻¹": "/mm", "1": "1", "bit": "bit", "pixel²": "{pixel2}"}
"""UCUM; other units are counts of gray levels and intensities, annotations of 1."""

PLAIN = str.maketrans("²³⁴⁻¹·", "234-1.")
"""To the letters that every DICOM reader knows."""
SERIES = 9002
TITLE = Code("126000", "DCM", "Imaging Measurement Report")
ULTRASOUND = Code("16310003", "SCT", "Diagnostic ultrasonography")


def structured_report(
    header: Dataset,
    segment: Dataset,
    measured: Measurements,
    features: Mapping[str, float],
    dictionary: pd.DataFrame,
    *,
    in_mm: bool,
    frame: int | None = None,
) -> "Comprehensive3DSR":
    """Make a report of one node.

    Parameters
    ----------
    header : Dataset
        Of the image.
    segment : Dataset
        Its segmentation, to which the report refers.
    measured : Measurements
        Axes, area and, with a hilum, cortex.
    features : mapping of str to float
        Radiomic features.
    dictionary : DataFrame
        ``DICTIONARY`` of these features.
    in_mm : bool
        Whether lengths are in mm; in pixels otherwise.
    frame : int, optional
        Frame of the image, where it has several.

    Returns
    -------
    Comprehensive3DSR
        Values as doubles beside their decimal texts, so that they read back exactly. A feature that
        equals IBSI's definition has IBSI's code; others have their name in the scheme 99ALNUS.

    References
    ----------
    DICOM PS3.16 TID 1500 and TID 1410.
    """
    from highdicom import sr  # noqa: PLC0415

    frames = None if frame is None else [frame]
    region = sr.ReferencedSegmentationFrame(
        segment.SOPClassUID, segment.SOPInstanceUID, 1, 1,
        sr.SourceImageForSegmentation(header.SOPClassUID, header.SOPInstanceUID, frames),
    )  # fmt: skip
    group = sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        sr.TrackingIdentifier(generate_uid(None), "node"), referenced_segment=region,
        finding_type=codes.SCT.LymphNode,
        measurements=[*_measurements(measured, in_mm=in_mm), *_features(features, dictionary, in_mm=in_mm)],
    )  # fmt: skip
    device = sr.ObserverContext(
        codes.DCM.Device, sr.DeviceObserverIdentifyingAttributes(generate_uid(None), name="alnus")
    )
    content = sr.MeasurementReport(
        sr.ObservationContext(observer_device_context=device), ULTRASOUND, [group], title=TITLE
    )
    return sr.Comprehensive3DSR(
        [header, segment], content, series_instance_uid=generate_uid(None), series_number=SERIES,
        sop_instance_uid=generate_uid(None), instance_number=1, manufacturer=MAKER["manufacturer"],
        is_complete=True,
    )  # fmt: skip


def read_report(report: Dataset) -> dict[str, float]:
    """Read the values of a report back, by their codes' values, or names in the scheme 99ALNUS."""
    return dict(_numbers(report.ContentSequence))


def _numbers(items: Sequence[Dataset]) -> Iterator[tuple[str, float]]:
    for item in items:
        if item.ValueType == "NUM":
            name, value = item.ConceptNameCodeSequence[0], item.MeasuredValueSequence[0]
            number = value.get("FloatingPointValue", value.NumericValue)
            yield str(name.get("CodeValue") or name.LongCodeValue), float(number)
        yield from _numbers(item.get("ContentSequence") or ())


def _measurements(measured: Measurements, *, in_mm: bool) -> "Iterator[Measurement]":
    length, area = ("mm", "mm²") if in_mm else ("pixel", "pixel²")
    units = {"area": area, "long_to_short": "1"}
    for name in MEASURED:
        value = getattr(measured, name)
        if value is not None:
            code = STANDARD.get(name) or Code(name, OWN, name.replace("_", " "))
            yield _measurement(code, value, units.get(name, length))


def _features(
    values: Mapping[str, float], dictionary: pd.DataFrame, *, in_mm: bool
) -> "Iterator[Measurement]":
    for row in DICTIONARY.rows(dictionary):
        if row.name in values:
            unit = row.unit if in_mm else row.unit.replace("mm", "pixel")
            is_standard = not row.ibsi.startswith("differs")
            scheme = ("IBSI", row.ibsi) if is_standard else (OWN, row.name)
            yield _measurement(Code(scheme[1], scheme[0], row.name[-64:]), values[row.name], unit)


def _measurement(code: Code, value: float, unit: str) -> "Measurement":
    from highdicom.sr import CodedConcept, Measurement  # noqa: PLC0415

    ucum = UNITS.get(unit) or f"{{{unit.translate(PLAIN)}}}"
    name = CodedConcept(code.value, code.scheme_designator, code.meaning)
    return Measurement(name, float(value), CodedConcept(ucum, "UCUM", unit.translate(PLAIN)))
