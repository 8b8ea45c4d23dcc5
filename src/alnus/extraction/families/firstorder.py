"""First order: the distribution of the ROI's intensities."""

# NumPy types its sums along an axis as Any.
# mypy: disable-error-code="no-any-return"

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.families.entropy import entropy
from alnus.extraction.kernels.moments import central_moments, mean_absolute_deviation_within
from alnus.extraction.kernels.order_statistics import gather_around_ranks
from alnus.extraction.roi import RoiStack

NAME = "firstorder"

Values = NDArray[np.float64]
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

    percentiles: Values
    moments: Values
    robust_deviation: Values
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
    def p(self) -> Values:
        """Share of each gray level, shape (image types, levels)."""
        return self.stack.level_counts / self.n_pixels

    @property
    def is_flat(self) -> NDArray[np.bool_]:
        """Whether the intensities differ by rounding only, shape (image types,)."""
        return self.moments[2] <= self.stack.rounding**2


def _percentiles(intensities: Values) -> Values:
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


def _of_ranks(intensities: Values, ranks: NDArray[np.int64]) -> Values:
    """Find the intensities of these ranks, shape (image types, ranks)."""
    found = (gather_around_ranks(row, ranks) for row in intensities)
    return np.stack([np.sort(gathered)[new_ranks] for gathered, new_ranks in found])


def percentile_10(f: FirstOrder) -> Values:
    """P₁₀. IBSI QG58."""
    return f.percentiles[1]


def percentile_90(f: FirstOrder) -> Values:
    """P₉₀. IBSI 8DWT."""
    return f.percentiles[5]


def energy(f: FirstOrder) -> Values:
    """Σ x² = N·(μ₂ + mean²). IBSI N8CA."""
    return f.n_pixels * (f.moments[2] + f.moments[0] ** 2)


def entropy_of_levels(f: FirstOrder) -> Values:
    """−Σ p·log₂ p over the gray levels. IBSI TLU2."""
    return entropy(f.p)


def interquartile_range(f: FirstOrder) -> Values:
    """P₇₅ − P₂₅. IBSI SALO."""
    return f.percentiles[4] - f.percentiles[2]


def kurtosis(f: FirstOrder) -> Values:
    """μ₄ / μ₂², 3 for a normal distribution; 0 when flat. IBSI IPH6 is 3 less."""
    return np.where(f.is_flat, 0.0, f.moments[4] / np.where(f.is_flat, 1.0, f.moments[2] ** 2))


def maximum(f: FirstOrder) -> Values:
    """Largest x. IBSI 84IY."""
    return f.percentiles[6]


def mean_absolute_deviation(f: FirstOrder) -> Values:
    """Mean of |x − mean|. IBSI 4FUA."""
    return f.moments[1]


def mean(f: FirstOrder) -> Values:
    """Mean of x. IBSI Q4LE."""
    return f.moments[0]


def median(f: FirstOrder) -> Values:
    """P₅₀. IBSI Y12H."""
    return f.percentiles[3]


def minimum(f: FirstOrder) -> Values:
    """Smallest x. IBSI 1GSF."""
    return f.percentiles[0]


def intensity_range(f: FirstOrder) -> Values:
    """Maximum − minimum. IBSI 2OJQ."""
    return maximum(f) - minimum(f)


def robust_mean_absolute_deviation(f: FirstOrder) -> Values:
    """Mean of |x − mean| over P₁₀ ≤ x ≤ P₉₀, with the mean of those; NaN for two x. IBSI 1128."""
    return f.robust_deviation


def root_mean_squared(f: FirstOrder) -> Values:
    """√(mean of x²). IBSI 5ZWQ."""
    return np.sqrt(energy(f) / f.n_pixels)


def skewness(f: FirstOrder) -> Values:
    """μ₃ / μ₂^(3/2); 0 when flat. IBSI KE2M."""
    return np.where(f.is_flat, 0.0, f.moments[3] / np.where(f.is_flat, 1.0, f.moments[2] ** 1.5))


def total_energy(f: FirstOrder) -> Values:
    """Energy times the area of a pixel, in mm²."""
    height, width = f.stack.roi.spacing
    return energy(f) * (height * width)


def uniformity(f: FirstOrder) -> Values:
    """Σ p² over the gray levels. IBSI BJ5W."""
    return (f.p**2).sum(axis=1)


def variance(f: FirstOrder) -> Values:
    """μ₂, the mean of (x − mean)². IBSI ECT3."""
    return f.moments[2]


FEATURES: Mapping[str, Callable[[FirstOrder], Values]] = MappingProxyType(
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


def compute(stack: RoiStack, features: Sequence[str] = tuple(FEATURES)) -> Values:
    """Return the named features of every image type, shape (image types, features)."""
    first_order = FirstOrder.from_stack(stack)
    return np.array([FEATURES[feature](first_order) for feature in features]).T
