"""What a case's sizes say about slips: units of pixels, ROIs that are drawn inside out."""

from collections.abc import Iterator, Sequence

import numpy as np

from alnus.imaging.case import Case
from alnus.imaging.picture import UNTOLD

PIXELS = (0.02, 0.5)
"""Height and width of an ultrasound pixel, mm: 512 rows over 10 mm to 25 cm."""

PICTURES = (10.0, 300.0)
"""Width of what an ultrasound picture shows, mm."""

SCREEN = 128
"""Pixels; narrower pictures are cut out of a larger one, and may show less."""

MOST_UNEQUAL = 3.0
MOST_OF_IMAGE = 0.5
UNITS = {10.0: "cm", 1000.0: "m", 1e-3: "µm"}


def remarks(case: Case) -> Iterator[str]:
    """Yield what is worth a look about a case, a sentence each.

    Parameters
    ----------
    case : Case
        As it was read.
    """
    if case.spacing != UNTOLD:
        yield from _spacing_remarks(case.spacing)
        yield from _width_remarks(case)
    inside = case.image[case.roi]
    # a cyst may be black all over; a picture of two values is none
    is_flat = inside.size > 0 and inside.min() == inside.max()
    if is_flat and len(np.unique(case.image)) == 2:
        yield "the image holds two gray values, as a mask does. Give the image itself"
    share = inside.size / case.roi.size
    if share > MOST_OF_IMAGE:
        border = (case.roi[0], case.roi[-1], case.roi[:, 0], case.roi[:, -1])
        inverted = ", and all of its border: inside and outside may be exchanged"
        yield (
            f"the ROI is {100 * share:.0f} % of the image"
            f"{inverted if all(side.all() for side in border) else ''}. Look at it"
        )


def spacings_apart(cases: Sequence[tuple[str, tuple[float, float]]]) -> str:
    """Tell a table whose pixels differ so much that its units may; empty when none do.

    Parameters
    ----------
    cases : sequence of (str, (float, float))
        Case and spacing, mm.
    """
    known = [(max(spacing), case_id) for case_id, spacing in cases if spacing != UNTOLD]
    if not known or max(known)[0] <= PIXELS[1] / PIXELS[0] * min(known)[0]:
        return ""
    (small, of_small), (large, of_large) = min(known), max(known)
    return (
        f"Pixels of one table measure from {small:g} mm (case {of_small}) to {large:g} mm (case "
        f"{of_large}). Check that all are in one unit"
    )


def _width_remarks(case: Case) -> Iterator[str]:
    """Tell a picture that shows too little or too much, though its pixels are usual ones."""
    pixels = case.image.shape[1]
    width = pixels * case.spacing[1]
    low, high = PICTURES
    small = width < low and pixels >= SCREEN
    if _plausible(np.array(case.spacing)) and (small or width > high):
        unit = next((u for f, u in UNITS.items() if low <= width * f <= high), "")
        guess = f"; as {unit} it would not be" if unit else ""
        yield (
            f"the picture shows {width:.3g} mm in {pixels} pixels, unusual for ultrasound "
            f"({low:g} to {high:g} mm){guess}. Check the spacing"
        )


def _spacing_remarks(spacing: tuple[float, float]) -> Iterator[str]:
    told = f"pixels of {spacing[0]:g} x {spacing[1]:g} mm"
    low, high = PIXELS
    if min(spacing) < low or max(spacing) > high:
        units = [unit for factor, unit in UNITS.items() if _plausible(np.multiply(spacing, factor))]
        guess = f"; as {units[0]} they would not be" if units else ""
        yield f"{told} are unusual for ultrasound ({low} to {high} mm){guess}. Check the spacing"
    if max(spacing) > MOST_UNEQUAL * min(spacing):
        yield f"{told} are {max(spacing) / min(spacing):.3g} times as long as wide. Check the spacing"


def _plausible(spacing: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> bool:
    return bool((spacing >= PIXELS[0]).all() and (spacing <= PIXELS[1]).all())
