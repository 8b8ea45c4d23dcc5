"""How often each gray level comes in each size: what GLRLM, GLSZM and GLDM have in common.

A size is the length of a run, the number of pixels of a zone, or the number of dependent pixels.
"""

# NumPy types its sums along an axis as Any.
# mypy: disable-error-code="no-any-return"

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families.directions import mean_over_directions
from alnus.extraction.families.entropy import entropy

Values = NDArray[np.float64]
POWERS = (-2, 0, 2)


@dataclass(frozen=True, eq=False)
class SizeMatrix:
    """Counts P(i, j) of runs, zones or dependences of level i and size j, for a stack of images.

    Parameters
    ----------
    counts : ndarray of float64, shape (image types, directions, levels, sizes)
        Levels are 1, 2, 3, ….
    sizes : ndarray of float64, shape (sizes,)
        Size that each column counts.
    n_pixels : int
        Pixels of the ROI.
    """

    counts: NDArray[np.float64]
    sizes: NDArray[np.float64]
    n_pixels: int

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """Gray levels i, shape (levels,)."""
        return np.arange(1.0, self.counts.shape[2] + 1)

    @cached_property
    def of_level(self) -> NDArray[np.float64]:
        """Σⱼ P(i, j), shape (image types, directions, levels)."""
        return self.counts.sum(axis=3)

    @cached_property
    def of_size(self) -> NDArray[np.float64]:
        """Σᵢ P(i, j), shape (image types, directions, sizes)."""
        return self.counts.sum(axis=2)

    @cached_property
    def total(self) -> Values:
        """N = Σᵢⱼ P(i, j), shape (image types, directions)."""
        return self.of_level.sum(axis=2)

    @cached_property
    def emphases(self) -> NDArray[np.float64]:
        """Σᵢⱼ P(i, j)·iᵃ·jᵇ / N for a, b in POWERS, shape (image types, directions, 3, 3)."""
        of_levels = self.levels ** np.array(POWERS)[:, None]
        of_sizes = self.sizes[:, None] ** np.array(POWERS)
        return of_levels @ (self.counts @ of_sizes) / self.total[..., None, None]


Feature = Callable[[SizeMatrix], Values]


def emphasis(level: int, size: int) -> Feature:
    """Return the feature Σᵢⱼ P(i, j)·iᵃ·jᵇ / N with a = level, b = size, each −2, 0 or 2."""
    row, column = POWERS.index(level), POWERS.index(size)

    def feature(matrix: SizeMatrix) -> Values:
        return matrix.emphases[..., row, column]

    return feature


def level_nonuniformity(matrix: SizeMatrix) -> Values:
    """Σᵢ (Σⱼ P(i, j))² / N."""
    return np.sum(matrix.of_level**2, axis=2) / matrix.total


def level_nonuniformity_normalized(matrix: SizeMatrix) -> Values:
    """Σᵢ (Σⱼ P(i, j))² / N²."""
    return level_nonuniformity(matrix) / matrix.total


def size_nonuniformity(matrix: SizeMatrix) -> Values:
    """Σⱼ (Σᵢ P(i, j))² / N."""
    return np.sum(matrix.of_size**2, axis=2) / matrix.total


def size_nonuniformity_normalized(matrix: SizeMatrix) -> Values:
    """Σⱼ (Σᵢ P(i, j))² / N²."""
    return size_nonuniformity(matrix) / matrix.total


def percentage(matrix: SizeMatrix) -> Values:
    """N / number of pixels."""
    return matrix.total / matrix.n_pixels


def level_variance(matrix: SizeMatrix) -> Values:
    """Σᵢⱼ p(i, j)·(i − μ)², p = P / N and μ = Σᵢⱼ p(i, j)·i."""
    return _variance(matrix.of_level, matrix.levels)


def size_variance(matrix: SizeMatrix) -> Values:
    """Σᵢⱼ p(i, j)·(j − μ)², p = P / N and μ = Σᵢⱼ p(i, j)·j."""
    return _variance(matrix.of_size, matrix.sizes)


def joint_entropy(matrix: SizeMatrix) -> Values:
    """−Σᵢⱼ p(i, j)·log₂ p(i, j), p = P / N."""
    *stack, n_levels, n_sizes = matrix.counts.shape
    counts = matrix.counts.reshape(*stack, n_levels * n_sizes)
    return entropy(counts / matrix.total[..., None])


def _variance(counts: NDArray[np.float64], values: NDArray[np.float64]) -> Values:
    p = counts / counts.sum(axis=2, keepdims=True)
    deviations = values - (p @ values)[..., None]
    return np.sum(p * deviations**2, axis=2)


def evaluate(
    matrix: SizeMatrix, table: Mapping[str, Feature], features: Sequence[str]
) -> NDArray[np.float64]:
    """Return the named features as means over directions, shape (image types, features)."""
    values = [table[feature](matrix) for feature in features]
    return mean_over_directions(np.stack(values, axis=1))
