"""What a study decides about extraction, and the features that follow from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alnus.canonical_json import sha256_of
from alnus.extraction.families import firstorder, glcm, gldm, glrlm, glszm, ngtdm, shape2d
from alnus.extraction.image_types.binary_pattern import BinaryPattern
from alnus.extraction.image_types.gradient import Gradient
from alnus.extraction.image_types.laplacian import Laplacian
from alnus.extraction.image_types.pointwise import (
    Exponential,
    Logarithm,
    Original,
    Square,
    SquareRoot,
)
from alnus.extraction.image_types.wavelet import Wavelet

SHAPE = shape2d
TEXTURES = (firstorder, glcm, gldm, glrlm, glszm, ngtdm)
FAMILIES = (SHAPE, *TEXTURES)
FAMILY_NAMES = tuple(family.NAME for family in FAMILIES)


class ImageType(Protocol):
    """A filter: its names, its bin width, and the filtered boxes, one a name."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names in feature names, in the order of the images."""

    @property
    def bin_width(self) -> float | None:
        """Bin width in place of the settings'."""

    def apply(
        self,
        image: NDArray[np.float64],
        *,
        box: tuple[int, int, int, int],
        spacing: tuple[float, float],
    ) -> tuple[NDArray[np.float64], ...]:
        """Give the filtered box, one array a name."""


@dataclass(frozen=True)
class ImageTypes:
    """The image types in PyRadiomics' order; None leaves one out."""

    original: Original | None = None
    wavelet: Wavelet | None = None
    binary_pattern: BinaryPattern | None = None
    laplacian: Laplacian | None = None
    square: Square | None = None
    squareroot: SquareRoot | None = None
    logarithm: Logarithm | None = None
    exponential: Exponential | None = None
    gradient: Gradient | None = None

    def __iter__(self) -> Iterator[ImageType]:
        """Yield the image types that are there."""
        return (item for key in fields(self) if (item := getattr(self, key.name)) is not None)


def _published() -> ImageTypes:
    return ImageTypes(Original(), Wavelet(), BinaryPattern(), Laplacian())


@dataclass(frozen=True)
class ExtractionSettings:
    """Image types, feature families and bins.

    Parameters
    ----------
    image_types : ImageTypes
        Default: those of the published set.
    families : tuple of str
        Feature families; shape2D is computed on the ROI once.
    bin_width : float
        Width of a gray level, in intensities; levels are anchored at 0.
    bin_count : int, optional
        Number of gray levels between the ROI's extremes, in place of a width.

    Raises
    ------
    ValueError
        When nothing is left to compute, or a number cannot be meant.
    """

    image_types: ImageTypes = field(default_factory=_published)
    families: tuple[str, ...] = FAMILY_NAMES
    bin_width: float = 25.0
    bin_count: int | None = None

    def __post_init__(self) -> None:
        """Refuse settings that define no feature."""
        unknown = sorted(set(self.families) - set(FAMILY_NAMES))
        if unknown or not self.families:
            message = f"families are {self.families}; known ones are {', '.join(FAMILY_NAMES)}"
            raise ValueError(message)
        if not self.bin_width > 0 or (self.bin_count is not None and self.bin_count < 1):
            message = (
                f"bin_width is {self.bin_width} and bin_count is {self.bin_count}; "
                "positive numbers are needed"
            )
            raise ValueError(message)
        if not self.feature_names:
            message = "no image type is left; name at least original = {}"
            raise ValueError(message)

    @cached_property
    def image_type_names(self) -> tuple[str, ...]:
        """Names of the images that features are computed on, in order."""
        return tuple(name for item in self.image_types for name in item.names)

    @cached_property
    def feature_names(self) -> tuple[str, ...]:
        """Names of all features, in PyRadiomics' order."""
        shape = SHAPE.FEATURES if SHAPE.NAME in self.families else ()
        names = [f"original_{SHAPE.NAME}_{feature}" for feature in shape]
        names += [
            f"{image_type}_{family.NAME}_{feature}"
            for image_type in self.image_type_names
            for family in TEXTURES
            if family.NAME in self.families
            for feature in family.FEATURES
        ]
        return tuple(names)

    def bin_width_of(self, image_type: ImageType) -> float:
        """Give the bin width of an image type: its own, or the settings'."""
        return self.bin_width if image_type.bin_width is None else image_type.bin_width

    def skipped(self, shape: tuple[int, int], spacing: tuple[float, float]) -> dict[str, str]:
        """Give the reason for each image type that is not defined on an image of this shape."""
        laplacian = self.image_types.laplacian
        return {} if laplacian is None else laplacian.skipped(shape, spacing)

    def only(self, names: Sequence[str]) -> "ExtractionSettings":
        """Leave out the image types and families that none of these features needs."""
        parts = [name.split("_") for name in names]
        needed = {part[0] for part in parts if part[1] != SHAPE.NAME}
        kept = {
            key.name: item
            for key in fields(self.image_types)
            if (item := getattr(self.image_types, key.name)) is not None
            and needed & set(item.names)
        }
        families = tuple(name for name in FAMILY_NAMES if name in {part[1] for part in parts})
        return replace(self, image_types=ImageTypes(**kept), families=families)

    def sha256(self) -> str:
        """Hash the settings, for telling whether a stored value was made with them."""
        return sha256_of(asdict(self))


PRESETS: Mapping[str, ExtractionSettings] = MappingProxyType(
    {
        "rnwcf-1032": ExtractionSettings(),
        "rnwcf-1032-point": ExtractionSettings(
            ImageTypes(
                original=Original(),
                wavelet=Wavelet(),
                binary_pattern=BinaryPattern(),
                laplacian=Laplacian((0.2,)),
                square=Square(),
                squareroot=SquareRoot(),
                logarithm=Logarithm(),
                exponential=Exponential(),
            )
        ),
    }
)
