"""Laplacian of Gaussian at several scales."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.image_types.recursive_gaussian import recursion_weights
from alnus.extraction.kernels.recursive_gaussian import add_curvatures, filter_rows

Box = tuple[int, int, int, int]
Floats = NDArray[np.float64]
Image = NDArray[np.generic]
Margins = tuple[int, int, int, int]

SMALLEST_SIDE = 4  # of a recursion of fourth order

SETTLING = 26
"""Sigmas after which a recursion has forgotten where it began, as far as rounding can tell."""

FEWEST = 4
"""Pixels round the box that are looked at for lines without contrast."""


@dataclass(frozen=True)
class Laplacian:
    """Laplacian of Gaussian, normalized across scale.

    Parameters
    ----------
    sigma : tuple of float
        Standard deviations in mm (in pixels where sizes are in pixels).
    bin_width : float, optional
        Replaces the settings' bin width.

    Raises
    ------
    ValueError
        When a sigma is not positive or none is given.

    References
    ----------
    PyRadiomics ``getLoGImage``; ITK ``LaplacianRecursiveGaussianImageFilter`` with
    NormalizeAcrossScale.
    """

    sigma: tuple[float, ...] = (0.2, 0.4, 0.6, 0.8, 1.0)
    bin_width: float | None = None

    def __post_init__(self) -> None:
        """Refuse a scale that is none."""
        if not self.sigma or not all(math.isfinite(s) and s > 0 for s in self.sigma):
            message = f"sigma is {self.sigma}; positive numbers in mm are needed"
            raise ValueError(message)
        if len(set(self.sigma)) < len(self.sigma):
            message = f"sigma is {self.sigma}; a number stands there twice"
            raise ValueError(message)

    @property
    def names(self) -> tuple[str, ...]:
        """Names in feature names, one a sigma."""
        return tuple(f"log-sigma-{str(s).replace('.', '-')}-mm-3D" for s in self.sigma)

    def only(self, names: Collection[str]) -> "Laplacian":
        """Keep the sigmas that have one of these names."""
        named = zip(self.names, self.sigma, strict=True)
        return replace(self, sigma=tuple(sigma for name, sigma in named if name in names))

    def skipped(self, shape: tuple[int, int], spacing: tuple[float, float]) -> dict[str, str]:
        """Give the reason for each sigma that an image is too small for."""
        reasons = {}
        for name, sigma in zip(self.names, self.sigma, strict=True):
            needed = [max(SMALLEST_SIDE, math.ceil(sigma / step) + 1) for step in spacing]
            if shape[0] < needed[0] or shape[1] < needed[1]:
                short = min(side for side, least in zip(shape, needed, strict=True) if side < least)
                reasons[name] = f"the image's side of {short} pixels is below {max(needed)}"
        return reasons

    def apply(self, image: Image, *, box: Box, spacing: tuple[float, float]) -> Iterator[Floats]:
        """Filter the box with margins beyond which the image does not change the result."""
        widest = [int(SETTLING * max(self.sigma) / step) + FEWEST for step in spacing]
        flat = _flat_margins(image, box, widest)
        return (_laplacian(image, box, flat, spacing, sigma) for sigma in self.sigma)


def _flat_margins(image: Image, box: Box, widest: Sequence[int]) -> Margins:
    """Count the pixels above, below, left and right of the box until every line has contrast.

    Along a line without contrast the result is no more than rounding errors, whose signs, and so gray
    levels, hang on what lies beyond it.
    """
    top, bottom, left, right = box
    rows = slice(max(0, top - widest[0]), bottom + widest[0])
    columns = slice(max(0, left - widest[1]), right + widest[1])
    return (
        _flat_rows(image[top::-1, columns]),
        _flat_rows(image[bottom - 1 :, columns]),
        _flat_rows(image[rows, left::-1].T),
        _flat_rows(image[rows, right - 1 :].T),
    )


def _flat_rows(image: Image) -> int:
    """Count the rows after the first until no column is constant; at most all of them."""
    count = FEWEST
    while count < len(image) - 1 and (image[1 : count + 1] == image[0]).all(axis=0).any():
        count *= 2
    return min(count, len(image) - 1)


def _laplacian(
    image: Image, box: Box, flat: Margins, spacing: tuple[float, float], sigma: float
) -> Floats:
    top, bottom, left, right = box
    height, width = (int(SETTLING * sigma / step) for step in spacing)
    first_row, first_column = max(0, top - flat[0] - height), max(0, left - flat[2] - width)
    block = image[
        first_row : bottom + flat[1] + height, first_column : right + flat[3] + width
    ].astype(np.float64)
    rows = (top - first_row, bottom - first_row)
    columns = (left - first_column, right - first_column)
    across = _second_derivative(block.T, sigma, spacing[::-1], (columns, rows))
    down = _second_derivative(block, sigma, spacing, (rows, columns))
    return add_curvatures(down, across, 1 / spacing[0] ** 2, 1 / spacing[1] ** 2)


def _second_derivative(
    block: Floats,
    sigma: float,
    spacing: tuple[float, float],
    window: tuple[tuple[int, int], tuple[int, int]],
) -> Floats:
    """Derive down the rows, then smooth along the columns, and keep the window."""
    (row, last_row), (column, last_column) = window
    curved = recursion_weights(sigma, spacing[0], derivative=True)
    smooth = recursion_weights(sigma, spacing[1], derivative=False)
    derived = filter_rows(np.ascontiguousarray(block), *curved, row, last_row)
    return filter_rows(derived, *smooth, column, last_column)
