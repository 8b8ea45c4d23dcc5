"""GLSZM: zones, that is 8-connected pixels of one gray level."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families import size_matrix
from alnus.extraction.families.cells import Cells
from alnus.extraction.families.size_matrix import Feature, SizeMatrix, coded, emphasis
from alnus.extraction.kernels.size_zone import find_zones
from alnus.extraction.roi import RoiStack

NAME = "glszm"

# The formulas stand in size_matrix; i is the gray level, j the number of pixels of the zone.
FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "GrayLevelNonUniformity": coded("JNSA", size_matrix.level_nonuniformity),
        "GrayLevelNonUniformityNormalized": coded(
            "Y1RO", size_matrix.level_nonuniformity_normalized
        ),
        "GrayLevelVariance": coded("BYLV", size_matrix.level_variance),
        "HighGrayLevelZoneEmphasis": coded("5GN9", emphasis(level=2, size=0)),
        "LargeAreaEmphasis": coded("48P8", emphasis(level=0, size=2)),
        "LargeAreaHighGrayLevelEmphasis": coded("J17V", emphasis(level=2, size=2)),
        "LargeAreaLowGrayLevelEmphasis": coded("YH51", emphasis(level=-2, size=2)),
        "LowGrayLevelZoneEmphasis": coded("XMSY", emphasis(level=-2, size=0)),
        "SizeZoneNonUniformity": coded("4JP3", size_matrix.size_nonuniformity),
        "SizeZoneNonUniformityNormalized": coded("VB3A", size_matrix.size_nonuniformity_normalized),
        "SmallAreaEmphasis": coded("5QRC", emphasis(level=0, size=-2)),
        "SmallAreaHighGrayLevelEmphasis": coded("HW1V", emphasis(level=2, size=-2)),
        "SmallAreaLowGrayLevelEmphasis": coded("5RAI", emphasis(level=-2, size=-2)),
        "ZoneEntropy": coded("GU8N", size_matrix.joint_entropy),
        "ZonePercentage": coded("P30P", size_matrix.percentage),
        "ZoneVariance": coded("3NSA", size_matrix.size_variance),
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
