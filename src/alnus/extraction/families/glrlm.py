"""GLRLM: runs of one gray level along lines, in four directions."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families import size_matrix
from alnus.extraction.families.cells import Cells
from alnus.extraction.families.size_matrix import SizeFeature, SizeMatrix, emphasis
from alnus.extraction.kernels.run_length import count_run_positions
from alnus.extraction.roi import RoiStack

NAME = "glrlm"

# The formulas stand in size_matrix; i is the gray level, j the length of the run.
FEATURES: Mapping[str, SizeFeature] = MappingProxyType(
    {
        "GrayLevelNonUniformity": size_matrix.level_nonuniformity.coded("R5YN"),
        "GrayLevelNonUniformityNormalized": size_matrix.level_nonuniformity_normalized.coded(
            "OVBL"
        ),
        "GrayLevelVariance": size_matrix.level_variance.coded("8CE5"),
        "HighGrayLevelRunEmphasis": emphasis(level=2, size=0).coded("G3QZ"),
        "LongRunEmphasis": emphasis(level=0, size=2).coded("W4KF"),
        "LongRunHighGrayLevelEmphasis": emphasis(level=2, size=2).coded("3KUM"),
        "LongRunLowGrayLevelEmphasis": emphasis(level=-2, size=2).coded("IVPO"),
        "LowGrayLevelRunEmphasis": emphasis(level=-2, size=0).coded("V3SW"),
        "RunEntropy": size_matrix.joint_entropy.coded("HJ9O"),
        "RunLengthNonUniformity": size_matrix.size_nonuniformity.coded("W92Y"),
        "RunLengthNonUniformityNormalized": size_matrix.size_nonuniformity_normalized.coded("IC23"),
        "RunPercentage": size_matrix.percentage.coded("9ZK5"),
        "RunVariance": size_matrix.size_variance.coded("SXLW"),
        "ShortRunEmphasis": emphasis(level=0, size=-2).coded("22OV"),
        "ShortRunHighGrayLevelEmphasis": emphasis(level=2, size=-2).coded("GD3A"),
        "ShortRunLowGrayLevelEmphasis": emphasis(level=-2, size=-2).coded("HTZT"),
    }
)


def compute(stack: RoiStack, features: Sequence[str] = tuple(FEATURES)) -> NDArray[np.float64]:
    """Return the named features of every image type, shape (image types, features).

    Means over the directions in which some line holds two ROI pixels; NaN without any.
    """
    return size_matrix.evaluate(count_runs(stack), FEATURES, features)


def count_runs(stack: RoiStack) -> SizeMatrix:
    """Count the runs of each gray level and length, in the directions that exist."""
    roi = stack.roi
    reached = count_run_positions(stack.planes, roi.spans, roi.width, stack.n_levels)
    reached = reached[:, roi.has_lines, 1:, 1:]
    # Runs that reach a length, less those that reach the next one, end there.
    counts = reached[..., :-1] - reached[..., 1:]
    return SizeMatrix(Cells.of(counts), np.arange(1.0, counts.shape[-1] + 1), roi.n_pixels)
