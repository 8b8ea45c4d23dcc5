"""The ROI of a case, and its pixels' gray levels in every image type."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels.gray_levels import assign_levels


@dataclass(frozen=True, eq=False)
class Roi:
    """Where the ROI's pixels lie: all that does not depend on the image.

    Kernels see a plane, row by row in one line, with a ring of zeros round the bounding box: there a
    pixel's neighbor can be read without asking whether it exists.

    Parameters
    ----------
    mask : ndarray of bool, shape (rows, columns)
        The ROI inside its bounding box.
    spacing : tuple of float
        Pixel height and width (row, column), in mm.
    """

    mask: NDArray[np.bool_]
    spacing: tuple[float, float] = (1.0, 1.0)

    @property
    def width(self) -> int:
        """Positions in a row of the plane."""
        return int(self.mask.shape[1]) + 2

    @property
    def n_positions(self) -> int:
        """Positions in the plane."""
        return (int(self.mask.shape[0]) + 2) * self.width

    @cached_property
    def inside(self) -> NDArray[np.int64]:
        """Positions of the ROI's pixels in the bounding box, shape (pixels,)."""
        return np.flatnonzero(self.mask)

    @cached_property
    def pixels(self) -> NDArray[np.int64]:
        """Positions of the ROI's pixels in the plane, shape (pixels,)."""
        rows, columns = self._coordinates
        return (rows + 1) * self.width + columns + 1

    @cached_property
    def n_neighbors(self) -> NDArray[np.int64]:
        """How many of a pixel's eight neighbors lie in the ROI, shape (pixels,)."""
        steps = [row * self.width + column for row in (-1, 0, 1) for column in (-1, 0, 1)]
        around = self._plane[self.pixels[:, None] + np.array(steps)]
        return np.asarray(around.sum(axis=1, dtype=np.int64) - 1)

    @cached_property
    def lines(self) -> NDArray[np.int64]:
        """Number of the row, diagonal, column and other diagonal of a pixel, shape (pixels, 4)."""
        rows, columns = self._coordinates
        n_lines = sum(self.mask.shape)
        lines = np.stack(
            [rows, columns - rows + self.mask.shape[0], columns, rows + columns], axis=1
        )
        return lines + n_lines * np.arange(4)

    @cached_property
    def has_pairs(self) -> NDArray[np.bool_]:
        """Whether two ROI pixels touch right, down-right, down, down-left of each other."""
        steps = (1, self.width + 1, self.width, self.width - 1)
        return np.array([self._plane[self.pixels + step].any() for step in steps])

    @cached_property
    def has_lines(self) -> NDArray[np.bool_]:
        """Whether some row, diagonal, column, other diagonal holds two ROI pixels."""
        n_lines = sum(self.mask.shape)
        on_line = np.bincount(self.lines.ravel(), minlength=4 * n_lines).reshape(4, n_lines)
        return np.asarray(on_line.max(axis=1) > 1)

    @cached_property
    def _coordinates(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows, columns = np.divmod(self.inside, self.mask.shape[1])
        return rows, columns

    @cached_property
    def _plane(self) -> NDArray[np.bool_]:
        plane = np.zeros(self.n_positions, bool)
        plane[self.pixels] = True
        return plane


@dataclass(frozen=True)
class Binning:
    """How intensities become gray levels.

    Parameters
    ----------
    width : float
        Width of a bin, in the image type's units; bins are anchored at 0.
    count : int, optional
        Number of bins between the ROI's lowest and highest intensity, instead of a width.
    """

    width: float = 25.0
    count: int | None = None

    def n_bins(self, lowest: float, highest: float) -> int:
        """Return how many bins reach from one value to another."""
        if self.count is not None:
            return self.count
        return int(highest // self.width - lowest // self.width) + 1

    def edges(self, lowest: float, highest: float) -> NDArray[np.float64]:
        """Return the bins' edges for intensities between two values, shape (edges,).

        PyRadiomics' `getBinEdges`: the last edge may lie above the highest intensity.
        """
        if self.count is not None:
            edges = np.histogram_bin_edges([lowest, highest], self.count)
            edges[-1] += 1.0  # the highest intensity belongs to the last bin
            return edges
        start = lowest - lowest % self.width
        return np.arange(start, highest + 2 * self.width, self.width)


@dataclass(frozen=True, eq=False)
class RoiStack:
    """The ROI's pixels in every image type of a case.

    Parameters
    ----------
    roi : Roi
        Where the pixels lie.
    intensities : ndarray of float64, shape (image types, pixels)
        Before binning.
    levels : ndarray of int64, shape (image types, pixels)
        Gray levels, 1 and above.
    rounding : float
        Deviations of this size and below are rounding errors of the image types.
    """

    roi: Roi
    intensities: NDArray[np.float64]
    levels: NDArray[np.int64]
    rounding: float = 0.0

    @classmethod
    def binned(
        cls,
        roi: Roi,
        intensities: NDArray[np.float64],
        edges: Sequence[NDArray[np.float64]],
        *,
        rounding: float = 0.0,
    ) -> "RoiStack":
        """Bin the intensities of each image type by its own edges."""
        levels = np.empty(intensities.shape, np.int64)
        for image_type, bins in enumerate(edges):
            levels[image_type] = assign_levels(intensities[image_type], bins)
        return cls(roi, intensities, levels, rounding)

    def only(self, image_types: Sequence[int]) -> "RoiStack":
        """Return the stack of some image types, given by their places; itself when it is all."""
        if list(image_types) == list(range(len(self.levels))):
            return self
        places = list(image_types)
        return replace(self, intensities=self.intensities[places], levels=self.levels[places])

    def parts(self, *, most_cells: int) -> "list[RoiStack]":
        """Split into single image types when all level-by-level matrices have too many cells."""
        n_types = len(self.levels)
        if n_types * self.n_levels**2 <= most_cells:
            return [self]
        return [self.only([image_type]) for image_type in range(n_types)]

    @cached_property
    def n_levels(self) -> int:
        """Highest gray level of all image types."""
        return int(self.highest_levels.max())

    @cached_property
    def highest_levels(self) -> NDArray[np.int64]:
        """Highest gray level of each image type, shape (image types,)."""
        return np.asarray(self.levels.max(axis=1))

    @cached_property
    def level_counts(self) -> NDArray[np.float64]:
        """Pixels of each gray level, shape (image types, levels)."""
        counts = [np.bincount(levels, minlength=self.n_levels + 1)[1:] for levels in self.levels]
        return np.stack(counts).astype(np.float64)

    @cached_property
    def planes(self) -> NDArray[np.int64]:
        """Gray levels in the kernels' plane, 0 outside the ROI, shape (image types, positions)."""
        planes = np.zeros((len(self.levels), self.roi.n_positions), np.int64)
        planes[:, self.roi.pixels] = self.levels
        return planes
