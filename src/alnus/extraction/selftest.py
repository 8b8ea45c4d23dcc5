"""Does this installation compute what is published? Checks to run on the user's own machine."""

import csv
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Box
from alnus.extraction.extract import extract
from alnus.extraction.families import glcm, gldm, glrlm, glszm, ngtdm
from alnus.extraction.image_types.gradient import Gradient
from alnus.extraction.image_types.pointwise import Exponential, Logarithm, Square, SquareRoot
from alnus.extraction.roi import Roi, RoiStack
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.case import Case

REFERENCES = Path(__file__).parent / "references"

PHANTOM = (
    ("14411", "14611", "41641", "44641"),
    ("14411", "11611", "01311", "44611"),
    ("14400", "11111", "11011", "11611"),
    ("14400", "11111", "11111", "11611"),
)
"""Gray levels of the IBSI-1 digital phantom, slice by slice; 0 lies outside its ROI.

A. Zwanenburg, CC BY 4.0: doi:10.1148/radiol.2020191145 and github.com/theibsi/data_sets.
"""

TEXTURES = MappingProxyType({family.NAME: family for family in (glcm, glrlm, glszm, gldm, ngtdm)})

AGREEMENT = 1e-9
"""Relative to the value, or to the largest value of an image."""

PIXELS = (19, 25, 26, 34)
"""Box of the pixels that ``image_types.json`` holds."""


@dataclass(frozen=True)
class Check:
    """One comparison with a reference.

    Parameters
    ----------
    what : str
        What is compared, and with what.
    expected, found : float
        The reference's value and ours.
    tolerance : float
        Largest difference that passes.
    """

    what: str
    expected: float
    found: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether the difference is within the tolerance; never with NaN."""
        return abs(self.found - self.expected) <= self.tolerance


def run_selftest() -> list[Check]:
    """Compare textures with IBSI, features and image types with PyRadiomics.

    Returns
    -------
    list of Check
        75 textures of the IBSI-1 digital phantom, within half a unit of their third, last published
        digit; then, for a case made by a formula, the largest relative difference from PyRadiomics
        3.0.1 among the features of each image type; then how many features of a case of unsigned
        bytes are PyRadiomics'; then the largest difference of each image type itself.
    """
    return [*_phantom_checks(), *_feature_checks(), *_eight_bit_checks(), *_image_checks()]


def formula_case() -> Case:
    """Make the case whose features and image types are stored."""
    rows, columns = np.indices((48, 56))
    image = (4 * rows + 2 * columns + (7 * rows * columns + 3 * rows**2) % 61) % 256
    roi = (4 * (rows - 24)) ** 2 + (3 * (columns - 30)) ** 2 < 60**2
    return Case("formula", image.astype(np.float64), roi, spacing=(0.5, 0.4))


def eight_bit_case() -> Case:
    """Make the case of unsigned bytes from 2 to 252: arithmetic in its own type would wrap around."""
    rows, columns = np.indices((48, 56))
    image = 2 + (4 * rows + 2 * columns + (7 * rows * columns + 3 * rows**2) % 61) % 251
    return replace(formula_case(), case_id="eight bits", image=image.astype(np.uint8))


def _phantom_checks() -> Iterator[Check]:
    stacks = [_slice(lines) for lines in PHANTOM]
    with (REFERENCES / "ibsi_phantom.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            family, expected = TEXTURES[row["family"]], float(row["value"])
            found = np.mean([family.compute(stack, [row["feature"]]) for stack in stacks])
            yield Check(
                f"IBSI {row['ibsi']} ({row['family']}_{row['feature']})",
                expected,
                float(found),
                _half_third_digit(expected),
            )


def _slice(lines: tuple[str, ...]) -> RoiStack:
    levels = np.array([list(map(float, line)) for line in lines])
    roi = Roi(levels > 0)
    return RoiStack.binned(roi, levels[levels > 0][None], [np.arange(1.0, 11.0)])


def _half_third_digit(value: float) -> float:
    return 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - 2) * (1 + AGREEMENT)


def _feature_checks() -> Iterator[Check]:
    for image_type, relative in _differences(formula_case(), "pyradiomics.csv"):
        what = f"PyRadiomics 3.0.1, {len(relative)} features of {image_type}: largest difference"
        yield Check(what, 0.0, float(relative.max()), AGREEMENT)


def _eight_bit_checks() -> Iterator[Check]:
    for image_type, relative in _differences(eight_bit_case(), "eight_bit.csv"):
        what = (
            f"PyRadiomics 3.0.1, intensities 2 to 252 in eight bits: equal values of {image_type}"
        )
        yield Check(what, len(relative), int((relative <= AGREEMENT).sum()), 0.0)


def _differences(case: Case, reference: str) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Give the relative differences from stored features, image type by image type."""
    with (REFERENCES / reference).open(encoding="utf-8", newline="") as lines:
        stored = {row["feature"]: float(row["value"]) for row in csv.DictReader(lines)}
    found = extract(case)
    for image_type in dict.fromkeys(name.split("_")[0] for name in stored):
        names = [name for name in stored if name.startswith(f"{image_type}_")]
        expected = np.array([stored[name] for name in names])
        differences = np.abs([found[name] for name in names] - expected)
        yield image_type, differences / np.where(expected == 0, 1, np.abs(expected))


def _image_checks() -> Iterator[Check]:
    stored: Mapping[str, list[list[float]]] = json.loads(
        (REFERENCES / "image_types.json").read_text(encoding="utf-8")
    )
    found = _images()
    for name, rows in stored.items():
        expected = np.array(rows)
        difference = np.abs(found[name] - expected).max() / np.abs(expected).max()
        what = f"PyRadiomics 3.0.1, {expected.size} pixels of {name}: largest difference"
        yield Check(what, 0.0, float(difference), AGREEMENT)


def _images() -> dict[str, NDArray[np.float64]]:
    case = _boxed(formula_case(), PIXELS)
    points = (Square(), SquareRoot(), Logarithm(), Exponential(), Gradient())
    return {
        name: image
        for item in (*ExtractionSettings().image_types, *points)
        for name, image in zip(item.names, item.apply(case), strict=True)
    }


def _boxed(case: Case, box: Box) -> Case:
    """Make a box of the image the ROI."""
    top, bottom, left, right = box
    roi = np.zeros_like(case.roi)
    roi[top:bottom, left:right] = True
    return replace(case, roi=roi)
