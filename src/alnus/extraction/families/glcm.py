"""GLCM: how often two gray levels lie side by side, in four directions."""

# NumPy types its sums along an axis as Any.
# mypy: disable-error-code="no-any-return"

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Floats
from alnus.extraction.families.cells import Cells
from alnus.extraction.families.directions import mean_over_directions
from alnus.extraction.families.entropy import EPSILON, entropy
from alnus.extraction.families.feature import Feature, of_levels
from alnus.extraction.kernels.cooccurrence import count_cooccurrences
from alnus.extraction.roi import RoiStack

NAME = "glcm"


@dataclass(frozen=True, eq=False)
class Glcm:
    """Symmetric co-occurrence probabilities p(i, j) of a stack, and their sums.

    Parameters
    ----------
    cells : Cells
        Levels i and j are 1, 2, 3, …; the probabilities of each direction sum to 1.
    highest : ndarray of int64, shape (image types,)
        Highest gray level of each image type.
    n_occurring : ndarray of int64, shape (image types,)
        How many gray levels occur in each image type.
    """

    cells: Cells
    highest: NDArray[np.int64]
    n_occurring: NDArray[np.int64]

    @classmethod
    def from_stack(cls, stack: RoiStack) -> "Glcm":
        """Count pairs both ways, in the directions in which two pixels of the ROI touch."""
        roi = stack.roi
        pairs = count_cooccurrences(stack.planes, roi.spans, roi.width, stack.n_levels)
        one_way = pairs[:, roi.has_pairs, 1:, 1:]
        return cls.from_counts(
            one_way + np.swapaxes(one_way, 2, 3),
            stack.highest_levels,
            np.count_nonzero(stack.level_counts, axis=1),
        )

    @classmethod
    def from_counts(
        cls,
        counts: NDArray[np.integer],
        highest: NDArray[np.int64],
        n_occurring: NDArray[np.int64],
    ) -> "Glcm":
        """Divide symmetric counts, shape (image types, directions, levels, levels), by their sum."""
        cells = Cells.of(counts)
        p = cells.values / cells.each(cells.sum(cells.values))
        return cls(replace(cells, values=p), highest, n_occurring)

    @property
    def p(self) -> NDArray[np.float64]:
        """Probabilities p(i, j) that are not 0, shape (cells,)."""
        return self.cells.values

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """Gray levels, shape (levels,)."""
        return np.arange(1.0, self.cells.shape[2] + 1)

    @cached_property
    def px(self) -> NDArray[np.float64]:
        """Σⱼ p(i, j), equal to Σᵢ p(i, j); shape (image types, directions, levels)."""
        return self.cells.sum_by(self.cells.row, self.levels.size, self.p)

    @cached_property
    def px_py(self) -> NDArray[np.float64]:
        """px(i)·px(j) of each p(i, j), shape (cells,)."""
        cells, px = self.cells, self.px.ravel()
        first = cells.matrix * self.levels.size
        return px[first + cells.row] * px[first + cells.column]

    @cached_property
    def mean(self) -> Floats:
        """μ = Σᵢ i·px(i), shape (image types, directions)."""
        return self.px @ self.levels

    @cached_property
    def variance(self) -> Floats:
        """σ² = Σᵢ (i − μ)²·px(i), shape (image types, directions)."""
        return ((self.levels - self.mean[..., None]) ** 2 * self.px).sum(axis=2)

    @cached_property
    def sums(self) -> NDArray[np.float64]:
        """Sum k = i + j, from 2 to twice the highest level."""
        return np.arange(2.0, 2 * self.levels.size + 1)

    @cached_property
    def p_sum(self) -> NDArray[np.float64]:
        """Σ p(i, j) over i + j = k, shape (image types, directions, sums)."""
        return self.cells.sum_by(self.cells.row + self.cells.column, self.sums.size, self.p)

    @cached_property
    def differences(self) -> NDArray[np.float64]:
        """Difference k = |i − j|, from 0."""
        return self.levels - 1

    @cached_property
    def p_difference(self) -> NDArray[np.float64]:
        """Σ p(i, j) over |i − j| = k, shape (image types, directions, differences)."""
        difference = np.abs(self.cells.row - self.cells.column)
        return self.cells.sum_by(difference, self.levels.size, self.p)

    @cached_property
    def entropy(self) -> Floats:
        """HXY = −Σᵢⱼ p(i, j)·log₂ p(i, j), shape (image types, directions)."""
        return -self.cells.sum(self.p * np.log2(self.p + EPSILON))

    @cached_property
    def sum_deviations(self) -> NDArray[np.float64]:
        """Deviation i + j − 2μ, shape (image types, directions, sums)."""
        return self.sums - 2 * self.mean[..., None]


