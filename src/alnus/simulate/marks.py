"""What a reader leaves on an image who measured a node: crosses at the axes' ends, dots between."""

import numpy as np
from numpy.typing import NDArray

from alnus.delineation.measurements import measure

INK = 250
ARM = 4  # pixels
BETWEEN = 5.0  # pixels from dot to dot


def with_marks(image: NDArray[np.uint8], roi: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Mark both axes of a node on a copy of its image.

    Parameters
    ----------
    image : ndarray of uint8, shape (rows, columns)
    roi : ndarray of bool, shape (rows, columns)
        The node that was measured.
    """
    marked = image.copy()
    lines = measure(roi).lines
    for start, end in (lines["long_axis"], lines["short_axis"]):
        n_dots = max(int(np.hypot(*(end - start)) / BETWEEN), 2)
        for x, y in np.linspace(start, end, n_dots):
            _fill(marked, x, y, 0, 0)
        for x, y in (start, end):
            _fill(marked, x, y, ARM, 0)
            _fill(marked, x, y, 0, ARM)
    return marked


def _fill(image: NDArray[np.uint8], x: float, y: float, right: int, down: int) -> None:
    """Ink a stroke about a place, as far as it lies on the image."""
    column, row = round(x), round(y)
    rows = slice(max(row - down, 0), row + down + 1)
    image[rows, max(column - right, 0) : column + right + 1] = INK
