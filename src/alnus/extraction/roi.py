"""The ROI of a case, and its pixels' gray levels in every image type."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels.gray_levels import assign_levels, count_levels, place_levels


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

    @property
    def n_pixels(self) -> int:
        """Pixels of the ROI."""
        return self.inside.size

    @cached_property
    def inside(self) -> NDArray[np.int64]:
        """Positions of the ROI's pixels in the bounding box, shape (pixels,)."""
        return np.flatnonzero(self.mask)

    @cached_property
    def spans(self) -> NDArray[np.int64]:
        """First position and position past the last of horizontal stretches, shape (spans, 2)."""
        # The ring of zeros ends every stretch, so that borders come in pairs.
        borders = np.flatnonzero(np.diff(self.ringed.ravel()))
        return borders.reshape(-1, 2) + 1

    @cached_property
    def n_neighbors(self) -> NDArray[np.int64]:
        """How many of a position's eight neighbors lie in the ROI, shape (positions,)."""
        inside = _ringed(self.ringed).view(np.uint8)
        rows = inside[:-2] + inside[1:-1] + inside[2:]
        around = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] - self.ringed
        return np.ravel(around).astype(np.int64)

    @cached_property
    def has_pairs(self) -> NDArray[np.bool_]:
        """Whether two ROI pixels touch right, down-right, down, down-left of each other."""
        m = self.mask
        pairs = (
            m[:, :-1] & m[:, 1:],
            m[:-1, :-1] & m[1:, 1:],
            m[:-1] & m[1:],
            m[:-1, 1:] & m[1:, :-1],
        )
        return np.array([touching.any() for touching in pairs])

    @cached_property
    def has_lines(self) -> NDArray[np.bool_]:
        """Whether some row, diagonal, column, other diagonal holds two ROI pixels."""
        if self.has_pairs.all():
            return self.has_pairs
        rows, columns = np.divmod(self.inside, self.mask.shape[1])
        lines = (rows, columns - rows, columns, rows + columns)
        shared = np.array([np.unique(line).size < line.size for line in lines])
        return np.asarray(self.has_pairs | shared)

    @cached_property
    def ringed(self) -> NDArray[np.bool_]:
        """The mask with a ring of pixels outside it, as in the plane."""
        return _ringed(self.mask)

    @cached_property
    def positions(self) -> NDArray[np.int64]:
        """Positions of the ROI's pixels in the plane, shape (pixels,)."""
        return np.flatnonzero(self.ringed)


def _ringed(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    ringed = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), np.bool_)
    ringed[1:-1, 1:-1] = mask
    return ringed


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
        # Two widths: arange may leave out its end, and the highest intensity needs an edge above
        # it.
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
    levels : ndarray of uint16, shape (image types, pixels)
        Gray levels, 1 and above.
    rounding : float
        Deviations of this size and below are rounding errors of the image types.
    """

    roi: Roi
    intensities: NDArray[np.float64]
    levels: NDArray[np.uint16]
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
        levels = np.empty(intensities.shape, np.uint16)
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
        return count_levels(self.levels, self.n_levels).astype(np.float64)

    @cached_property
    def planes(self) -> NDArray[np.uint16]:
        """Gray levels in the kernels' plane, 0 outside the ROI, shape (image types, positions)."""
        return place_levels(self.levels, self.roi.positions, self.roi.n_positions)
