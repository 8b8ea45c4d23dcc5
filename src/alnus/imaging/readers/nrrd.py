"""NRRD, also 3D Slicer's ``.seg.nrrd``; headers are read with pynrrd, pixels here."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nrrd
import numpy as np

from alnus.imaging.picture import Channels, Picture
from alnus.imaging.readers.content import (
    LONGEST_NAME,
    bunzipped,
    exactly,
    header_lines,
    inflated,
    read_bytes,
)
from alnus.imaging.readers.volume import CONTRADICTION, Header, Vector, slice_of

DAMAGE = (nrrd.NRRDError, ValueError, TypeError, LookupError, ArithmeticError, StopIteration)
"""What pynrrd raises on damaged headers."""

TYPES = {
    **dict.fromkeys(("signed char", "int8", "int8_t"), "i1"),
    **dict.fromkeys(("uchar", "unsigned char", "uint8", "uint8_t"), "u1"),
    **dict.fromkeys(("short", "short int", "signed short", "signed short int"), "i2"),
    **dict.fromkeys(("int16", "int16_t"), "i2"),
    **dict.fromkeys(("ushort", "unsigned short", "unsigned short int"), "u2"),
    **dict.fromkeys(("uint16", "uint16_t"), "u2"),
    **dict.fromkeys(("int", "signed int", "int32", "int32_t"), "i4"),
    **dict.fromkeys(("uint", "unsigned int", "uint32", "uint32_t"), "u4"),
    **dict.fromkeys(("longlong", "long long", "long long int", "signed long long"), "i8"),
    **dict.fromkeys(("signed long long int", "int64", "int64_t"), "i8"),
    **dict.fromkeys(("ulonglong", "unsigned long long", "unsigned long long int"), "u8"),
    **dict.fromkeys(("uint64", "uint64_t"), "u8"),
    "float": "f4",
    "double": "f8",
}
LARGEST_TEXT = 20_000_000  # bytes; as Python's texts they take thirty times as much
AXES = ("domain", "space", "time", "???", "none")
"""Kinds of axes along which pixels lie; along others lie the numbers of one pixel."""

SIGNS = {"right": -1.0, "left": 1.0, "anterior": -1.0, "posterior": 1.0, "inferior": -1.0}
LONG_SPACES = {
    "RAS": "right-anterior-superior",
    "LAS": "left-anterior-superior",
    "LPS": "left-posterior-superior",
}
MILLIMETERS = {"": 1.0, "mm": 1.0, "cm": 10.0, "m": 1000.0, "um": 1e-3, "µm": 1e-3, "μm": 1e-3}
GUNZIPPED, BUNZIPPED, TEXT = {"gzip", "gz"}, {"bzip2", "bz2"}, {"ascii", "text", "txt"}

Fields = Mapping[str, Any]


def read_nrrd(
    path: Path, *, largest: int, frame: int | None = None, source_frame: int | None = None
) -> Picture:
    """Read one slice of an NRRD file.

    Parameters
    ----------
    path : Path
        The file.
    largest : int
        Number of pixels above which the file is refused from its header.
    frame : int, optional
        Which slice of a volume, from 1 on.
    source_frame : int, optional
        Of a mask: the slice of its image.

    Returns
    -------
    Picture
        Three numbers a pixel are colors, unless the header calls them a list or the file is a
        segmentation; other numbers of them are layers.

    Raises
    ------
    ValueError
        When the file cannot be used. The text goes on after the file's name.

    References
    ----------
    teem.sourceforge.net/nrrd/format.html, versions 1 to 5.
    """
    content = read_bytes(path)
    lines, start = header_lines(content)
    fields = _fields(lines)
    header = _header(fields)
    header.refuse(largest)
    number = header.slice_number(frame, source_frame)
    pixels = _unpacked(fields, content[start:], header)
    is_segmentation = path.name.lower().endswith(".seg.nrrd") or "list" in _kinds(fields)
    channels: Channels = "color" if header.n_channels == 3 and not is_segmentation else "layers"
    return slice_of(header, pixels, channels=channels, frame=number)


def _fields(lines: Sequence[str]) -> dict[str, Any]:
    """Parse the header, without what would name another file or is longer than any name."""
    if not lines or not re.fullmatch(r"NRRD000[1-5]", lines[0]):
        message = "is no NRRD of version 1 to 5, whatever its name says. Export it again"
        raise ValueError(message)
    names = [line.partition(":")[0] for line in lines[1:] if not line.startswith("#")]
    if any(len(name) > LONGEST_NAME for name in names):
        message = f"has a header with a key of more than {LONGEST_NAME} characters. Export it again"
        raise ValueError(message)
    if any(name.strip().lower() in {"data file", "datafile"} for name in names):
        message = "names another file for its pixels. Save header and pixels as one file"
        raise ValueError(message)
    try:
        with np.errstate(all="ignore"):
            fields = dict(nrrd.read_header(lines))
    except DAMAGE as error:
        message = "has a damaged header. Export it again"
        raise ValueError(message) from error
    missing = [name for name in ("type", "dimension", "sizes", "encoding") if name not in fields]
    if missing:
        message = f"has a header without {', '.join(missing)}. Export it again"
        raise ValueError(message)
    return fields


def _header(fields: Fields) -> Header:
    sizes = tuple(int(side) for side in fields["sizes"])
    if len(sizes) != fields["dimension"]:
        message = f"has {fields['dimension']} dimensions but {len(sizes)} sizes. Export it again"
        raise ValueError(message)
    across = _channel_axis(fields, len(sizes))
    first = 0 if across is None else 1
    spacing, origin, axes = _geometry(fields, first)
    return Header(
        sizes[first:],
        _dtype(fields),
        n_channels=1 if across is None else sizes[0],
        spacing=spacing,
        origin=origin,
        axes=axes,
        text={key: value for key, value in fields.items() if isinstance(value, str)},
    )


def _kinds(fields: Fields) -> list[str]:
    return [str(kind).lower() for kind in fields.get("kinds", ())]


def _channel_axis(fields: Fields, dimension: int) -> int | None:
    """Find the axis of a pixel's several numbers; only the first may be one."""
    kinds = _kinds(fields) or ["domain"] * dimension
    found = [axis for axis, kind in enumerate(kinds) if kind not in AXES]
    if not found and "space directions" in fields:
        found = np.flatnonzero(np.isnan(_directions(fields)).all(axis=1)).tolist()
    if not found:
        return None
    if found != [0] or len(kinds) != dimension:
        message = "keeps the numbers of a pixel apart from each other. Export it as gray"
        raise ValueError(message)
    return 0


