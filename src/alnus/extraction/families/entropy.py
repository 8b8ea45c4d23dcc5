"""Entropy as PyRadiomics writes it."""

import numpy as np
from numpy.typing import NDArray

EPSILON = np.spacing(1.0)
"""Added inside every logarithm, and in some denominators."""


def entropy(
    probabilities: NDArray[np.float64], *, axis: int | tuple[int, ...] = -1
) -> NDArray[np.float64]:
    """−Σ p·log₂(p + ε) over one axis or several, in bits."""
    # ε inside the logarithm, because PyRadiomics has it, and so that 0 · log 0 is 0.
    return np.asarray(-(probabilities * np.log2(probabilities + EPSILON)).sum(axis=axis))
