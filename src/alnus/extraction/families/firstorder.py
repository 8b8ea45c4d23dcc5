"""First order: the distribution of the ROI's intensities."""

# NumPy types its sums along an axis as Any.
# mypy: disable-error-code="no-any-return"

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Floats
from alnus.extraction.families.entropy import entropy
from alnus.extraction.families.feature import Feature, of_intensities, of_levels
from alnus.extraction.kernels.moments import central_moments, mean_absolute_deviation_within
from alnus.extraction.kernels.order_statistics import gather_around_ranks
from alnus.extraction.roi import RoiStack

NAME = "firstorder"

PERCENTS = (0, 10, 25, 50, 75, 90, 100)


@dataclass(frozen=True, eq=False)
class FirstOrder:
    """What the features of a stack's intensities x are made of.

    Parameters
    ----------
    percentiles : ndarray of float64, shape (7, image types)
        Minimum, P₁₀, P₂₅, P₅₀, P₇₅, P₉₀ and maximum.
    moments : ndarray of float64, shape (5, image types)
        Mean, mean absolute deviation, central moments μ₂, μ₃, μ₄.
    robust_deviation : ndarray of float64, shape (image types,)
        Mean absolute deviation of P₁₀ ≤ x ≤ P₉₀; NaN when no x lies there.
    stack : RoiStack
        Where they come from.
    """

    percentiles: Floats
    moments: Floats
    robust_deviation: Floats
    stack: RoiStack

    @classmethod
    def from_stack(cls, stack: RoiStack) -> "FirstOrder":
        """Summarize the intensities of each image type."""
        percentiles = _percentiles(stack.intensities)
        moments = central_moments(stack.intensities)
        robust_deviation = mean_absolute_deviation_within(
            stack.intensities, percentiles[1], percentiles[5]
        )
        return cls(percentiles, moments, robust_deviation, stack)

    @property
    def n_pixels(self) -> int:
        """Pixels of the ROI."""
        return self.stack.roi.n_pixels

    @cached_property
    def p(self) -> Floats:
        """Share of each gray level, shape (image types, levels)."""
        return self.stack.level_counts / self.n_pixels

    @property
    def is_flat(self) -> NDArray[np.bool_]:
        """Whether the intensities differ by rounding only, shape (image types,)."""
        return self.moments[2] <= self.stack.rounding**2


def _percentiles(intensities: Floats) -> Floats:
    """Interpolate linearly between the two values nearest in rank, as NumPy does."""
    last = intensities.shape[1] - 1
    rank = last * (np.array(PERCENTS) / 100)
    below = rank.astype(np.int64)
    nearest = np.minimum([below, below + 1], last)
    ranks = np.sort(nearest, axis=None)
    low, high = _of_ranks(intensities, ranks).T[np.searchsorted(ranks, nearest)]
    share = (rank - below)[:, None]
    # From the nearer end, so that equal neighbors give exactly their own value.
    return np.where(share < 0.5, low + (high - low) * share, high - (high - low) * (1 - share))


def _of_ranks(intensities: Floats, ranks: NDArray[np.int64]) -> Floats:
    """Find the intensities of these ranks, shape (image types, ranks)."""
    found = (gather_around_ranks(row, ranks) for row in intensities)
    return np.stack([np.sort(gathered)[new_ranks] for gathered, new_ranks in found])


@of_intensities("QG58", "x")
def percentile_10(f: FirstOrder) -> Floats:
    """P₁₀."""
    return f.percentiles[1]


@of_intensities("8DWT", "x")
def percentile_90(f: FirstOrder) -> Floats:
    """P₉₀."""
    return f.percentiles[5]


@of_intensities("N8CA", "x²")
def energy(f: FirstOrder) -> Floats:
    """Σ x² = N·(μ₂ + mean²)."""
    return f.n_pixels * (f.moments[2] + f.moments[0] ** 2)


@of_levels("TLU2", "bit")
def entropy_of_levels(f: FirstOrder) -> Floats:
    """−Σ p·log₂ p over the gray levels."""
    return entropy(f.p)


