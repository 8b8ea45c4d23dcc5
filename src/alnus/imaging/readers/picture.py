"""PNG, JPEG, BMP and TIFF, read with Pillow."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from alnus.imaging.readers.pixels import Pixels

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")
FORMATS = ("PNG", "JPEG", "BMP", "TIFF")
DAMAGE = (SyntaxError, TypeError, ValueError, EOFError, LookupError, ArithmeticError, struct.error)
"""What Pillow's decoders raise on damaged files, besides OSError."""


def read_picture(path: Path, *, largest: int) -> Pixels:
    """Read a picture's pixels as they are stored; no rotation, no color management.

    Parameters
    ----------
    path : Path
        The file; its content decides the format, not its ending.
    largest : int
        Number of pixels above which the file is refused from its header, before it is decoded.

    Returns
    -------
    Pixels
        A palette is looked up, opaque alpha is dropped, an EXIF orientation is not applied.

    Raises
    ------
    ValueError
        When the file is no picture, too large, damaged, transparent, holds several pictures, or
        colors of 16 bits. The text goes on after the file's name.
    """
    with warnings.catch_warnings():
        # Pillow warns of what is refused here anyway, and of odd tags that no pixel depends on.
        warnings.simplefilter("ignore")
        with _damage_told(largest):
            picture = Image.open(path, formats=FORMATS)
        with picture:
            _refuse_header(picture, largest)
            with _damage_told(largest):
                picture.load()
            return _pixels(picture)


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
        message = f"is damaged or cut off ({error}). Export it again"
        raise ValueError(message) from error


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


def _pixels(picture: Image.Image) -> Pixels:
    lossy = picture.format in {"JPEG", "MPO"} or "jpeg" in str(picture.info.get("compression"))
    if picture.has_transparency_data:
        colors = np.asarray(picture.convert("RGBA"))
        if colors[..., 3].min() < 255:
            message = "is partly transparent. Save it without transparency"
            raise ValueError(message)
        return Pixels(colors[..., :3], lossy=lossy)
    stored = picture.mode in {"1", "L", "F", "RGB"} or picture.mode.startswith("I")
    return Pixels(np.asarray(picture if stored else picture.convert("RGB")), lossy=lossy)


def _megapixels(largest: int) -> str:
    return f"{largest / 1e6:.0f} megapixels"
