"""GLSZM: zones, that is 8-connected pixels of one gray level."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families import size_matrix
from alnus.extraction.families.cells import Cells
from alnus.extraction.families.size_matrix import SizeFeature, SizeMatrix, emphasis
from alnus.extraction.kernels.size_zone import find_zones
from alnus.extraction.roi import RoiStack

NAME = "glszm"

# The formulas stand in size_matrix; i is the gray level, j the number of pixels of the zone.
FEATURES: Mapping[str, SizeFeature] = MappingProxyType(
    {
        "GrayLevelNonUniformity": size_matrix.level_nonuniformity.coded("JNSA"),
        "GrayLevelNonUniformityNormalized": size_matrix.level_nonuniformity_normalized.coded(
            "Y1RO"
        ),
        "GrayLevelVariance": size_matrix.level_variance.coded("BYLV"),
        "HighGrayLevelZoneEmphasis": emphasis(level=2, size=0).coded("5GN9"),
        "LargeAreaEmphasis": emphasis(level=0, size=2).coded("48P8"),
        "LargeAreaHighGrayLevelEmphasis": emphasis(level=2, size=2).coded("J17V"),
        "LargeAreaLowGrayLevelEmphasis": emphasis(level=-2, size=2).coded("YH51"),
        "LowGrayLevelZoneEmphasis": emphasis(level=-2, size=0).coded("XMSY"),
        "SizeZoneNonUniformity": size_matrix.size_nonuniformity.coded("4JP3"),
        "SizeZoneNonUniformityNormalized": size_matrix.size_nonuniformity_normalized.coded("VB3A"),
        "SmallAreaEmphasis": emphasis(level=0, size=-2).coded("5QRC"),
        "SmallAreaHighGrayLevelEmphasis": emphasis(level=2, size=-2).coded("HW1V"),
        "SmallAreaLowGrayLevelEmphasis": emphasis(level=-2, size=-2).coded("5RAI"),
        "ZoneEntropy": size_matrix.joint_entropy.coded("GU8N"),
        "ZonePercentage": size_matrix.percentage.coded("P30P"),
        "ZoneVariance": size_matrix.size_variance.coded("3NSA"),
    }
)


def compute(stack: RoiStack, features: Sequence[str] = tuple(FEATURES)) -> NDArray[np.float64]:
    """Return the named features of every image type, shape (image types, features)."""
    return size_matrix.evaluate(count_zones(stack), FEATURES, features)


def count_zones(stack: RoiStack) -> SizeMatrix:
    """Count the zones of each gray level and size; only sizes that occur have a column."""
    roi, n_types, n_levels = stack.roi, len(stack.levels), stack.n_levels
    lines, sizes = find_zones(stack.planes, roi.spans, roi.width, n_levels, roi.n_pixels)
    # A zone may be as large as the ROI; columns for all sizes would be mostly empty.
    occurs = np.bincount(sizes) > 0
    columns, occurring = np.cumsum(occurs) - 1, np.flatnonzero(occurs)
    places = lines * occurring.size + columns[sizes]
    counts = np.bincount(places, minlength=n_types * n_levels * occurring.size)
    cells = Cells.of(counts.reshape(n_types, 1, n_levels, occurring.size))
    return SizeMatrix(cells, occurring.astype(np.float64), roi.n_pixels)
