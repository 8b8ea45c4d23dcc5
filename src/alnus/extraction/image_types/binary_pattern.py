"""Local binary patterns in two dimensions."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Box, Floats, Image
from alnus.extraction.image_types.bin_width import BinWidth
from alnus.extraction.image_types.origin import NO_IBSI_FILTER
from alnus.extraction.kernels.binary_pattern import uniform_patterns
from alnus.imaging.case import Case
from alnus.ranges import Within, check_ranges

MOST_SAMPLES = 62  # a pattern is kept in the bits of one integer


@dataclass(frozen=True)
class BinaryPattern:
    """Uniform local binary patterns: values 0 to samples + 1.

    Parameters
    ----------
    radius : float
        Radius of the circle, in pixels; at most 100.
    samples : int
        Samples on the circle, 2 to 62.
    bin_width : float
        1, because at the other image types' width of 25 every pattern falls into one bin.

    Raises
    ------
    ValueError
        For a radius or number of samples outside its range.

    References
    ----------
    PyRadiomics ``getLBP2DImage``; scikit-image ``local_binary_pattern``, method "uniform": bilinear
    samples, 0 outside the image, differences not counted round the circle's end.
    """

    unit: ClassVar[str] = "pattern"
    differs: ClassVar[str] = NO_IBSI_FILTER

    radius: Annotated[float, Within(0, 100, "low")] = 1.0
    samples: Annotated[int, Within(2, MOST_SAMPLES)] = 8
    bin_width: BinWidth = 1.0

    def __post_init__(self) -> None:
        """Refuse a circle that is none."""
        check_ranges(self)

    @property
    def names(self) -> tuple[str, ...]:
        """Name in feature names."""
        return ("lbp-2D",)

    def apply(self, case: Case) -> tuple[Floats, ...]:
        """Name the patterns of the box's pixels."""
        top, bottom, left, right = case.box
        margin = int(np.ceil(self.radius))
        rows, columns = _circle(self.radius, self.samples)
        above, below, down = _samples(rows, top, bottom)
        before, after, across = _samples(columns, left, right)
        steps = np.stack([above, below, before, after], axis=1)
        wide = _with_margin(case.image, case.box, margin)
        return (uniform_patterns(wide, margin, steps, down, across),)


@lru_cache(maxsize=8)
def _circle(radius: float, samples: int) -> tuple[Floats, Floats]:
    """Offsets of the samples from the pixel, down and across, rounded as scikit-image does."""
    angles = 2 * np.pi * np.arange(samples) / samples
    return np.round(-radius * np.sin(angles), 5), np.round(radius * np.cos(angles), 5)


def _samples(
    offsets: Floats, start: int, stop: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Whole steps before and after each sample along one axis, and its place between them.

    The place depends on the coordinate in its last bits, and a comparison may hang on them.
    """
    coordinates = np.arange(start, stop) + offsets[:, None]
    floors = np.floor(offsets).astype(np.int64)
    ceilings = np.ceil(offsets).astype(np.int64)
    return floors, ceilings, coordinates - np.floor(coordinates)


def _with_margin(image: Image, box: Box, margin: int) -> Floats:
    """Cut the box out with a margin; 0 where the image ends."""
    top, bottom, left, right = box
    wide = np.zeros((bottom - top + 2 * margin, right - left + 2 * margin))
    first_row, first_column = max(0, top - margin), max(0, left - margin)
    part = image[first_row : bottom + margin, first_column : right + margin]
    row, column = first_row - (top - margin), first_column - (left - margin)
    wide[row : row + part.shape[0], column : column + part.shape[1]] = part
    return wide
