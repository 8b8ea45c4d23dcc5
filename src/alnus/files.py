"""Files come whole: read within limits, written beside their place and moved there, or not at all."""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from alnus.errors import AlnusError

LARGEST_TEXT = 5_000_000
"""Bytes of a study, model, coefficient or parameter file; real ones have thousands."""

SETTLED = 5.0
"""Seconds since a file's last change, within which another need not change its times: some are told in steps of two."""

_HASHES: dict[Path, tuple[tuple[int, ...], str]] = {}


def place_of(folder: Path, written: str | Path) -> Path:
    """Name a file that is written as seen from a folder, as a person would name it.

    Parameters
    ----------
    folder : Path
        Where the written path starts.
    written : str or Path
        With slashes; ``..`` is the folder above.

    Returns
    -------
    Path
        ``images/1.png`` for ``../images/1.png`` seen from ``study``, since messages show it. Above a
        link lies another folder than its name says, so there ``..`` stays.
    """
    place = folder
    for part in Path(written).parts:
        up = part == ".." and place.name not in {"", ".."} and not place.is_symlink()
        place = place.parent if up else place / part
    return place


@contextmanager
def replacing(path: Path, *, flushed: bool = True) -> Iterator[Path]:
    """Give a place to write to; what was written there replaces the file in the end.

    The content reaches the disk before it takes the file's name, so that neither an interruption
    nor a loss of power leaves half a file. After an exception nothing has changed.

    Parameters
    ----------
    path : Path
        The file; its folder is made where it is not there.
    flushed : bool
        Wait for the disk; without it a loss of power, and nothing else, may leave half a file, which
        takes milliseconds less and is for files that carry their hash.

    Yields
    ------
    Path
        In the same folder, so that moving it is one step; nobody else writes there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{uuid4().hex}.part")
    try:
        yield beside
        if flushed:
            with beside.open("rb+") as file:
                os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes, *, flushed: bool = True) -> None:
    """Write a file whole; see :func:`replacing`."""
    with replacing(path, flushed=flushed) as beside:
        beside.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole: UTF-8, line ends as they are in the text."""
    write_bytes(path, text.encode("utf-8"))


def read_text(path: Path, *, what: str, refusal: type[AlnusError]) -> str:
    """Read a text file that a person or a program has written for alnus.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What it should be, e.g. ``"study file"``; for the sentence of a refusal.
    refusal : type
        Raised when the file is not there, is no file, has more than 5 MB or is no UTF-8.
    """
    refuse_missing(path, what=what, refusal=refusal, largest=LARGEST_TEXT)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = (
            f"{path}: is no {what}: no UTF-8 text from byte {error.start} on. Save it as UTF-8."
        )
        raise refusal(message) from error


def file_sha256(path: Path) -> str:
    """Hash a file; one that nothing has touched since it was last hashed is not read again.

    Parameters
    ----------
    path : Path
        A file of any size; it is read piece by piece.

    Returns
    -------
    str
        SHA-256, hexadecimal.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    now, stat = time.time(), path.stat()
    times = (stat.st_mtime_ns, stat.st_ctime_ns)
    state = (stat.st_dev, stat.st_ino, stat.st_size, *times)
    known, found = _HASHES.get(path, ((), ""))
    if known == state:
        return found
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if now - max(times) / 1e9 > SETTLED:
        _HASHES[path] = (state, found)
    return found


def refuse_missing(path: Path, *, what: str, refusal: type[AlnusError], largest: int) -> None:
    """Refuse what is no file, as a pipe, which may have no end, or one of more bytes than allowed."""
    if not path.is_file():
        message = f"{path}: the {what} is not there."
        raise refusal(message)
    size = path.stat().st_size
    if size > largest:
        message = f"{path}: is {size:,} bytes; a {what} has at most {largest // 10**6} MB."
        raise refusal(message)
