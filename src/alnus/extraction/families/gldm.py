"""GLDM: how many of the eight neighbors share a pixel's gray level."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families import size_matrix
from alnus.extraction.families.cells import Cells
from alnus.extraction.families.size_matrix import Feature, SizeMatrix, coded, emphasis
from alnus.extraction.kernels.dependence import count_dependences
from alnus.extraction.roi import RoiStack

NAME = "gldm"

# The formulas stand in size_matrix; i is the gray level, j the dependence: 1 + equal neighbors.
FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "DependenceEntropy": coded("FCBV", size_matrix.joint_entropy),
        "DependenceNonUniformity": coded("Z87G", size_matrix.size_nonuniformity),
        "DependenceNonUniformityNormalized": coded(
            "OKJI", size_matrix.size_nonuniformity_normalized
        ),
        "DependenceVariance": coded("DNX2", size_matrix.size_variance),
        "GrayLevelNonUniformity": coded("FP8K", size_matrix.level_nonuniformity),
        "GrayLevelVariance": coded("1PFV", size_matrix.level_variance),
        "HighGrayLevelEmphasis": coded("OAE7", emphasis(level=2, size=0)),
        "LargeDependenceEmphasis": coded("IMOQ", emphasis(level=0, size=2)),
        "LargeDependenceHighGrayLevelEmphasis": coded("9QMG", emphasis(level=2, size=2)),
        "LargeDependenceLowGrayLevelEmphasis": coded("NBZI", emphasis(level=-2, size=2)),
        "LowGrayLevelEmphasis": coded("TL9H", emphasis(level=-2, size=0)),
        "SmallDependenceEmphasis": coded("SODN", emphasis(level=0, size=-2)),
        "SmallDependenceHighGrayLevelEmphasis": coded("JA6D", emphasis(level=2, size=-2)),
        "SmallDependenceLowGrayLevelEmphasis": coded("EQ3F", emphasis(level=-2, size=-2)),
    }
)


def compute(stack: RoiStack, features: Sequence[str] = tuple(FEATURES)) -> NDArray[np.float64]:
    """Return the named features of every image type, shape (image types, features)."""
    return size_matrix.evaluate(count_pixels(stack), FEATURES, features)


def count_pixels(stack: RoiStack) -> SizeMatrix:
    """Count the pixels of each gray level and dependence (1 to 9)."""
    roi = stack.roi
    counts = count_dependences(stack.planes, roi.spans, roi.width, stack.n_levels)[:, None, 1:]
    return SizeMatrix(Cells.of(counts), np.arange(1.0, 10.0), roi.n_pixels)
