"""shape2D: size and form of the ROI, without its intensities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families.feature import Feature, of_outline
from alnus.extraction.kernels.diameter import largest_distance, outermost_vertices
from alnus.extraction.roi import Roi

NAME = "shape2D"


@dataclass(frozen=True, eq=False)
class Outline:
    """The ROI's outline by marching squares, with vertices halfway between pixel centers.

    Parameters
    ----------
    roi : Roi
        Pixels and spacing.
    """

    roi: Roi

    @property
    def pixel_area(self) -> float:
        """Area of a pixel, in mm²."""
        height, width = self.roi.spacing
        return height * width

    @cached_property
    def squares(self) -> NDArray[np.int64]:
        """How many 2 x 2 squares have each pattern, shape (16,).

        The pattern's bits 1, 2, 4, 8 are the pixels top left, top right, bottom right, bottom left.
        """
        ring = self.roi.ringed.view(np.uint8)
        patterns = ring[:-1, :-1] | ring[:-1, 1:] << 1 | ring[1:, 1:] << 2 | ring[1:, :-1] << 3
        return np.bincount(patterns.ravel(), minlength=16)

    @cached_property
    def area(self) -> float:
        """Area within the outline, in mm²."""
        inside = np.array([0, 1, 1, 4, 1, 2, 4, 7, 1, 4, 2, 7, 4, 7, 7, 8]) / 8
        return float(self.squares @ inside) * self.pixel_area

    @cached_property
    def perimeter(self) -> float:
        """Length of the outline, in mm."""
        height, width = self.roi.spacing
        horizontal = np.array([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
        vertical = np.array([0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        slanted = np.array([0, 1, 1, 0, 1, 2, 0, 1, 1, 0, 2, 1, 0, 1, 1, 0])
        lengths = horizontal * width + vertical * height + slanted * np.hypot(height, width) / 2
        return float(self.squares @ lengths)

    @cached_property
    def variances(self) -> tuple[float, float]:
        """Larger and smaller variance of the pixel centers along the principal axes, in mm²."""
        shares = self.roi.mask / self.roi.n_pixels
        of_rows, of_columns = shares.sum(axis=1), shares.sum(axis=0)
        rows, columns = (
            np.arange(n) * step for n, step in zip(shares.shape, self.roi.spacing, strict=True)
        )
        rows = rows - of_rows @ rows
        columns = columns - of_columns @ columns
        mixed = rows @ shares @ columns
        covariance = [[of_rows @ rows**2, mixed], [mixed, of_columns @ columns**2]]
        smaller, larger = np.linalg.eigvalsh(covariance)
        return float(larger), max(float(smaller), 0.0)


@of_outline("1")
def elongation(outline: Outline) -> float:
    """√(λ minor / λ major) of the pixel centers' covariance."""
    larger, smaller = outline.variances
    return float(np.sqrt(smaller / larger))


@of_outline("mm")
def major_axis_length(outline: Outline) -> float:
    """4·√(λ major), in mm."""
    return float(4 * np.sqrt(outline.variances[0]))


@of_outline("mm")
def maximum_diameter(outline: Outline) -> float:
    """Largest distance between two vertices of the outline, in mm."""
    return largest_distance(outermost_vertices(outline.roi.mask) * outline.roi.spacing)


@of_outline("mm²")
def mesh_surface(outline: Outline) -> float:
    """Area within the outline, in mm²."""
    return outline.area


@of_outline("mm")
def minor_axis_length(outline: Outline) -> float:
    """4·√(λ minor), in mm."""
    return float(4 * np.sqrt(outline.variances[1]))


@of_outline("mm")
def perimeter(outline: Outline) -> float:
    """Length of the outline, in mm."""
    return outline.perimeter


@of_outline("mm⁻¹")
def perimeter_surface_ratio(outline: Outline) -> float:
    """Perimeter / area, in 1/mm."""
    return outline.perimeter / outline.area


@of_outline("mm²")
def pixel_surface(outline: Outline) -> float:
    """Number of pixels times their area, in mm²."""
    return outline.roi.n_pixels * outline.pixel_area


@of_outline("1")
def sphericity(outline: Outline) -> float:
    """2·√(π·area) / perimeter: 1 for a circle."""
    return float(2 * np.sqrt(np.pi * outline.area) / outline.perimeter)


FEATURES: Mapping[str, Feature[Outline, float]] = MappingProxyType(
    {
        "Elongation": elongation,
        "MajorAxisLength": major_axis_length,
        "MaximumDiameter": maximum_diameter,
        "MeshSurface": mesh_surface,
        "MinorAxisLength": minor_axis_length,
        "Perimeter": perimeter,
        "PerimeterSurfaceRatio": perimeter_surface_ratio,
        "PixelSurface": pixel_surface,
        "Sphericity": sphericity,
    }
)


def compute(roi: Roi, features: Sequence[str] = tuple(FEATURES)) -> NDArray[np.float64]:
    """Return the named features of the ROI, shape (features,)."""
    outline = Outline(roi)
    return np.array([FEATURES[feature](outline) for feature in features])
