"""What any reader gives: pixels, and what their file tells about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Channels = Literal["gray", "color", "layers"]


@dataclass(frozen=True)
class Place:
    """Where a picture lies in space; vectors have two or three numbers, as their file has axes.

    Parameters
    ----------
    origin : tuple of float
        Center of the first pixel, mm, (left, posterior, superior).
    rows, columns : tuple of float
        Unit vectors along which the number of the row, and of the column, grows.
    """

    origin: tuple[float, ...]
    rows: tuple[float, ...]
    columns: tuple[float, ...]

    def is_at(self, other: "Place", *, within: float) -> bool:
        """Tell whether two pictures lie at one place, in the coordinates that both have.

        Parameters
        ----------
        other : Place
            The other picture's.
        within : float
            Largest difference of a coordinate that counts as none.
        """
        pairs = (
            (self.origin, other.origin),
            (self.rows, other.rows),
            (self.columns, other.columns),
        )
        return all(
            abs(a - b) <= within
            for mine, theirs in pairs
            for a, b in zip(mine, theirs, strict=False)
        )


@dataclass(frozen=True, eq=False)
class Pixels:
    """One picture as its file holds it.

    Parameters
    ----------
    values : ndarray, shape (rows, columns) or (rows, columns, channels)
        Gray values; red, green and blue; or layers.
    channels : {"gray", "color", "layers"}
        What the last axis is.
    spacing : tuple of float, optional
        Pixel height and width in mm, where the file tells them.
    place : Place, optional
        Origin and axes in space, where the file tells them.
    lossy : bool
        Whether values may differ a little from those that were saved (JPEG).
    alpha : ndarray of uint8, shape (rows, columns), optional
        Opacity, where it is not 255 everywhere.
    palette : tuple of (ndarray, sequence of str), optional
        Indices, shape (rows, columns), and each index' color as "#rrggbb", where colors came from a
        palette.
    header : mapping of str to str
        What else the file's header says, by key.
    """

    values: NDArray[np.generic]
    channels: Channels = "gray"
    spacing: tuple[float, float] | None = None
    place: Place | None = None
    lossy: bool = False
    alpha: NDArray[np.uint8] | None = None
    palette: tuple[NDArray[np.uint8], tuple[str, ...]] | None = None
    header: Mapping[str, str] = field(default_factory=dict)

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


def refuse_nan(numbers: NDArray[np.generic]) -> None:
    """Refuse pixels of which some are no numbers, before anything is converted.

    Raises
    ------
    ValueError
        The text goes on after the file's name.
    """
    if numbers.dtype.kind != "f":
        return
    n_bad = int(np.count_nonzero(~np.isfinite(numbers)))
    if n_bad:
        message = f"holds pixels that are no numbers: {n_bad} are NaN or infinite. Export it again"
        raise ValueError(message)
