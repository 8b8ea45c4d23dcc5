"""What one pixel measures, and which part of a picture an ROI lies in."""

from typing import Literal

import numpy as np

from alnus.arrays import Bools
from alnus.imaging.picture import Picture, Scale, View

GIVEN = "given"
IN_FILE: Literal["file"] = "file"
"""Said instead of a spacing: the image's file must tell it."""

Asked = tuple[float, float] | Literal["file"] | None
PIXELS = Scale((1.0, 1.0), "none: sizes are in pixels")


def scale_of(image: Picture, roi: Scale | None, given: Asked) -> Scale:
    """Settle the size of a pixel; what is told twice must be told alike.

    Parameters
    ----------
    image : Picture
        What the image's file tells.
    roi : Scale, optional
        What the ROI's file tells; not used, but not to be contradicted either.
    given : tuple of float or "file", optional
        What the user says, mm; (1, 1) asks for sizes in pixels, "file" refuses a file that tells
        none.

    Raises
    ------
    ValueError
        When both tell other sizes, or none does that must. The text is a sentence without an end.
    """
    own = image.scale if image.scale and image.scale.is_told else None
    if given == IN_FILE and own is None:
        message = "the image's file does not say the size of its pixels. Give the spacing"
        raise ValueError(message)
    if given is None or given == IN_FILE:
        return own or PIXELS
    said = Scale(given, GIVEN)
    for whose, scale in (("image", image.scale), ("ROI", roi)):
        if scale and scale.is_told and said.is_told and not said.is_like(scale):
            message = (
                f"the spacing given is {said}, but the {whose}'s file says {scale} "
                f"({scale.source}). Leave the spacing out, or correct it"
            )
            raise ValueError(message)
    return said if said.is_told else PIXELS


def view_of(image: Picture, roi: Bools) -> View | None:
    """Find the view that an ROI lies in; None where the file names no views.

    Raises
    ------
    ValueError
        When it lies in none, or in several of other scales. The text is a sentence without an end.
    """
    if not image.views or not roi.any():
        return None
    n_pixels = np.count_nonzero(roi)
    around = [view for view in image.views if np.count_nonzero(roi[view.part]) == n_pixels]
    if not around:
        told = "; ".join(
            f"rows {v.rows[0]} to {v.rows[1]}, columns {v.columns[0]} to {v.columns[1]}"
            for v in image.views
        )
        message = f"the ROI leaves the part of the image that shows B-mode ({told}). Look at it"
        raise ValueError(message)
    return min(around, key=_size)


def cut_to_view(image: Picture, roi: Bools) -> tuple[Picture, Bools]:
    """Cut image and ROI to the view that the ROI lies in; as they are where the file names none.

    Raises
    ------
    ValueError
        As :func:`view_of`.
    """
    view = view_of(image, roi)
    return (image, roi) if view is None else (image.part(view), roi[view.part])


def _size(view: View) -> int:
    return (view.rows[1] - view.rows[0]) * (view.columns[1] - view.columns[0])
