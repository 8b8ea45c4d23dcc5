"""An ROI → DICOM Segmentation on the image that it was drawn on."""

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from alnus.arrays import Bools

if TYPE_CHECKING:
    from highdicom.seg import Segmentation

MAKER: dict[str, Any] = {
    "manufacturer": "alnus",
    "manufacturer_model_name": "alnus",
    "software_versions": version("alnus"),
    "device_serial_number": "0",
}
SERIES = 9001
PLANE = ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness")


def segmentation(header: Dataset, roi: Bools, *, frame: int | None = None) -> "Segmentation":
    """Make a binary segmentation of one segment, a lymph node.

    Parameters
    ----------
    header : Dataset
        Of the image, see :func:`alnus.exchange.dicom_header.read_header`.
    roi : ndarray of bool, shape (rows, columns)
        On the image's whole grid.
    frame : int, optional
        Which frame of the image, from 1 on, where it has several.

    Returns
    -------
    Segmentation
        Pixels lie on the image's pixels. Ultrasound seldom has a frame of reference, without which 3D
        Slicer opens no segmentation; the plane is then where Slicer lays such an image: its first
        pixel at 0, its pixels PixelSpacing or 1 mm apart.

    References
    ----------
    DICOM PS3.3 A.51 and C.8.20; a lymph node is SNOMED CT 59441001.
    """
    from highdicom.seg import (  # noqa: PLC0415
        SegmentAlgorithmTypeValues,
        Segmentation,
        SegmentationTypeValues,
        SegmentDescription,
    )

    node = SegmentDescription(
        segment_number=1, segment_label="node",
        segmented_property_category=codes.SCT.AnatomicalStructure,
        segmented_property_type=codes.SCT.LymphNode,
        algorithm_type=SegmentAlgorithmTypeValues.MANUAL,
    )  # fmt: skip
    made = Segmentation(
        [_one_frame(header)], roi.astype(np.uint8), SegmentationTypeValues.BINARY, [node],
        series_instance_uid=generate_uid(None), series_number=SERIES,
        sop_instance_uid=generate_uid(None), instance_number=1, content_label="NODE",
        content_creator_name="", **MAKER,
    )  # fmt: skip
    _lay(made, header, frame)
    return made


def _one_frame(header: Dataset) -> Dataset:
    """Describe one frame of the image, without a place in space."""
    left_out = {"NumberOfFrames", "FrameOfReferenceUID", *PLANE}
    kept = Dataset()
    for element in header:
        if element.keyword not in left_out:
            kept.add(element)
    return kept


def _lay(made: Dataset, header: Dataset, frame: int | None) -> None:
    """Say where the segmentation's only frame lies, and on which frame of the image."""
    shared, own = made.SharedFunctionalGroupsSequence[0], made.PerFrameFunctionalGroupsSequence[0]
    step = header.get("PixelSpacing") or [1.0, 1.0]
    shared.PixelMeasuresSequence = [
        _item(PixelSpacing=step, SliceThickness=1.0, SpacingBetweenSlices=1.0)
    ]
    axes = header.get("ImageOrientationPatient") or [1, 0, 0, 0, 1, 0]
    shared.PlaneOrientationSequence = [_item(ImageOrientationPatient=axes)]
    origin = header.get("ImagePositionPatient") or [0, 0, 0]
    own.PlanePositionSequence = [_item(ImagePositionPatient=origin)]
    made.FrameOfReferenceUID = header.get("FrameOfReferenceUID") or generate_uid(None)
    made.PositionReferenceIndicator = ""
    if frame is not None:
        source = own.DerivationImageSequence[0].SourceImageSequence[0]
        source.ReferencedFrameNumber = frame


def _item(**values: object) -> Dataset:
    item = Dataset()
    for name, value in values.items():
        setattr(item, name, value)
    return item
