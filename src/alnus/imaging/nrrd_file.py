"""A picture's gray values as an NRRD file: numbers, type, pixel size, and what is to be told of them."""

import gzip
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from alnus.arrays import Image

TYPES = {
    "u1": "uint8", "i1": "int8", "u2": "uint16", "i2": "int16", "u4": "uint32", "i4": "int32",
    "u8": "uint64", "i8": "int64", "f4": "float", "f8": "double",
}  # fmt: skip


NO_KEYS: Mapping[str, str] = MappingProxyType({})


def nrrd_bytes(
    values: Image,
    spacing: tuple[float, float] | None = None,
    keys: Mapping[str, str] = NO_KEYS,
) -> bytes:
    """Write gray values; the same values give the same bytes.

    Parameters
    ----------
    values : ndarray, shape (rows, columns)
        Whole or floating numbers of 1 to 8 bytes.
    spacing : tuple of float, optional
        Pixel height and width, mm.
    keys : mapping of str to str
        Texts of one line, by their names.

    References
    ----------
    http://teem.sourceforge.net/nrrd/format.html
    """
    kind = values.dtype.str[1:]
    rows, columns = values.shape
    lines = ["NRRD0004", f"type: {TYPES[kind]}", "encoding: gzip"]
    lines += ["endian: little"] * (values.dtype.itemsize > 1)
    lines += ["dimension: 2", f"sizes: {columns} {rows}"]
    lines += [f"spacings: {spacing[1]!r} {spacing[0]!r}"] if spacing else []
    lines += key_lines(keys)
    little = np.ascontiguousarray(values, np.dtype(f"<{kind}"))
    return ("\n".join(lines) + "\n\n").encode() + gzip.compress(little.tobytes(), mtime=0)


def key_lines(keys: Mapping[str, str]) -> Iterator[str]:
    """Write texts as lines of a header, which is ASCII; backslashes are escaped."""
    for name, text in keys.items():
        plain = text.encode("ascii", "xmlcharrefreplace").decode().replace("\\", "\\\\")
        yield f"{name}:={plain}"