@of_intensities("SALO", "x")
def interquartile_range(f: FirstOrder) -> Floats:
    """P₇₅ − P₂₅."""
    return f.percentiles[4] - f.percentiles[2]


@of_intensities("IPH6", "1", differs="3 more than IPH6, which is 0 for a normal distribution")
def kurtosis(f: FirstOrder) -> Floats:
    """μ₄ / μ₂², 3 for a normal distribution; 0 when flat."""
    return np.where(f.is_flat, 0.0, f.moments[4] / np.where(f.is_flat, 1.0, f.moments[2] ** 2))


@of_intensities("84IY", "x")
def maximum(f: FirstOrder) -> Floats:
    """Largest x."""
    return f.percentiles[6]


@of_intensities("4FUA", "x")
def mean_absolute_deviation(f: FirstOrder) -> Floats:
    """Mean of |x − mean|."""
    return f.moments[1]


@of_intensities("Q4LE", "x")
def mean(f: FirstOrder) -> Floats:
    """Mean of x."""
    return f.moments[0]


@of_intensities("Y12H", "x")
def median(f: FirstOrder) -> Floats:
    """P₅₀."""
    return f.percentiles[3]


@of_intensities("1GSF", "x")
def minimum(f: FirstOrder) -> Floats:
    """Smallest x."""
    return f.percentiles[0]


@of_intensities("2OJQ", "x")
def intensity_range(f: FirstOrder) -> Floats:
    """Maximum − minimum."""
    return maximum(f) - minimum(f)


@of_intensities("1128", "x")
def robust_mean_absolute_deviation(f: FirstOrder) -> Floats:
    """Mean of |x − mean| over P₁₀ ≤ x ≤ P₉₀, with the mean of those; NaN for two x."""
    return f.robust_deviation


@of_intensities("5ZWQ", "x")
def root_mean_squared(f: FirstOrder) -> Floats:
    """√(mean of x²)."""
    return np.sqrt(energy(f) / f.n_pixels)


@of_intensities("KE2M", "1")
def skewness(f: FirstOrder) -> Floats:
    """μ₃ / μ₂^(3/2); 0 when flat."""
    return np.where(f.is_flat, 0.0, f.moments[3] / np.where(f.is_flat, 1.0, f.moments[2] ** 1.5))


@of_intensities("", "x²·mm²", differs="energy N8CA times the area of a pixel")
def total_energy(f: FirstOrder) -> Floats:
    """Energy times the area of a pixel, in mm²."""
    height, width = f.stack.roi.spacing
    return energy(f) * (height * width)


@of_levels("BJ5W", "1")
def uniformity(f: FirstOrder) -> Floats:
    """Σ p² over the gray levels."""
    return (f.p**2).sum(axis=1)


@of_intensities("ECT3", "x²")
def variance(f: FirstOrder) -> Floats:
    """μ₂, the mean of (x − mean)²."""
    return f.moments[2]


FEATURES: Mapping[str, Feature[FirstOrder, Floats]] = MappingProxyType(
    {
        "10Percentile": percentile_10,
        "90Percentile": percentile_90,
        "Energy": energy,
        "Entropy": entropy_of_levels,
        "InterquartileRange": interquartile_range,
        "Kurtosis": kurtosis,
        "Maximum": maximum,
        "MeanAbsoluteDeviation": mean_absolute_deviation,
        "Mean": mean,
        "Median": median,
        "Minimum": minimum,
        "Range": intensity_range,
        "RobustMeanAbsoluteDeviation": robust_mean_absolute_deviation,
        "RootMeanSquared": root_mean_squared,
        "Skewness": skewness,
        "TotalEnergy": total_energy,
        "Uniformity": uniformity,
        "Variance": variance,
    }
)


def compute(stack: RoiStack, features: Sequence[str] = tuple(FEATURES)) -> Floats:
    """Return the named features of every image type, shape (image types, features)."""
    first_order = FirstOrder.from_stack(stack)
    return np.array([FEATURES[feature](first_order) for feature in features]).T
