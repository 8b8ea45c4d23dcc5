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
from alnus.extraction.kernels.moments import central_moments
from alnus.extraction.roi import RoiStack

NAME = "firstorder"

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FirstOrder:
    """The intensities of a stack and what several features share.

    Parameters
    ----------
    stack : RoiStack
        The ROI's pixels in every image type.
    """

    stack: RoiStack

    @property
    def x(self) -> NDArray[np.float64]:
        """Intensities, shape (image types, pixels)."""
        return self.stack.intensities

    @cached_property
    def ascending(self) -> NDArray[np.float64]:
        """Intensities in ascending order, shape (image types, pixels)."""
        return np.sort(self.x, axis=1)

    @cached_property
    def moments(self) -> NDArray[np.float64]:
        """Mean, mean absolute deviation, central moments 2 to 4; shape (5, image types)."""
        return central_moments(self.ascending, self.ascending[:, 0], self.ascending[:, -1])

    @cached_property
    def p(self) -> NDArray[np.float64]:
        """Share of each gray level, shape (image types, levels)."""
        return self.stack.level_counts / self.x.shape[1]

    @property
    def is_flat(self) -> NDArray[np.bool_]:
        """Whether the intensities differ by rounding only, shape (image types,)."""
        return self.moments[2] <= self.stack.rounding**2

    def percentile(self, percent: float) -> Values:
        """Linear interpolation between the two intensities nearest in rank (NumPy's definition)."""
        rank = (self.x.shape[1] - 1) * (percent / 100)
        below = int(rank)
        low = self.ascending[:, below]
        high = self.ascending[:, min(below + 1, self.x.shape[1] - 1)]
        share = rank - below
        # From the nearer end, so that equal neighbors give exactly their own value.
        return low + (high - low) * share if share < 0.5 else high - (high - low) * (1 - share)


def percentile_10(f: FirstOrder) -> Values:
    """P₁₀. IBSI QG58."""
    return f.percentile(10)


def percentile_90(f: FirstOrder) -> Values:
    """P₉₀. IBSI 8DWT."""
    return f.percentile(90)


def energy(f: FirstOrder) -> Values:
    """Σ x² = N·(μ₂ + mean²). IBSI N8CA."""
    return f.x.shape[1] * (f.moments[2] + f.moments[0] ** 2)


def entropy_of_levels(f: FirstOrder) -> Values:
    """−Σ p·log₂ p over the gray levels. IBSI TLU2."""
    return entropy(f.p)


def interquartile_range(f: FirstOrder) -> Values:
    """P₇₅ − P₂₅. IBSI SALO."""
    return f.percentile(75) - f.percentile(25)


def kurtosis(f: FirstOrder) -> Values:
    """μ₄ / μ₂², 3 for a normal distribution; 0 when flat. IBSI IPH6 is 3 less."""
    return np.where(f.is_flat, 0.0, f.moments[4] / np.where(f.is_flat, 1.0, f.moments[2] ** 2))


def maximum(f: FirstOrder) -> Values:
    """Largest x. IBSI 84IY."""
    return f.ascending[:, -1]


def mean_absolute_deviation(f: FirstOrder) -> Values:
    """Mean of |x − mean|. IBSI 4FUA."""
    return f.moments[1]


def mean(f: FirstOrder) -> Values:
    """Mean of x. IBSI Q4LE."""
    return f.moments[0]


def median(f: FirstOrder) -> Values:
    """P₅₀. IBSI Y12H."""
    return f.percentile(50)


def minimum(f: FirstOrder) -> Values:
    """Smallest x. IBSI 1GSF."""
    return f.ascending[:, 0]


def intensity_range(f: FirstOrder) -> Values:
    """Maximum − minimum. IBSI 2OJQ."""
    return maximum(f) - minimum(f)


def robust_mean_absolute_deviation(f: FirstOrder) -> Values:
    """Mean of |x − mean| over P₁₀ ≤ x ≤ P₉₀, with the mean of those; NaN for two x. IBSI 1128."""
    return central_moments(f.ascending, f.percentile(10), f.percentile(90))[1]


def root_mean_squared(f: FirstOrder) -> Values:
    """√(mean of x²). IBSI 5ZWQ."""
    return np.sqrt(energy(f) / f.x.shape[1])


def skewness(f: FirstOrder) -> Values:
    """μ₃ / μ₂^(3/2); 0 when flat. IBSI KE2M."""
    return np.where(f.is_flat, 0.0, f.moments[3] / np.where(f.is_flat, 1.0, f.moments[2] ** 1.5))


def total_energy(f: FirstOrder) -> Values:
    """Energy times the area of a pixel, in mm²."""
    height, width = f.stack.roi.spacing
    return energy(f) * (height * width)


def uniformity(f: FirstOrder) -> Values:
    """Σ p² over the gray levels. IBSI BJ5W."""
    return np.sum(f.p**2, axis=1)


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
    first_order = FirstOrder(stack)
    return np.stack([FEATURES[feature](first_order) for feature in features], axis=1)
