"""A DICOM file as numbers and bytes; runs in the decoding process only."""

import struct
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filereader import read_file_meta_info
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
from pydicom.pixels.utils import pixel_array
from pydicom.uid import DeflatedExplicitVRLittleEndian, SegmentationStorage

DAMAGE = (
    ArithmeticError,
    AttributeError,
    BytesLengthException,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
"""What pydicom and its decoders raise on damaged files."""

LARGE = 512_000_000
"""Bytes from which on pixels stay in the file until a frame is asked for; a film may have more."""

DAMAGED = "is damaged or cut off. Export it again"
LOSSY = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"}  # JPEG; 2000 hardly strays
COLORS = {
    "PALETTE COLOR": 3,
    "RGB": 3,
    "YBR_FULL": 3,
    "YBR_FULL_422": 3,
    "YBR_RCT": 3,
    "YBR_ICT": 3,
}
GRAYS = ("MONOCHROME1", "MONOCHROME2")


def decoded(path: Path, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Decode one frame of a DICOM file.

    Parameters
    ----------
    path : Path
        The file.
    request : mapping
        ``frame``, from 1 on, or None; ``largest``, the number of pixels above which the file is
        refused from its header; ``source_frame``, of a mask, the frame of its image, or None.

    Returns
    -------
    reply : dict
        ``shape``, ``dtype``, ``lossy``, ``frame``, ``n_frames``, ``spacing`` (row and column, mm, or None),
        ``regions`` and ``segments``, names in the order of layers; nothing about the patient.
    pixels : bytes

    Raises
    ------
    ValueError
        When there is no such frame, or no picture. The text goes on after the file's name.
    """
    # pydicom warns of every oddity of a header; what matters is refused.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _refuse_deflated(path)
            file = pydicom.dcmread(path, defer_size=LARGE)
        except _RefusedError as error:
            raise ValueError(str(error)) from error
        except InvalidDicomError as error:
            message = "is no DICOM file, whatever its name says. Export it again"
            raise ValueError(message) from error
        except DAMAGE as error:
            raise ValueError(DAMAGED) from error
        _refuse_header(file, int(request["largest"]))
        try:
            if file.get("SOPClassUID") == SegmentationStorage:
                return _segmentation(path, file, request.get("source_frame"))
            frame = _frame(file, request)
            source = path if path.stat().st_size > LARGE else file
            pixels = np.ascontiguousarray(_pixels(source, file, frame))
            return _reply(file, frame, pixels), pixels.tobytes()
        except _RefusedError as error:
            raise ValueError(str(error)) from error
        except DAMAGE as error:
            raise ValueError(DAMAGED) from error


class _RefusedError(Exception):
    """What is refused in a file that is not damaged."""


def _refuse_deflated(path: Path) -> None:
    """Refuse a file that is packed as a whole: it is unpacked before its header can be looked at."""
    if read_file_meta_info(path).get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
        message = "is packed as a whole (deflated), which is not read. Export it uncompressed"
        raise _RefusedError(message)


def _segmentation(
    path: Path, file: pydicom.Dataset, source_frame: int | None
) -> tuple[dict[str, Any], bytes]:
    """Give the segments of one picture as layers, (row, column, segment)."""
    if path.stat().st_size > LARGE:
        message = "is a segmentation larger than any picture's. Export one slice"
        raise _RefusedError(message)
    if file.get("SegmentationType") != "BINARY":
        message = "holds shares of segments and no borders. Export it as binary"
        raise _RefusedError(message)
    names = {int(item.SegmentNumber): str(item.SegmentLabel) for item in file.SegmentSequence}
    layers = np.zeros((int(file.Rows), int(file.Columns), len(names)), np.uint8)
    numbers = sorted(names)
    filled = set()
    for index, (number, source) in enumerate(_frames_of_segments(file)):
        if source_frame is not None and source not in {None, source_frame}:
            continue
        if number in filled:
            message = f"holds several slices of the segment {names[number]!r}. Export one slice"
            raise _RefusedError(message)
        filled.add(number)
        layers[..., numbers.index(number)] = pixel_array(file, index=index)
    reply = _reply(file, 1, layers)
    return reply | {"segments": [names[number] for number in numbers]}, layers.tobytes()


def _frames_of_segments(file: pydicom.Dataset) -> Iterator[tuple[int, int | None]]:
    """Give each frame's segment, and the frame of the image that it was drawn on."""
    n = _whole(file, "NumberOfFrames", 1)
    for groups in list(file.PerFrameFunctionalGroupsSequence)[:n]:
        shared = (file.get("SharedFunctionalGroupsSequence") or [pydicom.Dataset()])[0]
        named = groups.get("SegmentIdentificationSequence") or shared.SegmentIdentificationSequence
        derived = (groups.get("DerivationImageSequence") or [pydicom.Dataset()])[0]
        sources = derived.get("SourceImageSequence") or [pydicom.Dataset()]
        source = sources[0].get("ReferencedFrameNumber")
        yield int(named[0].ReferencedSegmentNumber), None if source is None else int(source)


def _whole(file: pydicom.Dataset, key: str, otherwise: int) -> int:
    try:
        return int(file.get(key) or otherwise)
    except DAMAGE as error:
        raise ValueError(DAMAGED) from error


def _frame(file: pydicom.Dataset, request: Mapping[str, Any]) -> int:
    n, asked = _whole(file, "NumberOfFrames", 1), request["frame"]
    if asked is None and n > 1:
        asked = request.get("source_frame")
    if asked is None and n > 1:
        message = f"holds {n} frames. Name one as its frame (--frame, or the column Frame of a batch table)"
        raise _RefusedError(message)
    frame = 1 if asked is None else int(asked)
    if not 1 <= frame <= n:
        message = f"has no frame {frame}; it holds {n}. Name one of them"
        raise _RefusedError(message)
    return frame


def _refuse_header(file: pydicom.Dataset, largest: int) -> None:
    rows, columns = _whole(file, "Rows", 0), _whole(file, "Columns", 0)
    if "PixelData" not in file or rows < 1 or columns < 1:
        message = "holds no picture. Export the ultrasound image"
        raise ValueError(message)
    if rows * columns > largest:
        message = (
            f"is {rows} x {columns} pixels by its header; "
            f"at most {largest / 1e6:.0f} megapixels are read"
        )
        raise ValueError(message)
    kind = str(file.get("PhotometricInterpretation"))
    if kind not in {*COLORS, *GRAYS}:
        message = f"has colors of kind {kind[:20]!r}, which are not read. Export it as PNG"
        raise ValueError(message)


def _pixels(
    source: Path | pydicom.Dataset, file: pydicom.Dataset, frame: int
) -> np.ndarray[Any, np.dtype[Any]]:
    """Decode, and give gray or red, green and blue."""
    pixels = pixel_array(source, index=frame - 1)
    kind = str(file.PhotometricInterpretation)
    if kind == "PALETTE COLOR":
        colors = apply_color_lut(pixels, file)
        return colors if colors.dtype == np.uint8 else (colors >> 8).astype(np.uint8)
    if kind in GRAYS:
        if kind == "MONOCHROME1":
            # MONOCHROME1 stores white as 0.
            pixels = (1 << int(file.BitsStored)) - 1 - pixels
        if float(file.get("RescaleSlope", 1)) != 1 or float(file.get("RescaleIntercept", 0)) != 0:
            return np.asarray(apply_modality_lut(pixels, file))
    return pixels


def _reply(
    file: pydicom.Dataset, frame: int, pixels: np.ndarray[Any, np.dtype[Any]]
) -> dict[str, Any]:
    spacing, n_frames = file.get("PixelSpacing"), _whole(file, "NumberOfFrames", 1)
    return {
        "shape": pixels.shape,
        "dtype": pixels.dtype.str,
        "lossy": str(file.file_meta.TransferSyntaxUID) in LOSSY,
        "frame": frame if n_frames > 1 else None,
        "n_frames": n_frames,
        "spacing": None if not spacing else [float(step) for step in spacing],
        "regions": list(_regions(file)),
        "segments": [],
    }


def _regions(file: pydicom.Dataset) -> Iterator[dict[str, Any]]:
    """Give what the ultrasound regions say about tissue, lengths in cm."""
    for region in file.get("SequenceOfUltrasoundRegions") or ():
        tissue = (region.get("RegionSpatialFormat"), region.get("RegionDataType")) == (1, 1)
        in_cm = (region.get("PhysicalUnitsXDirection"), region.get("PhysicalUnitsYDirection"))
        yield {
            "tissue": tissue,
            "in_cm": in_cm == (3, 3),
            "rows": [int(region.RegionLocationMinY0), int(region.RegionLocationMaxY1)],
            "columns": [int(region.RegionLocationMinX0), int(region.RegionLocationMaxX1)],
            "deltas": [
                abs(float(region.get(f"PhysicalDelta{axis}") or 0.0)) for axis in ("Y", "X")
            ],
        }
