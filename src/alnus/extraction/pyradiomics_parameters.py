"""A PyRadiomics parameter file in, extraction settings out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from alnus.errors import StudyError
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
from alnus.extraction.preparation import Normalization, Resampling, Resegmentation
from alnus.extraction.settings import FAMILIES, ExtractionSettings, ImageType, ImageTypes

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """What a value must be: the words for it, and the check."""

    wanted: str
    holds: Callable[[Any], bool]


def _only(supported: object) -> Rule:
    return Rule(f"alnus supports {supported!r} only", lambda value: value == supported)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


NUMBER = Rule("a positive number is needed", lambda value: _is_number(value) and value > 0)
WHOLE = Rule(
    "a whole number, 0 or above, is needed", lambda value: type(value) is int and value >= 0
)
FLAG = Rule("true or false is needed", lambda value: isinstance(value, bool))
TEXT = Rule("a text is needed", lambda value: isinstance(value, str))
NUMBERS = Rule(
    "a list of numbers is needed",
    lambda value: isinstance(value, list) and bool(value) and all(map(_is_number, value)),
)
STEPS = Rule(
    "two numbers (x, y) or three (x, y, z) are needed",
    lambda value: NUMBERS.holds(value) and len(value) in {2, 3},
)

BINS = MappingProxyType({"binWidth": NUMBER})
"""Settings that every image type may have of its own."""

FILTERS: Mapping[str, Mapping[str, Rule]] = MappingProxyType(
    {
        "Original": {},
        "Wavelet": {"wavelet": TEXT, "start_level": _only(0), "level": _only(1)},
        "LBP2D": {"lbp2DRadius": NUMBER, "lbp2DSamples": WHOLE, "lbp2DMethod": _only("uniform")},
        "LoG": {"sigma": NUMBERS},
        "Square": {},
        "SquareRoot": {},
        "Logarithm": {},
        "Exponential": {},
        "Gradient": {"gradientUseSpacing": FLAG},
    }
)
"""Image types, and the settings that belong to each."""

SETTINGS: Mapping[str, Rule] = MappingProxyType(
    {
        **BINS,
        "binCount": WHOLE,
        "normalize": FLAG,
        "normalizeScale": NUMBER,
        "removeOutliers": NUMBER,
        "resampledPixelSpacing": STEPS,
        "interpolator": _only("sitkBSpline"),
        "padDistance": WHOLE,
        "resegmentRange": NUMBERS,
        "resegmentMode": Rule(
            "absolute, relative or sigma is needed",
            lambda value: value in {"absolute", "relative", "sigma"},
        ),
        "resegmentShape": FLAG,
        "preCrop": _only(False),  # noqa: FBT003 - a value of the file
        "label": Rule(
            "name another label than 1 as patients.roi_label, or with --label",
            lambda value: value == 1,
        ),
        "minimumROIDimensions": _only(2),
        "correctMask": _only(False),  # noqa: FBT003 - a value of the file
        "distances": _only([1]),
        "symmetricalGLCM": _only(True),  # noqa: FBT003 - a value of the file
        "gldm_a": _only(0),
        "voxelArrayShift": _only(0),
        "force2D": FLAG,  # every image is one plane, whatever this says
        "force2Ddimension": _only(0),
        "additionalInfo": FLAG,
        **{key: rule for rules in FILTERS.values() for key, rule in rules.items()},
    }
)
"""What may stand under ``setting``."""


@dataclass(frozen=True)
class Parameters:
    """The sections of a parameter file; values that the file leaves empty are left out."""

    setting: Values = field(default_factory=dict)
    image_types: Mapping[str, Values] = field(default_factory=dict)
    features: Mapping[str, list[str]] = field(default_factory=dict)


def read_parameters(path: Path) -> ExtractionSettings:
    """Read a PyRadiomics parameter file.

    Where the file is silent, PyRadiomics' defaults hold: the original image only, all features,
    bin width 25, also for local binary patterns. Image types and families come in PyRadiomics' usual
    order, whatever the file's; a sigma of 1 is called 1-0. Resampled pixels of an image that is not
    normalized are cut to 8-bit numbers, as PyRadiomics does with 8-bit images.

    Raises
    ------
    StudyError
        When the file is missing or no YAML, and with everything in it that is not supported.
    """
    content = _load(path)
    faults = list(_structure_faults(content))
    if not faults:
        parameters = _parameters(content)
        faults = list(_faults(parameters))
    if not faults:
        try:
            return _settings(parameters)
        except ValueError as error:
            faults = [f"{error}"]
    raise StudyError.of_faults(str(path), faults)


def _load(path: Path) -> Any:
    if not path.is_file():
        message = f"{path}: the parameter file is not there."
        raise StudyError(message)
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        message = f"{path}: is no valid YAML ({' '.join(str(error).split())})."
        raise StudyError(message) from error


def _structure_faults(content: Any) -> Iterator[str]:
    if not isinstance(content, dict):
        yield "it has no sections setting, imageType, featureClass"
        return
    for section, value in content.items():
        if section not in ENTRIES:
            yield f"section {section} is not supported"
        elif not isinstance(value, dict | None):
            yield f"{section} is no section"
        else:
            for key, entry in (value or {}).items():
                if not isinstance(entry, ENTRIES[section]):
                    yield f"{section}.{key} cannot be {entry!r}"


ENTRIES: Mapping[str, Any] = MappingProxyType(
    {"setting": object, "imageType": dict | None, "featureClass": list | None}
)
"""The sections of a file, and what stands under their keys."""


def _parameters(content: Mapping[str, Values | None]) -> Parameters:
    setting = content.get("setting") or {}
    if setting.get("interpolator", "") is None:  # then PyRadiomics does not resample
        setting = {**setting, "resampledPixelSpacing": None}
    image_types = content.get("imageType") or {"Original": None}
    features = content.get("featureClass") or {family.NAME: None for family in FAMILIES}
    return Parameters(
        _filled(setting),
        {name: _filled(own or {}) for name, own in image_types.items()},
        {family: list(map(str, names or ())) for family, names in features.items()},
    )


def _filled(section: Values) -> Values:
    return {str(key): value for key, value in section.items() if value is not None}


def _faults(parameters: Parameters) -> Iterator[str]:
    yield from _broken_rules("setting", parameters.setting, SETTINGS)
    for name, own in parameters.image_types.items():
        if name not in FILTERS:
            yield f"imageType.{name} is not supported"
        else:
            yield from _broken_rules(f"imageType.{name}", own, {**BINS, **FILTERS[name]})
    if "LoG" in parameters.image_types and "sigma" not in _of(parameters, "LoG"):
        yield "imageType.LoG names no sigma"
    families = {family.NAME: family.FEATURES for family in FAMILIES}
    for family, names in parameters.features.items():
        if family not in families:
            yield f"featureClass.{family} is not supported"
            continue
        unknown = [name for name in names if name not in families[family]]
        if unknown:
            yield f"featureClass.{family}: {', '.join(unknown)} not supported"


def _broken_rules(section: str, values: Values, rules: Mapping[str, Rule]) -> Iterator[str]:
    for key, value in values.items():
        if key not in rules:
            yield f"{section}.{key} is not supported"
        elif not rules[key].holds(value):
            yield f"{section}.{key} is {value!r}; {rules[key].wanted}"


def _settings(parameters: Parameters) -> ExtractionSettings:
    setting = parameters.setting
    families = [family for family in FAMILIES if family.NAME in parameters.features]
    features = [
        f"{family.NAME}_{name}"
        for family in families
        for name in parameters.features[family.NAME] or family.FEATURES
    ]
    return ExtractionSettings(
        image_types=_image_types(parameters),
        families=tuple(family.NAME for family in families),
        features=tuple(features) if any(parameters.features.values()) else (),
        bin_width=float(setting.get("binWidth", 25)),
        bin_count=setting.get("binCount"),
        normalization=_normalization(setting),
        resampling=_resampling(setting),
        resegmentation=_resegmentation(setting),
    )


def _normalization(setting: Values) -> Normalization | None:
    if not setting.get("normalize", False):
        return None
    outliers = setting.get("removeOutliers")
    return Normalization(
        scale=float(setting.get("normalizeScale", 1)),
        outliers=None if outliers is None else float(outliers),
    )


def _resampling(setting: Values) -> Resampling | None:
    if "resampledPixelSpacing" not in setting:
        return None
    width, height = setting["resampledPixelSpacing"][:2]
    return Resampling(
        spacing=(float(height), float(width)),
        margin=setting.get("padDistance", 5),
        pixels="float64" if setting.get("normalize", False) else "uint8",
    )


def _resegmentation(setting: Values) -> Resegmentation | None:
    if "resegmentRange" not in setting:
        return None
    return Resegmentation(
        limits=tuple(map(float, setting["resegmentRange"])),
        mode=setting.get("resegmentMode", "absolute"),
        shape=setting.get("resegmentShape", False),
    )


def _of(parameters: Parameters, image_type: str) -> Values:
    """Settings of an image type: its own over the general ones."""
    return {**parameters.setting, **parameters.image_types[image_type]}


def _image_types(parameters: Parameters) -> ImageTypes:
    made: dict[str, ImageType] = {}
    for name, own in parameters.image_types.items():
        field_name, make = MAKERS[name]
        width = own.get("binWidth")
        made[field_name] = make(_of(parameters, name), None if width is None else float(width))
    return ImageTypes(**made)  # type: ignore[arg-type]


def _binary_pattern(values: Values, _: float | None) -> BinaryPattern:
    return BinaryPattern(
        radius=float(values.get("lbp2DRadius", 1)),
        samples=values.get("lbp2DSamples", 8),
        bin_width=float(values.get("binWidth", 25)),
    )


MAKERS: Mapping[str, tuple[str, Callable[[Values, float | None], ImageType]]] = MappingProxyType(
    {
        "Original": ("original", lambda _, width: Original(width)),
        "Wavelet": ("wavelet", lambda own, width: Wavelet(own.get("wavelet", "coif1"), width)),
        "LBP2D": ("binary_pattern", _binary_pattern),
        "LoG": ("laplacian", lambda own, width: Laplacian(tuple(map(float, own["sigma"])), width)),
        "Square": ("square", lambda _, width: Square(width)),
        "SquareRoot": ("squareroot", lambda _, width: SquareRoot(width)),
        "Logarithm": ("logarithm", lambda _, width: Logarithm(width)),
        "Exponential": ("exponential", lambda _, width: Exponential(width)),
        "Gradient": (
            "gradient",
            lambda own, width: Gradient(own.get("gradientUseSpacing", True), width),
        ),
    }
)
"""The field of :class:`ImageTypes` for each image type, and how its settings become one."""
