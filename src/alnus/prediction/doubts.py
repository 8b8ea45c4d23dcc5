"""What makes an input implausible for a model: told before any risk, refused when it is too much."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from alnus.imaging.case import Case
from alnus.model_file import ModelFile
from alnus.models.formula import Input
from alnus.variable import MILLIMETERS

LIMIT = 1.0  # trained ranges that a clinical value or the Rad-score may lie outside
FEATURE_LIMIT = 10.0  # the same of a single feature, whose far values the score may hardly notice
MOST_OF_THE_IMAGE = 0.5
LARGEST_PIXEL = 1.0  # mm; a scan of 400 pixels would be 40 cm wide
_LENGTHS = frozenset({*MILLIMETERS, "mm2", "mm²", "cm2", "cm²"})


@dataclass(frozen=True)
class Doubt:
    """One reason to doubt an input.

    Parameters
    ----------
    text : str
        The reason, without a full stop.
    refused : bool
        Whether no risk is given for it, unless it is asked for all the same.
    """

    text: str
    refused: bool


def impossible_values(model_file: ModelFile, values: Mapping[str, float]) -> list[str]:
    """List values that nobody has: negative lengths and areas."""
    return [
        f"{variable.title} is {variable.text(values[name])}; it cannot be negative"
        for name, variable in model_file.model.variables.items()
        if variable.unit in _LENGTHS and values.get(name, 0) < 0
    ]


def doubts_of_values(
    model_file: ModelFile, values: Mapping[str, float], features: Mapping[str, float]
) -> Iterator[Doubt]:
    """Yield what lies outside the trained ranges; far outside, or in another unit, is refused.

    Parameters
    ----------
    model_file : ModelFile
        The model, with its trained ranges.
    values : mapping of str to float
        The model's inputs by name.
    features : mapping of str to float
        Radiomic features behind the Rad-score; empty where it was given.
    """
    known = {**features, **values}
    ranges = list(model_file.model.inputs)
    if model_file.rad_score is not None:
        ranges += model_file.rad_score.model.inputs
    for item in ranges:
        name = item.variable.name
        if name in known and _is_outside(item, known[name]):
            limit = FEATURE_LIMIT if name in model_file.feature_names else LIMIT
            yield _doubt(item, known[name], limit)


def _is_outside(item: Input, value: float) -> bool:
    return not math.isnan(item.low) and not item.low <= value <= item.high


def _doubt(item: Input, value: float, limit: float) -> Doubt:
    variable = item.variable
    unit = f" {variable.unit}" if variable.unit else ""
    text = (
        f"{variable.label} {variable.text(value)}{unit} is outside the trained range "
        f"{variable.text(item.low)} to {variable.text(item.high)}{unit}"
    )
    other = _other_unit(item, value)
    if other:
        return Doubt(f"{text}; did you mean {variable.text(value)} {other}?", refused=True)
    beyond = max(item.low - value, value - item.high)
    far = not variable.levels and beyond > limit * (item.high - item.low)
    too_far = f", farther than {limit:g} times its width; check the unit" if far else ""
    return Doubt(text + too_far, refused=far)


def _other_unit(item: Input, value: float) -> str:
    """Name the other unit of length in which the value would lie inside the trained range."""
    for unit, millimeters in MILLIMETERS.items():
        if item.variable.unit in MILLIMETERS and unit != item.variable.unit:
            converted = value * millimeters / MILLIMETERS[item.variable.unit]
            return unit if item.low <= converted <= item.high else ""
    return ""


def doubts_of_case(model_file: ModelFile, case: Case) -> Iterator[Doubt]:
    """Yield what is implausible about an image and its ROI; all of it is refused."""
    share = float(case.roi.mean())
    if share > MOST_OF_THE_IMAGE:
        yield Doubt(
            f"the ROI covers {share:.0%} of the image; it may be inverted, or image and ROI swapped",
            refused=True,
        )
    inside = np.unique(case.image[case.roi])
    if len(inside) == 1:
        yield Doubt(
            f"every pixel of the ROI has the gray value {inside[0]:g}; the image may be an ROI",
            refused=True,
        )
    if model_file.spacing == "mm" and max(case.spacing) > LARGEST_PIXEL:
        steps = " x ".join(f"{step:g}" for step in case.spacing)
        yield Doubt(
            f"pixels of {steps} mm are larger than ultrasound has; check the unit", refused=True
        )
