"""Specks, parts and holes of an ROI: told, and mended where that is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import scipy

from alnus.arrays import Bools, Integers
from alnus.ranges import Within, check_ranges

TOUCHING = np.ones((3, 3), bool)
"""Pixels that share a corner are one part, as in the features."""

SPECK = 0.01
"""Share of the largest part's pixels below which another part is called a speck."""


@dataclass(frozen=True)
class RoiCleaning:
    """What is done to every ROI before it is used.

    Parameters
    ----------
    drop_specks : int
        Parts of fewer pixels are left out, the largest never; 0 leaves all.
    keep_largest : bool
        All parts but the largest are left out.
    fill_holes : bool
        Holes, which no path along the sides of pixels connects with the border of the image, are
        filled.

    Raises
    ------
    ValueError
        When a number is out of range.
    """

    drop_specks: Annotated[int, Within(0, 1_000_000)] = 0
    keep_largest: bool = False
    fill_holes: bool = False

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        check_ranges(self)

    def apply(self, roi: Bools) -> Bools:
        """Clean an ROI; an empty one stays empty.

        Parameters
        ----------
        roi : ndarray of bool, shape (rows, columns)
        """
        if self == AS_DRAWN or not roi.any():
            return roi
        box = _box(roi)
        cleaned = np.zeros_like(roi)
        cleaned[box] = self._cleaned(roi[box])
        return cleaned

    def _cleaned(self, roi: Bools) -> Bools:
        parts, sizes = _parts(roi)
        kept = sizes >= self.drop_specks
        kept[np.argmax(sizes)] = True
        if self.keep_largest:
            kept = np.arange(len(sizes)) == np.argmax(sizes)
        roi = np.isin(parts, np.flatnonzero(kept) + 1)
        return roi | _holes(roi) if self.fill_holes else roi

    def remark(self, before: Bools, after: Bools) -> str:
        """Say what cleaning changed; empty when nothing."""
        lost, filled = int((before & ~after).sum()), int((after & ~before).sum())
        done = (lost, "left out"), (filled, "filled")
        said = [f"{n} pixel{'s' * (n != 1)} {what}" for n, what in done if n]
        return f"the ROI was cleaned: {', '.join(said)}" if said else ""


@dataclass(frozen=True)
class RoiShape:
    """What an ROI is made of.

    Parameters
    ----------
    n_parts : int
        Parts that are no specks.
    n_specks : int
        Parts below a hundredth of the largest one's pixels.
    hole_pixels : int
        Pixels of holes.
    largest : tuple of int
        Pixels of the five largest parts, or of as many as there are.
    largest_speck : int
        Its pixels; 0 without specks.
    """

    n_parts: int
    n_specks: int
    hole_pixels: int
    largest: tuple[int, ...]
    largest_speck: int

    def remarks(self) -> Iterator[str]:
        """Yield what is odd about parts and holes, a sentence each."""
        if self.n_parts > 1:
            listed = ", ".join(map(str, self.largest))
            yield f"the ROI has {self.n_parts} parts ({listed} pixels). {_remedy('keep_largest')}"
        if self.n_specks:
            many = f"{self.n_specks} specks beside it, the largest of {self.largest_speck}"
            what = many if self.n_specks > 1 else f"a speck beside it of {self.largest_speck}"
            size = f"{what} pixel{'s' * (self.largest_speck != 1)}"
            yield f"the ROI has {size}, which its diameter takes in. {_remedy('drop_specks')}"
        if self.hole_pixels:
            holes = f"holes of {self.hole_pixels} pixels"
            told = "a hole of 1 pixel" if self.hole_pixels == 1 else holes
            yield f"the ROI has {told}. {_remedy('fill_holes')}"


AS_DRAWN = RoiCleaning()
"""Nothing is done to the ROI."""


def roi_shape(roi: Bools) -> RoiShape:
    """Count parts, specks and pixels of holes.

    Parameters
    ----------
    roi : ndarray of bool, shape (rows, columns)
        Not empty.
    """
    roi = roi[_box(roi)]
    sizes = sorted(_parts(roi)[1].tolist(), reverse=True)
    specks = [size for size in sizes if size < SPECK * sizes[0]]
    return RoiShape(
        len(sizes) - len(specks),
        len(specks),
        int(np.count_nonzero(_holes(roi))),
        tuple(sizes[:5]),
        max(specks, default=0),
    )


def largest_part(roi: Bools) -> Bools:
    """Give the largest of an ROI's parts."""
    return RoiCleaning(keep_largest=True).apply(roi)


def _box(roi: Bools) -> tuple[slice, slice]:
    """Bounding box of an ROI that is not empty; the image round it tells nothing about its shape."""
    rows, columns = (np.flatnonzero(roi.any(axis=axis)) for axis in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _holes(roi: Bools) -> Bools:
    """Give the pixels outside that no path along the sides of pixels connects with the border."""
    outside, _ = scipy.ndimage.label(np.pad(~roi, 1, constant_values=True))
    return np.asarray((outside > 1)[1:-1, 1:-1])


def _parts(roi: Bools) -> tuple[Integers, Integers]:
    parts, _ = scipy.ndimage.label(roi, structure=TOUCHING)
    return parts, np.bincount(parts.ravel())[1:]


def _remedy(key: str) -> str:
    return f"Look at it, or set roi_cleaning.{key} in the study file"