def _directions(fields: Fields) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    directions = np.atleast_2d(np.asarray(fields["space directions"], dtype=np.float64))
    if directions.shape[0] != fields["dimension"]:
        raise ValueError(CONTRADICTION)
    return directions


def _geometry(
    fields: Fields, first: int
) -> tuple[Vector | None, Vector | None, tuple[Vector, ...] | None]:
    """Spacing, origin and axes, mm; from the axis ``first`` on."""
    if "space directions" not in fields:
        return _spacings(fields, first), None, None
    directions = _directions(fields)[first:]
    units = [_millimeters(unit) for unit in fields.get("space units", ())]
    signs = _signs(fields, directions.shape[1])
    if units and len(units) != directions.shape[1]:
        raise ValueError(CONTRADICTION)
    directions = directions * signs * (units or 1.0)
    steps = np.linalg.norm(directions, axis=1)
    if not np.isfinite(steps).all() or (steps == 0).any():
        raise ValueError(CONTRADICTION)
    spacing = tuple(steps.tolist())
    axes = tuple(tuple(axis) for axis in (directions / steps[:, None]).tolist())
    origin = np.asarray(fields.get("space origin", ()), dtype=np.float64)
    if not origin.size:
        return spacing, None, None
    if origin.shape != signs.shape:
        raise ValueError(CONTRADICTION)
    return spacing, tuple((origin * signs * (units or 1.0)).tolist()), axes


def _spacings(fields: Fields, first: int) -> Vector | None:
    steps = np.asarray(fields.get("spacings", ()), dtype=np.float64)
    if not steps.size:
        return None
    units = [_millimeters(unit) for unit in fields.get("units", ())] or [1.0] * len(steps)
    if len(steps) != fields["dimension"] or len(units) != len(steps):
        raise ValueError(CONTRADICTION)
    found = np.abs(steps * units)[first:]
    return None if np.isnan(found).any() else tuple(found.tolist())


def _signs(fields: Fields, dimension: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Turn coordinates to (left, posterior, superior); those of an unnamed space stay."""
    space = str(fields.get("space", ""))
    ways = LONG_SPACES.get(space.upper(), space.lower()).split("-")[:dimension]
    signs = [SIGNS.get(way, 1.0) for way in ways]
    return np.array(signs + [1.0] * (dimension - len(signs)))


def _millimeters(unit: str) -> float:
    if unit.lower() not in MILLIMETERS:
        message = f"measures in {unit!r}. Export it in mm"
        raise ValueError(message)
    return MILLIMETERS[unit.lower()]


def _dtype(fields: Fields) -> np.dtype[np.generic]:
    if fields["type"] not in TYPES:
        message = f"holds numbers of type {fields['type']!r}; whole or decimal numbers are needed"
        raise ValueError(message)
    dtype = np.dtype(TYPES[fields["type"]])
    if dtype.itemsize == 1 or fields["encoding"].lower() in TEXT:
        return dtype
    if fields.get("endian") not in {"little", "big"}:
        message = "does not say whether its numbers are little or big endian. Export it again"
        raise ValueError(message)
    return dtype.newbyteorder("<" if fields["endian"] == "little" else ">")


def _unpacked(fields: Fields, packed: bytes, header: Header) -> bytes:
    """Give the bytes of all pixels, and at most one more."""
    skip = fields.get("byte skip", fields.get("byteskip", 0))
    lines = fields.get("line skip", fields.get("lineskip", 0))
    encoding = fields["encoding"].lower()
    if lines or (skip and (skip, encoding) != (-1, "raw")):
        message = "skips bytes before its pixels. Export it again"
        raise ValueError(message)
    if encoding == "raw":
        return exactly(packed, header.n_bytes) if not skip else packed[-header.n_bytes :]
    if encoding in GUNZIPPED:
        return inflated(packed, header.n_bytes)
    if encoding in BUNZIPPED:
        return bunzipped(packed, header.n_bytes)
    if encoding in TEXT:
        return _from_text(packed, header)
    message = f"is packed as {encoding!r}, which is not read. Export it again"
    raise ValueError(message)


def _from_text(packed: bytes, header: Header) -> bytes:
    if len(packed) > LARGEST_TEXT:
        message = f"holds its pixels as {len(packed) / 1e6:.0f} MB of text. Export them as numbers"
        raise ValueError(message)
    try:
        words = packed.decode("ascii").split()
        return np.array(words, dtype=np.float64).astype(header.dtype).tobytes()
    except ValueError as error:
        message = "holds texts that are no numbers. Export it again"
        raise ValueError(message) from error
