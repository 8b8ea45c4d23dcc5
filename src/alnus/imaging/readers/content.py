"""Bytes of a file that is not trusted: bounded before they are read or unpacked."""

import bz2
import zlib
from pathlib import Path

LARGEST_FILE = 512_000_000
"""Bytes; 50 megapixels of 8 bytes each, and their header, are fewer."""

HEADER_BYTES = 1_000_000
LONGEST_NAME = 200
"""Characters of a header's key; no program writes longer ones, and some cannot read them."""


def read_bytes(path: Path, *, largest: int = LARGEST_FILE) -> bytes:
    """Read a file of at most so many bytes.

    Raises
    ------
    ValueError
        When it is larger.
    OSError
        When it cannot be read.
    """
    size = path.stat().st_size
    if size > largest:
        message = (
            f"is {size / 1e6:.0f} MB; at most {largest / 1e6:.0f} MB are read. Export the one slice, "
            "frame or ROI"
        )
        raise ValueError(message)
    return path.read_bytes()


def exactly(content: bytes, wanted: int) -> bytes:
    """Give content back when it is as long as its header says, and refuse it otherwise."""
    if len(content) < wanted:
        message = (
            f"is cut off: it holds {len(content)} of the {wanted} bytes of pixels that its header "
            "says. Export or copy it again"
        )
        raise ValueError(message)
    if len(content) > wanted:
        message = (
            f"holds more than the {wanted} bytes of pixels that its header says. Export it again"
        )
        raise ValueError(message)
    return content


def inflated(packed: bytes, limit: int) -> bytes:
    """Unpack gzip or zlib to at most one byte more than ``limit``; what is packed may be a bomb.

    Raises
    ------
    ValueError
        When the packed bytes are damaged or end too early.
    """
    parts, n_bytes = [], 0
    # One byte more than allowed tells a file that is too long from one that fits.
    while packed and n_bytes <= limit:
        unpacking = zlib.decompressobj(
            wbits=47
        )  # gzip and zlib are told apart by their first bytes
        try:
            part = unpacking.decompress(packed, limit + 1 - n_bytes)
        except zlib.error as error:
            message = "is damaged: its compressed pixels cannot be unpacked. Export it again"
            raise ValueError(message) from error
        parts.append(part)
        n_bytes += len(part)
        if not unpacking.eof and n_bytes <= limit:
            message = "is cut off: its compressed pixels end too early. Export or copy it again"
            raise ValueError(message)
        packed = unpacking.unused_data.lstrip(b"\0")  # gzip files may be joined, and padded
    return b"".join(parts)


def bunzipped(packed: bytes, limit: int) -> bytes:
    """Unpack bzip2 to at most one byte more than ``limit``; see :func:`inflated`."""
    unpacking = bz2.BZ2Decompressor()
    try:
        part = unpacking.decompress(packed, limit + 1)
    except (OSError, EOFError) as error:
        message = "is damaged: its compressed pixels cannot be unpacked. Export it again"
        raise ValueError(message) from error
    if not unpacking.eof and len(part) <= limit:
        message = "is cut off: its compressed pixels end too early. Export or copy it again"
        raise ValueError(message)
    return part


def header_lines(content: bytes) -> tuple[list[str], int]:
    """Split a text header off, up to its first empty line.

    Returns
    -------
    lines : list of str
        Without the empty one; bytes that are no UTF-8 are replaced.
    length : int
        Bytes of the header with the empty line.

    Raises
    ------
    ValueError
        When there is no end of a header within ``HEADER_BYTES``.
    """
    lines: list[str] = []
    start = 0
    while start < min(len(content), HEADER_BYTES):
        end = content.find(b"\n", start)
        if end < 0:
            break
        line = content[start:end].rstrip(b"\r")
        start = end + 1
        if not line.strip():
            return lines, start
        lines.append(line.decode("utf-8", errors="replace"))
    message = "has a header without an end. Export it again"
    raise ValueError(message)