@of_levels("QWB0", "level²")
def autocorrelation(m: Glcm) -> Floats:
    """Σᵢⱼ i·j·p(i, j)."""
    # i·j is a quarter of (i + j)² − (i − j)².
    return (m.p_sum @ m.sums**2 - contrast(m)) / 4


@of_levels("AE86", "level⁴")
def cluster_prominence(m: Glcm) -> Floats:
    """Σᵢⱼ (i + j − 2μ)⁴·p(i, j)."""
    return (m.sum_deviations**2 * m.sum_deviations**2 * m.p_sum).sum(axis=2)


@of_levels("7NFM", "level³")
def cluster_shade(m: Glcm) -> Floats:
    """Σᵢⱼ (i + j − 2μ)³·p(i, j)."""
    return (m.sum_deviations**2 * m.sum_deviations * m.p_sum).sum(axis=2)


@of_levels("DG8W", "level²")
def cluster_tendency(m: Glcm) -> Floats:
    """Σᵢⱼ (i + j − 2μ)²·p(i, j)."""
    return (m.sum_deviations**2 * m.p_sum).sum(axis=2)


@of_levels("ACUI", "level²")
def contrast(m: Glcm) -> Floats:
    """Σᵢⱼ (i − j)²·p(i, j)."""
    return m.p_difference @ m.differences**2


@of_levels("NI2N", "1")
def correlation(m: Glcm) -> Floats:
    """Σᵢⱼ (i − μ)·(j − μ)·p(i, j) / σ²; 1 for a single level."""
    # Cluster tendency is 2·σ² + 2·covariance, contrast 2·σ² − 2·covariance.
    covariance = (cluster_tendency(m) - contrast(m)) / 4
    return np.where(m.variance == 0, 1.0, covariance / (m.variance + EPSILON))


@of_levels("TF7R", "level")
def difference_average(m: Glcm) -> Floats:
    """Σₖ k·p₋(k)."""
    return m.p_difference @ m.differences


@of_levels("NTRS", "bit")
def difference_entropy(m: Glcm) -> Floats:
    """−Σₖ p₋(k)·log₂ p₋(k)."""
    return entropy(m.p_difference)


@of_levels("D3YU", "level²")
def difference_variance(m: Glcm) -> Floats:
    """Σₖ (k − Σ k·p₋(k))²·p₋(k)."""
    deviations = m.differences - difference_average(m)[..., None]
    return (deviations**2 * m.p_difference).sum(axis=2)


@of_levels("IB1Z", "1")
def inverse_difference(m: Glcm) -> Floats:
    """Σₖ p₋(k) / (1 + k)."""
    return m.p_difference @ (1 / (1 + m.differences))


@of_levels("WF0Z", "1")
def inverse_difference_moment(m: Glcm) -> Floats:
    """Σₖ p₋(k) / (1 + k²)."""
    return m.p_difference @ (1 / (1 + m.differences**2))


@of_levels("1QCO", "1")
def inverse_difference_moment_normalized(m: Glcm) -> Floats:
    """Σₖ p₋(k) / (1 + k²/n²), n the highest level."""
    weights = 1 / (1 + (m.differences / m.highest[:, None]) ** 2)
    return (m.p_difference @ weights[..., None])[..., 0]


@of_levels("NDRX", "1")
def inverse_difference_normalized(m: Glcm) -> Floats:
    """Σₖ p₋(k) / (1 + k/n), n the highest level."""
    weights = 1 / (1 + m.differences / m.highest[:, None])
    return (m.p_difference @ weights[..., None])[..., 0]


@of_levels("R8DG", "1")
def information_correlation_1(m: Glcm) -> Floats:
    """(HXY − HXY₁) / HX, HXY₁ = −Σᵢⱼ p(i, j)·log₂(px(i)·px(j)); 0 when HX is 0."""
    hx = entropy(m.px)
    hxy1 = -m.cells.sum(m.p * np.log2(m.px_py + EPSILON))
    return np.where(hx == 0, 0.0, (m.entropy - hxy1) / np.where(hx == 0, 1.0, hx))


