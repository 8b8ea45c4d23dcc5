"""GLDM: how many of the eight neighbors share a pixel's gray level."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families import size_matrix
from alnus.extraction.families.cells import Cells
from alnus.extraction.families.size_matrix import SizeFeature, SizeMatrix, emphasis
from alnus.extraction.kernels.dependence import count_dependences
from alnus.extraction.roi import RoiStack

NAME = "gldm"

# The formulas stand in size_matrix; i is the gray level, j the dependence: 1 + equal neighbors.
FEATURES: Mapping[str, SizeFeature] = MappingProxyType(
    {
        "DependenceEntropy": size_matrix.joint_entropy.coded("FCBV"),
        "DependenceNonUniformity": size_matrix.size_nonuniformity.coded("Z87G"),
        "DependenceNonUniformityNormalized": size_matrix.size_nonuniformity_normalized.coded(
            "OKJI"
        ),
        "DependenceVariance": size_matrix.size_variance.coded("DNX2"),
        "GrayLevelNonUniformity": size_matrix.level_nonuniformity.coded("FP8K"),
        "GrayLevelVariance": size_matrix.level_variance.coded("1PFV"),
        "HighGrayLevelEmphasis": emphasis(level=2, size=0).coded("OAE7"),
        "LargeDependenceEmphasis": emphasis(level=0, size=2).coded("IMOQ"),
        "LargeDependenceHighGrayLevelEmphasis": emphasis(level=2, size=2).coded("9QMG"),
        "LargeDependenceLowGrayLevelEmphasis": emphasis(level=-2, size=2).coded("NBZI"),
        "LowGrayLevelEmphasis": emphasis(level=-2, size=0).coded("TL9H"),
        "SmallDependenceEmphasis": emphasis(level=0, size=-2).coded("SODN"),
        "SmallDependenceHighGrayLevelEmphasis": emphasis(level=2, size=-2).coded("JA6D"),
        "SmallDependenceLowGrayLevelEmphasis": emphasis(level=-2, size=-2).coded("EQ3F"),
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
