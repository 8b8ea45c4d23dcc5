"""PNG, JPEG, BMP and TIFF, read with Pillow."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from alnus.imaging.picture import Channels, Picture, refuse_nan
from alnus.imaging.readers.content import read_bytes

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")
PNG, JPEG, SCAN = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xda"
MOST_CHUNKS = 100_000  # a picture of 50 megapixels has ten thousand
MOST_SCANS = 100  # a progressive JPEG has ten, each as long to decode as the whole picture
DAMAGED = "is damaged or cut off. Export it again"
ORIENTATION, PHOTOMETRIC, BITS = 0x0112, 262, 258  # tags of EXIF and TIFF
FORMATS = ("PNG", "JPEG", "BMP", "TIFF")
DAMAGE = (SyntaxError, TypeError, ValueError, EOFError, LookupError, ArithmeticError, struct.error)
"""What Pillow's decoders raise on damaged files, besides OSError."""


def read_raster(path: Path, *, largest: int) -> Picture:
    """Read a picture's pixels as they are shown: inverted where white is stored as 0.

    Nothing is turned, and colors are not managed.

    Parameters
    ----------
    path : Path
        The file; its content decides the format, not its ending.
    largest : int
        Number of pixels above which the file is refused from its header, before it is decoded.

    Returns
    -------
    Picture
        A palette is looked up; its indices are kept beside the colors.

    Raises
    ------
    ValueError
        When the file is no picture, too large, damaged, to be turned (EXIF), holds several
        pictures, colors of 16 bits, or numbers that are not finite. The text goes on after the
        file's name.
    """
    with warnings.catch_warnings():
        # Pillow warns of what is refused here anyway, and of odd tags that no pixel depends on.
        warnings.simplefilter("ignore")
        content = read_bytes(path)
        _refuse_endless(content)
        with _damage_told(largest):
            picture = Image.open(BytesIO(content), formats=FORMATS)
        with picture:
            _refuse_header(picture, largest)
            if picture.format == "PNG" and not _is_sound_png(content):
                raise ValueError(DAMAGED)
            with _damage_told(largest):
                picture.load()
            return _pixels(picture)


def _refuse_endless(content: bytes) -> None:
    """Refuse a picture of so many parts that its decoder is at it for minutes."""
    chunks = islice(_chunks(content), MOST_CHUNKS + 1) if content.startswith(PNG) else ()
    scans = content.count(SCAN) if content.startswith(JPEG) else 0
    if sum(1 for _ in chunks) > MOST_CHUNKS or scans > MOST_SCANS:
        message = "consists of more parts than any program writes. Export it again"
        raise ValueError(message)


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Give kind, start and end of each part of a PNG: what its checksum is of."""
    start = len(PNG) + 4
    while len(content) >= start + 8:
        (length,) = struct.unpack_from(">I", content, start - 4)
        yield content[start : start + 4], start, start + 4 + length
        start += 12 + length


def _is_sound_png(content: bytes) -> bool:
    """Tell whether a PNG has its end, and every chunk that its pixels need its checksum.

    Pillow compares no checksum of pixels, and stops reading when it has as many as it needs.
    """
    for kind, start, end in _chunks(content):
        is_needed = kind[:1].isupper()
        if (
            is_needed
            and zlib.crc32(content[start:end]).to_bytes(4, "big") != content[end : end + 4]
        ):
            return False
        if kind == b"IEND":
            return True
    return False


@contextmanager
def _damage_told(largest: int) -> Iterator[None]:
    """Turn what Pillow raises into one kind of refusal."""
    try:
        yield
    except Image.DecompressionBombError as error:
        message = f"is too large by its header; at most {_megapixels(largest)} are read"
        raise ValueError(message) from error
    except UnidentifiedImageError as error:
        message = "is no PNG, JPEG, BMP or TIFF, whatever its name says. Export it again"
        raise ValueError(message) from error
    except (OSError, *DAMAGE) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ValueError(DAMAGED) from error


def _refuse_header(picture: Image.Image, largest: int) -> None:
    width, height = picture.size
    if width * height > largest:
        message = (
            f"is {height} x {width} pixels by its header; at most {_megapixels(largest)} are read"
        )
        raise ValueError(message)
    with _damage_told(largest):
        frames = getattr(picture, "n_frames", 1)
    if frames > 1:
        message = f"holds {frames} pictures. Save the one with the node"
        raise ValueError(message)
    if ";16" in str(getattr(picture, "tile", "")) and not picture.mode.startswith("I"):
        message = "has colors of 16 bits, half of which would be lost. Save it as gray"
        raise ValueError(message)
    _refuse_turned(picture)


def _refuse_turned(picture: Image.Image) -> None:
    """Refuse a picture that some programs would turn or flip and others not."""
    with _damage_told(1):
        orientation = picture.getexif().get(ORIENTATION, 1)
    if orientation != 1:
        message = (
            f"is to be turned or flipped before it is shown (EXIF orientation {orientation}), which "
            "programs for drawing ROIs do or do not do. Save it, and its ROI, without that mark"
        )
        raise ValueError(message)


def _pixels(picture: Image.Image) -> Picture:
    lossy = picture.format in {"JPEG", "MPO"} or "jpeg" in str(picture.info.get("compression"))
    if picture.has_transparency_data:
        colors = np.asarray(picture.convert("RGBA"))
        see_through = colors[..., 3].min() < 255
        return Picture(
            colors[..., :3],
            "color",
            lossy=lossy,
            alpha=colors[..., 3] if see_through else None,
            palette=_palette(picture),
        )
    stored = picture.mode in {"1", "L", "F", "RGB"} or picture.mode.startswith("I")
    values = np.asarray(picture if stored else picture.convert("RGB"))
    refuse_nan(values)
    if _white_is_zero(picture):
        values = np.iinfo(values.dtype).max - values
    channels: Channels = "gray" if values.ndim == 2 else "color"
    return Picture(values, channels, lossy=lossy, palette=_palette(picture))


def _white_is_zero(picture: Image.Image) -> bool:
    """Tell whether a TIFF stores white as 0 and Pillow leaves it so: it inverts up to 8 bits."""
    tags = getattr(picture, "tag_v2", {})
    if tags.get(PHOTOMETRIC, 1) != 0 or picture.mode in {"1", "L", "LA"}:
        return False
    if picture.mode != "I;16" or tuple(tags.get(BITS, ())) != (16,):
        message = "stores white as 0 in other than whole numbers of 16 bits. Save it again as gray"
        raise ValueError(message)
    return True


def _palette(picture: Image.Image) -> tuple[NDArray[np.uint8], tuple[str, ...]] | None:
    """Give a palette's indices and colors."""
    if picture.mode != "P":
        return None
    colors = picture.getpalette("RGB") or []
    names = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in zip(*[iter(colors)] * 3, strict=False)]
    names += ["#000000"] * (256 - len(names))
    return np.asarray(picture), tuple(names)


def _megapixels(largest: int) -> str:
    return f"{largest / 1e6:.0f} megapixels"
