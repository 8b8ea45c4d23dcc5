"""NIfTI, plain or packed; headers are read with nibabel, pixels here."""

import math
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from nibabel.nifti1 import Nifti1Header
from nibabel.nifti2 import Nifti2Header
from nibabel.spatialimages import HeaderDataError

from alnus.imaging.picture import Picture
from alnus.imaging.readers.content import HEADER_BYTES, exactly, inflated, read_bytes
from alnus.imaging.readers.volume import CONTRADICTION, Header, Vector, slice_of

DAMAGE = (HeaderDataError, ValueError, TypeError, LookupError, ArithmeticError)
"""What nibabel raises on damaged headers."""

KINDS = {348: (Nifti1Header, b"n+1"), 540: (Nifti2Header, b"n+2")}
COLORS = {128: 3, 2304: 4}
"""Numbers a pixel of the data types RGB24 and RGBA32."""

MILLIMETERS = {"unknown": 1.0, "mm": 1.0, "meter": 1000.0, "micron": 1e-3}
LPS = np.array([-1.0, -1.0, 1.0])  # NIfTI's axes point right and anterior
SAME = 0.01  # headers keep numbers in single precision, and quaternions round more

Nifti = Any
"""A header as nibabel parses it; its types are not published."""


def read_nifti(
    path: Path, *, largest: int, frame: int | None = None, source_frame: int | None = None
) -> Picture:
    """Read one slice of a NIfTI file; see :func:`alnus.imaging.readers.nrrd.read_nrrd`.

    Returns
    -------
    Picture
        Stored numbers of a type of their own where the header scales none, otherwise float64.

    References
    ----------
    nifti.nimh.nih.gov, versions 1 and 2.
    """
    content = read_bytes(path)
    is_packed = content[:2] == b"\x1f\x8b"
    nifti = _nifti(_beginning(content) if is_packed else content)
    header = _header(nifti)
    header.refuse(largest)
    number = header.slice_number(frame, source_frame)
    start = _start(nifti)
    if is_packed:
        content = inflated(content, start + header.n_bytes)
    return slice_of(
        header, exactly(content[start:], header.n_bytes), channels="color", frame=number
    )


def _beginning(packed: bytes) -> bytes:
    """Unpack a header and no more."""
    try:
        return zlib.decompressobj(wbits=31).decompress(packed, max(KINDS))
    except zlib.error as error:
        message = "is damaged: it cannot be unpacked. Export or copy it again"
        raise ValueError(message) from error


def _nifti(content: bytes) -> Nifti:
    """Parse the header; both byte orders occur."""
    for order in ("<i4", ">i4"):
        size = int(np.frombuffer(content[:4].ljust(4, b"\0"), order)[0])
        if size in KINDS and len(content) >= size:
            kind, magic = KINDS[size]
            header = kind(content[:size], endianness=order[0], check=False)
            if bytes(header["magic"])[:3] == magic:
                return header
    message = "is no NIfTI of one file, whatever its name says. Export it again"
    raise ValueError(message)


def _start(nifti: Nifti) -> int:
    """Byte at which the pixels start."""
    start = float(nifti["vox_offset"])
    if not (nifti["sizeof_hdr"] <= start <= HEADER_BYTES and start == int(start)):
        message = f"says that its pixels start at byte {start:g}. Export it again"
        raise ValueError(message)
    return int(start)


def _header(nifti: Nifti) -> Header:
    try:
        with np.errstate(all="ignore"):
            dimension = int(nifti["dim"][0])
            if not 1 <= dimension <= 7:
                message = f"has {dimension} dimensions by its header. Export it again"
                raise ValueError(message)
            sizes = tuple(int(side) for side in nifti["dim"][1 : dimension + 1])
            spacing, origin, axes = _geometry(nifti, dimension)
            n_channels = COLORS.get(int(nifti["datatype"]), 1)
            dtype = np.dtype("u1") if n_channels > 1 else nifti.get_data_dtype()
            return Header(sizes, dtype, n_channels, spacing, origin, axes, _scaling(nifti))
    except DAMAGE as error:
        message = "has a damaged header. Export it again"
        raise ValueError(message if type(error) is not ValueError else str(error)) from error


def _scaling(nifti: Nifti) -> tuple[float, float]:
    slope, intercept = nifti.get_slope_inter()
    # A slope of 0 means "not scaled" (NIfTI-1 standard), and nibabel gives None for it.
    return (1.0, 0.0) if slope is None else (float(slope), float(intercept))


def _geometry(
    nifti: Nifti, dimension: int
) -> tuple[Vector, Vector | None, tuple[Vector, ...] | None]:
    """Spacing, origin and axes in mm, (left, posterior, superior)."""
    millimeters = MILLIMETERS[nifti.get_xyzt_units()[0]]
    steps = np.abs(np.asarray(nifti["pixdim"][1 : dimension + 1], dtype=np.float64)) * millimeters
    spacing = tuple(steps.tolist())
    if not (nifti["sform_code"] > 0 or nifti["qform_code"] > 0):
        return spacing, None, None
    affine = np.asarray(nifti.get_best_affine(), dtype=np.float64) * millimeters
    axes = (affine[:3, :3] * LPS[:, None]).T
    lengths = np.linalg.norm(axes, axis=1)
    n = min(3, dimension)
    # Header and matrix both tell the pixel size; where they differ, nobody knows which is meant.
    if not np.allclose(lengths[:n], steps[:n], rtol=SAME, atol=0) or not lengths.all():
        raise ValueError(CONTRADICTION)
    units = [tuple(axis) for axis in (axes / lengths[:, None]).tolist()]
    units += [(math.nan,) * 3] * (dimension - 3)  # time lies nowhere
    origin = tuple((affine[:3, 3] * LPS).tolist())
    return spacing, origin, tuple(units)
