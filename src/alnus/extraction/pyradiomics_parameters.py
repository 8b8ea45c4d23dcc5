"""A PyRadiomics parameter file in, extraction settings out.

What a file may say stands in the types below, under PyRadiomics' own names.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from alnus.contents import ContentError
from alnus.errors import Fault, StudyError
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
from alnus.extraction.parameter_answers import INSTEAD
from alnus.extraction.parameter_yaml import yaml_content
from alnus.extraction.preparation import Normalization, Resampling, Resegmentation
from alnus.extraction.settings import FAMILIES, ExtractionSettings, ImageType, ImageTypes
from alnus.files import read_text
from alnus.ranges import Text, Within, shown
from alnus.structuring import FaultyError, structured, unknown_key

Positive = Annotated[float, Within(0, 1e6, "low")]
Step = Annotated[float, Within(0, 100, meaning="mm; 0 keeps the image's own")]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Filters:
    """Settings that belong to an image type; they may stand among the general ones, too."""

    binWidth: BinWidth = 25.0
    wavelet: Text = "coif1"
    start_level: Literal[0] = 0
    level: Literal[1] = 1
    lbp2DRadius: Annotated[float, Within(0, 100, "low")] = 1.0
    lbp2DSamples: Annotated[int, Within(2, 62)] = 8
    lbp2DMethod: Literal["uniform"] = "uniform"
    sigma: tuple[Annotated[float, Within(0.001, 100)], ...] = ()
    gradientUseSpacing: bool = True


@dataclass(frozen=True)
class General(Filters):
    """What may stand under ``setting``; what has one value only is what alnus computes with."""

    binCount: Annotated[int, Within(1, 1024)] | None = None
    normalize: bool = False
    normalizeScale: Positive = 1.0
    removeOutliers: Positive | None = None
    resampledPixelSpacing: tuple[Step, ...] = ()
    interpolator: Literal["sitkBSpline"] = "sitkBSpline"
    padDistance: Annotated[int, Within(0, 1000)] = 5
    resegmentRange: tuple[float, ...] = ()
    resegmentMode: Literal["absolute", "relative", "sigma"] = "absolute"
    resegmentShape: bool = False
    preCrop: bool = False
    label: Annotated[int, Within(1, 2**31 - 1)] = 1
    minimumROIDimensions: Literal[1, 2] = 2
    geometryTolerance: Positive = 1e-6
    correctMask: bool = False
    label_channel: Literal[0] = 0
    distances: tuple[Literal[1]] = (1,)
    symmetricalGLCM: Literal[True] = True
    gldm_a: Literal[0] = 0
    voxelArrayShift: Literal[0] = 0
    force2D: bool = True  # every image is one plane, whatever this says
    force2Ddimension: Literal[0] = 0
    additionalInfo: bool = True

    def __post_init__(self) -> None:
        """Refuse another number of pixel sizes than PyRadiomics reads."""
        if len(self.resampledPixelSpacing) not in {0, 2, 3}:
            message = (
                "resampledPixelSpacing: two numbers (x, y) or three (x, y, z) are needed; "
                f"found {shown(list(self.resampledPixelSpacing))}"
            )
            raise ValueError(message)


OWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Original": (),
        "Wavelet": ("wavelet", "start_level", "level"),
        "LBP2D": ("lbp2DRadius", "lbp2DSamples", "lbp2DMethod"),
        "LoG": ("sigma",),
        "Square": (),
        "SquareRoot": (),
        "Logarithm": (),
        "Exponential": (),
        "Gradient": ("gradientUseSpacing",),
    }
)
"""Image types, and the settings that belong to each beside its bin width."""


@dataclass(frozen=True)
class Sections:
    """A parameter file's sections; a key without a value is as if it were not there."""

    setting: Values | None = None
    imageType: Mapping[str, Values | None] | None = None
    featureClass: Mapping[str, tuple[str, ...] | None] | None = None
    voxelSetting: Values | None = None  # of maps, which are not made


