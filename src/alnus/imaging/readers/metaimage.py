"""MetaImage with header and pixels in one file (.mha)."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from alnus.imaging.picture import Channels, Picture
from alnus.imaging.readers.content import LONGEST_NAME, exactly, inflated, read_bytes
from alnus.imaging.readers.volume import Header, Vector, slice_of

LAST = "ElementDataFile"
LINES = 1000
LINE_BYTES = 10_000
TYPES = {
    "MET_CHAR": "i1",
    "MET_UCHAR": "u1",
    "MET_SHORT": "i2",
    "MET_USHORT": "u2",
    "MET_INT": "i4",
    "MET_UINT": "u4",
    "MET_LONG_LONG": "i8",
    "MET_ULONG_LONG": "u8",
    "MET_FLOAT": "f4",
    "MET_DOUBLE": "f8",
}
"""Element types; MET_LONG has 4 or 8 bytes, as the computer that wrote it has, and is refused."""

SPACINGS = ("ElementSpacing", "ElementSize")
ORIGINS = ("Offset", "Origin", "Position")
MATRICES = ("TransformMatrix", "Rotation", "Orientation")
FLAGS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}

Fields = Mapping[str, str]


def read_metaimage(
    path: Path, *, largest: int, frame: int | None = None, source_frame: int | None = None
) -> Picture:
    """Read one slice of a MetaImage; see :func:`alnus.imaging.readers.nrrd.read_nrrd`.

    References
    ----------
    itk.org/Wiki/ITK/MetaIO/Documentation.
    """
    content = read_bytes(path)
    fields, start = _fields(content)
    header = _header(fields)
    header.refuse(largest)
    number = header.slice_number(frame, source_frame)
    packed = content[start:]
    if _flag(fields, "CompressedData"):
        packed = inflated(packed, header.n_bytes)
    channels: Channels = "color" if header.n_channels == 3 else "layers"
    return slice_of(header, exactly(packed, header.n_bytes), channels=channels, frame=number)


def _fields(content: bytes) -> tuple[dict[str, str], int]:
    """Parse the lines up to the one after which the pixels start, and tell where that is."""
    fields: dict[str, str] = {}
    start = 0
    for _ in range(LINES):
        end = content.find(b"\n", start, start + LINE_BYTES)
        key, equals, value = content[start : max(end, start)].decode("latin-1").partition("=")
        if end < 0 or not equals or len(key) > LONGEST_NAME:
            break
        start = end + 1
        if fields.setdefault(key.strip(), value.strip()) != value.strip():
            message = f"says {key.strip()} twice. Export it again"
            raise ValueError(message)
        if key.strip() == LAST:
            return _usable(fields), start
    message = "has no header of a MetaImage, whatever its name says. Export it again"
    raise ValueError(message)


def _usable(fields: dict[str, str]) -> dict[str, str]:
    missing = [key for key in ("NDims", "DimSize", "ElementType") if key not in fields]
    if missing:
        message = f"has a header without {', '.join(missing)}. Export it again"
        raise ValueError(message)
    # A header that names another file would let a picture read anything on the disk.
    if fields[LAST].upper() != "LOCAL":
        message = "names another file for its pixels. Save header and pixels as one file"
        raise ValueError(message)
    if not _flag(fields, "BinaryData", otherwise=True) or fields.get("HeaderSize", "0") != "0":
        message = "holds its pixels as text or after a gap. Export it again"
        raise ValueError(message)
    return fields


def _header(fields: Fields) -> Header:
    sizes = tuple(int(side) for side in _numbers(fields, "DimSize"))
    n = len(sizes)
    if fields["NDims"] != str(n):
        message = f"has {fields['NDims']} dimensions but {n} sizes. Export it again"
        raise ValueError(message)
    origin, matrix = (_any_of(fields, names) for names in (ORIGINS, MATRICES))
    spacing = _any_of(fields, SPACINGS)
    wanted = ((spacing, n), (origin, n), (matrix, n * n))
    if any(found is not None and len(found) != count for found, count in wanted):
        message = f"gives the place of its pixels for other than {n} dimensions. Export it again"
        raise ValueError(message)
    return Header(
        sizes,
        _dtype(fields),
        n_channels=int(_numbers(fields, "ElementNumberOfChannels", "1")[0]),
        # Some writers turn an axis around by the sign of its spacing; its size is what counts here.
        spacing=None if spacing is None else tuple(map(abs, spacing)),
        origin=origin,
        axes=_axes(matrix, n),
        text=fields,
    )


def _any_of(fields: Fields, names: tuple[str, ...]) -> Vector | None:
    return next((_numbers(fields, name) for name in names if name in fields), None)


def _axes(matrix: Vector | None, n: int) -> tuple[Vector, ...]:
    """Unit vector of each axis; without a matrix, the axes of space."""
    if matrix is None:
        matrix = tuple(np.eye(n).ravel().tolist())
    return tuple(matrix[axis * n : (axis + 1) * n] for axis in range(n))


def _numbers(fields: Fields, key: str, otherwise: str = "") -> Vector:
    text = fields.get(key, otherwise)
    try:
        numbers = tuple(float(word) for word in text.split())
    except ValueError:
        numbers = ()
    if not numbers or not np.isfinite(numbers).all() or max(map(abs, numbers)) > 1e9:
        message = f"says {key} = {text[:LONGEST_NAME]!r}. Export it again"
        raise ValueError(message)
    return numbers


def _flag(fields: Fields, key: str, *, otherwise: bool = False) -> bool:
    text = fields.get(key, str(otherwise)).lower()
    if text not in FLAGS:
        message = f"says {key} = {text[:LONGEST_NAME]!r}; True or False is needed. Export it again"
        raise ValueError(message)
    return FLAGS[text]


def _dtype(fields: Fields) -> np.dtype[np.generic]:
    kind = fields["ElementType"].removesuffix("_ARRAY")
    if kind not in TYPES:
        message = f"holds numbers of type {kind[:LONGEST_NAME]!r}, which are not read"
        raise ValueError(message)
    big = _flag(fields, "BinaryDataByteOrderMSB") or _flag(fields, "ElementByteOrderMSB")
    return np.dtype(TYPES[kind]).newbyteorder(">" if big else "<")
