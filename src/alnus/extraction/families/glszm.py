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
    zones = [find_zones(plane, roi.spans, roi.width, roi.n_pixels) for plane in stack.planes]
    image_type = np.repeat(np.arange(n_types), [len(levels) for levels, _ in zones])
    level, size = np.concatenate(zones, axis=1)
    # One number a zone, which sorts them: equal zones are counted side by side.
    keys = np.sort((image_type * n_levels + level - 1) * (roi.n_pixels + 1) + size)
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    counts = np.diff(first, append=keys.size)
    line, size = np.divmod(keys[first], roi.n_pixels + 1)
    image_type, level = np.divmod(line, n_levels)
    sizes, column = np.unique(size, return_inverse=True)
    shape = (n_types, 1, n_levels, sizes.size)
    cells = Cells(shape, image_type, level, column, counts.astype(np.float64))
    return SizeMatrix(cells, sizes.astype(np.float64), roi.n_pixels)
