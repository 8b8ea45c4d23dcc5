"""Entropy as PyRadiomics writes it."""

import numpy as np
from numpy.typing import NDArray

EPSILON = np.spacing(1.0)
"""Added inside every logarithm, and in some denominators."""


def entropy(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """−Σ p·log₂(p + ε) over the last axis, in bits."""
    occurs = probabilities > 0  # most do not, and a logarithm is dear
    terms = np.zeros_like(probabilities)
    p = probabilities[occurs]
    terms[occurs] = p * np.log2(p + EPSILON)
    return np.asarray(-terms.sum(axis=-1))
