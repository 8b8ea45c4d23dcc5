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

from alnus.arrays import Floats
from alnus.extraction.families.cells import Cells
from alnus.extraction.families.directions import mean_over_directions
from alnus.extraction.families.entropy import EPSILON
from alnus.extraction.families.feature import Feature, of_levels

POWERS = (-2, 0, 2)


@dataclass(frozen=True, eq=False)
class SizeMatrix:
    """Counts P(i, j) of runs, zones or dependences of level i and size j, for a stack of images.

    Parameters
    ----------
    cells : Cells
        One row a level (1, 2, 3, …), one column a size.
    sizes : ndarray of float64, shape (columns,)
        Size that each column counts.
    n_pixels : int
        Pixels of the ROI.
    """

    cells: Cells
    sizes: NDArray[np.float64]
    n_pixels: int

    @cached_property
    def of_level(self) -> NDArray[np.float64]:
        """Σⱼ P(i, j), shape (image types, directions, levels)."""
        return self.cells.sum_by(self.cells.row, self.cells.shape[2], self.cells.values)

    @cached_property
    def of_size(self) -> NDArray[np.float64]:
        """Σᵢ P(i, j), shape (image types, directions, columns)."""
        return self.cells.sum_by(self.cells.column, self.cells.shape[3], self.cells.values)

    @cached_property
    def total(self) -> Floats:
        """N = Σᵢⱼ P(i, j), shape (image types, directions)."""
        return self.cells.sum(self.cells.values)

    @cached_property
    def p(self) -> NDArray[np.float64]:
        """p(i, j) = P(i, j) / N where it is not 0, shape (cells,)."""
        return self.cells.values / self.cells.each(self.total)

    @cached_property
    def i(self) -> NDArray[np.float64]:
        """Level i of each p(i, j), shape (cells,)."""
        return np.asarray(self.cells.row + 1.0)

    @cached_property
    def j(self) -> NDArray[np.float64]:
        """Size j of each p(i, j), shape (cells,)."""
        return self.sizes[self.cells.column]

    @cached_property
    def emphases(self) -> NDArray[np.float64]:
        """Σᵢⱼ P(i, j)·iᵃ·jᵇ / N for a, b in POWERS, shape (3, 3, image types, directions)."""
        levels, sizes = self.i**2, self.j**2
        of_levels = np.array([1 / levels, np.ones_like(levels), levels])
        of_sizes = np.array([1 / sizes, np.ones_like(sizes), sizes])
        return self.cells.sum(of_levels[:, None] * (of_sizes * self.cells.values)) / self.total


SizeFeature = Feature[SizeMatrix, Floats]


@dataclass(frozen=True)
class Formula:
    """A formula that families share; each gives it IBSI's code of its own.

    Parameters
    ----------
    compute : callable
        The formula.
    unit : str
        Of its value.
    """

    compute: Callable[[SizeMatrix], Floats]
    unit: str

    def coded(self, ibsi: str) -> SizeFeature:
        """Make it a family's feature."""
        return of_levels(ibsi, self.unit)(self.compute)


def measured_in(unit: str) -> Callable[[Callable[[SizeMatrix], Floats]], Formula]:
    """Declare a shared formula and its unit."""
    return lambda compute: Formula(compute, unit)


def emphasis(level: int, size: int) -> Formula:
    """Return the formula Σᵢⱼ P(i, j)·iᵃ·jᵇ / N with a = level, b = size, each −2, 0 or 2."""
    row, column = POWERS.index(level), POWERS.index(size)

    def compute(matrix: SizeMatrix) -> Floats:
        return matrix.emphases[row, column]

    powers = {-2: "{}⁻²", 0: "", 2: "{}²"}
    weights = [text for text in (powers[level].format("i"), powers[size].format("j")) if text]
    compute.__doc__ = f"Σᵢⱼ P(i, j)·{'·'.join(weights)} / N."
    units = (powers[level].format("level"), powers[size].format("pixel"))
    return Formula(compute, "·".join(filter(None, units)))


@measured_in("1")
def level_nonuniformity(matrix: SizeMatrix) -> Floats:
    """Σᵢ (Σⱼ P(i, j))² / N."""
    return (matrix.of_level**2).sum(axis=2) / matrix.total


@measured_in("1")
def level_nonuniformity_normalized(matrix: SizeMatrix) -> Floats:
    """Σᵢ (Σⱼ P(i, j))² / N²."""
    return level_nonuniformity.compute(matrix) / matrix.total


@measured_in("1")
def size_nonuniformity(matrix: SizeMatrix) -> Floats:
    """Σⱼ (Σᵢ P(i, j))² / N."""
    return (matrix.of_size**2).sum(axis=2) / matrix.total


@measured_in("1")
def size_nonuniformity_normalized(matrix: SizeMatrix) -> Floats:
    """Σⱼ (Σᵢ P(i, j))² / N²."""
    return size_nonuniformity.compute(matrix) / matrix.total


@measured_in("1")
def percentage(matrix: SizeMatrix) -> Floats:
    """N / number of pixels."""
    return matrix.total / matrix.n_pixels


@measured_in("level²")
def level_variance(matrix: SizeMatrix) -> Floats:
    """Σᵢⱼ p(i, j)·(i − μ)², p = P / N and μ = Σᵢⱼ p(i, j)·i."""
    return _variance(matrix.of_level, np.arange(1.0, matrix.of_level.shape[2] + 1))


@measured_in("pixel²")
def size_variance(matrix: SizeMatrix) -> Floats:
    """Σᵢⱼ p(i, j)·(j − μ)², p = P / N and μ = Σᵢⱼ p(i, j)·j."""
    return _variance(matrix.of_size, matrix.sizes)


def _variance(counts: NDArray[np.float64], values: NDArray[np.float64]) -> Floats:
    """Variance of whole numbers that occur so many times; sums of whole numbers are exact."""
    # n·Σx² - (Σx)² of whole numbers below 2^53 has no rounding at all, so that equal sizes have a
    # variance of exactly 0.
    n, total, squares = counts.sum(axis=2), counts @ values, counts @ values**2
    return (n * squares - total**2) / n**2


@measured_in("bit")
def joint_entropy(matrix: SizeMatrix) -> Floats:
    """−Σᵢⱼ p(i, j)·log₂ p(i, j), p = P / N."""
    return -matrix.cells.sum(matrix.p * np.log2(matrix.p + EPSILON))


def evaluate(
    matrix: SizeMatrix, table: Mapping[str, SizeFeature], features: Sequence[str]
) -> NDArray[np.float64]:
    """Return the named features as means over directions, shape (image types, features)."""
    values = np.array([table[feature](matrix) for feature in features])
    return mean_over_directions(values).T
