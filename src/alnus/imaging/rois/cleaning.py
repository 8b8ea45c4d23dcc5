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
    """

    n_parts: int
    n_specks: int
    hole_pixels: int


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
    _, sizes = _parts(roi)
    n_specks = int((sizes < SPECK * sizes.max()).sum())
    return RoiShape(len(sizes) - n_specks, n_specks, int(_holes(roi).sum()))


def shape_remarks(roi: Bools) -> Iterator[str]:
    """Yield what an ROI's parts and holes tell, a sentence each.

    Parameters
    ----------
    roi : ndarray of bool, shape (rows, columns)
    """
    if not roi.any():
        return
    roi = roi[_box(roi)]
    _, sizes = _parts(roi)
    specks = sizes[sizes < SPECK * sizes.max()]
    parts = len(sizes) - len(specks)
    if parts > 1:
        listed = ", ".join(map(str, sorted(sizes, reverse=True)[:5]))
        yield f"the ROI has {parts} parts ({listed} pixels). {_remedy('keep_largest')}"
    if len(specks):
        many = f"{len(specks)} specks beside it, the largest of {specks.max()}"
        what = many if len(specks) > 1 else f"a speck beside it of {specks.max()}"
        size = f"{what} pixel{'s' * int(specks.max() != 1)}"
        yield f"the ROI has {size}, which its diameter takes in. {_remedy('drop_specks')}"
    holes = int(_holes(roi).sum())
    if holes:
        told = "a hole of 1 pixel" if holes == 1 else f"holes of {holes} pixels"
        yield f"the ROI has {told}. {_remedy('fill_holes')}"


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
