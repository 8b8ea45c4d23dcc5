"""GLCM: how often two gray levels lie side by side, in four directions."""

# NumPy types its sums along an axis as Any.
# mypy: disable-error-code="no-any-return"

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families.directions import mean_over_directions
from alnus.extraction.families.entropy import EPSILON, entropy
from alnus.extraction.kernels.cooccurrence import count_cooccurrences
from alnus.extraction.roi import RoiStack

NAME = "glcm"

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Glcm:
    """Symmetric co-occurrence probabilities p(i, j) of a stack, and their sums.

    Parameters
    ----------
    p : ndarray of float64, shape (image types, directions, levels, levels)
        Each direction sums to 1; levels are 1, 2, 3, ….
    highest : ndarray of int64, shape (image types,)
        Highest gray level of each image type.
    n_occurring : ndarray of int64, shape (image types,)
        How many gray levels occur in each image type.
    """

    p: NDArray[np.float64]
    highest: NDArray[np.int64]
    n_occurring: NDArray[np.int64]

    @classmethod
    def from_stack(cls, stack: RoiStack) -> "Glcm":
        """Count pairs both ways, in the directions in which two pixels of the ROI touch."""
        roi = stack.roi
        pairs = count_cooccurrences(stack.planes, roi.spans, roi.width, stack.n_levels)
        one_way = pairs[:, roi.has_pairs, 1:, 1:]
        counts = one_way + np.swapaxes(one_way, 2, 3)
        return cls(
            counts / counts.sum(axis=(2, 3), keepdims=True),
            stack.highest_levels,
            np.count_nonzero(stack.level_counts, axis=1),
        )

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """Gray levels i, shape (levels,)."""
        return np.arange(1.0, self.p.shape[-1] + 1)

    @cached_property
    def px(self) -> NDArray[np.float64]:
        """Σⱼ p(i, j), equal to Σᵢ p(i, j); shape (image types, directions, levels)."""
        return self.p.sum(axis=3)

    @cached_property
    def mean(self) -> Values:
        """μ = Σᵢ i·px(i), shape (image types, directions)."""
        return self.px @ self.levels

    @cached_property
    def deviations(self) -> NDArray[np.float64]:
        """Level minus mean, i − μ; shape (image types, directions, levels)."""
        return self.levels - self.mean[..., None]

    @cached_property
    def variance(self) -> Values:
        """σ² = Σᵢ (i − μ)²·px(i), shape (image types, directions)."""
        return np.sum(self.deviations**2 * self.px, axis=2)

    @cached_property
    def sums(self) -> NDArray[np.float64]:
        """Sum k = i + j, from 2 to twice the highest level."""
        return np.arange(2.0, 2 * self.p.shape[-1] + 1)

    @cached_property
    def p_sum(self) -> NDArray[np.float64]:
        """Σ p(i, j) over i + j = k, shape (image types, directions, sums)."""
        return _sum_antidiagonals(self.p)

    @cached_property
    def differences(self) -> NDArray[np.float64]:
        """Difference k = |i − j|, from 0."""
        return self.levels - 1

    @cached_property
    def p_difference(self) -> NDArray[np.float64]:
        """Σ p(i, j) over |i − j| = k, shape (image types, directions, differences)."""
        diagonals = _sum_antidiagonals(self.p[..., ::-1])
        middle = self.p.shape[-1] - 1
        folded = diagonals[..., middle:].copy()
        folded[..., 1:] += diagonals[..., middle - 1 :: -1] if middle else 0.0
        return folded

    @cached_property
    def independent(self) -> NDArray[np.float64]:
        """px(i)·px(j), shape (image types, directions, levels · levels)."""
        return _flat(self.px[..., :, None] * self.px[..., None, :])

    @cached_property
    def log_independent(self) -> NDArray[np.float64]:
        """log₂(px(i)·px(j) + ε), shape (image types, directions, levels · levels)."""
        return np.log2(self.independent + EPSILON)

    @cached_property
    def entropy(self) -> Values:
        """HXY = −Σᵢⱼ p(i, j)·log₂ p(i, j), shape (image types, directions)."""
        return entropy(_flat(self.p))

    @cached_property
    def sum_deviations(self) -> NDArray[np.float64]:
        """Deviation i + j − 2μ, shape (image types, directions, sums)."""
        return self.sums - 2 * self.mean[..., None]


