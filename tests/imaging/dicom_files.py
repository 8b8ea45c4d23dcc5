"""DICOM files for tests: ultrasound as scanners write it, and otherwise."""

import io
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
    UltrasoundImageStorage,
    generate_uid,
)

from tests.imaging.files import IMAGE

SYNTAXES = {
    "explicit": ExplicitVRLittleEndian,
    "implicit": ImplicitVRLittleEndian,
    "big endian": ExplicitVRBigEndian,
    "RLE": RLELossless,
}
PACKED = {"JPEG": (JPEGBaseline8Bit, "JPEG"), "JPEG 2000": (JPEG2000Lossless, "JPEG2000")}
"""Syntaxes whose frames Pillow encodes."""


PLAIN = ("explicit", "implicit", "big endian")


def _packed(frame: NDArray[Any], name_of_format: str) -> bytes:
    file = io.BytesIO()
    options = {"no_jp2": True} if name_of_format == "JPEG2000" else {"quality": 95}
    Image.fromarray(frame).save(file, name_of_format, **options)
    return file.getvalue()


def region(columns=(0, 30), rows=(0, 24), *, deltas=(0.01, 0.02), kind=(1, 1), units=(3, 3)):
    """An ultrasound region; deltas are (row, column), cm."""
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType = kind
    item.RegionFlags = 0
    item.RegionLocationMinX0, item.RegionLocationMaxX1 = columns
    item.RegionLocationMinY0, item.RegionLocationMaxY1 = rows
    item.PhysicalUnitsXDirection, item.PhysicalUnitsYDirection = units
    item.PhysicalDeltaY, item.PhysicalDeltaX = deltas
    return item


def _is_color(pixels: NDArray[Any]) -> bool:
    return pixels.ndim == 3 and pixels.shape[2] == 3


def _describe(file: FileDataset, pixels: NDArray[Any]) -> None:
    """Say whose picture it is, of which size and kind."""
    file.SOPClassUID = UltrasoundImageStorage
    file.SOPInstanceUID = file.file_meta.MediaStorageSOPInstanceUID
    file.PatientName, file.PatientID = "Doe^Jane", "4711"
    is_color = _is_color(pixels)
    file.PhotometricInterpretation = "RGB" if is_color else "MONOCHROME2"
    file.SamplesPerPixel = 3 if is_color else 1
    if is_color:
        file.PlanarConfiguration = 0
    elif pixels.ndim == 3:
        file.NumberOfFrames = len(pixels)
    file.Rows, file.Columns = pixels.shape[:2] if is_color else pixels.shape[-2:]
    file.BitsAllocated = file.BitsStored = 8 * pixels.dtype.itemsize
    file.HighBit, file.PixelRepresentation = file.BitsStored - 1, 0


def dicom(
    folder: Path,
    pixels: NDArray[Any] = IMAGE,
    *,
    name: str = "a.dcm",
    syntax: str = "explicit",
    regions: tuple[Dataset, ...] = (),
    **fields: Any,
) -> Path:
    """Write a file; three or more planes of pixels are frames unless they are colors."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UltrasoundImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = SYNTAXES[syntax] if syntax in PLAIN else ExplicitVRLittleEndian
    file = FileDataset(
        str(folder / name),
        {},
        file_meta=meta,
        preamble=bytes(128),
        is_implicit_VR=syntax == "implicit",
        is_little_endian=syntax != "big endian",
    )
    _describe(file, pixels)
    if regions:
        file.SequenceOfUltrasoundRegions = list(regions)
    order = pixels.dtype.newbyteorder(">" if syntax == "big endian" else "<")
    file.PixelData = pixels.astype(order).tobytes()
    file["PixelData"].VR = "OW" if pixels.dtype.itemsize > 1 else "OB"
    for key, value in fields.items():
        setattr(file, key, value)
    if syntax in PACKED:
        frames = pixels if pixels.ndim == 3 and not _is_color(pixels) else pixels[None]
        meta.TransferSyntaxUID, name_of_format = PACKED[syntax]
        file.PixelData = encapsulate([_packed(frame, name_of_format) for frame in frames])
        file["PixelData"].is_undefined_length = True
    if syntax == "RLE":
        file.compress(RLELossless, generate_instance_uid=False)
    file.save_as(folder / name, enforce_file_format=True)
    return folder / name
