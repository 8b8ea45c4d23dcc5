"""Image types that map each pixel by itself, scaled by the largest absolute value of the image."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from alnus.arrays import Box, Floats, Image
from alnus.extraction.image_types.bin_width import BinWidth
from alnus.extraction.image_types.origin import NO_IBSI_FILTER
from alnus.imaging.case import Case


def crop(image: Image, box: Box) -> Floats:
    """Cut the box (top, bottom, left, right) out of an image."""
    top, bottom, left, right = box
    return np.ascontiguousarray(image[top:bottom, left:right], dtype=np.float64)


def _largest(image: Image) -> float:
    """Largest absolute value; 1 for a black image, which so stays flat."""
    return max(float(image.max()), -float(image.min())) or 1.0


@dataclass(frozen=True)
class Original:
    """The image as it is."""

    unit: ClassVar[str] = "intensity"
    differs: ClassVar[str] = ""

    bin_width: BinWidth | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Name in feature names."""
        return ("original",)

    def apply(self, case: Case) -> tuple[Floats, ...]:
        """Cut the box out."""
        return (crop(case.image, case.box),)


@dataclass(frozen=True)
class Square:
    """x² / max|x|. PyRadiomics ``getSquareImage``."""

    unit: ClassVar[str] = "intensity"
    differs: ClassVar[str] = NO_IBSI_FILTER

    bin_width: BinWidth | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Name in feature names."""
        return ("square",)

    def apply(self, case: Case) -> tuple[Floats, ...]:
        """Map the pixels of the box."""
        # Scaled before it is squared, as PyRadiomics does: afterwards would end in other last bits.
        factor = 1 / np.sqrt(_largest(case.image))
        return ((factor * crop(case.image, case.box)) ** 2,)


@dataclass(frozen=True)
class SquareRoot:
    """sign(x)·√(|x|·max|x|). PyRadiomics ``getSquareRootImage``."""

    unit: ClassVar[str] = "intensity"
    differs: ClassVar[str] = NO_IBSI_FILTER

    bin_width: BinWidth | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Name in feature names."""
        return ("squareroot",)

    def apply(self, case: Case) -> tuple[Floats, ...]:
        """Map the pixels of the box."""
        part = crop(case.image, case.box)
        return (np.sign(part) * np.sqrt(np.abs(part) * _largest(case.image)),)


@dataclass(frozen=True)
class Logarithm:
    """sign(x)·ln(|x| + 1), rescaled to max|x|. PyRadiomics ``getLogarithmImage``."""

    unit: ClassVar[str] = "intensity"
    differs: ClassVar[str] = NO_IBSI_FILTER

    bin_width: BinWidth | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Name in feature names."""
        return ("logarithm",)

    def apply(self, case: Case) -> tuple[Floats, ...]:
        """Map the pixels of the box."""
        part, largest = crop(case.image, case.box), _largest(case.image)
        return (np.sign(part) * np.log(np.abs(part) + 1) * (largest / np.log(largest + 1)),)


@dataclass(frozen=True)
class Exponential:
    """exp(x·ln(max|x|) / max|x|). PyRadiomics ``getExponentialImage``."""

    unit: ClassVar[str] = "intensity"
    differs: ClassVar[str] = NO_IBSI_FILTER

    bin_width: BinWidth | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Name in feature names."""
        return ("exponential",)

    def apply(self, case: Case) -> tuple[Floats, ...]:
        """Map the pixels of the box."""
        largest = _largest(case.image)
        return (np.exp(np.log(largest) / largest * crop(case.image, case.box)),)
