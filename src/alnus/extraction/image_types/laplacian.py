"""Laplacian of Gaussian at several scales."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.image_types.recursive_gaussian import recursion_weights
from alnus.extraction.kernels.recursive_gaussian import add_curvatures, filter_rows

Box = tuple[int, int, int, int]
Floats = NDArray[np.float64]
Image = NDArray[np.generic]

SMALLEST_SIDE = 4  # of a recursion of fourth order


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
        """Filter the box with margins beyond which the result does not change in any bit."""
        return (_laplacian(image, box, spacing, sigma) for sigma in self.sigma)


def _laplacian(image: Image, box: Box, spacing: tuple[float, float], sigma: float) -> Floats:
    top, bottom, left, right = box
    margins = [int(26 * sigma / step) + 8 for step in spacing]
    first_row, first_column = max(0, top - margins[0]), max(0, left - margins[1])
    block = image[first_row : bottom + margins[0], first_column : right + margins[1]].astype(
        np.float64
    )
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
