"""NRRD, NIfTI and MetaImage, read with SimpleITK; one slice each."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import SimpleITK
from numpy.typing import NDArray

ENDINGS = (".nrrd", ".nhdr", ".nii", ".nii.gz", ".mha", ".mhd")


@dataclass(frozen=True, eq=False)
class Slice:
    """One slice's pixels and the pixel size its file tells.

    Parameters
    ----------
    pixels : ndarray, shape (rows, columns) or (rows, columns, 3)
        Gray values or colors.
    spacing : tuple of float
        Pixel height and width, mm.
    """

    pixels: NDArray[np.generic]
    spacing: tuple[float, float]


def read_slice(path: Path, *, largest: int) -> Slice:
    """Read the one slice of a file; its header first.

    Parameters
    ----------
    path : Path
        The file.
    largest : int
        Number of pixels above which the file is refused from its header.

    Raises
    ------
    ValueError
        When the file cannot be read, is too large, or has more than one slice.
    """
    reader = SimpleITK.ImageFileReader()
    reader.SetFileName(str(path))
    try:
        reader.ReadImageInformation()
        sides = [side for side in reader.GetSize() if side > 1]
        if np.prod(reader.GetSize(), dtype=np.float64) > largest:
            message = (
                f"is {' x '.join(map(str, reader.GetSize()))} pixels by its header; at most "
                f"{largest / 1e6:.0f} megapixels are read"
            )
            raise ValueError(message)
        if len(sides) > 2:
            message = f"is a volume of {' x '.join(map(str, sides))}; one slice is needed"
            raise ValueError(message)
        image = reader.Execute()
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1].split("ERROR: ")[-1]
        message = f"cannot be read ({reason})"
        raise ValueError(message) from error
    return _slice(image)


def _slice(image: SimpleITK.Image) -> Slice:
    """Drop the axes of length one; a picture keeps at least two."""
    pixels = np.asarray(SimpleITK.GetArrayFromImage(image))
    sides = image.GetSize()[::-1]
    long = [axis for axis, side in enumerate(sides) if side > 1]
    rows, columns = long if len(long) == 2 else (len(sides) - 2, len(sides) - 1)
    colors = pixels.shape[len(sides) :]
    spacing = image.GetSpacing()[::-1]
    return Slice(
        pixels.reshape(sides[rows], sides[columns], *colors),
        (float(spacing[rows]), float(spacing[columns])),
    )
