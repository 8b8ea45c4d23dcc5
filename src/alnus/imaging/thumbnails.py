"""Small pictures of ROIs: cut around the ROI, so that what a scanner writes on the border stays out."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from alnus.arrays import Bools, Image
from alnus.imaging.picture import to_255

SIDE = 96  # pixels of a thumbnail
AROUND = 1.5  # side of what is shown, over the longer side of the ROI's box
LEAST = 32  # pixels of what is shown
OUTLINE = (255, 176, 0)  # orange, which color-blind readers see on gray
OUTLINED = 255  # what a thumbnail keeps of it: a third of a colored one
QUALITY = 80

Bytes = NDArray[np.uint8]


def surroundings(roi: Bools, *, around: float = AROUND) -> tuple[slice, slice]:
    """Give a square around an ROI, to index arrays with; cut off where the picture ends.

    Parameters
    ----------
    roi : ndarray of bool, shape (rows, columns)
        Not empty.
    around : float
        Side of the square, over the longer side of the ROI's box.
    """
    ends = [np.flatnonzero(roi.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    side = max(LEAST, round(around * max(int(last - first) + 1 for first, last in ends)))
    firsts = [(int(first) + int(last) + 1 - side) // 2 for first, last in ends]
    rows, columns = (
        slice(max(first, 0), min(first + side, size))
        for first, size in zip(firsts, roi.shape, strict=True)
    )
    return rows, columns


def to_bytes(image: Image) -> Bytes:
    """Give gray values as bytes, in the range of 8 bits."""
    return np.asarray(np.round(to_255(image)), np.uint8)


def thumbnail(image: Image, roi: Bools) -> Bytes:
    """Draw an ROI's outline on its surroundings.

    Parameters
    ----------
    image : ndarray, shape (rows, columns)
        Gray values of any type.
    roi : ndarray of bool, shape (rows, columns)
        Not empty.

    Returns
    -------
    ndarray of uint8, shape (96, 96)
        Gray values up to 254, and 255 on the outline; 0 where the surroundings leave the picture.
    """
    part = surroundings(roi)
    gray, inside = to_bytes(image[part]), roi[part]
    scale = SIDE / max(gray.shape)
    size = tuple(max(1, round(scale * n)) for n in reversed(gray.shape))
    small = np.asarray(Pictures.fromarray(gray).resize(size, Pictures.Resampling.BILINEAR))
    drawn = np.asarray(
        Pictures.fromarray(inside.astype(np.uint8) * 255).resize(size, Pictures.Resampling.BOX)
    )
    node = drawn > 127
    wide = np.pad(node, 1)
    inner = wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:]
    tile = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - size[1]) // 2, (SIDE - size[0]) // 2
    shown = np.where(node & ~inner, OUTLINED, np.minimum(small, OUTLINED - 1))
    tile[top : top + size[1], left : left + size[0]] = shown
    return tile


def colored(tile: Bytes) -> Bytes:
    """Give a thumbnail its colors, three values a pixel."""
    colors = np.repeat(tile[..., None], 3, axis=2)
    colors[tile == OUTLINED] = OUTLINE
    return colors


def sheet_jpeg(tiles: Sequence[Bytes], *, columns: int, step: tuple[int, int]) -> bytes:
    """Lay thumbnails out on white, row by row, as one JPEG.

    Parameters
    ----------
    tiles : sequence of ndarray of uint8, shape (96, 96)
        Of :func:`thumbnail`.
    columns : int
        Thumbnails in a row.
    step : tuple of int
        Pixels from one to the one below, and to the next in the row.
    """
    rows = -(-len(tiles) // columns)
    sheet = np.full((rows * step[0], columns * step[1], 3), 255, np.uint8)
    for place, tile in enumerate(tiles):
        row, column = divmod(place, columns)
        top, left = row * step[0], column * step[1]
        sheet[top : top + SIDE, left : left + SIDE] = colored(tile)
    return _saved(sheet, "JPEG", quality=QUALITY)


def png(values: Bytes) -> bytes:
    """Write gray values as PNG."""
    return _saved(values, "PNG")


def _saved(values: Bytes, kind: str, **options: int) -> bytes:
    file = io.BytesIO()
    Pictures.fromarray(values).save(file, kind, **options)
    return file.getvalue()