@of_levels("JN9H", "1")
def information_correlation_2(m: Glcm) -> Floats:
    """√(1 − exp(−2·(HXY₂ − HXY))), HXY₂ = −Σᵢⱼ px(i)·px(j)·log₂(px(i)·px(j)).

    A direction in which rounding makes HXY the larger has no value (NaN), as in PyRadiomics.
    """
    independent = m.px[..., :, None] * m.px[..., None, :]
    hxy2 = entropy(independent, axis=(2, 3))
    information = hxy2 - m.entropy
    squares = -np.expm1(-2 * np.maximum(information, 0.0))
    return np.where(information < 0, np.nan, np.sqrt(squares))


@of_levels("E8JP", "level⁻²")
def inverse_variance(m: Glcm) -> Floats:
    """Σ p₋(k) / k² over k > 0."""
    return m.p_difference[..., 1:] @ (1 / m.differences[1:] ** 2)


@of_levels("60VM", "level")
def joint_average(m: Glcm) -> Floats:
    """μ = Σᵢⱼ i·p(i, j)."""
    return m.mean


@of_levels("8ZQL", "1")
def joint_energy(m: Glcm) -> Floats:
    """Σᵢⱼ p(i, j)²."""
    return m.cells.sum(m.p**2)


@of_levels("TU9B", "bit")
def joint_entropy(m: Glcm) -> Floats:
    """HXY = −Σᵢⱼ p(i, j)·log₂ p(i, j)."""
    return m.entropy


@of_levels("", "1", differs="IBSI defines no maximal correlation coefficient")
def maximal_correlation_coefficient(m: Glcm) -> Floats:
    """√(second largest eigenvalue of Q), Q(i, j) = Σₖ p(i, k)·p(j, k) / (px(i)·px(k) + ε).

    1 when only one gray level occurs. As p is symmetric, the eigenvalues of Q are the squares of
    those of the symmetric matrix p(i, j) / √(px(i)·px(j) + ε), up to the square of what ε changes.
    """
    scaled = m.cells.dense(m.p / np.sqrt(m.px_py + EPSILON))
    values = np.ones(m.mean.shape)
    steps = np.ceil(m.highest / 4)  # of about equal size at once, or padding is dear
    for step in set(steps[m.n_occurring > 1].tolist()):
        together = (steps == step) & (m.n_occurring > 1)
        size = m.highest[together].max()
        eigenvalues = np.linalg.eigvalsh(scaled[together, :, :size, :size])
        # They ascend to the largest magnitude, 1; a negative one may come next.
        values[together] = np.maximum(eigenvalues[..., -2], -eigenvalues[..., 0])
    return values


@of_levels("GYBY", "1")
def maximum_probability(m: Glcm) -> Floats:
    """Largest p(i, j)."""
    return m.cells.largest(m.p)


@of_levels("ZGXS", "level")
def sum_average(m: Glcm) -> Floats:
    """Σₖ k·p₊(k)."""
    return m.p_sum @ m.sums


@of_levels("P6QZ", "bit")
def sum_entropy(m: Glcm) -> Floats:
    """−Σₖ p₊(k)·log₂ p₊(k)."""
    return entropy(m.p_sum)


@of_levels("UR99", "level²")
def sum_squares(m: Glcm) -> Floats:
    """σ² = Σᵢⱼ (i − μ)²·p(i, j)."""
    return m.variance


FEATURES: Mapping[str, Feature[Glcm, Floats]] = MappingProxyType(
    {
        "Autocorrelation": autocorrelation,
        "ClusterProminence": cluster_prominence,
        "ClusterShade": cluster_shade,
        "ClusterTendency": cluster_tendency,
        "Contrast": contrast,
        "Correlation": correlation,
        "DifferenceAverage": difference_average,
        "DifferenceEntropy": difference_entropy,
        "DifferenceVariance": difference_variance,
        "Id": inverse_difference,
        "Idm": inverse_difference_moment,
        "Idmn": inverse_difference_moment_normalized,
        "Idn": inverse_difference_normalized,
        "Imc1": information_correlation_1,
        "Imc2": information_correlation_2,
        "InverseVariance": inverse_variance,
        "JointAverage": joint_average,
        "JointEnergy": joint_energy,
        "JointEntropy": joint_entropy,
        "MCC": maximal_correlation_coefficient,
        "MaximumProbability": maximum_probability,
        "SumAverage": sum_average,
        "SumEntropy": sum_entropy,
        "SumSquares": sum_squares,
    }
)


def compute(stack: RoiStack, features: Sequence[str] = tuple(FEATURES)) -> Floats:
    """Return the named features of every image type, shape (image types, features).

    Means over the directions that have a value; NaN when no two pixels of the ROI touch.
    """
    glcm = Glcm.from_stack(stack)
    values = np.array([FEATURES[feature](glcm) for feature in features])
    return mean_over_directions(values).T
