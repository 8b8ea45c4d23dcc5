"""Gradient magnitude."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from alnus.arrays import Floats
from alnus.extraction.image_types.bin_width import BinWidth
from alnus.extraction.image_types.origin import NO_IBSI_FILTER
from alnus.imaging.case import Case


@dataclass(frozen=True)
class Gradient:
    """√(∂x² + ∂y²) by central differences; the border is repeated.

    Parameters
    ----------
    use_spacing : bool
        Intensities per mm instead of per pixel.
    bin_width : float, optional
        Replaces the settings' bin width.

    References
    ----------
    PyRadiomics ``getGradientImage``; ITK ``GradientMagnitudeImageFilter``, whose result is
    float32.
    """

    differs: ClassVar[str] = NO_IBSI_FILTER

    use_spacing: bool = True
    bin_width: BinWidth | None = None

    @property
    def unit(self) -> str:
        """Unit of its intensities."""
        return "intensity/mm" if self.use_spacing else "intensity/pixel"

    @property
    def names(self) -> tuple[str, ...]:
        """Name in feature names."""
        return ("gradient",)

    def apply(self, case: Case) -> tuple[Floats, ...]:
        """Filter the box with a margin of one pixel."""
        top, bottom, left, right = case.box
        # The margin is taken from the whole image; only its own border is repeated.
        rows = np.clip(np.arange(top - 1, bottom + 1), 0, case.image.shape[0] - 1)
        columns = np.clip(np.arange(left - 1, right + 1), 0, case.image.shape[1] - 1)
        wide = case.image[np.ix_(rows, columns)].astype(np.float64)
        height, width = case.spacing if self.use_spacing else (1.0, 1.0)
        down = (wide[2:, 1:-1] - wide[:-2, 1:-1]) * (0.5 / height)
        across = (wide[1:-1, 2:] - wide[1:-1, :-2]) * (0.5 / width)
        # ITK's filter gives single precision, and gray levels hang on the rounding.
        return (np.sqrt(across**2 + down**2).astype(np.float32).astype(np.float64),)
