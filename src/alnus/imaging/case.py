"""A case: one patient's image, ROI and spacing, checked once and complete from then on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alnus.errors import CaseError
from alnus.imaging.rois.cleaning import RoiShape, roi_shape

SPACINGS = (1e-6, 1e3)
"""Smallest and largest side of a pixel that is one, mm."""


@dataclass(frozen=True, eq=False)
class Case:
    """One patient's image, ROI and spacing.

    Parameters
    ----------
    case_id : str
        Name under which the case appears in tables and messages.
    image : ndarray, shape (rows, columns)
        Gray image of any integer or floating dtype; kept in it. Image types convert what they read
        of it to float64.
    roi : ndarray of bool, shape (rows, columns)
        The region of interest; any non-zero pixel counts as inside.
    spacing : tuple of float, or float
        Pixel height and width (row, column) in mm; one number for square pixels; (1, 1) when sizes
        are in pixels.
    spacing_source : str
        Who says so, e.g. "given" or "the ultrasound region".
    colors : ndarray, shape (rows, columns, 3), optional
        Red, green and blue of a picture of which ``image`` is the luminance.

    Raises
    ------
    CaseError
        When image and ROI do not fit each other or features could not be defined on them.
    """

    case_id: str
    image: NDArray[np.generic]
    roi: NDArray[np.bool_]
    spacing: tuple[float, float] = (1.0, 1.0)
    spacing_source: str = "given"
    colors: NDArray[np.generic] | None = None

    def __post_init__(self) -> None:
        """Look at the arrays once and refuse what no feature is defined on."""
        image, roi = np.asarray(self.image), np.asarray(self.roi)
        if image.dtype.kind not in "buif":
            self._refuse(f"image has pixels of type {image.dtype}; gray numbers are needed")
        object.__setattr__(self, "image", np.ascontiguousarray(image))
        inside = roi if roi.dtype == np.bool_ else roi != 0
        object.__setattr__(self, "roi", np.ascontiguousarray(inside))
        object.__setattr__(self, "spacing", self._two_steps())
        self._check_geometry()
        self._check_roi()

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """Bounding box of the ROI: first row, row past the last, first column, column past it."""
        rows = np.flatnonzero(self.roi.any(axis=1))
        columns = np.flatnonzero(self.roi[rows[0] : rows[-1] + 1].any(axis=0))
        return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1

    @cached_property
    def roi_shape(self) -> RoiShape:
        """Parts, specks and holes of the ROI."""
        return roi_shape(self.roi)

    def _refuse(self, sentence: str) -> None:
        message = f"Case {self.case_id}: {sentence}."
        raise CaseError(message)

    def _two_steps(self) -> tuple[float, ...]:
        steps: object = self.spacing  # a caller may give one number, whatever the type says
        try:
            return tuple(map(float, (steps, steps) if np.ndim(steps) == 0 else self.spacing))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            self._refuse(f"spacing is {steps!r}; one or two numbers (row, column) in mm are needed")
            raise

    def _check_geometry(self) -> None:
        if self.image.ndim != 2:
            self._refuse(f"image has shape {self.image.shape}; one 2-D gray image is needed")
        if self.image.shape != self.roi.shape:
            self._refuse(f"image is {self.image.shape} but ROI is {self.roi.shape}")
        steps = np.asarray(self.spacing)
        if steps.shape != (2,) or not np.all(np.isfinite(steps) & (steps > 0)):
            self._refuse(
                f"spacing is {self.spacing}; two positive numbers (row, column) in mm are needed"
            )
        low, high = SPACINGS
        if steps.min() < low or steps.max() > high:
            self._refuse(
                f"spacing is {steps[0]:g} x {steps[1]:g} mm; no pixel of an image has that size "
                f"({low:g} to {high:g} mm). Check its unit"
            )

    def _check_roi(self) -> None:
        if not self.roi.any():
            self._refuse("the ROI is empty. Draw the node, or check the ROI's label")
        top, bottom, left, right = self.box
        if (bottom - top, right - left) == (1, 1):
            self._refuse("the ROI is a single pixel; texture needs neighbors. Check the ROI")
        if bottom - top < 2 or right - left < 2:
            self._refuse(
                f"the ROI's bounding box is {bottom - top} x {right - left} pixels; "
                "at least 2 x 2 are needed"
            )
        box = np.s_[top:bottom, left:right]
        no_numbers = np.count_nonzero(~np.isfinite(self.image[box]) & self.roi[box])
        if no_numbers:
            self._refuse(f"{no_numbers} pixels inside the ROI are not finite (NaN or infinite)")