def settings_from_pyradiomics(path: str | Path) -> ExtractionSettings:
    """Read the extraction settings of a PyRadiomics parameter file.

    Where the file is silent, PyRadiomics' defaults hold: the original image only, all features,
    bin width 25, also for local binary patterns. Image types and families come in PyRadiomics' usual
    order, whatever the file's; a sigma of 1 is called 1-0. Resampled pixels of an image that is not
    normalized are cut to 8-bit numbers, as PyRadiomics does with 8-bit images. The ROI's label is no
    extraction setting: give it with the case.

    Parameters
    ----------
    path : str or Path
        YAML with the sections setting, imageType, featureClass.

    Returns
    -------
    ExtractionSettings

    Raises
    ------
    StudyError
        When the file is missing or no YAML, and with everything in it that is not supported.
    """
    try:
        return _settings(_read(Path(path)))
    except FaultyError as error:
        raise StudyError.of_faults(str(path), error.faults) from error


def read_label(path: Path) -> int | None:
    """Read the ROI's label, ``setting: label``; None where the file names none.

    It belongs to the cases and not to the settings: a column Label or ``--label`` comes before it.

    Raises
    ------
    StudyError
        When the file is missing or no YAML.
    """
    content = _read(path)
    setting = content.get("setting") if isinstance(content, dict) else None
    label = setting.get("label") if isinstance(setting, dict) else None
    return (
        label if type(label) is int else None
    )  # what it else may be, settings_from_pyradiomics refuses


def _read(path: Path) -> Any:
    text = read_text(path, what="parameter file", refusal=StudyError)
    try:
        return yaml_content(text)
    except ContentError as error:
        message = f"{path}: is no valid YAML ({error})."
        raise StudyError(message) from error


def _settings(content: Any) -> ExtractionSettings:
    if not isinstance(content, dict):
        raise FaultyError([Fault("", "it has no sections setting, imageType, featureClass")])
    sections = structured(content, Sections)
    families = sections.featureClass or {family.NAME: None for family in FAMILIES}
    faults = [*_setting_faults(sections), *_image_type_faults(sections), *_family_faults(families)]
    if faults:
        raise FaultyError(faults)
    general = structured(_general(sections), General)
    features = [
        f"{family.NAME}_{name}"
        for family in FAMILIES
        if family.NAME in families
        for name in families[family.NAME] or family.FEATURES
    ]
    try:
        return ExtractionSettings(
            image_types=_image_types(sections),
            families=tuple(family.NAME for family in FAMILIES if family.NAME in families),
            features=tuple(features) if any(families.values()) else (),
            bin_width=general.binWidth,
            bin_count=general.binCount,
            normalization=_normalization(general),
            resampling=_resampling(general),
            resegmentation=_resegmentation(general),
        )
    except ValueError as error:
        raise FaultyError([Fault("", str(error))]) from error


def _setting_faults(sections: Sections) -> Iterator[Fault]:
    return _faults(_general(sections), General, "setting")


def _image_type_faults(sections: Sections) -> Iterator[Fault]:
    for name, own in _image_type_sections(sections).items():
        place = f"imageType.{name}"
        if name not in OWN:
            yield Fault(place, _answer(f"imageType.{name}"))
            continue
        known = ("binWidth", *OWN[name])
        for key in _filled(own):
            if key not in known:
                yield Fault(f"{place}.{key}", _not_supported(unknown_key(key, known)))
        yield from _faults(
            {key: value for key, value in _filled(own).items() if key in known}, Filters, place
        )
    if "LoG" in _image_type_sections(sections) and not _merged(sections, "LoG").get("sigma"):
        yield Fault("imageType.LoG.sigma", "at least one number in mm is needed")


def _family_faults(families: Mapping[str, tuple[str, ...] | None]) -> Iterator[Fault]:
    known = {family.NAME: family.FEATURES for family in FAMILIES}
    for family, names in families.items():
        place = f"featureClass.{family}"
        unknown = [name for name in names or () if name not in known.get(family, ())]
        if family not in known:
            yield Fault(place, _answer(place))
        for name in unknown:
            yield Fault(place, f"{name} {_answer(f'{place}.{name}')}")