def _flat(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    *stack, n, _ = matrices.shape
    return matrices.reshape(*stack, n * n)


def _sum_antidiagonals(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum the entries of equal i + j; a matrix whose rows are shifted by i has them in columns."""
    *stack, n, _ = matrices.shape
    shifted = np.zeros((*stack, n, 2 * n))
    shifted[..., :n] = matrices
    columns = shifted.reshape(*stack, 2 * n * n)[..., :-n].reshape(*stack, n, 2 * n - 1)
    return np.asarray(columns.sum(axis=-2))


def autocorrelation(m: Glcm) -> Values:
    """Σᵢⱼ i·j·p(i, j). IBSI QWB0."""
    return (m.p @ m.levels) @ m.levels


def cluster_prominence(m: Glcm) -> Values:
    """Σᵢⱼ (i + j − 2μ)⁴·p(i, j). IBSI AE86."""
    return np.sum(m.sum_deviations**2 * m.sum_deviations**2 * m.p_sum, axis=2)


def cluster_shade(m: Glcm) -> Values:
    """Σᵢⱼ (i + j − 2μ)³·p(i, j). IBSI 7NFM."""
    return np.sum(m.sum_deviations**2 * m.sum_deviations * m.p_sum, axis=2)


def cluster_tendency(m: Glcm) -> Values:
    """Σᵢⱼ (i + j − 2μ)²·p(i, j). IBSI DG8W."""
    return np.sum(m.sum_deviations**2 * m.p_sum, axis=2)


def contrast(m: Glcm) -> Values:
    """Σᵢⱼ (i − j)²·p(i, j). IBSI ACUI."""
    return m.p_difference @ m.differences**2


def correlation(m: Glcm) -> Values:
    """Σᵢⱼ (i − μ)·(j − μ)·p(i, j) / σ²; 1 for a single level. IBSI NI2N."""
    covariance = np.einsum("tdi,tdij,tdj->td", m.deviations, m.p, m.deviations)
    return np.where(m.variance == 0, 1.0, covariance / (m.variance + EPSILON))


def difference_average(m: Glcm) -> Values:
    """Σₖ k·p₋(k). IBSI TF7R."""
    return m.p_difference @ m.differences


def difference_entropy(m: Glcm) -> Values:
    """−Σₖ p₋(k)·log₂ p₋(k). IBSI NTRS."""
    return entropy(m.p_difference)


def difference_variance(m: Glcm) -> Values:
    """Σₖ (k − Σ k·p₋(k))²·p₋(k). IBSI D3YU."""
    deviations = m.differences - difference_average(m)[..., None]
    return np.sum(deviations**2 * m.p_difference, axis=2)


def inverse_difference(m: Glcm) -> Values:
    """Σₖ p₋(k) / (1 + k). IBSI IB1Z."""
    return m.p_difference @ (1 / (1 + m.differences))


def inverse_difference_moment(m: Glcm) -> Values:
    """Σₖ p₋(k) / (1 + k²). IBSI WF0Z."""
    return m.p_difference @ (1 / (1 + m.differences**2))


def inverse_difference_moment_normalized(m: Glcm) -> Values:
    """Σₖ p₋(k) / (1 + k²/n²), n the highest level. IBSI 1QCO."""
    weights = 1 / (1 + (m.differences / m.highest[:, None]) ** 2)
    return np.einsum("tdk,tk->td", m.p_difference, weights)


def inverse_difference_normalized(m: Glcm) -> Values:
    """Σₖ p₋(k) / (1 + k/n), n the highest level. IBSI NDRX."""
    weights = 1 / (1 + m.differences / m.highest[:, None])
    return np.einsum("tdk,tk->td", m.p_difference, weights)


def information_correlation_1(m: Glcm) -> Values:
    """(HXY − HXY₁) / HX, HXY₁ = −Σᵢⱼ p(i, j)·log₂(px(i)·px(j)); 0 when HX is 0. IBSI R8DG."""
    hx = entropy(m.px)
    hxy1 = -np.sum(_flat(m.p) * m.log_independent, axis=2)
    return np.where(hx == 0, 0.0, (m.entropy - hxy1) / np.where(hx == 0, 1.0, hx))


def information_correlation_2(m: Glcm) -> Values:
    """√(1 − exp(−2·(HXY₂ − HXY))), HXY₂ = −Σᵢⱼ px(i)·px(j)·log₂(px(i)·px(j)). IBSI JN9H.

    A direction in which rounding makes HXY the larger has no value (NaN), as in PyRadiomics.
    """
    hxy2 = -np.sum(m.independent * m.log_independent, axis=2)
    information = hxy2 - m.entropy
    squares = -np.expm1(-2 * np.maximum(information, 0.0))
    return np.where(information < 0, np.nan, np.sqrt(squares))


def inverse_variance(m: Glcm) -> Values:
    """Σ p₋(k) / k² over k > 0. IBSI E8JP."""
    return m.p_difference[..., 1:] @ (1 / m.differences[1:] ** 2)


def joint_average(m: Glcm) -> Values:
    """μ = Σᵢⱼ i·p(i, j). IBSI 60VM."""
    return m.mean


def joint_energy(m: Glcm) -> Values:
    """Σᵢⱼ p(i, j)². IBSI 8ZQL."""
    return np.einsum("tdij,tdij->td", m.p, m.p)


def joint_entropy(m: Glcm) -> Values:
    """HXY = −Σᵢⱼ p(i, j)·log₂ p(i, j). IBSI TU9B."""
    return m.entropy


def maximal_correlation_coefficient(m: Glcm) -> Values:
    """√(second largest eigenvalue of Q), Q(i, j) = Σₖ p(i, k)·p(j, k) / (px(i)·px(k) + ε).

    1 when only one gray level occurs. As p is symmetric, the eigenvalues of Q are the squares of
    those of the symmetric matrix p(i, j) / √(px(i)·px(j) + ε), up to the square of what ε changes.
    """
    scaled = m.p / np.sqrt(m.independent + EPSILON).reshape(m.p.shape)
    values = np.ones(m.mean.shape)
    sizes = 2 ** np.ceil(np.log2(m.highest))  # of about equal size at once, or padding is dear
    for size in np.unique(sizes[m.n_occurring > 1]).astype(np.int64):
        together = (sizes == size) & (m.n_occurring > 1)
        magnitudes = np.abs(np.linalg.eigvalsh(scaled[together, :, :size, :size]))
        values[together] = np.sort(magnitudes, axis=-1)[..., -2]
    return values


def maximum_probability(m: Glcm) -> Values:
    """Largest p(i, j). IBSI GYBY."""
    return m.p.max(axis=(2, 3))


def sum_average(m: Glcm) -> Values:
    """Σₖ k·p₊(k). IBSI ZGXS."""
    return m.p_sum @ m.sums


def sum_entropy(m: Glcm) -> Values:
    """−Σₖ p₊(k)·log₂ p₊(k). IBSI P6QZ."""
    return entropy(m.p_sum)


def sum_squares(m: Glcm) -> Values:
    """σ² = Σᵢⱼ (i − μ)²·p(i, j). IBSI UR99."""
    return m.variance


FEATURES: Mapping[str, Callable[[Glcm], Values]] = MappingProxyType(
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


def compute(stack: RoiStack, features: Sequence[str] = tuple(FEATURES)) -> Values:
    """Return the named features of every image type, shape (image types, features).

    Means over the directions that have a value; NaN when no two pixels of the ROI touch.
    """
    glcm = Glcm.from_stack(stack)
    values = [FEATURES[feature](glcm) for feature in features]
    return mean_over_directions(np.stack(values, axis=1))
