"""A node measured as sonographers measure it: axes, area, cortex."""

import warnings
from dataclasses import dataclass

import numpy as np
import scipy

from alnus.arrays import Bools, Floats
from alnus.delineation.contour import (
    greatest_diameter,
    longest_chord_across,
    outer_contour,
    smallest_width,
)
from alnus.delineation.cortex import greatest_thickness
from alnus.errors import AlnusWarning, CaseError
from alnus.imaging.rois.cleaning import largest_part

MEASURED = (
    "long_axis", "short_axis", "chord_across", "long_to_short", "area", "cortical_thickness",
)  # fmt: skip
"""Names of the numbers among :class:`Measurements`."""


@dataclass(frozen=True, eq=False)
class Measurements:
    """What was measured of a node; lengths in the unit of its spacing, areas in its square.

    Parameters
    ----------
    long_axis : float
        Greatest (maximum Feret) diameter.
    short_axis : float
        Smallest width between parallel lines, as a caliper closes on the node.
    chord_across : float
        Longest stretch at right angles to the long axis. Some readers call it the short axis; on
        oblique nodes it is longer than the calipers' by a third.
    area : float
        Area of the ROI's pixels.
    cortical_thickness : float, optional
        Greatest distance from capsule to hilum along the capsule's normal; where a hilum was drawn
        and a normal meets it head-on.
    hilum : bool, optional
        Whether a hilum was drawn; nothing where nobody looked for one.
    lines : mapping of str to ndarray, shape (2, 2)
        Ends (x, y) of each length, in pixels, by its name.
    """

    long_axis: float
    short_axis: float
    chord_across: float
    area: float
    cortical_thickness: float | None
    hilum: bool | None
    lines: dict[str, Floats]

    @property
    def long_to_short(self) -> float:
        """Long axis over short axis (L/S ratio)."""
        return self.long_axis / self.short_axis


def measure(
    roi: Bools, *, spacing: tuple[float, float] = (1.0, 1.0), hilum: Bools | None = None
) -> Measurements:
    """Measure a node.

    Parameters
    ----------
    roi : ndarray of bool, shape (rows, columns)
        The node; of several parts, the largest is measured.
    spacing : tuple of float
        Pixel height and width, e.g. in mm; (1, 1) measures in pixels.
    hilum : ndarray of bool, shape (rows, columns), optional
        The hilum; empty where it was looked for and not seen. It may be a hole of the ROI, and is
        part of the node then; pixels outside the node do not count.

    Raises
    ------
    CaseError
        When the ROI is empty, the hilum has another shape, or lies outside the node.

    Warns
    -----
    AlnusWarning
        When the ROI has several parts.
    """
    if not roi.any():
        message = "The ROI is empty. Draw the node"
        raise CaseError(message)
    seen = _inside(roi, hilum)
    whole = roi if seen is None else roi | seen
    node = largest_part(whole)
    n_apart = int(whole.sum() - node.sum())
    if n_apart:
        sentence = f"{n_apart} pixels of the ROI lie apart; its largest part is measured."
        warnings.warn(sentence, AlnusWarning, stacklevel=2)
    scale = np.array([spacing[1], spacing[0]])
    capsule = outer_contour(node) * scale
    lines = {"long_axis": greatest_diameter(capsule), "short_axis": smallest_width(capsule)}
    lines["chord_across"] = longest_chord_across(capsule, lines["long_axis"])
    thickest = _thickest(capsule, seen, scale)
    if thickest is not None:
        lines["cortical_thickness"] = thickest
    lengths = {name: float(np.linalg.norm(ends[1] - ends[0])) for name, ends in lines.items()}
    return Measurements(
        lengths["long_axis"],
        lengths["short_axis"],
        lengths["chord_across"],
        area=float(np.count_nonzero(node) * spacing[0] * spacing[1]),
        cortical_thickness=lengths.get("cortical_thickness"),
        hilum=None if hilum is None else bool(hilum.any()),
        lines={name: ends / scale for name, ends in lines.items()},
    )


def _inside(roi: Bools, hilum: Bools | None) -> Bools | None:
    """Give the largest part of the hilum in the node, of which it may be a hole."""
    if hilum is None or not hilum.any():
        return None
    if hilum.shape != roi.shape:
        message = f"The hilum is {hilum.shape} but the ROI is {roi.shape}. Draw both on one image"
        raise CaseError(message)
    inside = np.asarray(hilum & scipy.ndimage.binary_fill_holes(roi))
    if not inside.any():
        message = "The hilum lies outside the ROI. Check that both belong to one node"
        raise CaseError(message)
    return largest_part(inside)


def _thickest(capsule: Floats, hilum: Bools | None, scale: Floats) -> Floats | None:
    return None if hilum is None else greatest_thickness(capsule, outer_contour(hilum) * scale)
