"""What any reader gives: pixels, and what their file tells about them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Pixels:
    """One picture as its file holds it.

    Parameters
    ----------
    values : ndarray, shape (rows, columns) or (rows, columns, 3)
        Gray values, or red, green and blue.
    spacing : tuple of float, optional
        Pixel height and width in mm, where the file tells them.
    place : tuple of float
        Origin and axes in space, where the file tells them.
    lossy : bool
        Whether values may differ a little from those that were saved (JPEG).
    """

    values: NDArray[np.generic]
    spacing: tuple[float, float] | None = None
    place: tuple[float, ...] = ()
    lossy: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.values.shape[0]), int(self.values.shape[1])

    @property
    def is_gray(self) -> bool:
        """Whether there is one channel, or all are equal."""
        if self.values.ndim == 2:
            return True
        return bool((self.values == self.values[..., :1]).all())
