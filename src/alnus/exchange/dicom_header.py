"""The header of an image that DICOM objects are derived from, without what tells who the patient is."""

from pathlib import Path

import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.valuerep import DA, TM

from alnus.errors import CaseError
from alnus.imaging.decoding.dicom_file import DAMAGE

EMPTIED = (
    "PatientName", "PatientBirthDate", "PatientSex", "ReferringPhysicianName", "AccessionNumber",
)  # fmt: skip
"""What derived objects must have and may leave empty (type 2)."""

KEPT = (
    "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID",
    "PatientID", "StudyID", "StudyDate", "StudyTime", "Modality", "Rows", "Columns",
    "NumberOfFrames", "PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient",
    "SliceThickness", "SamplesPerPixel", "PhotometricInterpretation", "BitsAllocated", "BitsStored",
    "HighBit", "PixelRepresentation", "InstanceNumber", "SeriesNumber", "LossyImageCompression",
    "LossyImageCompressionRatio", "LossyImageCompressionMethod",
)  # fmt: skip
"""What names the image and its grid; nothing else is read."""

NEEDED = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")


def read_header(image: Path) -> Dataset:
    """Read what tells which image it is and how large; no pixel is decoded.

    Parameters
    ----------
    image : Path
        A DICOM image.

    Returns
    -------
    Dataset
        ``KEPT`` where the file has it; ``PatientID`` under which archives file it, and ``EMPTIED``
        empty: no name, date of birth or accession number is carried on.

    Raises
    ------
    CaseError
        When it is no DICOM file, or names no study, series or image.
    """
    try:
        file = pydicom.dcmread(image, stop_before_pixels=True, specific_tags=list(KEPT))
        missing = [name for name in NEEDED if not file.get(name)]
        found = {name: file[name] for name in KEPT if name in file}
    except (InvalidDicomError, OSError, *DAMAGE) as error:
        message = f"{image} is no DICOM image ({type(error).__name__}). Give the scanner's own file"
        raise CaseError(message) from error
    if missing:
        message = (
            f"{image} has no {', '.join(missing)}, which a segmentation must name. Export it again"
        )
        raise CaseError(message)
    header = Dataset()
    for element in found.values():
        header.add(element)
    for name in EMPTIED:
        setattr(header, name, "")
    for name in ("PatientID", "StudyID", "StudyDate", "StudyTime"):
        header.setdefault(name, "")
    for name, kind in (("StudyDate", DA), ("StudyTime", TM)):
        try:
            kind(header.get(name))
        except ValueError:  # as scanners of the standard before 1993 wrote it
            setattr(header, name, "")
    return header
