"""Laplacian of Gaussian at several scales."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import numpy as np

from alnus.arrays import Box, Floats, Image
from alnus.extraction.image_types.bin_width import BinWidth
from alnus.extraction.image_types.recursive_gaussian import recursion_weights
from alnus.extraction.kernels.recursive_gaussian import add_curvatures, filter_box
from alnus.imaging.case import Case
from alnus.ranges import Within, check_ranges

Margins = tuple[int, int, int, int]

SMALLEST_SIDE = 4  # of a recursion of fourth order

SETTLING = 30
"""Sigmas after which a recursion has forgotten where it began, as far as rounding can tell."""

FEWEST = 8
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

    unit: ClassVar[str] = "intensity"
    differs: ClassVar[str] = (
        "recursive approximation times σ², IBSI 2's Laplacian of Gaussian (L6PA) is a sampled kernel"
    )

    sigma: tuple[Annotated[float, Within(0.001, 100)], ...] = (0.2, 0.4, 0.6, 0.8, 1.0)
    bin_width: BinWidth | None = None

    def __post_init__(self) -> None:
        """Refuse a scale that is none."""
        check_ranges(self)
        if not self.sigma:
            message = "sigma: at least one number in mm is needed; found none"
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

    def apply(self, case: Case) -> Iterator[Floats]:
        """Filter the box with margins beyond which the image does not change the result."""
        image, box, spacing = case.image, case.box, case.spacing
        flat = _flat_margins(image, box, _settling(max(self.sigma), spacing))
        down = _curvatures(image, self.sigma, spacing, box, flat)
        across = _curvatures(image.T, self.sigma, spacing[::-1], _turn(box), _turn(flat))
        weights = 1 / spacing[0] ** 2, 1 / spacing[1] ** 2
        return (add_curvatures(*both, *weights) for both in zip(down, across, strict=True))


def _curvatures(
    image: Image,
    sigmas: Sequence[float],
    spacing: tuple[float, float],
    box: Box,
    flat: Margins,
) -> list[Floats]:
    """Derive the box twice down its rows and smooth it along its columns, for each sigma."""
    top, bottom, left, right = _grow(box, flat, _settling(max(sigmas), spacing), image.shape)
    # Converted once for all sigmas, each of which reads the middle of it.
    part = image[top:bottom, left:right].astype(np.float64, order="C")
    inner = (box[0] - top, box[1] - top, box[2] - left, box[3] - left)
    blocks = (_grow(inner, flat, _settling(sigma, spacing), part.shape) for sigma in sigmas)
    return [
        _curvature(part, sigma, spacing, block, inner)
        for sigma, block in zip(sigmas, blocks, strict=True)
    ]


def _settling(sigma: float, spacing: tuple[float, float]) -> tuple[int, int]:
    """Pixels along both axes after which a recursion has settled."""
    return int(SETTLING * sigma / spacing[0]), int(SETTLING * sigma / spacing[1])


def _grow(box: Box, flat: Margins, settling: tuple[int, int], shape: tuple[int, ...]) -> Box:
    """Add to a box what its filtered pixels hang on, as far as the image reaches."""
    top, bottom, left, right = box
    return (
        max(0, top - flat[0] - settling[0]),
        min(shape[0], bottom + flat[1] + settling[0]),
        max(0, left - flat[2] - settling[1]),
        min(shape[1], right + flat[3] + settling[1]),
    )


def _turn(box: Box) -> Box:
    """Exchange rows and columns."""
    return box[2], box[3], box[0], box[1]


def _flat_margins(image: Image, box: Box, widest: tuple[int, int]) -> Margins:
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


def _curvature(
    image: Floats, sigma: float, spacing: tuple[float, float], block: Box, wanted: Box
) -> Floats:
    """Derive down the rows of a block, then smooth along its columns, and keep what is wanted."""
    curved = recursion_weights(sigma, spacing[0], derivative=True)
    smooth = recursion_weights(sigma, spacing[1], derivative=False)
    return filter_box(image, curved, smooth, block, wanted)