def _faults(values: Values, kind: type[Any], place: str) -> Iterator[Fault]:
    try:
        structured(values, kind)
    except FaultyError as error:
        for fault in error.faults:
            below = f"{place}.{fault.place}" if fault.place else place
            yield Fault(below, _told(fault))


def _told(fault: Fault) -> str:
    """Say what to do about a key that PyRadiomics knows."""
    if fault.text.startswith("unknown key"):
        return _answer(fault.place) if fault.place in INSTEAD else _not_supported(fault.text)
    instead = INSTEAD.get(fault.place)
    return fault.text if instead is None else f"{fault.text}. {instead}"


def _answer(key: str) -> str:
    instead = INSTEAD.get(key)
    return "is not supported" if instead is None else f"is not supported. {instead}"


def _not_supported(text: str) -> str:
    """Name a key that PyRadiomics may know, but alnus does not."""
    return text.replace("unknown key", "is not supported")


def _filled(section: Values | None) -> dict[str, Any]:
    return {key: value for key, value in (section or {}).items() if value is not None}


def _general(sections: Sections) -> dict[str, Any]:
    setting = _filled(sections.setting)
    if (sections.setting or {}).get("interpolator", "") is None:
        setting.pop("resampledPixelSpacing", None)  # PyRadiomics does not resample then
    return setting


def _image_type_sections(sections: Sections) -> Mapping[str, Values | None]:
    return sections.imageType or {"Original": None}


def _merged(sections: Sections, name: str) -> dict[str, Any]:
    """Give an image type's settings: its own over the general ones."""
    own = {key: value for key, value in _general(sections).items() if key in FILTER_KEYS}
    return {**own, **_filled(_image_type_sections(sections)[name])}


def _image_types(sections: Sections) -> ImageTypes:
    made: dict[str, ImageType] = {}
    for name, own in _image_type_sections(sections).items():
        field_name, make = MAKERS[name]
        width = _filled(own).get("binWidth")
        made[field_name] = make(
            structured(_merged(sections, name), Filters), None if width is None else float(width)
        )
    return ImageTypes(**made)  # type: ignore[arg-type]


def _normalization(setting: General) -> Normalization | None:
    if not setting.normalize:
        return None
    return Normalization(setting.normalizeScale, setting.removeOutliers)


def _resampling(setting: General) -> Resampling | None:
    if not setting.resampledPixelSpacing:
        # Pixels of their own size are not smoothed: the image is only cropped.
        return Resampling((0.0, 0.0), setting.padDistance) if setting.preCrop else None
    width, height = setting.resampledPixelSpacing[:2]
    pixels: Literal["float64", "uint8"] = "float64" if setting.normalize else "uint8"
    return Resampling((height, width), setting.padDistance, pixels)


def _resegmentation(setting: General) -> Resegmentation | None:
    if not setting.resegmentRange:
        return None
    return Resegmentation(setting.resegmentRange, setting.resegmentMode, setting.resegmentShape)


FILTER_KEYS = frozenset(item.name for item in fields(Filters))

MAKERS: Mapping[str, tuple[str, Callable[[Filters, float | None], ImageType]]] = MappingProxyType(
    {
        "Original": ("original", lambda _, width: Original(width)),
        "Wavelet": ("wavelet", lambda own, width: Wavelet(own.wavelet, width)),
        "LBP2D": (
            "binary_pattern",
            lambda own, _: BinaryPattern(own.lbp2DRadius, own.lbp2DSamples, own.binWidth),
        ),
        "LoG": ("laplacian", lambda own, width: Laplacian(own.sigma, width)),
        "Square": ("square", lambda _, width: Square(width)),
        "SquareRoot": ("squareroot", lambda _, width: SquareRoot(width)),
        "Logarithm": ("logarithm", lambda _, width: Logarithm(width)),
        "Exponential": ("exponential", lambda _, width: Exponential(width)),
        "Gradient": ("gradient", lambda own, width: Gradient(own.gradientUseSpacing, width)),
    }
)
"""The field of :class:`ImageTypes` for each image type, and how its settings become one."""
