"""What makes an input implausible for a model: told before any risk, refused when it is too much."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.levels import level_count, level_widths
from alnus.extraction.preparation import PreparedCase
from alnus.imaging.case import Case
from alnus.imaging.rois.cleaning import RoiCleaning
from alnus.memory import TrainedImages
from alnus.model_file import ModelFile
from alnus.models.formula import Input
from alnus.numeral import alike
from alnus.variable import MILLIMETERS

MOST_OF_THE_IMAGE = 0.5
LARGEST_PIXEL = 1.0  # mm; a scan of 400 pixels would be 40 cm wide
OTHER_PIXELS = 2.0  # times larger than the largest trained pixel, or smaller than the smallest
UNKNOWN = (
    "this model file was written before model files remembered pixel sizes, ROI areas and gray levels "
    "of their training; nothing warns where these differ"
)
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
            limits = model_file.limits
            limit = limits.feature if name in model_file.feature_names else limits.value
            yield _doubt(item, known[name], limit)


def doubts_of_recalibration(model_file: ModelFile) -> Iterator[Doubt]:
    """Yield that a model was recalibrated, and on whom: its calibration elsewhere nobody has seen."""
    line = model_file.provenance.recalibration
    if line is not None:
        what = "intercept was" if line.kind == "intercept" else "intercept and slope were"
        invented = ", simulated" if line.simulated else ""
        told = f"{line.n} patients ({line.events} events) of {line.study}, {line.cohort}{invented}"
        text = f"this model is a recalibrated one: {what} fitted to {told}"
        yield Doubt(text, refused=False)


def doubts_of_sites(model_file: ModelFile, sites: Mapping[str, str]) -> Iterator[Doubt]:
    """Yield the centers and scanners, by column, that no training patient comes from."""
    for column, text in sites.items():
        known = model_file.sites[column]
        if text and not any(alike(text, one) for one in known):
            told = f"{column} {text} is none of training's ({', '.join(known)})"
            yield Doubt(f"{told}; how well the model does there, it cannot know", refused=False)


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
    """Yield what is implausible about an image and its ROI, or other than in training."""
    images = None if model_file.memory is None else model_file.memory.images
    yield from _doubts_of_roi(case, images)
    if model_file.spacing == "mm":
        yield from _doubts_of_pixels(case.spacing, images)
    if images is not None:
        unit = "mm²" if model_file.spacing == "mm" else "pixels"
        area = float(np.count_nonzero(case.roi)) * math.prod(case.spacing)
        yield from _outside(f"the ROI's area, {area:.4g} {unit}", area, images.roi_area)
    elif model_file.memory is None:
        yield Doubt(UNKNOWN, refused=False)


def doubts_of_gray_levels(model_file: ModelFile, features: Mapping[str, float]) -> Iterator[Doubt]:
    """Yield image types whose gray levels are more or fewer than in any training image.

    Parameters
    ----------
    model_file : ModelFile
        The model.
    features : mapping of str to float
        As extracted, with the smallest and largest intensity of each image type remembered.
    """
    images = None if model_file.memory is None else model_file.memory.images
    if images is None or model_file.extraction is None:
        return
    widths = level_widths(model_file.extraction)
    for image_type, trained in images.gray_levels.items():
        found = level_count(features, image_type, widths[image_type])
        yield from _outside(f"the number of {image_type}'s gray levels, {found}", found, trained)


def doubts_of_traces(prepared: PreparedCase) -> Iterator[Doubt]:
    """Yield that traces were filled in, as in training: features of what is under them nobody knows."""
    pixels, inside = prepared.filled
    if pixels:
        text = (
            f"measuring traces were filled in at the ROI: {pixels} pixels, {inside} of them in it"
        )
        yield Doubt(text, refused=False)


def doubts_of_cleaning(before: Case, after: Case, cleaning: RoiCleaning) -> Iterator[Doubt]:
    """Yield that the ROI was cleaned, as in training."""
    if remark := cleaning.remark(before.roi, after.roi):
        yield Doubt(f"{remark}, as in training", refused=False)


def _doubts_of_roi(case: Case, images: TrainedImages | None) -> Iterator[Doubt]:
    share = float(case.roi.mean())
    most = max(MOST_OF_THE_IMAGE, 0.0 if images is None else images.roi_share[1])
    border = np.concatenate([case.roi[[0, -1]].ravel(), case.roi[:, [0, -1]].ravel()])
    inside = np.unique(case.image[case.roi])
    if _is_mask(case.image) and len(inside) > 1:
        yield Doubt("the image holds two gray values; image and ROI are swapped", refused=True)
    elif len(inside) == 1:
        text = f"every pixel of the ROI has the gray value {inside[0]:g}; the image may be an ROI"
        yield Doubt(text, refused=True)
    if share > most:
        text = f"the ROI covers {share:.0%} of the image; it may be inverted, or swapped with the image"
        yield Doubt(text, refused=True)
    elif border.all():
        yield Doubt("the ROI holds all of the image's border; it is inverted", refused=True)


def _doubts_of_pixels(
    spacing: tuple[float, float], images: TrainedImages | None
) -> Iterator[Doubt]:
    steps = " x ".join(f"{step:g}" for step in spacing)
    if images is None:
        if max(spacing) > LARGEST_PIXEL:
            text = f"pixels of {steps} mm are larger than ultrasound has; check the unit"
            yield Doubt(text, refused=True)
        return
    low, high = images.pixel
    trained = f"those of training, {low:.3g} to {high:.3g} mm"
    if max(spacing) > OTHER_PIXELS * high or min(spacing) * OTHER_PIXELS < low:
        text = f"pixels of {steps} mm differ more than twice from all of {trained}; check the unit"
        yield Doubt(text, refused=True)
    elif max(spacing) > high or min(spacing) < low:
        yield Doubt(f"pixels of {steps} mm are outside {trained}", refused=False)


def _outside(what: str, value: float, trained: tuple[float, float]) -> Iterator[Doubt]:
    low, high = trained
    if not low <= value <= high:
        yield Doubt(f"{what}, is outside that of training, {low:.4g} to {high:.4g}", refused=False)


def _is_mask(image: NDArray[np.generic]) -> bool:
    """Tell whether an image, of any shape, holds two values only, as an ROI does."""
    return bool(((image == image.min()) | (image == image.max())).all())
