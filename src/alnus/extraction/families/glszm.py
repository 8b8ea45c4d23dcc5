"""GLSZM: zones, that is 8-connected pixels of one gray level."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families import size_matrix
from alnus.extraction.families.cells import Cells
from alnus.extraction.families.size_matrix import Feature, SizeMatrix, emphasis
from alnus.extraction.kernels.size_zone import find_zones
from alnus.extraction.roi import RoiStack

NAME = "glszm"

# The formulas stand in size_matrix; i is the gray level, j the number of pixels of the zone.
FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "GrayLevelNonUniformity": size_matrix.level_nonuniformity,  # IBSI JNSA
        "GrayLevelNonUniformityNormalized": size_matrix.level_nonuniformity_normalized,  # Y1RO
        "GrayLevelVariance": size_matrix.level_variance,  # BYLV
        "HighGrayLevelZoneEmphasis": emphasis(level=2, size=0),  # 5GN9
        "LargeAreaEmphasis": emphasis(level=0, size=2),  # 48P8
        "LargeAreaHighGrayLevelEmphasis": emphasis(level=2, size=2),  # J17V
        "LargeAreaLowGrayLevelEmphasis": emphasis(level=-2, size=2),  # YH51
        "LowGrayLevelZoneEmphasis": emphasis(level=-2, size=0),  # XMSY
        "SizeZoneNonUniformity": size_matrix.size_nonuniformity,  # 4JP3
        "SizeZoneNonUniformityNormalized": size_matrix.size_nonuniformity_normalized,  # VB3A
        "SmallAreaEmphasis": emphasis(level=0, size=-2),  # 5QRC
        "SmallAreaHighGrayLevelEmphasis": emphasis(level=2, size=-2),  # HW1V
        "SmallAreaLowGrayLevelEmphasis": emphasis(level=-2, size=-2),  # 5RAI
        "ZoneEntropy": size_matrix.joint_entropy,  # GU8N
        "ZonePercentage": size_matrix.percentage,  # P30P
        "ZoneVariance": size_matrix.size_variance,  # 3NSA
    }
)


def compute(stack: RoiStack, features: Sequence[str] = tuple(FEATURES)) -> NDArray[np.float64]:
    """Return the named features of every image type, shape (image types, features)."""
    return size_matrix.evaluate(count_zones(stack), FEATURES, features)


def count_zones(stack: RoiStack) -> SizeMatrix:
    """Count the zones of each gray level and size; only sizes that occur have a column."""
    roi, n_types, n_levels = stack.roi, len(stack.levels), stack.n_levels
    found = find_zones(stack.planes, roi.spans, roi.width, n_levels, roi.n_pixels)
    zones, counts = np.unique(found, return_counts=True)
    line, size = np.divmod(zones, roi.n_pixels + 1)
    image_type, level = np.divmod(line, n_levels)
    sizes = np.flatnonzero(np.bincount(size) > 0)
    shape, column = (n_types, 1, n_levels, sizes.size), np.searchsorted(sizes, size)
    cells = Cells(shape, image_type, level, column, counts.astype(np.float64))
    return SizeMatrix(cells, sizes.astype(np.float64), roi.n_pixels)
