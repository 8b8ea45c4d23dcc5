"""Wavelet decomposition: one level, undecimated, periodic at the image's border."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pywt
from numpy.typing import NDArray

from alnus.arrays import Floats
from alnus.extraction.image_types.bin_width import BinWidth
from alnus.extraction.kernels.wavelet import filter_down
from alnus.imaging.case import Case


@dataclass(frozen=True)
class Wavelet:
    """Low and high pass along x (first letter) and y (second letter).

    Parameters
    ----------
    wavelet : str
        A discrete wavelet of PyWavelets.
    bin_width : float, optional
        Replaces the settings' bin width.

    Raises
    ------
    ValueError
        When PyWavelets knows no such discrete wavelet.

    References
    ----------
    PyRadiomics ``getWaveletImage``: ``pywt.swtn``, level 1, unnormalized; an odd side is padded by
    one wrapped row or column.
    """

    unit: ClassVar[str] = "intensity"
    differs: ClassVar[str] = (
        "one undecimated level, periodic at the border, not compared with IBSI 2's separable "
        "wavelets"
    )

    wavelet: str = "coif1"
    bin_width: BinWidth | None = None

    def __post_init__(self) -> None:
        """Refuse an unknown wavelet."""
        if self.wavelet not in pywt.wavelist(kind="discrete"):
            message = f"wavelet is {self.wavelet!r}; a discrete wavelet like 'coif1' is needed"
            raise ValueError(message)

    @property
    def names(self) -> tuple[str, ...]:
        """Names in feature names, in PyRadiomics' order."""
        return ("wavelet-LH", "wavelet-HL", "wavelet-HH", "wavelet-LL")

    def apply(self, case: Case) -> tuple[Floats, ...]:
        """Filter the box with its margins, taken round the border of the whole image."""
        filters = pywt.Wavelet(self.wavelet)
        low, high = np.array(filters.dec_lo), np.array(filters.dec_hi)
        top, bottom, left, right = case.box
        rows = _Axis(top, bottom, case.image.shape[0], low.size)
        columns = _Axis(left, right, case.image.shape[1], low.size)
        # Only the box and what its filters reach: the whole image would take many times as long.
        block = case.image[rows.read][:, columns.read].astype(np.float64)
        lows, highs = _filtered(block.T, low, high, columns.first_wrapped)
        ll, lh = _filtered(lows.T, low, high, rows.first_wrapped)
        hl, hh = _filtered(highs.T, low, high, rows.first_wrapped)
        return lh, hl, hh, ll


@dataclass(frozen=True)
class _Axis:
    """The part start..stop of one side of the image, which repeats without end when made even."""

    start: int
    stop: int
    side: int
    taps: int

    @property
    def read(self) -> slice | NDArray[np.int64]:
        """Positions in the image that the filters read."""
        first, last = self.start - self.taps // 2 + 1, self.stop + self.taps // 2
        if first >= 0 and last <= self.side:
            return slice(first, last)
        positions = np.arange(first, last) % self._period
        return np.where(positions == self.side, 0, positions)

    @property
    def first_wrapped(self) -> int:
        """First result, counted from ``start``, that reads beyond the image's end."""
        return self._period - self.taps // 2 - self.start

    @property
    def _period(self) -> int:
        return self.side + self.side % 2


def _filtered(image: Floats, low: Floats, high: Floats, first_wrapped: int) -> Floats:
    return filter_down(np.ascontiguousarray(image), low, high, first_wrapped)
