"""NGTDM: how far pixels differ from the mean of their neighbors."""

# NumPy types its sums along an axis as Any.
# mypy: disable-error-code="no-any-return"

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Floats
from alnus.extraction.families.feature import Feature, of_levels
from alnus.extraction.kernels.tone_difference import sum_tone_differences
from alnus.extraction.roi import RoiStack

NAME = "ngtdm"


@dataclass(frozen=True, eq=False)
class Ngtdm:
    """Shares and tone differences of the gray levels, for a stack of images.

    Parameters
    ----------
    p : ndarray of float64, shape (image types, levels)
        Share pᵢ of the ROI's pixels.
    s : ndarray of float64, shape (image types, levels)
        Sum sᵢ of |i − mean of the neighbors| over the pixels of level i.
    n_pixels : int
        Pixels of the ROI.
    """

    p: NDArray[np.float64]
    s: NDArray[np.float64]
    n_pixels: int

    @classmethod
    def from_stack(cls, stack: RoiStack) -> "Ngtdm":
        """Sum the tone differences of every gray level."""
        roi = stack.roi
        by_neighbors = sum_tone_differences(
            stack.planes, roi.spans, roi.n_neighbors, roi.width, stack.n_levels
        )[:, 1:, 1:]
        n_pixels = roi.n_pixels
        return cls(
            stack.level_counts / n_pixels, by_neighbors @ (1 / np.arange(1.0, 9.0)), n_pixels
        )

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """Gray levels i, shape (levels,)."""
        return np.arange(1.0, self.p.shape[1] + 1)

    @cached_property
    def distances(self) -> NDArray[np.float64]:
        """Signed distance i − j, shape (levels, levels)."""
        return self.levels[:, None] - self.levels

    @cached_property
    def occur(self) -> NDArray[np.float64]:
        """1 where both i and j occur, 0 elsewhere; shape (image types, levels, levels)."""
        occurs = (self.p > 0).astype(np.float64)
        return occurs[:, :, None] * occurs[:, None, :]

    @cached_property
    def busy(self) -> Floats:
        """Σᵢ pᵢ·sᵢ, shape (image types,)."""
        return (self.p * self.s).sum(axis=1)


@of_levels("NQ30", "1")
def busyness(m: Ngtdm) -> Floats:
    """Σᵢ pᵢ·sᵢ / Σᵢⱼ |i·pᵢ − j·pⱼ|, over levels that occur; 0 for one level."""
    weighted = m.levels * m.p
    steps = np.abs(weighted[:, :, None] - weighted[:, None, :])
    return _ratio(m.busy, (steps * m.occur).sum(axis=(1, 2)), otherwise=0.0)


@of_levels("QCDE", "level⁻¹")
def coarseness(m: Ngtdm) -> Floats:
    """1 / Σᵢ pᵢ·sᵢ; 10⁶ when that sum is 0."""
    return _ratio(np.ones_like(m.busy), m.busy, otherwise=1e6)


@of_levels("HDEZ", "level²")
def complexity(m: Ngtdm) -> Floats:
    """Σᵢⱼ |i − j|·(pᵢ·sᵢ + pⱼ·sⱼ) / (pᵢ + pⱼ) / N, over levels that occur."""
    # Both sums are symmetric in i and j, so that one term of each pair is summed twice.
    p_sums = m.p[:, :, None] + m.p[:, None, :]
    shares = m.occur * np.abs(m.distances) / np.where(p_sums > 0, p_sums, 1.0)
    return 2 * (m.p * m.s * shares.sum(axis=2)).sum(axis=1) / m.n_pixels


@of_levels("65HE", "level³")
def contrast(m: Ngtdm) -> Floats:
    """Σᵢⱼ pᵢ·pⱼ·(i − j)² / (n·(n − 1)) · Σᵢ sᵢ / N, n levels; 0 for n = 1."""
    n = np.count_nonzero(m.p, axis=1)
    spread = ((m.p @ m.distances**2) * m.p).sum(axis=1)
    return _ratio(spread * m.s.sum(axis=1) / m.n_pixels, n * (n - 1.0), otherwise=0.0)


@of_levels("1X9X", "level")
def strength(m: Ngtdm) -> Floats:
    """Σᵢⱼ (pᵢ + pⱼ)·(i − j)² / Σᵢ sᵢ, over levels that occur; 0 when Σᵢ sᵢ is 0."""
    total = 2 * (m.p * (m.occur * m.distances**2).sum(axis=2)).sum(axis=1)  # symmetric again
    return _ratio(total, m.s.sum(axis=1), otherwise=0.0)


def _ratio(numerator: Floats, denominator: Floats, *, otherwise: float) -> Floats:
    """Return the quotient, or another value where the denominator is 0."""
    is_zero = denominator == 0
    return np.where(is_zero, otherwise, numerator / np.where(is_zero, 1.0, denominator))


FEATURES: Mapping[str, Feature[Ngtdm, Floats]] = MappingProxyType(
    {
        "Busyness": busyness,
        "Coarseness": coarseness,
        "Complexity": complexity,
        "Contrast": contrast,
        "Strength": strength,
    }
)


def compute(stack: RoiStack, features: Sequence[str] = tuple(FEATURES)) -> Floats:
    """Return the named features of every image type, shape (image types, features)."""
    matrix = Ngtdm.from_stack(stack)
    return np.array([FEATURES[feature](matrix) for feature in features]).T
