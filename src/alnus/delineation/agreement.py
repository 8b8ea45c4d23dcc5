"""How well two ROIs of one node agree: overlap, and distances between their borders."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt

from alnus.arrays import Bools, Floats


@dataclass(frozen=True)
class RoiAgreement:
    """How well two ROIs agree.

    Parameters
    ----------
    dice : float
        Twice the common area over the sum of both areas; 1 where they are equal.
    hausdorff_95 : float
        The larger of the 95th percentiles of the distances from each border to the other; in the
        unit of the spacing.
    mean_surface_distance : float
        Mean of the distances from each border's pixels to the other border, both ways together.
    """

    dice: float
    hausdorff_95: float
    mean_surface_distance: float


def roi_agreement(
    first: Bools, second: Bools, *, spacing: tuple[float, float] = (1.0, 1.0)
) -> RoiAgreement:
    """Compare two ROIs of one image.

    Parameters
    ----------
    first, second : ndarray of bool, shape (rows, columns)
        Neither is empty.
    spacing : tuple of float
        Pixel height and width, e.g. in mm; (1, 1) gives distances in pixels.

    Raises
    ------
    ValueError
        When the shapes differ or an ROI is empty.

    References
    ----------
    Dice (1945); Huttenlocher et al. (1993), with the 95th percentile in place of the maximum.
    """
    if first.shape != second.shape:
        message = f"ROIs of shapes {first.shape} and {second.shape}; both belong on one image"
        raise ValueError(message)
    if not (first.any() and second.any()):
        message = "an ROI is empty; distances between borders do not exist"
        raise ValueError(message)
    first, second = _cropped(first, second)
    common, areas = np.count_nonzero(first & second), first.sum() + second.sum()
    there, back = _border_distances(first, second, spacing)
    return RoiAgreement(
        dice=float(2 * common / areas),
        hausdorff_95=float(max(np.percentile(there, 95), np.percentile(back, 95))),
        mean_surface_distance=float(np.concatenate([there, back]).mean()),
    )


def _cropped(first: Bools, second: Bools) -> tuple[Bools, Bools]:
    """Cut both to the box that holds them, with a pixel around it."""
    rows, columns = np.nonzero(first | second)
    box = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    # At the edge of the image an ROI has a border, too: the pixel around it is outside.
    return np.pad(first[box], 1), np.pad(second[box], 1)


def _border_distances(
    first: Bools, second: Bools, spacing: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Distances of the first border's pixels from the second, and the other way round."""
    borders = [roi & ~binary_erosion(roi) for roi in (first, second)]
    distances = [distance_transform_edt(~border, sampling=spacing) for border in borders]
    return distances[1][borders[0]], distances[0][borders[1]]
