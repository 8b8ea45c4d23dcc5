"""PNG, JPEG, BMP and TIFF, read with Pillow."""

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"})


def read_picture(path: Path, *, largest: int) -> NDArray[np.generic]:
    """Read a picture's pixels as they are stored; no rotation, no color management.

    Parameters
    ----------
    path : Path
        The file.
    largest : int
        Number of pixels above which the file is refused from its header, before it is decoded.

    Returns
    -------
    ndarray, shape (rows, columns) or (rows, columns, 3)
        Gray values, or red, green and blue; a palette is looked up, opaque alpha is dropped.

    Raises
    ------
    ValueError
        When the file is no picture, too large, damaged, transparent, or holds several pictures.
    """
    # Pillow warns of a large header before alnus can refuse it with its own sentence.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(path) as picture:
                _refuse_header(picture, largest)
                return _pixels(picture)
        except UnidentifiedImageError as error:
            message = "is no picture that can be read; PNG, JPEG, BMP or TIFF is needed"
            raise ValueError(message) from error
        except (OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
            if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
                raise
            message = f"is damaged or cut off ({error})"
            raise ValueError(message) from error


def _refuse_header(picture: Image.Image, largest: int) -> None:
    width, height = picture.size
    if width * height > largest:
        message = (
            f"is {height} x {width} pixels by its header; at most {largest / 1e6:.0f} megapixels "
            "are read"
        )
        raise ValueError(message)
    frames = getattr(picture, "n_frames", 1)
    if frames > 1:
        message = f"holds {frames} pictures; one is needed"
        raise ValueError(message)


def _pixels(picture: Image.Image) -> NDArray[np.generic]:
    if picture.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in picture.info:
        colors = picture.convert("RGBA")
        if np.asarray(colors)[..., 3].min() < 255:
            message = "is partly transparent; save it without transparency"
            raise ValueError(message)
        return np.asarray(colors)[..., :3]
    if picture.mode in {"P", "CMYK", "YCbCr", "HSV", "LAB"}:
        return np.asarray(picture.convert("RGB"))
    return np.asarray(picture)
