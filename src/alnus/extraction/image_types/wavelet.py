"""Wavelet decomposition: one level, undecimated, periodic at the image's border."""

from dataclasses import dataclass

import numpy as np
import pywt
from numpy.typing import NDArray

from alnus.extraction.kernels.wavelet import split_bands

Box = tuple[int, int, int, int]
Floats = NDArray[np.float64]


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

    wavelet: str = "coif1"
    bin_width: float | None = None

    def __post_init__(self) -> None:
        """Refuse an unknown wavelet."""
        if self.wavelet not in pywt.wavelist(kind="discrete"):
            message = f"wavelet is {self.wavelet!r}; a discrete wavelet like 'coif1' is needed"
            raise ValueError(message)

    @property
    def names(self) -> tuple[str, ...]:
        """Names in feature names, in PyRadiomics' order."""
        return ("wavelet-LH", "wavelet-HL", "wavelet-HH", "wavelet-LL")

    def apply(self, image: Floats, *, box: Box, spacing: tuple[float, float]) -> tuple[Floats, ...]:  # noqa: ARG002 - every image type is asked alike
        """Filter the box with its margins, taken round the border of the whole image."""
        filters = pywt.Wavelet(self.wavelet)
        low, high = np.array(filters.dec_lo), np.array(filters.dec_hi)
        top, bottom, left, right = box
        rows = _periodic(top, bottom, side=image.shape[0], taps=low.size)
        columns = _periodic(left, right, side=image.shape[1], taps=low.size)
        bands = split_bands(image[np.ix_(rows, columns)], low, high)
        return bands[1], bands[2], bands[3], bands[0]


def _periodic(start: int, stop: int, *, side: int, taps: int) -> NDArray[np.int64]:
    """Positions that a filter reads for start..stop, on an image repeated without end."""
    positions = np.arange(start - taps // 2 + 1, stop + taps // 2) % (side + side % 2)
    return np.where(positions == side, 0, positions)
