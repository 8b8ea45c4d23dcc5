"""What a study decides about extraction, and the features that follow from it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from alnus.canonical_json import sha256_of
from alnus.extraction.families import firstorder, glcm, gldm, glrlm, glszm, ngtdm, shape2d
from alnus.extraction.image_types.bin_width import BinWidth
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
from alnus.extraction.preparation import (
    Normalization,
    PreparedCase,
    Resampling,
    Resegmentation,
)
from alnus.imaging.case import Case
from alnus.ranges import Within, check_ranges
from alnus.structuring import ADDED

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

    @property
    def unit(self) -> str:
        """Unit of the filtered images' intensities."""

    @property
    def differs(self) -> str:
        """What sets the filter apart from IBSI's; empty for the image as it is."""

    def apply(self, case: Case) -> Iterable[NDArray[np.float64]]:
        """Give the filtered bounding box of the ROI, one array a name."""


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

    def only(self, names: Collection[str]) -> "ImageTypes":
        """Leave out the image types that give none of these images."""
        kept = {
            key.name: item
            for key in fields(self)
            if (item := getattr(self, key.name)) is not None
            and not set(names).isdisjoint(item.names)
        }
        if (laplacian := kept.get("laplacian")) is not None:
            kept["laplacian"] = laplacian.only(names)
        return ImageTypes(**kept)


def _published() -> ImageTypes:
    return ImageTypes(Original(), Wavelet(), BinaryPattern(), Laplacian())


@dataclass(frozen=True)
class ExtractionSettings:
    """What is computed, on which images, in which bins, and how a case is prepared for it.

    Parameters
    ----------
    image_types : ImageTypes
        Default: those of the published set.
    families : tuple of str
        Feature families; shape2D is computed on the ROI once.
    features : tuple of str
        Only these features of the families, e.g. ``"glcm_Contrast"``; none named means all.
    bin_width : float
        Width of a gray level, in intensities; levels are anchored at 0. An image type may have its
        own.
    bin_count : int, optional
        Number of gray levels between the ROI's extremes, in place of every width.
    normalization, resampling, resegmentation : optional
        Steps before the image types, in this order; None leaves one out.
    traces : {"leave", "inpaint"}
        What is done before them where a measuring trace reaches into the ROI: nothing, or its pixels
        are filled in from their neighbors.

    Raises
    ------
    ValueError
        When nothing is left to compute, or a number cannot be meant.
    """

    image_types: ImageTypes = field(default_factory=_published)
    families: tuple[str, ...] = FAMILY_NAMES
    features: tuple[str, ...] = ()
    bin_width: BinWidth = 25.0
    bin_count: Annotated[int, Within(1, 1024)] | None = None
    normalization: Normalization | None = None
    resampling: Resampling | None = None
    resegmentation: Resegmentation | None = None
    traces: Literal["leave", "inpaint"] = field(default="leave", metadata={ADDED: True})

    def __post_init__(self) -> None:
        """Refuse settings that define no feature."""
        unknown = sorted(set(self.families) - set(FAMILY_NAMES))
        if unknown or not self.families:
            message = f"families are {self.families}; known ones are {', '.join(FAMILY_NAMES)}"
            raise ValueError(message)
        unknown = sorted(set(self.features) - set(self._features_of_families))
        if unknown:
            message = (
                f"features {', '.join(unknown)} are none of families {', '.join(self.families)}"
            )
            raise ValueError(message)
        for item in (self, *self.image_types):
            check_ranges(item)
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
        wanted = set(self.features or self._features_of_families)
        shape = [name for name in self._features_of_families if name.startswith(SHAPE.NAME)]
        textures = [name for name in self._features_of_families if name not in shape]
        names = [("original", name) for name in shape]
        names += [(image_type, name) for image_type in self.image_type_names for name in textures]
        return tuple(f"{image_type}_{name}" for image_type, name in names if name in wanted)

    @cached_property
    def _features_of_families(self) -> tuple[str, ...]:
        families = (family for family in FAMILIES if family.NAME in self.families)
        return tuple(
            f"{family.NAME}_{feature}" for family in families for feature in family.FEATURES
        )

    def skipped(self, shape: tuple[int, int], spacing: tuple[float, float]) -> dict[str, str]:
        """Give the reason for each image type that is not defined on an image of this shape."""
        laplacian = self.image_types.laplacian
        return {} if laplacian is None else laplacian.skipped(shape, spacing)

    def prepare(self, case: Case) -> PreparedCase:
        """Fill in traces, normalize, resample and resegment, as far as these settings ask for it.

        Raises
        ------
        CaseError
            When a step leaves no case to compute features on.
        """
        return PreparedCase.of(
            case,
            inpaint=self.traces == "inpaint",
            normalization=self.normalization,
            resampling=self.resampling,
            resegmentation=self.resegmentation,
        )

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
