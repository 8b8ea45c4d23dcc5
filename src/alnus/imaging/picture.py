"""A picture: what any reader gives, pixels and what their file tells about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Floats, Image

Channels = Literal["gray", "color", "layers"]

UNTOLD = (1.0, 1.0)
"""Spacing of pixels whose size nobody told."""

SAME_SPACING = 1e-3
LUMA = np.array([0.299, 0.587, 0.114])
"""Weights of red, green and blue in luminance, ITU-R BT.601."""


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


@dataclass(frozen=True)
class Scale:
    """The size of a pixel, and who says so.

    Parameters
    ----------
    spacing : tuple of float
        Pixel height and width, mm.
    source : str
        E.g. ``"given"`` or ``"the image's header"``.
    """

    spacing: tuple[float, float]
    source: str

    @property
    def is_told(self) -> bool:
        """Whether somebody says anything: 1 x 1 mm is what many programs write for unknown."""
        return self.spacing != UNTOLD

    def is_like(self, other: "Scale") -> bool:
        """Tell whether two scales agree, but for the precision of headers."""
        return all(
            abs(mine - theirs) <= SAME_SPACING * theirs
            for mine, theirs in zip(self.spacing, other.spacing, strict=True)
        )

    def __str__(self) -> str:
        return f"{self.spacing[0]:g} x {self.spacing[1]:g} mm"


@dataclass(frozen=True)
class View:
    """A rectangle of the picture that shows tissue in B-mode; its sides are counted in pixels.

    Parameters
    ----------
    rows, columns : tuple of int
        First, and the one past the last.
    scale : Scale, optional
        Of its pixels, where the file tells it.
    """

    rows: tuple[int, int]
    columns: tuple[int, int]
    scale: Scale | None = None

    @property
    def part(self) -> tuple[slice, slice]:
        """The rectangle, to index arrays with."""
        return slice(*self.rows), slice(*self.columns)


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture as its file holds it.

    Parameters
    ----------
    values : ndarray, shape (rows, columns) or (rows, columns, channels)
        Gray values; red, green and blue; or layers.
    channels : {"gray", "color", "layers"}
        What the last axis is.
    scale : Scale, optional
        Size of a pixel, where the file tells it.
    place : Place, optional
        Origin and axes in space, where the file tells them.
    lossy : bool
        Whether values may differ a little from those that were saved (JPEG).
    alpha : ndarray of uint8, shape (rows, columns), optional
        Opacity, where it is not 255 everywhere.
    palette : tuple of (ndarray, sequence of str), optional
        Indices, shape (rows, columns), and each index' color as "#rrggbb", where colors came from a
        palette.
    frame : int, optional
        Which of the file's pictures it is, from 1 on, where there are several.
    n_frames : int
        How many pictures the file holds.
    views : tuple of View
        Where it shows tissue in B-mode, where the file tells it.
    remark : str
        What deserves a look; the text goes on after the file's name.
    header : mapping of str to str
        What else the file's header says, by key.
    """

    values: Image
    channels: Channels = "gray"
    scale: Scale | None = None
    place: Place | None = None
    lossy: bool = False
    alpha: NDArray[np.uint8] | None = None
    palette: tuple[NDArray[np.uint8], tuple[str, ...]] | None = None
    frame: int | None = None
    n_frames: int = 1
    views: tuple[View, ...] = ()
    remark: str = ""
    header: Mapping[str, str] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.values.shape[0]), int(self.values.shape[1])

    @cached_property
    def is_gray(self) -> bool:
        """Whether there is one channel, or all are equal."""
        if self.values.ndim == 2:
            return True
        return bool((self.values == self.values[..., :1]).all())

    def gray(self) -> Image:
        """Give gray values: as stored, or the luminance of colors in float64.

        Raises
        ------
        ValueError
            When there are layers or a transparency that hides something. The text goes on after
            the file's name.
        """
        if self.channels == "layers" and not self.is_gray:
            message = f"has {self.values.shape[2]} layers. Give the image, not the ROI"
            raise ValueError(message)
        if self.alpha is not None and np.any(self.values[self.alpha < 255]):
            message = "is partly transparent. Save it without transparency"
            raise ValueError(message)
        if self.is_gray:
            return np.asarray(self.values if self.values.ndim == 2 else self.values[..., 0])
        return np.asarray(self.values.astype(np.float64) @ LUMA)

    def colors(self) -> Image | None:
        """Give red, green and blue, where they differ anywhere."""
        return None if self.channels != "color" or self.is_gray else self.values

    def part(self, view: View) -> "Picture":
        """Cut a rectangle out; palette, place and views are left out."""
        return Picture(
            self.values[view.part],
            self.channels,
            scale=view.scale or self.scale,
            lossy=self.lossy,
            alpha=None if self.alpha is None else self.alpha[view.part],
            frame=self.frame,
            n_frames=self.n_frames,
            remark=self.remark,
        )


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


def to_255(values: Image) -> Floats:
    """Give grays or colors in the range of 8 bits, 0 to 255.

    Bytes, and numbers that may be bytes, are as they are; others are scaled from their least to their
    greatest.

    Parameters
    ----------
    values : ndarray of any shape
        Finite.
    """
    numbers = np.asarray(values, np.float64)
    low, high = numbers.min(), numbers.max()
    if values.dtype == np.uint8 or (low >= 0 and 1 < high <= 255):
        return numbers
    return np.asarray((numbers - low) / max(high - low, 1e-12) * 255)
