"""A picture's gray values as an NRRD file: numbers, type and pixel size, and nothing else."""

import gzip

import numpy as np

from alnus.arrays import Image

TYPES = {
    "u1": "uint8", "i1": "int8", "u2": "uint16", "i2": "int16", "u4": "uint32", "i4": "int32",
    "u8": "uint64", "i8": "int64", "f4": "float", "f8": "double",
}  # fmt: skip


def nrrd_bytes(values: Image, spacing: tuple[float, float] | None = None) -> bytes:
    """Write gray values; the same values give the same bytes.

    Parameters
    ----------
    values : ndarray, shape (rows, columns)
        Whole or floating numbers of 1 to 8 bytes.
    spacing : tuple of float, optional
        Pixel height and width, mm.

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
    little = np.ascontiguousarray(values, np.dtype(f"<{kind}"))
    return ("\n".join(lines) + "\n\n").encode() + gzip.compress(little.tobytes(), mtime=0)
