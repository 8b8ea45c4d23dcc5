"""NRRD, NIfTI and MetaImage, read with SimpleITK; one slice each."""

import re
from pathlib import Path

import numpy as np
import SimpleITK

from alnus.imaging.readers.pixels import Pixels

READERS = {
    ".nrrd": "NrrdImageIO",
    ".nii": "NiftiImageIO",
    ".nii.gz": "NiftiImageIO",
    ".mha": "MetaImageIO",
}
ELSEWHERE = re.compile(
    rb"^(data ?file:|ElementDataFile *= *(?!LOCAL| ))", re.MULTILINE | re.IGNORECASE
)
DIMENSIONS = re.compile(rb"^\s*NDims(.*)$", re.MULTILINE | re.IGNORECASE)
HEADER_BYTES = 65536


def read_slice(path: Path, *, largest: int) -> Pixels:
    """Read the one slice of a file; its header first.

    Parameters
    ----------
    path : Path
        The file.
    largest : int
        Number of pixels above which the file is refused from its header.

    Returns
    -------
    Pixels
        Rows and columns are the file's second and first axis (NumPy order), axes of length one left
        out; nothing is turned or flipped by the axes' directions.

    Raises
    ------
    ValueError
        When the file cannot be read, is too large, has more than one slice, numbers that are no
        gray values or colors, or its pixels in another file. The text goes on after the file's name.
    """
    _refuse_text(path)
    reader = SimpleITK.ImageFileReader()
    reader.SetFileName(str(path))
    reader.SetImageIO(
        next(io for ending, io in READERS.items() if path.name.lower().endswith(ending))
    )
    # ITK prints its warnings from C++; what matters of them ends in a refusal or in the pixels.
    SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)  # noqa: FBT003 - SimpleITK's signature
    try:
        reader.ReadImageInformation()
        _refuse_header(reader, largest)
        return _slice(reader.Execute())
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1].split("ERROR: ")[-1]
        message = f"cannot be read ({reason}). Export it again"
        raise ValueError(message) from error


def _refuse_text(path: Path) -> None:
    """Refuse by the header's text what must not reach SimpleITK.

    Where a header names another file, a hash of this one would not notice that file's changes.
    """
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if path.suffix.lower() == ".mha":
        # At other dimensions SimpleITK's reader writes beyond its arrays and ends the process.
        dimensions = {line.strip(b"= \t\r") for line in DIMENSIONS.findall(header)}
        if not dimensions or dimensions - {b"2", b"3", b"4"}:
            message = "does not say NDims = 2, 3 or 4 as a MetaImage does. Export it again"
            raise ValueError(message)
    named = path.suffix.lower() in {".nrrd", ".mha"}
    if named and ELSEWHERE.search(header.split(b"\n\n")[0]):
        message = "names another file for its pixels. Save header and pixels as one file"
        raise ValueError(message)


def _refuse_header(reader: SimpleITK.ImageFileReader, largest: int) -> None:
    size, channels = reader.GetSize(), reader.GetNumberOfComponents()
    told = " x ".join(map(str, size))
    if np.prod(size, dtype=np.float64) > largest:
        message = f"is {told} pixels by its header; at most {largest / 1e6:.0f} megapixels are read"
        raise ValueError(message)
    if sum(side > 1 for side in size) > 2:
        message = f"is a volume of {told}. Export the one slice with the node"
        raise ValueError(message)
    if channels not in {1, 3}:
        message = f"has {channels} numbers a pixel; gray (1) or color (3) is needed"
        raise ValueError(message)


def _slice(image: SimpleITK.Image) -> Pixels:
    """Drop the axes of length one; a picture keeps at least two."""
    pixels = np.asarray(SimpleITK.GetArrayFromImage(image))
    sides = image.GetSize()[::-1]
    long = [axis for axis, side in enumerate(sides) if side > 1]
    rows, columns = long if len(long) == 2 else (len(sides) - 2, len(sides) - 1)
    colors = pixels.shape[len(sides) :]
    spacing = image.GetSpacing()[::-1]
    return Pixels(
        pixels.reshape(sides[rows], sides[columns], *colors),
        spacing=(float(spacing[rows]), float(spacing[columns])),
        place=(*image.GetOrigin(), *image.GetDirection()),
    )
