"""GLRLM: runs of one gray level along lines, in four directions."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families import size_matrix
from alnus.extraction.families.cells import Cells
from alnus.extraction.families.size_matrix import Feature, SizeMatrix, coded, emphasis
from alnus.extraction.kernels.run_length import count_run_positions
from alnus.extraction.roi import RoiStack

NAME = "glrlm"

# The formulas stand in size_matrix; i is the gray level, j the length of the run.
FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "GrayLevelNonUniformity": coded("R5YN", size_matrix.level_nonuniformity),
        "GrayLevelNonUniformityNormalized": coded(
            "OVBL", size_matrix.level_nonuniformity_normalized
        ),
        "GrayLevelVariance": coded("8CE5", size_matrix.level_variance),
        "HighGrayLevelRunEmphasis": coded("G3QZ", emphasis(level=2, size=0)),
        "LongRunEmphasis": coded("W4KF", emphasis(level=0, size=2)),
        "LongRunHighGrayLevelEmphasis": coded("3KUM", emphasis(level=2, size=2)),
        "LongRunLowGrayLevelEmphasis": coded("IVPO", emphasis(level=-2, size=2)),
        "LowGrayLevelRunEmphasis": coded("V3SW", emphasis(level=-2, size=0)),
        "RunEntropy": coded("HJ9O", size_matrix.joint_entropy),
        "RunLengthNonUniformity": coded("W92Y", size_matrix.size_nonuniformity),
        "RunLengthNonUniformityNormalized": coded(
            "IC23", size_matrix.size_nonuniformity_normalized
        ),
        "RunPercentage": coded("9ZK5", size_matrix.percentage),
        "RunVariance": coded("SXLW", size_matrix.size_variance),
        "ShortRunEmphasis": coded("22OV", emphasis(level=0, size=-2)),
        "ShortRunHighGrayLevelEmphasis": coded("GD3A", emphasis(level=2, size=-2)),
        "ShortRunLowGrayLevelEmphasis": coded("HTZT", emphasis(level=-2, size=-2)),
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
